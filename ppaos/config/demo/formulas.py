"""What does a condition or calculation of a form give, for answers so far? The part of XPath that our forms use."""

import re
from collections.abc import Callable
from typing import Any

Value = str | float | bool | list[str]
_TOKENS = re.compile(
    r"\s*(?:(?P<text>'[^']*')|(?P<number>\d+(?:\.\d+)?)|(?P<path>\.\./[\w/.-]+|/[\w/.-]+|\.(?![\w/.]))"
    r"|(?P<sign><=|>=|!=|[-+*=<>(),])|(?P<word>[\w-]+))"
)
_COMPARED: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda one, other: one == other, "!=": lambda one, other: one != other,
    "<": lambda one, other: one < other, ">": lambda one, other: one > other,
    "<=": lambda one, other: one <= other, ">=": lambda one, other: one >= other,
}  # fmt: skip


class Formula:
    """One expression, asked of answers; `look` gives the answer at a path, or all of a repeat's."""

    def __init__(self, text: str, look: Callable[[str], Value]) -> None:
        self._tokens = [
            (kind, match[kind]) for match in _TOKENS.finditer(text) for kind in [str(match.lastgroup)]
        ]
        self._at, self._look = 0, look

    def value(self) -> Value:
        """What it gives."""
        return self._either()

    def _either(self) -> Value:
        value = self._both()
        while self._takes("or"):
            other = self._both()
            value = truth(value) or truth(other)
        return value

    def _both(self) -> Value:
        value = self._comparison()
        while self._takes("and"):
            other = self._comparison()
            value = truth(value) and truth(other)
        return value

    def _comparison(self) -> Value:
        value = self._sum()
        while self._next() in _COMPARED:
            sign = self._take()
            value = _compared(sign, value, self._sum())
        return value

    def _sum(self) -> Value:
        value = self._product()
        while self._next() in ("+", "-"):
            sign, other = self._take(), self._product()
            value = number(value) + number(other) * (1 if sign == "+" else -1)
        return value

    def _product(self) -> Value:
        value = self._single()
        while self._takes("*"):
            value = number(value) * number(self._single())
        return value

    def _single(self) -> Value:
        kind, token = self._tokens[self._at]
        self._at += 1
        if kind == "text":
            return token[1:-1]
        if kind == "number":
            return float(token)
        if kind == "path":
            return self._look(token)
        if token == "(":
            value = self._either()
            self._at += 1
            return value
        return self._function(token)

    def _function(self, name: str) -> Value:
        given: list[Value] = []
        self._at += 1
        while not self._takes(")"):
            given.append(self._either())
            self._takes(",")
        return _FUNCTIONS[name](*given)

    def _next(self) -> str:
        return self._tokens[self._at][1] if self._at < len(self._tokens) else ""

    def _take(self) -> str:
        self._at += 1
        return self._tokens[self._at - 1][1]

    def _takes(self, token: str) -> bool:
        is_there = self._next() == token
        self._at += is_there
        return is_there


def truth(value: Value) -> bool:
    """Whether a value counts as true."""
    return bool(value)


def number(value: Value) -> float:
    """A value as a number; what is none is not a number."""
    try:
        return float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return float("nan")


def text(value: Value) -> str:
    """A value as a form writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return "" if value != value else f"{value:g}" if abs(value) < 1e6 else f"{value:.0f}"
    return str(value)


def _compared(sign: str, one: Value, other: Value) -> bool:
    if sign in ("=", "!=") and isinstance(one, str) and isinstance(other, str):
        return _COMPARED[sign](one, other)
    return _COMPARED[sign](number(one), number(other))


_FUNCTIONS: dict[str, Callable[..., Value]] = {
    "if": lambda asked, yes, no: yes if truth(asked) else no,
    "not": lambda asked: not truth(asked),
    "selected": lambda chosen, choice: text(choice) in text(chosen).split(),
    "coalesce": lambda one, other: one if one != "" else other,
    "concat": lambda *parts: "".join(text(part) for part in parts),
    "substr": lambda whole, start, end: text(whole)[int(number(start)) : int(number(end))],
    "sum": lambda values: sum(number(value) for value in values),
    "count": lambda values: float(len([values] if isinstance(values, str) and values else values)),
    "int": lambda value: float(int(number(value))) if number(value) == number(value) else "",
    "number": lambda value: number(value),
    "string": lambda value: text(value),
    "string-length": lambda value: float(len(text(value))),
    "count-selected": lambda chosen: float(len(text(chosen).split())),
    "true": lambda: True,
    "false": lambda: False,
}
