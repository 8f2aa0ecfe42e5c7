"""Visits in words: whom, where, until when, how they stand; and how far an area is."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ppaos.evidence.survey.models import Interview, Visit
from ppaos.evidence.survey.queries.progress import OUTCOMES
from ppaos.evidence.survey.queries.to_visit import (
    CANDIDATES,
    DISPUTED,
    NOBODY_HOME,
    NOT_INTERVIEWED,
    NOT_VISITED,
)
from ppaos.evidence.survey.queries.visits import OPEN_STATES, verdicts_since
from ppaos.evidence.survey.queries.whom import whom_to_meet
from ppaos.evidence.targeting.models import Verdict
from ppaos.evidence.targeting.presenters.verdicts import OUTCOMES as OUTCOME_WORDS
from ppaos.ground.accounts.models import User
from ppaos.ground.geography.models import Area
from ppaos.ground.geography.presenters import label, name
from ppaos.ground.workbench.presenters.thai import thai_date, thai_datetime

HIDDEN = "•••"
TONES = {Visit.State.DONE: "good", Visit.State.SENT_BACK: "care", Visit.State.WITHDRAWN: "waiting"}
REASONS = {
    NOT_VISITED: gettext_lazy("On the national list, not visited yet"),
    CANDIDATES: gettext_lazy("In the register, not verified yet"),
    NOT_INTERVIEWED: gettext_lazy("Poor, not interviewed within a year"),
    NOBODY_HOME: gettext_lazy("Nobody was found: go again"),
    DISPUTED: gettext_lazy("The village disagrees: go again"),
}
# The boxes of the printed list, in few words.
PAPER_OUTCOMES = (
    gettext_lazy("is poor"), gettext_lazy("is not poor"), gettext_lazy("nobody"), gettext_lazy("moved"),
    gettext_lazy("dead"), gettext_lazy("refused"), gettext_lazy("elsewhere"), gettext_lazy("empty house"),
)  # fmt: skip
DEFINITIONS = {
    "waiting": gettext_lazy("Assigned and not yet held, or sent back to be mended."),
    "overdue": gettext_lazy("Of those that wait, the ones whose day is over."),
    "sent_back": gettext_lazy("Of those that wait, the ones a supervisor sent back to be mended."),
    "done": gettext_lazy("Held, on a phone or on paper. Practice counts nowhere."),
}
LABELS = {
    "waiting": gettext_lazy("To be held"),
    "overdue": gettext_lazy("Overdue"),
    "sent_back": gettext_lazy("Sent back"),
    "done": gettext_lazy("Held"),
}


def visit_lines(
    visits: Sequence[Visit], sees: Callable[[str], frozenset[str]], today: date
) -> list[dict[str, Any]]:
    """Visits for a list: visit, head, address, area, whether overdue; names where `sees(area code)` has them."""
    whom = whom_to_meet([(visit.household_id, visit.candidate_household_id) for visit in visits])
    return [
        {"visit": visit, **whom_words(told, sees(visit.area_id)), **_stands(visit, today)}
        for visit, told in zip(visits, whom.iter_rows(named=True), strict=True)
    ]


def whom_words(told: Mapping[str, Any], sees: frozenset[str]) -> dict[str, Any]:
    """Head, house, address, people and point of a row of `queries.whom`, as far as the reader may know."""
    shows, has_point = "names" in sees, told["latitude"] is not None and told["longitude"] is not None
    moo = _("moo %(moo)s") % {"moo": told["moo"].lstrip("0")} if told["moo"] else ""
    return {
        "head": told["head"].strip() or _("no name") if shows else HIDDEN,
        "address": " ".join(part for part in (told["house_no"], moo) if part) if shows else HIDDEN,
        "people": told["people"] or None,
        "point": (told["latitude"], told["longitude"]) if has_point and "gps" in sees else None,
        "key": key_of(told["household_id"], told["candidate_household_id"]),
    }


def key_of(household_id: int | None, candidate_household_id: int | None) -> str:
    """How a page names a household that can be chosen: r12, or l34 where a list alone knows it."""
    return f"r{household_id}" if household_id is not None else f"l{candidate_household_id}"


def progress_cards(counts: Mapping[str, int], url_of: Callable[[str], str]) -> list[dict[str, Any]]:
    """The figures of an area, each opening to its visits."""
    tones = {
        "overdue": "bad" if counts["overdue"] else "",
        "sent_back": "care" if counts["sent_back"] else "",
    }
    return [
        {
            "label": LABELS[figure], "value": f"{counts[figure]:,}", "unit": _("visits"),
            "definition": DEFINITIONS[figure], "key": figure, "tone": tones.get(figure, ""),
            "href": url_of(figure) if counts[figure] else "",
        }
        for figure in LABELS
    ]  # fmt: skip


def progress_rows(
    found: pl.DataFrame,
    names: Mapping[Any, str],
    url_of: Callable[[Any, str], str],
    link_of: Callable[[Any], str],
) -> list[dict[str, Any]]:
    """Rows of a table by part or by surveyor: label, link, a cell a figure that opens to its visits, share held,
    and what was found. `found`: the key first, as `queries.progress.summed` gives it; `names` in their order."""
    by_key = {row[found.columns[0]]: row for row in found.iter_rows(named=True)}
    return [
        _row(by_key[key], key, said, url_of, link_of(key)) for key, said in names.items() if key in by_key
    ]


def _row(
    row: dict[str, Any], key: Any, said: str, url_of: Callable[[Any, str], str], link: str
) -> dict[str, Any]:
    whole = row["waiting"] + row["done"]
    return {
        "label": said,
        "href": link,
        "cells": [
            {"value": row[figure], "label": LABELS[figure], "href": url_of(key, figure) if row[figure] else ""}
            for figure in LABELS
        ],
        "share": round(100 * row["done"] / whole) if whole else None,
        "found": [
            {"label": outcome_words(outcome), "count": row[outcome]} for outcome in OUTCOMES if row[outcome]
        ],
    }  # fmt: skip


def sheets(lines: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Lines of visits as printed pages: one a surveyor, the lines numbered, each with its village."""
    pages: dict[int, dict[str, Any]] = {}
    for line in lines:
        visit = line["visit"]
        page = pages.setdefault(visit.surveyor_id, {"surveyor": visit.surveyor, "lines": []})
        page["lines"].append({"number": len(page["lines"]) + 1, "village": name(visit.area), **line})
    return list(pages.values())


