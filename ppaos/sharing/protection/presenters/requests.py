"""Requests of data subjects in words: lines of the list, facts, clock, steps."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from ppaos.ground.geography.presenters import label
from ppaos.ground.workbench.presenters.thai import thai_date, thai_datetime
from ppaos.sharing.protection.models import DataRequest
from ppaos.sharing.protection.queries.requests import OPEN, due_day
from ppaos.sharing.protection.queries.rights import identities, refusal_grounds

TONES = {
    DataRequest.State.RECEIVED: "care", DataRequest.State.HANDLING: "info", DataRequest.State.ANSWERED: "good",
}  # fmt: skip


def request_rows(requests: Iterable[DataRequest], today: date) -> list[dict[str, Any]]:
    """Lines of the list."""
    return [
        {
            "request": each, "who": who(each), "area": label(each.area), "kind": each.get_kind_display(),
            "state": each.get_state_display(), "tone": TONES.get(DataRequest.State(each.state), ""),
            "due": thai_date(due_day(each)), "clock": clock_words(each, today), "is_late": is_late(each, today),
        }
        for each in requests
    ]  # fmt: skip


def who(request: DataRequest) -> str:
    """Whose data it is about."""
    return (
        str(request.person)
        if request.person
        else _("household %(number)s") % {"number": request.household_id}
    )


def is_late(request: DataRequest, today: date) -> bool:
    """Whether the day to answer is over and no answer went."""
    return request.state in OPEN and due_day(request) < today


def clock_words(request: DataRequest, today: date) -> str:
    """How many days are left, or since when they are over; empty once it is answered."""
    if request.state not in OPEN:
        return ""
    days = (due_day(request) - today).days
    if days >= 0:
        return ngettext("%(count)d day left", "%(count)d days left", days) % {"count": days}
    return ngettext("late by %(count)d day", "late by %(count)d days", -days) % {"count": -days}


def facts_of(request: DataRequest) -> list[tuple[Any, Any]]:
    """What is known of a request; None where it is not."""
    identity = identities().get(request.identity_checked)
    ground = refusal_grounds().get(request.refusal_ground)
    return [
        (_("What is asked for"), request.get_kind_display()),
        (_("Whose data"), who(request)),
        (_("Area"), label(request.area)),
        (_("How it came"), request.get_channel_display()),
        (_("Request received on"), thai_date(request.received_on)),
        (_("Answer by"), thai_date(due_day(request))),
        (_("Why it was put off"), request.extended_reason or None),
        (_("Who asks"), request.sender_name or None),
        (_("Where the answer goes"), request.contact or None),
        (_("How they proved who they are"), _said(identity)),
        (_("Who works on it"), str(request.handler) if request.handler else None),
        (_("Ground of the refusal"), f"{_said(ground)} ({ground.section})" if ground else None),
    ]  # fmt: skip


def step_rows(request: DataRequest) -> list[dict[str, Any]]:
    """Its steps, the newest first."""
    steps = request.steps.select_related("by").order_by("-pk")
    return [
        {"at": thai_datetime(step.at), "title": step.get_state_display(), "text": step.text, "by": step.by}
        for step in steps
    ]


def paper_links(request: DataRequest) -> list[dict[str, str]]:
    """The papers there are."""
    papers = (
        ("letter", _("The letter that answers it (PDF)")), ("copy", _("The copy that machines read (JSON)")),
        ("letter_in", _("The letter that came in")),
    )  # fmt: skip
    return [
        {"label": words, "url": reverse("protection:request_paper", args=[request.pk, paper])}
        for paper, words in papers
        if getattr(request, f"{paper}_id")
    ]


def _said(row: Any) -> str | None:
    return None if row is None else str(row.words.get(get_language() or "th", row.words["th"]))
