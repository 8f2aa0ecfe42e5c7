"""Meetings in words: where each stands, what is done next, the pages that belong to it."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from ppaos.ground.geography.presenters import label
from ppaos.ground.workbench.presenters.thai import thai_date
from ppaos.learning.policy.models import AgendaItem, Meeting, Participant

State = Meeting.State
TONES = {
    State.PLANNED: "waiting", State.CALLED: "running", State.HELD: "care", State.CONFIRMED: "good", State.CANCELLED: "",
}  # fmt: skip


def meeting_rows(meetings: Iterable[Meeting]) -> list[dict[str, Any]]:
    """A row a meeting."""
    return [
        {
            "meeting": each,
            "numbered": numbered(each),
            "when": when(each),
            "where": label(each.area),
            "committee": str(each.committee or ""),
            "state": each.get_state_display(),
            "tone": TONES[State(each.state)],
        }
        for each in meetings
    ]


def numbered(meeting: Meeting) -> str:
    """Which meeting of its year it is: «3/2569»."""
    return _("no. %(number)d/%(year)d") % {"number": meeting.number, "year": meeting.year}


def when(meeting: Meeting) -> str:
    """Its day, with the hour where one is told."""
    day = thai_date(meeting.on, "full")
    if meeting.starts_at is None:
        return day
    return _("%(day)s, %(hour)s") % {
        "day": day,
        "hour": _("%(clock)s hrs") % {"clock": f"{meeting.starts_at:%H:%M}"},
    }


def where(meeting: Meeting) -> str:
    """Of which area and committee, and in which room it is."""
    return " · ".join(filter(None, [label(meeting.area), str(meeting.committee or ""), meeting.place]))


def meeting_tabs(meeting: Meeting, here: str) -> list[dict[str, Any]]:
    """The pages of a meeting."""
    pages = [
        ("meeting", _("Agenda"), meeting.items.exclude(state=AgendaItem.State.TAKEN_OFF).count()),
        ("meeting_cases", _("Case papers"), None),
        ("participants", _("Participants"), meeting.participants.count()),
        ("minutes", _("Minutes"), None),
        ("meeting_papers", _("Papers and public summary"), None),
    ]
    return [
        {"label": words, "url": reverse(f"policy:{page}", args=[meeting.pk]), "current": page == here, "count": count}
        for page, words, count in pages
    ]  # fmt: skip


def crumbs(meeting: Meeting, *, last: str = "") -> list[dict[str, str]]:
    """The way to a meeting, or to something of it."""
    way = [{"label": _("Poverty Forum"), "url": reverse("policy:meetings")}]
    if not last:
        return [*way, {"label": meeting.name, "url": ""}]
    way.append({"label": meeting.name, "url": reverse("policy:meeting", args=[meeting.pk])})
    return [*way, {"label": last, "url": ""}]


def next_words(meeting: Meeting, today: date) -> str:
    """What is done next with a meeting that stands so."""
    if meeting.state == State.PLANNED and meeting.on < today:
        return _("Its day is over: hand in what was discussed and who came, then say that it was held.")
    return {
        State.PLANNED: _("Build the agenda, say who is called, then call the meeting."),
        State.CALLED: _("On the day: tell of each item, who came, then say that it was held."),
        State.HELD: _("Write the minutes; somebody else confirms them."),
        State.CONFIRMED: _("The minutes are confirmed and change no more."),
        State.CANCELLED: _("The meeting did not take place; what was handed in goes to the next one."),
    }[State(meeting.state)]


def participant_rows(participants: Iterable[Participant], *, sees_names: bool = True) -> list[dict[str, Any]]:
    """A row a participant: who, of which organisation, whether they came (yes, no, or not known)."""
    return [
        {
            "participant": each,
            "who": (each.name or str(each.user or "")) if sees_names else "",
            "organisation": str(each.organisation or ""),
            "came": {True: "yes", False: "no", None: ""}[each.has_come],
            "came_words": came_words(each.has_come),
        }
        for each in participants
    ]


def came_words(has_come: bool | None) -> str:
    """Whether somebody came, in words."""
    return {True: _("came"), False: _("did not come"), None: _("not known whether they came")}[has_come]
