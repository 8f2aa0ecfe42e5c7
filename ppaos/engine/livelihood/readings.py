"""A reading of a scoring table as expressions: the number it comes to, and whether it does not apply."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_

import narwhals as nw

from ppaos.engine.methods import IncomeLines, MethodError
from ppaos.engine.methods.readings import Among, Amount, Bands, Choices, Joined, Reading, Table, questions_of

# Rounded before it is put into bands, so that the last bit of a float decides nothing.
DECIMALS = 6
MONTHS = {"baht/person/month": 12, "baht/person/year": 1}
NUMBER = r"^\s*[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?\s*$"


def column(word: str) -> str:
    """The column that holds the answers to a question, by its word."""
    return f"asked {word}"


@dataclass(frozen=True)
class Reader:
    """What readings need to know: which words the form asks, the income lines, the choices that refuse an answer."""

    words: frozenset[str]
    lines: IncomeLines
    refused: tuple[str, ...] = ()

    def value(self, read: Reading) -> nw.Expr:
        """The number a reading comes to; null where the answers do not say."""
        if isinstance(read, Table):
            return self._table(read)
        if isinstance(read, Amount):
            return self._amount(read)
        if isinstance(read, Choices):
            return self._choices(read)
        return _banded(_JOINS[read.how]([self.value(part) for part in read.parts]), read.bands)

    def is_not_applicable(self, read: Reading) -> nw.Expr:
        """Whether a choice was made that says the question is not about them."""
        if isinstance(read, Joined):
            return reduce(or_, (self.is_not_applicable(part) for part in read.parts))
        if isinstance(read, Table) and read.not_applicable:
            return self._text(read.question).is_in(list(read.not_applicable)).fill_null(False)
        return nw.lit(False)

    def is_refused(self, read: Reading) -> nw.Expr:
        """Whether to any of its questions the answer was that none is given."""
        asked = [self._text(word).is_in(list(self.refused)).fill_null(False) for word in questions_of(read)]
        return reduce(or_, asked) if self.refused else nw.lit(False)

    def number(self, word: str) -> nw.Expr:
        """An answer as a number; null where it is none."""
        return as_number(self._text(word))

    def _text(self, word: str) -> nw.Expr:
        return nw.col(column(word)) if word in self.words else nw.lit(None, dtype=nw.String)

    def _table(self, read: Table) -> nw.Expr:
        made = self._text(read.question)
        score = nw.lit(None, dtype=nw.Float64)
        for choice, number in read.scores.items():
            score = nw.when(made == choice).then(nw.lit(number)).otherwise(score)
        return self._or_none_of_it(score, read.among)

    def _amount(self, read: Amount) -> nw.Expr:
        amount, has_nothing = self.number(read.question), nw.lit(False)
        if read.per is not None:
            other = self.number(read.per)
            has_nothing = (other <= 0) & ~amount.is_null()
            amount = amount / nw.when(other > 0).then(other)
        if read.line is not None:
            amount = amount / _line(self.lines, read.line)
        banded = self._or_none_of_it(_banded(amount, read.bands), read.among)
        if read.nothing is None:
            return banded
        return nw.when(has_nothing).then(nw.lit(read.nothing)).otherwise(banded)

    def _or_none_of_it(self, number: nw.Expr, among: Among | None) -> nw.Expr:
        """0 where the other question was answered, and not with the choice that this one is about."""
        if among is None:
            return number
        made = self._text(among.question)
        other = ~nw.concat_str([nw.lit(" "), made, nw.lit(" ")]).str.contains(
            f" {among.choice} ", literal=True
        )
        is_told = ~made.is_null() & ~made.is_in(list(self.refused)).fill_null(False)
        return nw.when(is_told & other).then(nw.lit(0.0)).otherwise(number)

    def _choices(self, read: Choices) -> nw.Expr:
        made = nw.concat_str([nw.lit(" "), self._text(read.question), nw.lit(" ")])
        listed = {choice: made.str.contains(f" {choice} ", literal=True) for choice in read.weights}
        weights = [
            nw.when(listed[choice]).then(nw.lit(weight)).otherwise(nw.lit(0.0))
            for choice, weight in read.weights.items()
        ]
        total = sum(weights, start=nw.lit(0.0))
        total = nw.when(reduce(or_, listed.values(), nw.lit(False))).then(total)
        total = _banded(_limited(total, read.least, read.most), read.bands)
        for choice, number in read.alone.items():
            total = (
                nw.when(made.str.contains(f" {choice} ", literal=True)).then(nw.lit(number)).otherwise(total)
            )
        return total


def as_number(text: nw.Expr) -> nw.Expr:
    """A text as a number; null where it is none."""
    return nw.when(text.str.contains(NUMBER)).then(text).cast(nw.Float64)


def _limited(total: nw.Expr, least: float | None, most: float | None) -> nw.Expr:
    return total if least is None and most is None else total.clip(least, most)


def _banded(number: nw.Expr, bands: Bands) -> nw.Expr:
    """The number of the highest band whose edge is reached; null below the lowest. Without bands the number itself."""
    if not bands:
        return number
    rounded, banded = number.round(DECIMALS), nw.lit(None, dtype=nw.Float64)
    for edge, meant in bands:
        banded = nw.when(rounded >= edge).then(nw.lit(meant)).otherwise(banded)
    return banded


def _line(lines: IncomeLines, name: str) -> nw.Expr:
    """A year's amount of an income line a head on the day of each interview; null where none is known."""
    amount = nw.lit(None, dtype=nw.Float64)
    # The country's first: a province's own is laid over it.
    for row in sorted(
        (row for row in lines.lines if row.line == name), key=lambda row: row.province_code is not None
    ):
        if row.unit not in MONTHS:
            raise MethodError(
                f"income line «{name}» is in {row.unit}; a rule needs baht a person, month or year"
            )
        held, begins, ends = nw.col("held_on"), row.provenance.valid_from, row.provenance.valid_to
        if begins is None:
            continue
        in_force = held >= begins if ends is None else (held >= begins) & (held < ends)
        if row.province_code is not None:
            in_force = in_force & (nw.col("province_code") == row.province_code)
        amount = nw.when(in_force).then(nw.lit(row.amount_baht * MONTHS[row.unit])).otherwise(amount)
    return amount


def _mean(parts: list[nw.Expr]) -> nw.Expr:
    answered = sum((_counted(part) for part in parts), start=nw.lit(0.0))
    total = sum((part.fill_null(0.0) for part in parts), start=nw.lit(0.0))
    return total / nw.when(answered > 0).then(answered)


def _counted(part: nw.Expr) -> nw.Expr:
    return nw.when(part.is_null()).then(nw.lit(0.0)).otherwise(nw.lit(1.0))


def _sum(parts: list[nw.Expr]) -> nw.Expr:
    return sum(parts[1:], start=parts[0])


def _least(parts: list[nw.Expr]) -> nw.Expr:
    return nw.min_horizontal(*parts)


def _first(parts: list[nw.Expr]) -> nw.Expr:
    return nw.coalesce(*parts)


def _all(parts: list[nw.Expr]) -> nw.Expr:
    return nw.when(nw.min_horizontal(*parts) <= 0).then(nw.lit(0.0)).when(_is_whole(parts)).then(nw.lit(1.0))


def _is_whole(parts: Iterable[nw.Expr]) -> nw.Expr:
    return ~reduce(or_, (part.is_null() for part in parts))


_JOINS = {"mean": _mean, "sum": _sum, "least": _least, "first": _first, "all": _all}
