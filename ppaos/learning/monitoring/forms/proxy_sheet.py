"""What does a sheet of proxies say? Its rows, or every fault by its cell."""

from typing import Any

import polars as pl
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ppaos.engine.methods.document import FIRST_BE_YEAR
from ppaos.engine.methods.price_index import BE_OFFSET
from ppaos.engine.thai.absent import present
from ppaos.engine.thai.digits import latin_digits
from ppaos.ground.workbench.forms.amounts import amount
from ppaos.ground.workbench.forms.sheets import ROW_NO, Problem, UnreadableFile, read_sheets
from ppaos.learning.monitoring.presenters.proxy_sheet import COLUMNS, status_words
from ppaos.learning.monitoring.presenters.study_words import STATUSES

NEEDED = ("name_th", "unit", "value", "year", "source")
MOST_ROWS = 5_000


def read_proxies(content: bytes, filename: str) -> tuple[list[dict[str, Any]], list[Problem]]:
    """The proxies of the first sheet with the columns of the bank, and what is wrong with them: where anything is, none
    is meant to be taken. Raises UnreadableFile where no sheet has the columns."""
    for sheet in read_sheets(content, filename):
        named = {header.strip().casefold(): header for header in sheet.columns}
        columns = {
            key: header
            for key, words in COLUMNS.items()
            if (header := named.get(words.casefold(), named.get(key))) is not None
        }
        if set(columns) >= set(NEEDED):
            cells = sheet.rows.head(MOST_ROWS).select(
                pl.col(ROW_NO).cast(pl.Int64).alias("row"),
                *(_texts(columns.get(key)).alias(key) for key in COLUMNS),
            )
            rows = [row for row in _typed(cells).to_dicts() if any(row[key] is not None for key in COLUMNS)]
            return [_row(row) for row in rows], [each for row in rows for each in _problems(row, filename)]
    raise UnreadableFile(
        Problem(
            file=filename, rule="column_missing",
            message=format_lazy(
                _("There are no columns {columns}."), columns=", ".join(COLUMNS[key] for key in NEEDED)
            ),
            remedy=_("Take the bank out as a sheet and fill that one in."),
        )
    )  # fmt: skip


def _texts(header: str | None) -> pl.Expr:
    return pl.lit(None, pl.String) if header is None else present(pl.col(header))


def _typed(cells: pl.DataFrame) -> pl.DataFrame:
    """Values and years as numbers; null where one cannot be read."""
    year = latin_digits(pl.col("year")).str.strip_suffix(".0").cast(pl.Int64, strict=False)
    told = year + pl.when(year.is_between(1900, 2199)).then(BE_OFFSET).otherwise(0)
    is_year = told.is_between(FIRST_BE_YEAR + 1, 2700)
    return cells.with_columns(
        amount(pl.col("value")).alias("number"), pl.when(is_year).then(told).alias("year_be")
    )


def _row(row: dict[str, Any]) -> dict[str, Any]:
    return {key: row[key] or "" for key in ("name_th", "name_en", "unit", "source")} | {
        "value": row["number"], "year": row["year_be"], "status": _status(row["status"]),
    }  # fmt: skip


def _status(told: str | None) -> str:
    """The code of a status; of one that was not told, that nobody looked the number up."""
    if told is None:
        return "unverified"
    codes = {words.casefold(): code for code, words in status_words().items()} | {
        code: code for code in STATUSES
    }
    return codes.get(told.strip().casefold(), "")


def _problems(row: dict[str, Any], filename: str) -> list[Problem]:
    """What is wrong with a row, cell by cell."""
    found = [
        _problem(filename, row, key, _("Nothing is told here."), _("Fill the cell in."))
        for key in NEEDED
        if row[key] is None
    ]
    if row["value"] is not None and (row["number"] is None or abs(row["number"]) >= 1e11):
        found.append(
            _problem(filename, row, "value", _("This is no amount."), _("Write baht, such as 338.50."))
        )
    if row["year"] is not None and row["year_be"] is None:
        found.append(_problem(filename, row, "year", _("This is no year."), _("Write a year, such as 2566.")))
    if not _status(row["status"]):
        words = ", ".join(status_words().values())
        found.append(
            _problem(
                filename, row, "status", _("This status is not known."),
                format_lazy(_("Write one of: {words}."), words=words),
            )
        )  # fmt: skip
    return found


def _problem(filename: str, row: dict[str, Any], key: str, message: Any, remedy: Any) -> Problem:
    return Problem(
        file=filename, rule=f"proxy_{key}", row=row["row"], column=COLUMNS[key], value=row[key], message=message,
        remedy=remedy,
    )  # fmt: skip
