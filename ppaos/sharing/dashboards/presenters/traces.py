"""Events in words: when, who, what, on which records, for which purpose."""

import tomllib
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ppaos.ground.geography.models import Area
from ppaos.ground.geography.presenters import label as area_label
from ppaos.ground.privacy.models import Event, EventSubject
from ppaos.ground.workbench.presenters.thai import thai_datetime, thousands
from ppaos.sharing.dashboards.presenters.figures import language
from ppaos.sharing.dashboards.presenters.purposes import PURPOSES

SUBJECTS_SHOWN = 4
ROWS_AT_ONCE = 2_000
HEADS = (
    gettext_lazy("When"), gettext_lazy("By whom"), gettext_lazy("What was done"), gettext_lazy("In figures"),
    gettext_lazy("On what"), gettext_lazy("Area"), gettext_lazy("What for?"),
)  # fmt: skip


@lru_cache
def words() -> dict[str, dict[str, dict[str, str]]]:
    """What events, the records they speak of and their figures are called: {kind: {code: {language: word}}}."""
    text = files("ppaos.sharing.dashboards.presenters").joinpath("events.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def trace_rows(events: Collection[Event]) -> list[dict[str, Any]]:
    """A row an event; `household` is the number of the household it speaks of, where it speaks of one."""
    purposes = {str(code): purpose for code, purpose in PURPOSES.items()}
    codes = {event.area_code for event in events}
    areas = {area.code: area_label(area) for area in Area.objects.filter(code__in=codes)}
    return [
        {
            "event": event,
            "by": event.actor_label if event.actor_id else _("the system"),
            "what": word("events", event.verb),
            "purpose": purposes.get(event.purpose, event.purpose),
            "area": areas.get(event.area_code, event.area_code),
            **_subjects(list(event.subjects.all())),
            "figures": " · ".join(_figures(event.detail)),
        }
        for event in events
    ]


def sheet_rows(events: QuerySet[Event]) -> Iterator[list[str]]:
    """The same for a workbook, in the order of HEADS, some thousand events at a time."""
    block: list[Event] = []
    for event in events.iterator(chunk_size=ROWS_AT_ONCE):
        block.append(event)
        if len(block) == ROWS_AT_ONCE:
            yield from _sheet_block(block)
            block = []
    yield from _sheet_block(block)


def _sheet_block(events: list[Event]) -> Iterator[list[str]]:
    for row in trace_rows(events):
        when = thai_datetime(row["event"].at)
        subjects = ", ".join(row["subjects"])
        yield [
            when, row["by"], row["what"], row["figures"], subjects, row["area"], str(row["purpose"])
        ]  # fmt: skip


def word(kind: str, code: str) -> str:
    """What a code is called in the reader's language; one without a word stays as it is, never left out."""
    return words()[kind].get(code, {}).get(language(), code)


def _subjects(subjects: list[EventSubject]) -> dict[str, Any]:
    shown = [
        f"{word('records', subject.label)} {subject.subject_id}" for subject in subjects[:SUBJECTS_SHOWN]
    ]
    return {
        "subjects": shown,
        "more": max(len(subjects) - SUBJECTS_SHOWN, 0),
        "household": next((s.subject_id for s in subjects if s.label == "registry.household"), None),
    }


def _figures(detail: Mapping[str, Any]) -> list[str]:
    """The figures of an event, those of which there is nothing left out."""
    said = {
        name: thousands(value, 0) if _is_number(value) else value for name, value in detail.items() if value
    }
    return [f"{word('figures', name)} {value}" for name, value in said.items()]


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
