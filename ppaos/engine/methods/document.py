"""What does every number of a method carry? Its unit, dates, source and whether it is official."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from math import isfinite
from typing import Any

STATUSES = ("official", "derived", "proposal", "unverified")
FIRST_BE_YEAR = 2400


class MethodError(ValueError):
    """A method that does not exist or whose data cannot be used; the message says where and why."""


@dataclass(frozen=True)
class Provenance:
    """Where an entry comes from; the period is half-open, an empty end is still in force."""

    status: str
    source: str
    valid_from: date | None
    valid_to: date | None

    def holds_on(self, day: date) -> bool:
        """Whether the entry is in force on a day. An entry without a first day is never dated in."""
        if self.valid_from is None:
            return False
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


@dataclass(frozen=True)
class Number:
    """One sourced number with its unit."""

    value: float
    unit: str
    provenance: Provenance


@dataclass(frozen=True)
class Document:
    """A method's data with the name to use when something in it is wrong."""

    place: str
    data: Mapping[str, Any]

    def value(self, key: str) -> Any:
        """The entry under a key, or an error that names the place."""
        if key not in self.data:
            raise MethodError(f"{self.place}: «{key}» is missing; add it")
        return self.data[key]

    def text(self, key: str) -> str:
        """A text entry."""
        value = self.value(key)
        if not isinstance(value, str):
            raise MethodError(f"{self.place}: «{key}» is {value!r}; write a text in quotes")
        return value

    def number(self, key: str) -> float:
        """A numeric entry as a float."""
        value = self.value(key)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise MethodError(f"{self.place}: «{key}» is {value!r}; write a number")
        if not isfinite(value):
            raise MethodError(f"{self.place}: «{key}» is {value}; write a number that can be computed with")
        return float(value)

    def age(self, key: str) -> int | None:
        """An age in whole years, or none where it is not given."""
        if key not in self.data:
            return None
        years = self.number(key)
        if years != int(years) or years < 0:
            raise MethodError(f"{self.place}: «{key}» is {years:g}; write an age in whole years")
        return int(years)

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts, or none where it is not given."""
        value = self.data.get(key, [])
        if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
            raise MethodError(f"{self.place}: «{key}» is {value!r}; write a list of texts in quotes")
        return tuple(value)

    def day(self, key: str) -> date | None:
        """A date entry, or none where it is not given."""
        value = self.data.get(key)
        if value is not None and not isinstance(value, date):
            raise MethodError(f"{self.place}: «{key}» is {value!r}; write a date such as 2020-01-01")
        if value is not None and value.year >= FIRST_BE_YEAR:
            raise MethodError(
                f"{self.place}: «{key}» is in the year {value.year}; a file has years of the common era, 543 less"
            )
        return value

    def entries(self, key: str, *, named_by: str) -> tuple["Document", ...]:
        """The entries of a list; each inherits status, source and dates from the document."""
        rows = self.value(key)
        if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
            raise MethodError(f"{self.place}: «{key}» is {rows!r}; write a list of entries, [[{key}]] each")
        return tuple(
            Document(f"{self.place}, {key} {row.get(named_by, position)}", self._inherited(row))
            for position, row in enumerate(rows, start=1)
        )

    def entry(self, key: str) -> "Document":
        """One nested entry; it inherits as a list entry does."""
        table = self.value(key)
        if not isinstance(table, Mapping):
            raise MethodError(f"{self.place}: «{key}» is {table!r}; write a table, [{key}]")
        return Document(f"{self.place}, {key}", self._inherited(table))

    def sourced(self, key: str) -> Number:
        """A nested entry that is one number."""
        entry = self.entry(key)
        return Number(entry.number("value"), entry.text("unit"), entry.provenance())

    def provenance(self) -> Provenance:
        """Status, source and dates of this document or entry."""
        status = self.text("status")
        if status not in STATUSES:
            raise MethodError(f"{self.place}: status is «{status}»; use one of {', '.join(STATUSES)}")
        valid_from, valid_to = self.day("valid_from"), self.day("valid_to")
        if valid_from and valid_to and valid_to <= valid_from:
            raise MethodError(f"{self.place}: it ends on {valid_to}, not after its start on {valid_from}")
        source = self.text("source")
        if not source.strip():
            raise MethodError(
                f"{self.place}: «source» is empty; say from which document or by whom the entry is"
            )
        return Provenance(status, source, valid_from, valid_to)

    def _inherited(self, row: Mapping[str, Any]) -> dict[str, Any]:
        inherited = {
            k: self.data[k] for k in ("status", "source", "valid_from", "valid_to") if k in self.data
        }
        return {**inherited, **row}
