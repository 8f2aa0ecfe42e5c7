"""Events in words: when, who, what, on which records, for which purpose."""

import tomllib
from collections.abc import Collection, Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any

from django.utils.translation import gettext as _

from ppaos.ground.geography.models import Area
from ppaos.ground.geography.presenters import label as area_label
from ppaos.ground.privacy.models import Event, EventSubject
from ppaos.ground.workbench.presenters.thai import thousands
from ppaos.sharing.dashboards.presenters.figures import language
from ppaos.sharing.dashboards.presenters.purposes import PURPOSES

SUBJECTS_SHOWN = 4


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
