"""Fields of a person written with what they replace beside them, and taken back."""

from datetime import date, datetime
from typing import Any

import polars as pl

from ppaos.people.registry.actions._arrivals import with_name_keys
from ppaos.people.registry.models import Correction, Merge, Person


def write_corrections(
    person: Person, changes: dict[str, Any], *, reason: str, by: Any, at: datetime, merge: Merge | None = None
) -> None:
    """Write the new values into the person's row, and what each replaced beside it; equal values change nothing."""
    changed = {name: value for name, value in changes.items() if value != getattr(person, name)}
    Correction.objects.bulk_create(
        [
            Correction(
                person=person, field=name, old_value=_text(getattr(person, name)), new_value=_text(value),
                reason=reason, merge=merge, made_by=by, made_at=at,
            )
            for name, value in changed.items()
        ]
    )  # fmt: skip
    write_values(person, changed)


def take_back_corrections(merge: Merge, *, at: datetime) -> None:
    """Undo what a merge corrected: each field shows the newest correction left, or what stood before them all."""
    undone = merge.corrections.filter(undone_at__isnull=True)
    fields = list(undone.values_list("field", flat=True))
    undone.update(undone_at=at)
    values = {}
    for name in fields:
        history = merge.kept.corrections.filter(field=name).order_by("id")
        newest = history.filter(undone_at__isnull=True).last()
        values[name] = _value(name, newest.new_value if newest else history[0].old_value)
    write_values(merge.kept, values)


def write_values(person: Person, values: dict[str, Any]) -> None:
    """Set fields of a person, and the keys the name is sorted and searched by."""
    for name, value in values.items():
        setattr(person, name, value)
    keys = with_name_keys(pl.DataFrame({"first_name": [person.first_name], "last_name": [person.last_name]}))
    person.sort_key, person.search_key = keys["sort_key"].item(), keys["search_key"].item()
    person.save(update_fields=[*values, "sort_key", "search_key"])


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _value(name: str, text: str) -> Any:
    if name != "birth_on":
        return text
    return date.fromisoformat(text) if text else None
