"""Referrals in words: what they ask for, where they stand, what was told and what was skipped."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from ppaos.evidence.livelihood.queries.lines import heads_of
from ppaos.ground.geography.presenters import label
from ppaos.ground.workbench.presenters.thai import thai_date, thai_datetime
from ppaos.people.cooperation.queries import need_words
from ppaos.support.referral.models import Referral, State, Step
from ppaos.support.referral.queries.pages import MOST_COUNTED, WAITING
from ppaos.support.referral.queries.states import officer_states, open_states, reasons, states

HIDDEN = "•••"
TONES = {
    "turned_down": "bad", "called_back": "waiting", "delivered": "good", "affirmed": "good", "closed": "good",
    "asked": "care", "draft": "waiting",
}  # fmt: skip
FIVE = {
    "sent": gettext_lazy("sent"),
    "received": gettext_lazy("received there"),
    "answered": gettext_lazy("answered by the receiver"),
    "helped": gettext_lazy("delivered"),
    "confirmed": gettext_lazy("confirmed by the household"),
}


def is_thai() -> bool:
    """Whether the screen is Thai."""
    return (get_language() or "th").startswith("th")


def need_name(code: str) -> str:
    """A need in words; its code where the catalogue has none."""
    words = need_words().get(code)
    return code if words is None else words.thai if is_thai() else words.english


def service_name(referral: Referral) -> str:
    """The service asked for."""
    service = referral.service
    return service.name_th if is_thai() else service.name_en or service.name_th


def organisation_words(referral: Referral) -> str:
    """The organisation that answers."""
    body = referral.organisation
    return body.name_th if is_thai() else body.name_en or body.name_th


def reason_name(state: str, code: str) -> str:
    """A coded reason in words."""
    reason = reasons().get(state, {}).get(code)
    return code if reason is None else reason.thai if is_thai() else reason.english


def reason_choices(state: str) -> list[tuple[str, str]]:
    """Reasons of a state to choose from."""
    return [(code, reason_name(state, code)) for code in reasons().get(state, {})]


def lines(
    referrals: Sequence[Referral], sees: Callable[[Referral], bool], today: date
) -> list[dict[str, Any]]:
    """Referrals for a list; names where `sees` lets them be seen."""
    heads = heads_of({referral.household_id for referral in referrals if sees(referral)})
    return [
        {
            "referral": referral,
            "head": heads.get(referral.household_id, str(referral.household)) if sees(referral) else HIDDEN,
            "person": str(referral.person) if referral.person and sees(referral) else "",
            "need": need_name(referral.need.code),
            "service": service_name(referral),
            "organisation": organisation_words(referral),
            "area": label(referral.area),
            **stands(referral, today),
        }
        for referral in referrals
    ]


def stands(referral: Referral, today: date) -> dict[str, Any]:
    """Where a referral stands, and whether it should have moved on."""
    is_overdue = referral.state in open_states() and referral.due_on is not None and referral.due_on < today
    return {
        "state": referral.get_state_display(),
        "is_overdue": is_overdue,
        "tone": "bad" if is_overdue else TONES.get(referral.state, "running"),
        "reason": reason_name(referral.state, referral.reason) if referral.reason else "",
    }


def five_steps(referral: Referral, steps: Iterable[Step]) -> list[dict[str, Any]]:
    """The five an officer sees, for parts/steps.html: done with its day, now, skipped, or to come."""
    seen = list(officer_states())
    here = states()[referral.state].officer
    place = seen.index(here) if here else -1
    reached = {states()[step.to_state].officer: step for step in steps}
    return [
        {
            "label": FIVE[name],
            "state": "current"
            if number == place
            else "done"
            if number < place and name in reached
            else "todo",
            "text": _five_text(name, reached.get(name), is_passed=number < place),
        }
        for number, name in enumerate(seen)
    ]


def _five_text(name: str, step: Step | None, *, is_passed: bool) -> str:
    if step is not None and is_passed:
        return thai_date(step.happened_on or timezone.localdate(step.made_at))
    return _("skipped: nobody told of it") if is_passed and name != "sent" else ""


def step_events(steps: Iterable[Step]) -> list[dict[str, Any]]:
    """The steps of a referral for parts/timeline.html, newest first; what was passed over is said."""
    return [
        {
            "at": thai_datetime(step.made_at),
            "title": step.get_to_state_display(),
            "by": " · ".join(str(part) for part in _by(step) if part),
            "text": " · ".join(part for part in _told(step) if part),
            "tone": TONES.get(step.to_state, ""),
            "icon": "check" if states()[step.to_state].officer else "clock",
        }
        for step in steps
    ]  # fmt: skip


def _by(step: Step) -> tuple[Any, ...]:
    return step.organisation, step.made_by, step.get_channel_display()


def _told(step: Step) -> Iterable[str]:
    if step.happened_on:
        yield _("on %(day)s") % {"day": thai_date(step.happened_on)}
    if step.reason:
        yield reason_name(step.to_state, step.reason)
    yield step.note
    if step.skipped:
        words = ", ".join(str(State(code).label) for code in step.skipped)
        yield _("skipped, nobody told of it: %(states)s") % {"states": words}


def tabs(counts: Mapping[str, int], chosen: str, to: Callable[[str], str]) -> list[dict[str, Any]]:
    """The five an officer sees beside what waits, with how many stand there, up to the most that is counted."""
    rows = [(WAITING, _("To be answered")), *((name, str(said)) for name, said in FIVE.items())]
    return [
        {"label": words, "url": to(name), "current": name == chosen, "count": _counted(counts.get(name, 0))}
        for name, words in rows
    ]


def _counted(number: int) -> str:
    return f"{MOST_COUNTED:,}+" if number > MOST_COUNTED else f"{number:,}"
