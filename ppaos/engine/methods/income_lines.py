"""Below which income is a person or household called poor, by line, year and province?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ppaos.engine.methods.document import Document, MethodError, Provenance

# Units of a line a head, and how often a year they come. A line in any other unit compares with nothing.
A_YEAR = {"baht/person/month": 12, "baht/person/year": 1}


@dataclass(frozen=True)
class IncomeLine:
    """One amount of one line; without a province code it is the line of the whole country."""

    line: str
    year_be: int | None
    province_code: str | None
    amount_baht: float
    unit: str
    note: str
    provenance: Provenance

    @property
    def a_year(self) -> float | None:
        """Baht a person and year; none where the unit does not say."""
        return self.amount_baht * A_YEAR[self.unit] if self.unit in A_YEAR else None


@dataclass(frozen=True)
class IncomeLines:
    """Every income line met in use. judged_by: the line that says whether a household is poor in money."""

    name: str
    version: str
    thai: str
    english: str
    judged_by: str
    lines: tuple[IncomeLine, ...]
    provenance: Provenance

    @property
    def names(self) -> tuple[str, ...]:
        """What the lines are called, each once."""
        return tuple(dict.fromkeys(row.line for row in self.lines))

    def line(self, name: str, *, on: date, province_code: str | None = None) -> IncomeLine:
        """The amount in force on a day: the province's own, or else the country's.

        Raises MethodError where none is known for that day; a neighbouring year is never used instead.
        """
        in_force = [row for row in self.lines if row.line == name and row.provenance.holds_on(on)]
        for place in (province_code, None):
            for row in in_force:
                if row.province_code == place:
                    return row
        where = f"province {province_code} or the country" if province_code else "the country"
        raise MethodError(f"income line «{name}» is not known for {where} on {on}; add it to the table")


def income_lines(document: Document) -> IncomeLines:
    """The lines in a document; MethodError where an amount is no amount, two hold at once, or none judges."""
    rows = document.value("line")
    lines = tuple(
        _line(_entry(document, row, f"{document.place}, line {number}"))
        for number, row in enumerate(rows, start=1)
    )
    read = IncomeLines(
        name=document.text("name"),
        version=document.text("version"),
        thai=document.text("thai"),
        english=document.text("english"),
        judged_by=document.text("judged_by"),
        lines=lines,
        provenance=document.provenance(),
    )
    if read.judged_by not in read.names:
        raise MethodError(
            f"{document.place}: judged_by is «{read.judged_by}», which is no line; use one of {', '.join(read.names)}"
        )
    _refuse_two_at_once(document.place, lines)
    return read


def _entry(document: Document, row: Mapping[str, Any], place: str) -> Document:
    """A line's entry: status and source may stand above all lines, dates never do, for a line without is undated."""
    above = {key: document.data[key] for key in ("status", "source") if key in document.data}
    return Document(place, {**above, **row})


def _line(entry: Document) -> IncomeLine:
    amount = entry.number("amount_baht")
    if amount <= 0:
        raise MethodError(f"{entry.place}: amount_baht is {amount:g}; write an amount above 0")
    return IncomeLine(
        line=entry.text("line"),
        year_be=int(entry.number("year_be")) if "year_be" in entry.data else None,
        province_code=entry.text("province_code") if "province_code" in entry.data else None,
        amount_baht=amount,
        unit=entry.text("unit"),
        note=str(entry.data.get("note", "")),
        provenance=entry.provenance(),
    )


def _refuse_two_at_once(place: str, lines: tuple[IncomeLine, ...]) -> None:
    for number, row in enumerate(lines, start=1):
        for other in lines[number:]:
            if (row.line, row.province_code) == (other.line, other.province_code) and _overlap(
                row.provenance, other.provenance
            ):
                where = f"province {row.province_code}" if row.province_code else "the country"
                begins = max(row.provenance.valid_from or date.min, other.provenance.valid_from or date.min)
                raise MethodError(
                    f"{place}, line {number}: two amounts of «{row.line}» hold in {where} on {begins}; "
                    "end one before the other begins"
                )


def _overlap(one: Provenance, other: Provenance) -> bool:
    if one.valid_from is None or other.valid_from is None:
        return False
    return one.valid_from < (other.valid_to or date.max) and other.valid_from < (one.valid_to or date.max)
