"""Below which income is a person or household called poor, by line, year and province?"""

import csv
import io
from dataclasses import dataclass
from datetime import date

from ppaos.engine.methods.document import Document, MethodError, Provenance


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


@dataclass(frozen=True)
class IncomeLines:
    """Every income line met in use."""

    lines: tuple[IncomeLine, ...]

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


def income_lines(text: str, place: str) -> IncomeLines:
    """The table in a CSV text; raises MethodError naming the row."""
    rows = csv.DictReader(io.StringIO(text))
    return IncomeLines(
        tuple(_line(row, f"{place}, row {number}") for number, row in enumerate(rows, start=2))
    )


def _line(row: dict[str, str], place: str) -> IncomeLine:
    try:
        days = {key: date.fromisoformat(row[key]) if row[key] else None for key in ("valid_from", "valid_to")}
        year, amount = int(row["year_be"]) if row["year_be"] else None, float(row["amount_baht"])
    except (KeyError, ValueError) as error:
        raise MethodError(
            f"{place}: {error}; write years and amounts as numbers, days as 2020-01-01"
        ) from error
    return IncomeLine(
        line=row["line"],
        year_be=year,
        province_code=row["province_code"] or None,
        amount_baht=amount,
        unit=row["unit"],
        note=row["note"],
        provenance=Document(place, {**row, **days}).provenance(),
    )
