"""Events in words: when, who, what, on which records, for which purpose."""

from collections.abc import Iterable
from typing import Any

from ppaos.ground.privacy.models import Event
from ppaos.sharing.dashboards.presenters.purposes import PURPOSES

SUBJECTS_SHOWN = 4


def trace_rows(events: Iterable[Event]) -> list[dict[str, Any]]:
    """A row an event; `household` is the number of the household it speaks of, where it speaks of one."""
    purposes = {str(code): words for code, words in PURPOSES.items()}
    return [
        {
            "event": event,
            "purpose": purposes.get(event.purpose, event.purpose),
            "household": next(
                (s.subject_id for s in event.subjects.all() if s.label == "registry.household"), None
            ),
            "subjects": [
                f"{s.label.split('.')[1]} {s.subject_id}" for s in event.subjects.all()[:SUBJECTS_SHOWN]
            ],
            "figures": ", ".join(f"{name} {value}" for name, value in event.detail.items()),
        }
        for event in events
    ]