def names_of_parts(areas: Iterable[Area]) -> dict[Any, str]:
    """The parts of an area by their code, in their order; what lies in none of them last."""
    return {area.code: name(area) for area in areas} | {None: _("In none of these")}


def names_of_surveyors(ids: Iterable[int]) -> dict[Any, str]:
    """Surveyors by their number, by name."""
    users = User.objects.filter(pk__in=list(ids)).order_by("display_name", "pk")
    return {user.pk: str(user) for user in users}


def area_crumbs(way: Sequence[Area], seen: set[str], url_of: Callable[[str], str]) -> list[dict[str, str]]:
    """The way to an area, as far as the reader may go up."""
    return [{"label": label(step), "url": url_of(step.code)} for step in way[:-1] if step.code in seen]


def visit_events(visit: Visit) -> list[dict[str, Any]]:
    """What became of a visit, and what was found at its household since, for parts/timeline.html."""
    events: list[dict[str, Any]] = [
        {
            "at": thai_datetime(visit.assigned_at),
            "title": _("Assigned"),
            "by": visit.assigned_by or _("the system"),
            "icon": "people",
            "on": timezone.localdate(visit.assigned_at),
        }
    ]
    if visit.done_at:
        events.append(
            {
                "at": thai_datetime(visit.done_at),
                "title": _("Held"),
                "by": visit.surveyor,
                "icon": "check",
                "on": timezone.localdate(visit.done_at),
            }
        )
    for verdict in verdicts_since(visit):
        events.append(
            {
                "at": thai_date(verdict.found_on),
                "title": OUTCOME_WORDS[Verdict.Outcome(verdict.outcome)],
                "text": " · ".join(part for part in (verdict.reason, verdict.note) if part),
                "by": verdict.made_by or "",
                "icon": "house",
                "on": verdict.found_on,
            }
        )
    return sorted(events, key=lambda event: event["on"])


def interview_lines(interviews: Iterable[Interview]) -> list[dict[str, Any]]:
    """Interviews of a visit: form, day, outcome, state, and their page where there is one."""
    return [
        {
            "form": interview.form,
            "on": interview.held_on,
            "by": interview.surveyor,
            "outcome": outcome_words(interview.outcome),
            "state": interview.get_state_display(),
            "is_practice": interview.is_practice,
            "pk": interview.pk,
        }
        for interview in interviews
    ]


def outcome_words(outcome: str) -> str:
    """What a verdict found, in words; empty where it says nothing we know."""
    return str(OUTCOME_WORDS[Verdict.Outcome(outcome)]) if outcome in Verdict.Outcome.values else ""


def _stands(visit: Visit, today: date) -> dict[str, Any]:
    is_overdue = visit.state in OPEN_STATES and visit.due_on is not None and visit.due_on < today
    return {
        "is_overdue": is_overdue,
        "tone": "bad" if is_overdue else TONES.get(Visit.State(visit.state), "running"),
        "state": visit.get_state_display(),
        "kind": visit.get_kind_display(),
    }
