"""The `$filter` of OData as a condition: eq ne gt ge lt le, and or not, in, contains startswith endswith, brackets.

A text that cannot be read raises ODataFault with the place in it (OData 4.01, part 2, section 5.1.1).
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from ppaos.sharing.exchange.queries.catalogue import DATE, NUMBER, TEXT, TIME, WHOLE, YES_NO, Column

_TOKEN = re.compile(
    r"""\s*(?: (?P<text>'(?:[^']|'')*')
      | (?P<moment>\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d))
      | (?P<day>\d{4}-\d\d-\d\d) | (?P<number>[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)
      | (?P<word>[A-Za-z_]\w*) | (?P<mark>[(),]) )""",
    re.VERBOSE,
)
LOOKUPS = {"eq": "exact", "ne": "exact", "gt": "gt", "ge": "gte", "lt": "lt", "le": "lte"}
FUNCTIONS = {"contains": "contains", "startswith": "startswith", "endswith": "endswith"}
CONSTANTS = {"true": True, "false": False, "null": None}
ORDERED = ("gt", "ge", "lt", "le")
# Deeper brackets than these nobody writes by hand or program.
DEEPEST = 40
Token = tuple[str, str, int]


class ODataFault(ValueError):
    """A question that cannot be read; the message says where and what is understood."""


def condition_of(text: str, columns: Mapping[str, Column]) -> Q:
    """The condition that a filter says, over these columns."""
    return _Reader(text, columns).whole()


class _Reader:
    """Reads one filter from its beginning to its end."""

    def __init__(self, text: str, columns: Mapping[str, Column]) -> None:
        self._columns = columns
        self._tokens = [*_tokens(text), ("end", "", len(text))]
        self._at = 0
        self._depth = 0

    def whole(self) -> Q:
        found = self._either()
        if self._kind != "end":
            raise self._fault("«and», «or» or the end")
        return found

    @property
    def _kind(self) -> str:
        return self._tokens[self._at][0]

    @property
    def _said(self) -> str:
        return self._tokens[self._at][1]

    def _next(self) -> str:
        self._at += 1
        return self._tokens[self._at - 1][1]

    def _takes(self, *words: str) -> bool:
        if self._kind in ("word", "mark") and self._said in words:
            self._at += 1
            return True
        return False

    def _must(self, mark: str) -> None:
        if not self._takes(mark):
            raise self._fault(f"«{mark}»")

    def _fault(self, expected: str) -> ODataFault:
        _kind, said, place = self._tokens[self._at]
        return ODataFault(
            f"$filter, character {place + 1}: expected {expected}, found «{said or 'the end'}»."
        )

    def _either(self) -> Q:
        found = self._both()
        while self._takes("or"):
            found |= self._both()
        return found

    def _both(self) -> Q:
        found = self._one()
        while self._takes("and"):
            found &= self._one()
        return found

    def _one(self) -> Q:
        self._depth += 1
        if self._depth > DEEPEST:
            raise ODataFault(f"$filter: brackets lie deeper than {DEEPEST}.")
        found = self._denied() if self._takes("not") else self._bracketed()
        self._depth -= 1
        return found

    def _denied(self) -> Q:
        return ~self._one()

    def _bracketed(self) -> Q:
        if self._takes("("):
            found = self._either()
            self._must(")")
            return found
        if self._kind == "word" and self._said in FUNCTIONS:
            return self._function()
        return self._compared()

    def _function(self) -> Q:
        lookup = FUNCTIONS[self._next()]
        self._must("(")
        column = self._column()
        self._must(",")
        if column.kind != TEXT or self._kind != "text":
            raise self._fault(f"a text, for «{column.code}» is compared as text")
        value = _value(self._next())
        self._must(")")
        return Q((f"{column.path}__{lookup}", value))

    def _compared(self) -> Q:
        column = self._column()
        operator = self._said
        if self._takes("in"):
            self._must("(")
            found = _equal(column, self._literal(column))
            while self._takes(","):
                found |= _equal(column, self._literal(column))
            self._must(")")
            return found
        if self._kind != "word" or operator not in LOOKUPS:
            raise self._fault("eq, ne, gt, ge, lt, le or in")
        self._at += 1
        value = self._literal(column)
        if operator in ("eq", "ne"):
            return _equal(column, value) if operator == "eq" else ~_equal(column, value)
        # Nothing is neither more nor less than a value (5.1.1.1.3).
        return Q(pk__in=()) if value is None else Q((f"{column.path}__{LOOKUPS[operator]}", value))

    def _column(self) -> Column:
        if self._kind != "word":
            raise self._fault("a property")
        column = self._columns.get(self._said)
        if column is None:
            raise ODataFault(f"$filter: there is no property «{self._said}».")
        if column.is_place:
            raise ODataFault(
                f"$filter: «{column.code}» is a name told beside area_code; filter by area_code."
            )
        self._at += 1
        return column

    def _literal(self, column: Column) -> Any:
        kind, said, _place = self._tokens[self._at]
        if kind == "word" and said in CONSTANTS and (said == "null" or column.kind == YES_NO):
            self._at += 1
            return CONSTANTS[said]
        if kind not in _FITTING[column.kind] or (column.kind == WHOLE and not said.lstrip("+-").isdigit()):
            raise self._fault(f"a value of «{column.code}» ({column.kind}) or null")
        try:
            value = _READ[kind](said)
        except ValueError as error:
            raise self._fault("a day there is") from error
        self._at += 1
        return value


def _tokens(text: str) -> Iterator[Token]:
    place = 0
    text = text.rstrip()
    while place < len(text):
        found = _TOKEN.match(text, place)
        if found is None:
            raise ODataFault(
                f"$filter, character {place + 1}: cannot be read from «{text[place : place + 20]}» on."
            )
        kind = str(found.lastgroup)
        yield kind, found.group(kind), found.start(kind)
        place = found.end()


def _equal(column: Column, value: Any) -> Q:
    """A value is told so; null is where nothing is told, in texts also as an empty one."""
    if value is not None:
        return Q((column.path, value))
    empty = Q((f"{column.path}__isnull", True))
    return empty | Q((column.path, "")) if column.kind == TEXT else empty


def _value(said: str) -> str:
    return said[1:-1].replace("''", "'")


def _number(said: str) -> int | float:
    return float(said) if set(said) & set(".eE") else int(said)


_FITTING = {
    TEXT: ("text",), WHOLE: ("number",), NUMBER: ("number",), DATE: ("day",), TIME: ("moment", "day"), YES_NO: (),
}  # fmt: skip
_READ: Mapping[str, Callable[[str], Any]] = {
    "text": _value, "number": _number, "day": date.fromisoformat,
    "moment": lambda said: datetime.fromisoformat(said.replace("Z", "+00:00")),
}  # fmt: skip
