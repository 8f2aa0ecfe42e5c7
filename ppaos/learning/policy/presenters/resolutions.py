"""Resolutions in words: what was resolved, who owns it, until when, where it stands, who is late."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ppaos.ground.geography.presenters import label
from ppaos.ground.workbench.presenters.thai import baht, thai_date, thai_datetime, thousands
from ppaos.learning.policy.models import Resolution
from ppaos.learning.policy.queries.resolutions import ALL, LATE, SHOWN, UNDER_WAY

State = Resolution.State
TONES = {State.OPEN: "waiting", State.DOING: "running", State.DONE: "good", State.DROPPED: ""}
To = Callable[..., str]


def shown_words() -> dict[str, str]:
    """What the list may be narrowed to, in words."""
    states = {state.value: str(state.label) for state in State}
    first = {LATE: _("past their day"), "under_way": _("neither done nor dropped")}
    return {code: (first | states | {ALL: _("all resolutions")})[code] for code in SHOWN}


def resolution_row(resolution: Resolution, on: date) -> dict[str, Any]:
    """One resolution."""
    steps = list(resolution.steps.all())
    late = days_late(resolution, on)
    return {
        "resolution": resolution,
        "url": reverse("policy:resolution", args=[resolution.pk]),
        "number": number_words(resolution),
        "owner": str(resolution.owner),
        "area": label(resolution.area),
        "due": thai_date(resolution.due_on),
        "late": late,
        "late_words": ngettext("%(days)s day late", "%(days)s days late", late) % {"days": thousands(late)},
        "state": resolution.get_state_display(),
        "tone": "bad" if late else TONES[State(resolution.state)],
        "budget": baht(resolution.budget_baht) if resolution.budget_baht is not None else "",
        "last": steps[-1] if steps else None,
    }


def resolution_rows(resolutions: Iterable[Resolution], on: date) -> list[dict[str, Any]]:
    """A row a resolution, as they come."""
    return [resolution_row(each, on) for each in resolutions]


def days_late(resolution: Resolution, on: date) -> int:
    """By how many days its day is over; 0 where it is not, or where it is done or dropped."""
    is_late = resolution.state in UNDER_WAY and resolution.due_on < on
    return (on - resolution.due_on).days if is_late else 0


def number_words(resolution: Resolution) -> str:
    """Which resolution of which meeting it is: «2/2569, resolution 3»."""
    meeting = resolution.meeting
    return _("meeting %(meeting)s/%(year)s, resolution %(number)s") % {
        "meeting": meeting.number, "year": meeting.year, "number": resolution.number,
    }  # fmt: skip


def cards(counted: Mapping[str, Any], to: To) -> list[dict[str, Any]]:
    """How many stand where, each opening to its resolutions; the money resolved."""
    told = (
        (LATE, _("Late"), _("Neither done nor dropped, and the day by which it was to be done is over."), "bad"),
        ("under_way", _("Under way"), _("Neither done nor dropped."), ""),
        (State.DONE.value, _("Done"), _("Its owner, or who holds the meetings, reported it as done."), "good"),
        (State.DROPPED.value, _("Dropped"), _("The meeting's keepers dropped it, with the reason."), ""),
    )  # fmt: skip
    rows = [
        {
            "key": code, "label": words, "value": thousands(counted[code]), "unit": _("resolutions"),
            "definition": definition, "tone": tone if counted[code] else "", "href": to(state=code),
        }
        for code, words, definition, tone in told
    ]  # fmt: skip
    untold = _("not told of %(count)s resolutions") % {"count": thousands(counted["untold"])}
    money = {
        "key": "baht", "label": _("Money resolved"), "unit": _("baht"), "href": to(state=ALL), "tone": "",
        "value": None if counted["baht"] is None else thousands(counted["baht"]),
        "definition": _("The budgets named in all of these resolutions, done and dropped ones among them."),
        "note": untold if counted["untold"] else "",
    }  # fmt: skip
    return [*rows, money]


def owner_rows(owners: Iterable[Mapping[str, Any]], to: To) -> list[dict[str, Any]]:
    """A row an owner, who is late first; numbers open to their resolutions."""
    asked = (("late", LATE), ("under_way", "under_way"), ("done", State.DONE.value), ("all", ALL))
    columns = [(*each, words) for each, words in zip(asked, owner_columns(), strict=True)]
    return [
        {
            "name": row["name"],
            "cells": [
                {
                    "label": words,
                    "count": row[column],
                    "url": to(owner=row["owner_id"], state=state) if row[column] else "",
                }
                for column, state, words in columns
            ],
        }
        for row in owners
    ]


def owner_columns() -> list[str]:
    """The columns of `owner_rows`."""
    return [_("Late"), _("Under way"), _("Done"), _("All")]


def step_events(resolution: Resolution) -> list[dict[str, Any]]:
    """What was reported, the newest first, and what was resolved; for `parts/timeline.html`."""
    icons = {State.DONE: "check", State.DROPPED: "close"}
    steps = [
        {
            "at": thai_date(step.on),
            "by": str(step.made_by) if step.made_by else "",
            "title": step.get_state_display(),
            "text": step.note,
            "icon": icons.get(State(step.state), "edit"),
            "tone": TONES[State(step.state)],
            "file": step if step.file_id else None,
        }
        for step in resolution.steps.all()
    ]
    written = {
        "at": thai_datetime(resolution.made_at), "by": str(resolution.made_by or ""), "title": _("Resolved"),
        "text": resolution.text, "icon": "people",
    }  # fmt: skip
    return [*reversed(steps), written]


def sheet(resolutions: Sequence[Resolution], on: date) -> pl.DataFrame:
    """The list as a sheet, a row a resolution."""
    names = (
        _("Meeting"), _("Day of the meeting"), _("Number"), _("What was resolved"), _("Area"), _("Who carries it out"),
        _("To be done by"), _("Where it stands"), _("Days late"), _("Budget in baht"), _("Last report"),
        _("Reported on"),
    )  # fmt: skip
    rows = [_sheet_row(each, on) for each in resolutions]
    return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")


def _sheet_row(resolution: Resolution, on: date) -> list[str]:
    steps = list(resolution.steps.all())
    money = resolution.budget_baht
    return [
        resolution.meeting.name, thai_date(resolution.meeting.on), str(resolution.number), resolution.text,
        label(resolution.area), str(resolution.owner), thai_date(resolution.due_on),
        resolution.get_state_display(), str(days_late(resolution, on)), "" if money is None else f"{money:.2f}",
        steps[-1].note if steps else "", thai_date(steps[-1].on) if steps else "",
    ]  # fmt: skip
