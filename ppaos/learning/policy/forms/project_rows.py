"""The cells of a sheet of research projects, read row by row; what is wrong is noted by its cell."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ppaos.engine.thai.absent import present
from ppaos.engine.thai.calendar import BE_OFFSET
from ppaos.engine.thai.dates import parsed
from ppaos.ground.workbench.forms.amounts import amount
from ppaos.ground.workbench.forms.sheets import ROW_NO, Problem, Sheet, UnreadableFile
from ppaos.learning.policy.presenters.project_sheet import COLUMNS, OWED

MOST_ROWS = 5_000
FAR = date(2157, 12, 31)  # a contract ends in the years to come
LENGTHS = {"contract_no": 60, "title": 400, "leader": 200, "name": 300}


class SheetRows:
    """The rows of one sheet with its columns by our names; faults so far, and the numbers of the rows that have any."""

    def __init__(self, file: str, sheet: Sheet, columns: dict[str, str]) -> None:
        self.file, self.sheet, self.columns = file, sheet, columns
        self.problems: list[Problem] = []
        self.at_fault: set[int] = set()

    def rows(self, words: Mapping[str, str], *, amounts: Any = (), days: Any = ()) -> list[dict[str, Any]]:
        """The rows in which anything is told: `row` (its number), the cells of `words`, amounts and days read."""
        if self.sheet.rows.height > MOST_ROWS:
            raise UnreadableFile(_too_many_rows(self.file))
        texts = [_text(self.columns.get(key)).alias(key) for key in words]
        numbers = [amount(pl.col(key)).alias(f"{key}_number") for key in amounts]
        dates = [parsed(pl.col(key), latest=FAR, oldest_years=300).alias(f"{key}_day") for key in days]
        cells = self.sheet.rows.select(pl.col(ROW_NO).cast(pl.Int64).alias("row"), *texts)
        rows = cells.with_columns(*numbers, *dates).to_dicts()
        return [row for row in rows if any(row[key] is not None for key in words)]

    def needs(self, row: dict[str, Any], names: Any) -> None:
        """Note what is empty of `names`, and what is too long."""
        for key in names:
            if row[key] is None:
                self.fault(row, key, _("Nothing is told here."), _("Fill the cell in."))
        for key, most in LENGTHS.items():
            if len(row.get(key) or "") > most:
                self.fault(row, key, _("This text is too long."), _("Shorten it."))

    def once(self, rows: list[dict[str, Any]], keys: tuple[str, ...]) -> Iterable[dict[str, Any]]:
        """The rows one by one; of those that tell the same thing again, which one is meant nobody may guess."""
        places: dict[tuple[str, ...], list[int]] = {}
        for row in rows:
            places.setdefault(tuple(row[key] for key in keys), []).append(row["row"])
        for row in rows:
            told = tuple(row[key] for key in keys)
            if all(told) and len(places[told]) > 1:
                words = format_lazy(
                    _("Rows {rows} tell the same thing."), rows=", ".join(map(str, places[told]))
                )
                self.fault(row, keys[-1], words, _("Keep one of them."))
            yield row

    def day(self, row: dict[str, Any], key: str) -> date | None:
        """The day of a cell; None where it is empty or none."""
        if row[key] is None:
            return None
        read = row[f"{key}_day"]
        if read["fault"] or read["precision"] != "day":
            self.fault(
                row, key, _("This is no whole day."), _("Write day, month and year, such as 30/09/2569.")
            )
            return None
        on: date = read["on"]
        return on

    def year(self, row: dict[str, Any]) -> int | None:
        """The fiscal year."""
        number = row["fiscal_year_number"]
        year = None if number is None else int(number) + (BE_OFFSET if 1900 <= number < 2200 else 0)
        if row["fiscal_year"] is not None and (year is None or not 2550 <= year <= 2650):
            self.fault(row, "fiscal_year", _("This is no fiscal year."), _("Write a year, such as 2569."))
        return year

    def grant(self, row: dict[str, Any]) -> Decimal | None:
        """The grant in baht; None where it is not told."""
        if row["grant_baht"] is None:
            return None
        number = row["grant_baht_number"]
        if number is None or not 0 <= number < 1e13:
            self.fault(
                row,
                "grant_baht",
                _("This is no amount."),
                _("Write baht, such as 8,500,000; or leave it empty."),
            )
            return None
        return Decimal(str(number)).quantize(Decimal("0.01"))

    def one(
        self, row: dict[str, Any], key: str, known: Callable[[str], Any], message: Any, remedy: Any
    ) -> Any:
        """What a cell names; None where that is unknown."""
        found = known(row[key]) if row[key] is not None else None
        if row[key] is not None and found is None:
            self.fault(row, key, message, remedy)
        return found

    def several(self, row: dict[str, Any], key: str, known: Callable[[str], Any]) -> list[Any] | None:
        """The keys of what a cell names with commas; None where the sheet has no such column, and it stays as it is."""
        if key not in self.columns:
            return None
        names = [name.strip() for name in (row[key] or "").replace(";", ",").split(",") if name.strip()]
        unknown = [name for name in names if known(name) is None]
        if unknown:
            words = format_lazy(_("Not known here: {names}."), names=", ".join(unknown))
            self.fault(
                row, key, words, _("Write codes or names as the platform has them, with commas between.")
            )
        return sorted({known(name) for name in names} - {None})

    def fault(self, row: dict[str, Any], key: str, message: Any, remedy: Any) -> None:
        """Note what is wrong with a cell and what to do."""
        self.at_fault.add(row["row"])
        self.problems.append(
            Problem(
                file=self.file, sheet=self.sheet.name or None, rule=f"project_{key}", row=row["row"],
                column=self.columns.get(key, {**COLUMNS, **OWED}[key]), value=row[key], message=message, remedy=remedy,
            )
        )  # fmt: skip


def _too_many_rows(filename: str) -> Problem:
    return Problem(
        file=filename, rule="project_rows", message=_("The sheet has more than 5,000 rows."),
        remedy=_("Split it and send the parts."),
    )  # fmt: skip


def _text(header: str | None) -> pl.Expr:
    return pl.lit(None, pl.String) if header is None else present(pl.col(header))
