"""Case papers in words: what is asked, how the household lives, what was put to whom, what was given."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from ppaos.evidence.livelihood.presenters.compared import level_words
from ppaos.evidence.livelihood.queries.methods import parsed
from ppaos.ground.geography.presenters import label
from ppaos.ground.workbench.presenters.thai import baht, thousands
from ppaos.learning.monitoring.presenters.exits import waits_for
from ppaos.learning.policy.actions.cases import Put
from ppaos.learning.policy.models import CasePaper
from ppaos.learning.policy.presenters.agenda import days_over
from ppaos.learning.policy.queries.cases import CaseFacts
from ppaos.support.assistance.models import Need
from ppaos.support.assistance.queries.needs import told_to
from ppaos.support.referral.presenters.words import need_name, organisation_words, service_name


def case_lines(facts: Iterable[CaseFacts], first: int, today: date) -> list[dict[str, Any]]:
    """A line a case, numbered from `first`; names, houses and questions only where the reader sees names."""
    return [
        {
            "case": each.case,
            "number": number,
            "who": _who(each, number),
            "url": each.case.household.get_absolute_url() if each.opens else "",  # type: ignore[attr-defined]
            "where": _where(each),
            "about": about(each, today),
            "facts": facts_told(each),
            "question": each.case.question if each.has_name else "",
        }
        for number, each in enumerate(facts, start=max(first, 1))
    ]


def about(facts: CaseFacts, today: date) -> str:
    """Why it is put before the meeting: the referral with how late it is, or the exit with what it waits for."""
    case = facts.case
    if case.referral is not None:
        need = (
            need_name(case.referral.need.code)
            if _tells_need(facts, case.referral.need)
            else _("need not shown")
        )
        put_to = f"{service_name(case.referral)}, {organisation_words(case.referral)}"
        late = days_over(case.referral.due_on, today) if _is_late(case, today) else ""
        return " · ".join(filter(None, [f"{need} → {put_to}", case.referral.get_state_display(), late]))
    if case.exit is not None:
        return " · ".join(filter(None, [case.exit.get_state_display(), waits_for(case.exit.state)]))
    return ""


def facts_told(facts: CaseFacts) -> list[str]:
    """How the household lives, what it needs and what was given, a sentence each; nothing where nothing is known."""
    told = [_("%(count)s people live there") % {"count": thousands(facts.members)}] if facts.members else []
    if facts.level is not None:
        method: Any = parsed(facts.level.method)
        told.append(_("Level of livelihood: %(level)s") % {"level": level_words(facts.level.level, method)})
    if facts.needs:
        told.append(
            _("Open needs: %(needs)s")
            % {"needs": ", ".join(sorted({need_name(n.code) for n in facts.needs}))}
        )
    if facts.hidden_needs:
        told.append(_("Needs that your role does not see: %(count)d") % {"count": facts.hidden_needs})
    told.append(_given(facts))
    return told


def put_words(done: Put) -> str:
    """What putting households before a meeting came to."""
    told = [_("New case papers: %(count)d.") % {"count": done.added}]
    if done.known:
        told.append(_("There already: %(count)d.") % {"count": done.known})
    if done.unseen:
        told.append(_("Not known, or not among those you see: %(count)d.") % {"count": done.unseen})
    if done.outside:
        told.append(_("Live outside the area of the meeting: %(count)d.") % {"count": done.outside})
    return " ".join(told)


def _who(facts: CaseFacts, number: int) -> str:
    if facts.has_name:
        return _("Household of %(head)s") % {"head": facts.head} if facts.head else str(facts.case.household)
    return _("Case %(number)d") % {"number": number}


def _where(facts: CaseFacts) -> str:
    home = facts.case.household
    house = (
        _("house no. %(number)s") % {"number": home.dwelling.house_no}
        if facts.has_name and home.dwelling.house_no
        else ""
    )
    return " · ".join(filter(None, [house, label(home.area)]))


def _given(facts: CaseFacts) -> str:
    if not facts.given:
        return _("No help given is written down")
    worth = baht(facts.baht) if facts.baht is not None else _("worth not known")
    return _("Help given: %(lines)s times, %(worth)s") % {
        "lines": thousands(len(facts.given)),
        "worth": worth,
    }


def _tells_need(facts: CaseFacts, need: Need) -> bool:
    return told_to(Need.objects.filter(pk=need.pk), facts.sees).exists()


def _is_late(case: CasePaper, today: date) -> bool:
    return case.referral is not None and case.referral.due_on is not None and case.referral.due_on < today
