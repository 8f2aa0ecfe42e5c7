"""What does somebody ask of households? Conditions in lines, as they are kept and as they stand in an address."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ppaos.sharing.selection.queries.errors import SelectionRefused
from ppaos.sharing.selection.queries.fields import CHOICE, DATE, NUMBER, SET, YES, Field, fields

IN, NOT, BETWEEN, UNKNOWN, CELL = "in", "not", "between", "unknown", "cell"
ALL, ANY = "all", "any"
OPS = {
    CHOICE: (IN, NOT, UNKNOWN),
    YES: (IN, UNKNOWN),
    NUMBER: (BETWEEN, UNKNOWN),
    DATE: (BETWEEN, UNKNOWN),
    SET: (IN, NOT, UNKNOWN),
}
MOST_CONDITIONS, MOST_VALUES, LONGEST = 24, 60, 80
PARTED, LISTED = "~", ","


@dataclass(frozen=True)
class Condition:
    """One field and what it must be. `values`: of «between» a lower and an upper end, either may be empty."""

    field: str
    op: str
    values: tuple[str, ...] = ()

    def __str__(self) -> str:
        return PARTED.join((self.field, self.op, LISTED.join(self.values)))


@dataclass(frozen=True)
class Asked:
    """Conditions in lines. «all»: every line must hold, of each line one condition is enough; «any»: one line is
    enough, of which every condition must hold."""

    join: str = ALL
    lines: tuple[tuple[Condition, ...], ...] = ()

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """Every condition, line by line."""
        return tuple(condition for line in self.lines for condition in line)

    def kept(self) -> dict[str, Any]:
        """As it is kept in a version."""
        lines = [
            [{"field": one.field, "op": one.op, "values": list(one.values)} for one in line]
            for line in self.lines
        ]
        return {"join": self.join, "lines": lines}

    def pairs(self) -> list[tuple[str, str]]:
        """As it stands in an address."""
        told = [("c", f"{place}{PARTED}{one}") for place, line in enumerate(self.lines, 1) for one in line]
        return [("join", self.join), *told] if self.join != ALL else told

    def with_one(self, condition: Condition, line: int) -> "Asked":
        """With one more condition in a line; a new line where there is none of this number."""
        lines = [list(each) for each in self.lines]
        if 1 <= line <= len(lines):
            lines[line - 1].append(condition)
        else:
            lines.append([condition])
        return Asked(self.join, tuple(tuple(dict.fromkeys(each)) for each in lines))

    def replaced(self, condition: Condition, line: int, place: int) -> "Asked":
        """With another condition at a place of a line, both from 1."""
        lines = (
            tuple(condition if (number, at) == (line, place) else one for at, one in enumerate(each, 1))
            for number, each in enumerate(self.lines, 1)
        )
        return Asked(self.join, tuple(tuple(dict.fromkeys(each)) for each in lines))

    def without(self, line: int, place: int) -> "Asked":
        """Without the condition at a place of a line, both from 1; a line without any is gone."""
        lines = [
            tuple(one for at, one in enumerate(each, 1) if (number, at) != (line, place))
            for number, each in enumerate(self.lines, 1)
        ]
        return Asked(self.join, tuple(each for each in lines if each))


def asked_of(join: str, told: Iterable[str]) -> Asked:
    """What an address asks: `join`, and «line~field~op~values» each. SelectionRefused for what is no condition."""
    lines: dict[int, list[Condition]] = {}
    for one in told:
        line, _parted, rest = one.partition(PARTED)
        if not (line.isascii() and line.isdecimal() and len(line) <= 2):
            raise SelectionRefused(_no_condition(one))
        lines.setdefault(int(line), []).append(condition_of(rest))
    asked = Asked(join or ALL, tuple(tuple(lines[number]) for number in sorted(lines)))
    check_asked(asked)
    return asked


def kept_asked(kept: Mapping[str, Any]) -> Asked:
    """What a version asks. Raises SelectionRefused where a field it names is there no more."""
    lines = tuple(
        tuple(Condition(one["field"], one["op"], tuple(one["values"])) for one in line)
        for line in kept["lines"]
    )
    asked = Asked(kept["join"], lines)
    check_asked(asked)
    return asked


def condition_of(told: str) -> Condition:
    """A condition as it stands in an address: «field~op~values»."""
    parts = told.split(PARTED)
    if len(parts) != 3:
        raise SelectionRefused(_no_condition(told))
    code, op, values = parts
    condition = Condition(code, op, tuple(values.split(LISTED)) if values else ())
    check_condition(condition)
    return condition


def check_asked(asked: Asked) -> None:
    """Raise SelectionRefused unless every condition can be asked, and they are not too many."""
    if asked.join not in (ALL, ANY):
        raise SelectionRefused(_no_condition(asked.join))
    if len(asked.conditions) > MOST_CONDITIONS:
        raise SelectionRefused(
            _("A selection holds up to %(most)s conditions. Take some out.") % {"most": MOST_CONDITIONS}
        )
    for condition in asked.conditions:
        check_condition(condition)


def check_condition(condition: Condition) -> None:
    """Raise SelectionRefused unless the field is there and takes this operation with these values."""
    found = fields().get(condition.field)
    if found is None:
        raise SelectionRefused(
            _("Households cannot be selected by «%(field)s» any more. Take the condition out.")
            % {"field": condition.field}
        )
    values = condition.values
    too_long = len(values) > MOST_VALUES or any(len(each) > LONGEST for each in values)
    if condition.op == CELL:
        is_right = found.is_told_once and len(values) == 1 and bool(values[0])
    else:
        is_right = condition.op in OPS[found.kind] and _fits(found, condition.op, values)
    if too_long or not is_right:
        raise SelectionRefused(
            _("The condition on «%(field)s» cannot be read. Take it out and choose it again.")
            % {"field": in_words(found.label)}
        )


def in_words(words: Mapping[str, str]) -> str:
    """Words in the language of the page."""
    return words["th" if (get_language() or "th").startswith("th") else "en"]


def number_of(told: str) -> float | None:
    """A number as it was told; None where it is none."""
    try:
        number = float(told)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _fits(found: Field, op: str, values: tuple[str, ...]) -> bool:
    if op == UNKNOWN:
        return not values
    if op == BETWEEN:
        return len(values) == 2 and any(values) and _in_order(found, values)
    return bool(values) and all(values)


def _in_order(found: Field, values: tuple[str, ...]) -> bool:
    ends = [_end(found, each) for each in values if each]
    return None not in ends and ends == sorted(ends)


def _end(found: Field, told: str) -> Any:
    if found.kind == NUMBER:
        return number_of(told)
    try:
        return date.fromisoformat(told)
    except ValueError:
        return None


def _no_condition(told: str) -> str:
    return _("«%(told)s» is no condition.") % {"told": told[:LONGEST]}
