"""Needs, referrals and help of one household in the shapes its page and its timeline show."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ppaos.ground.workbench.presenters.thai import baht, thai_date, thousands
from ppaos.people.cooperation.presenters.services import need_name
from ppaos.sharing.dashboards.queries.households import Sight
from ppaos.sharing.dashboards.queries.support import Sum, Support
from ppaos.support.assistance.models import HelpLine, Need
from ppaos.support.assistance.presenters.help import TONES
from ppaos.support.assistance.presenters.needs import ENDED_BY_RULE, closed_words, dimension_words
from ppaos.support.referral.models import Referral, Step
from ppaos.support.referral.presenters.words import TONES as STATE_TONES
from ppaos.support.referral.presenters.words import (
    organisation_words,
    reason_name,
    service_name,
    stands,
)

Told = tuple[date, dict[str, Any]]


def support_parts(support: Support, sight: Sight, today: date) -> dict[str, Any]:
    """What the page shows of needs, referrals and help."""
    referred = {referral.need_id for referral in support.referrals}
    return {
        "needs": [
            _need(need, sight, may_refer=support.can_refer, referred=referred) for need in support.needs
        ],
        "referrals": [_referral(referral, sight, today) for referral in support.referrals],
        "sees_referrals": support.sees_referrals,
        "slips_url": reverse("referral:slips", args=[sight.household.pk])
        if support.can_refer and support.referrals
        else "",
        "help_lines": [_line(line, sight, support.told()) for line in support.lines],
        "help_sums": [_sum(row) for row in support.sums],
    }


def _need(need: Need, sight: Sight, *, may_refer: bool, referred: set[int]) -> dict[str, Any]:
    is_open = need.state == Need.State.OPEN_NEED
    asks = may_refer and is_open and need.pk not in referred
    return {
        "name": need_name(need.code), "dimension": dimension_words(need.dimension), "is_open": is_open,
        "is_urgent": need.is_urgent, "whose": _whose(need.person, sight),
        "is_of_person": need.person_id is not None, "found": timezone.localdate(need.found_at),
        "state": need.get_state_display(), "reason": "" if is_open else _closed(need, sight),
        "url": "" if sight.is_past else reverse("assistance:need", args=[need.pk]),
        "refer_url": reverse("referral:refer_need", args=[need.pk]) if asks else "",
    }  # fmt: skip


def _closed(need: Need, sight: Sight) -> str:
    """Why a need is closed; what people wrote may name people."""
    return closed_words(need) if sight.sees("names") or need.closed_reason == ENDED_BY_RULE else ""


def _referral(referral: Referral, sight: Sight, today: date) -> dict[str, Any]:
    return {
        "need": need_name(referral.need.code), "service": service_name(referral), "is_urgent": referral.is_urgent,
        "organisation": organisation_words(referral), "whose": _whose(referral.person, sight), "due": referral.due_on,
        "url": reverse("referral:referral", args=[referral.pk]), **stands(referral, today),
    }  # fmt: skip


def _line(line: Any, sight: Sight, told: frozenset[int]) -> dict[str, Any]:
    return {
        "what": _what(line, sight, told), "whose": _whose(line.person, sight), "organisation": str(line.organisation),
        "stage": line.get_stage_display(), "tone": TONES[HelpLine.Stage(line.stage)], "figure": _figure(line.worth),
        "on": line.given_on, "is_taken_back": line.is_taken_back,
        "url": "" if sight.is_past else reverse("assistance:line", args=[line.pk]),
    }  # fmt: skip


def _sum(row: Sum) -> dict[str, Any]:
    """Nothing told is no zero baht: the card says that nothing is written, or how many lines tell no worth."""
    unknown = ngettext(
        "%(count)s line without a known worth is not in it",
        "%(count)s lines without a known worth are not in it",
        row.without_baht,
    ) % {"count": row.without_baht}
    return {
        "label": row.stage.label, "tone": TONES[row.stage], "words": _figure(row.baht), "lines": row.lines,
        "note": _("nothing written") if not row.lines else unknown if row.without_baht else "",
    }  # fmt: skip


def _figure(amount: Any) -> str | None:
    """An amount of baht without its unit; satang only where there are some."""
    return None if amount is None else thousands(amount, 0 if amount == int(amount) else 2)


def _what(line: HelpLine, sight: Sight, told: frozenset[int]) -> str:
    """What was given, unless it would tell who was named or a need of a hidden class of fields."""
    hides = not sight.sees("names") or (line.need_id is not None and line.need_id not in told)
    return line.get_kind_display() if hides else line.what


def _whose(person: Any, sight: Sight) -> str:
    return str(person) if person is not None and sight.sees("names") else ""


def support_told(support: Support, sight: Sight) -> Iterable[Told]:
    """What the timeline tells: needs found and closed, steps of referrals that reached others, help."""
    yield from _found(support.needs)
    yield from (_ended(need, sight) for need in support.needs if need.state != Need.State.OPEN_NEED)
    yield from _steps(support, sight)
    told = support.told()
    for line in support.lines:
        if not line.is_taken_back:  # type: ignore[attr-defined]
            yield _given(line, sight, told)


def _found(needs: Sequence[Need]) -> Iterable[Told]:
    """Needs found on one day are one happening."""
    by_day = sorted(needs, key=lambda need: (timezone.localdate(need.found_at), need.pk))
    for on, found in groupby(by_day, key=lambda need: timezone.localdate(need.found_at)):
        names = [need_name(need.code) for need in found]
        title = ngettext("%(count)d need was found", "%(count)d needs were found", len(names)) % {
            "count": len(names)
        }
        text = ", ".join(dict.fromkeys(names))
        yield on, {"at": thai_date(on), "icon": "list", "title": title, "text": text, "tone": "care"}


def _ended(need: Need, sight: Sight) -> Told:
    on, is_met = timezone.localdate(need.changed_at), need.state == Need.State.MET
    words = _("Need met: %(need)s") if is_met else _("Need taken off: %(need)s")
    return on, {
        "at": thai_date(on), "icon": "check", "title": words % {"need": need_name(need.code)},
        "text": _closed(need, sight), "tone": "good" if is_met else "",
    }  # fmt: skip


def _steps(support: Support, sight: Sight) -> Iterable[Told]:
    """The same step of several referrals on one day is one happening; what stayed inside is no happening."""
    known = {referral.pk: referral for referral in support.referrals}
    outside = [step for step in support.steps if step.to_state not in ("draft", "cleared")]
    by_day = sorted(outside, key=lambda step: (_day(step), step.to_state))
    for (on, _state), same in groupby(by_day, key=lambda step: (_day(step), step.to_state)):
        rows = list(same)
        first = rows[0]
        texts = dict.fromkeys(_step_words(step, known[step.referral_id]) for step in rows)
        yield on, {
            "at": thai_date(on), "icon": "send", "tone": STATE_TONES.get(first.to_state, ""),
            "title": _("Referral: %(state)s") % {"state": first.get_to_state_display()}, "text": "; ".join(texts),
            "by": str(first.organisation or first.made_by or ""),
            "url": reverse("referral:referral", args=[first.referral_id]) if len(rows) == 1 else "",
        }  # fmt: skip


def _step_words(step: Step, referral: Referral) -> str:
    parts = [need_name(referral.need.code), organisation_words(referral)]
    if step.reason:
        parts.append(reason_name(step.to_state, step.reason))
    return " · ".join(parts)


def _day(step: Step) -> date:
    return step.happened_on or timezone.localdate(step.made_at)


def _given(line: Any, sight: Sight, told: frozenset[int]) -> Told:
    on = line.given_on or timezone.localdate(line.made_at)
    worth = _("worth not known") if line.worth is None else baht(line.worth)
    return on, {
        "at": thai_date(on), "icon": "check", "tone": TONES[HelpLine.Stage(line.stage)], "by": str(line.organisation),
        "title": _("Help, %(stage)s: %(what)s")
        % {"stage": line.get_stage_display(), "what": _what(line, sight, told)},
        "text": worth, "url": "" if sight.is_past else reverse("assistance:line", args=[line.pk]),
    }  # fmt: skip
