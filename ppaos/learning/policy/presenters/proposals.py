"""A proposal in words: how it stands, its levels, its versions, how its households were chosen."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ppaos.evidence.livelihood.presenters.groups import group_words
from ppaos.ground.geography.presenters import label
from ppaos.ground.workbench.presenters.thai import thai_date, thousands
from ppaos.learning.policy.models import Endorsement, Proposal, ProposalVersion
from ppaos.learning.policy.presenters.planning import PROPOSAL_TONES, baht_or_none
from ppaos.learning.policy.queries.proposals import LevelPassed

State = Proposal.State


def proposal_rows(
    proposals: Iterable[Proposal], versions: Mapping[int, ProposalVersion]
) -> list[dict[str, Any]]:
    """A row a proposal, as lists show it."""
    return [
        {
            "proposal": each, "area": label(each.area), "state": each.get_state_display(),
            "tone": PROPOSAL_TONES[each.state], "version": each.version,
            "level": each.get_level_display() if each.state == State.SUBMITTED else "",
            "changed": thai_date(timezone.localdate(each.changed_at)),
            "budget": baht_or_none(versions[each.pk].budget_baht), "year": str(versions[each.pk].fiscal_year or ""),
            "households": thousands(concerned) if (concerned := versions[each.pk].concerned) else None,  # type: ignore[attr-defined]
        }
        for each in proposals
    ]  # fmt: skip


def level_steps(passed: Sequence[LevelPassed], state: str) -> list[dict[str, Any]]:
    """The levels on the way, for `parts/steps.html`; the one whose turn it is stands out."""
    turn = next((each for each in passed if not each.has_agreed), None) if state == State.SUBMITTED else None
    return [
        {"label": label(each.area), "state": _step_state(each, turn), "text": _said(each, turn)}
        for each in passed
    ]


def _step_state(each: LevelPassed, turn: LevelPassed | None) -> str:
    if each.has_agreed:
        return "done"
    if each.said is not None:
        return "problem"
    return "current" if each is turn else "todo"


def _said(each: LevelPassed, turn: LevelPassed | None) -> str:
    if each.said is None:
        return _("waits for this level") if each is turn else ""
    return said_words(each.said)


def said_words(said: Endorsement) -> str:
    """What a level said, when, for whom and why."""
    parts = [said.get_verdict_display(), thai_date(said.on), str(said.organisation or ""), str(said.meeting or ""),
             said.reason]  # fmt: skip
    return " · ".join(part for part in parts if part)


def version_rows(proposal: Proposal, versions: Iterable[ProposalVersion], shown: int) -> list[dict[str, Any]]:
    """The versions of a proposal, the newest first."""
    return [
        {
            "number": each.number, "is_shown": each.number == shown,
            "url": f"{reverse('policy:proposal', args=[proposal.pk])}?version={each.number}",
            "state": _("handed in on %(day)s") % {"day": thai_date(timezone.localdate(each.handed_in_at))}
            if each.handed_in_at else _("being written"),
            "said": [f"{label(said.area)}: {said_words(said)}" for said in each.endorsements.all()],
        }
        for each in versions
    ]  # fmt: skip


def chosen_words(version: ProposalVersion) -> list[str]:
    """How the households concerned were chosen."""
    words = {
        "figure": _("from figure %(label)s: %(count)s"), "group": _("from target group %(label)s: %(count)s"),
        "model": _("fitting the model %(label)s: %(count)s"), "typed": _("typed by code: %(count)s"),
    }  # fmt: skip
    return [
        words[each["kind"]]
        % {
            "label": group_words(each["label"]) if each["kind"] == "group" else each["label"],
            "count": thousands(each["count"]),
        }
        for each in version.households_from
    ]


def facts_of(proposal: Proposal, version: ProposalVersion, ratio: str | None) -> list[tuple[str, Any]]:
    """What else a version says, as pairs of words; None is not told."""
    study = proposal.study
    return [
        (_("Budget (baht)"), baht_or_none(version.budget_baht)),
        (_("Fiscal year"), version.fiscal_year and str(version.fiscal_year)),
        (_("Organisation that proposes"), proposal.organisation),
        (_("Operating model"), proposal.model),
        (_("Study of social return"),
         study and (_("%(name)s, ratio %(ratio)s") % {"name": study.name, "ratio": ratio} if ratio else study.name)),
        (_("From which meeting"), proposal.meeting),
    ]  # fmt: skip
