"""Failed rows go back to their sender: in the shape they came in, with what is wrong and what to do."""

from typing import IO

import polars as pl
import xlsxwriter
from django.utils.translation import gettext as _

from ppaos.evidence.targeting.presenters.rules import rules
from ppaos.ground.workbench.forms.sheets import Sheet

OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def failed_sheets(
    sheets: list[Sheet], roles: dict[str, str], faults: pl.DataFrame, code_columns: dict[str, str]
) -> list[tuple[Sheet, pl.DataFrame]]:
    """The sheets that hold rows to be mended, with row_no, all their columns and the two of `_told`.

    The base sheet of a survey comes along with the households of failed members, so that the file can be sent again.
    """
    waiting = faults.filter(pl.col("is_blocking"))
    if waiting.is_empty():
        return []
    parts = {
        sheet.name: (sheet, _told(sheet, waiting))
        for sheet in sheets
        if roles[sheet.name] != "other"
    }  # fmt: skip
    base = next((sheet for sheet in sheets if roles[sheet.name] == "base"), None)
    members = next((sheet for sheet in sheets if roles[sheet.name] == "members"), None)
    if base and members and base.name in code_columns and members.name in code_columns:
        codes = parts[members.name][1][code_columns[members.name]].drop_nulls().unique()
        rows = _all_told(base, waiting)
        needed = rows.filter(
            pl.col(code_columns[base.name]).is_in(codes.implode()) | (pl.col(_wrong()) != "")
        )
        parts[base.name] = (base, needed)
    return [(sheet, rows) for sheet, rows in parts.values() if rows.height]


def write_sheets(sheets: list[tuple[Sheet, pl.DataFrame]], out: IO[bytes]) -> None:
    """Write the sheets as one workbook: every cell is text, ids and zeros whole."""
    with xlsxwriter.Workbook(out, OPTIONS) as book:
        for sheet, rows in sheets:
            page = book.add_worksheet(sheet.name or "PPAOS")
            columns = [name for name in rows.columns if name != "row_no"]
            headers = dict(zip(sheet.columns, sheet.header, strict=True))
            for column, name in enumerate(columns):
                page.write_string(0, column, headers.get(name, name))
            for number, values in enumerate(rows.select(columns).iter_rows(), start=1):
                for column, value in enumerate(values):
                    if value is not None:
                        page.write_string(number, column, value)


def _wrong() -> str:
    return _("what is wrong")


def _all_told(sheet: Sheet, faults: pl.DataFrame) -> pl.DataFrame:
    """Every row of a sheet with what is wrong with it and what to do, in words; empty where nothing is."""
    rows = sheet.rows.join(_words(sheet, faults), on="row_no", how="left", maintain_order="left")
    return rows.with_columns(pl.col(_wrong(), _("what to do")).fill_null(""))


def _told(sheet: Sheet, faults: pl.DataFrame) -> pl.DataFrame:
    """The failed rows of a sheet."""
    return sheet.rows.join(_words(sheet, faults), on="row_no", how="inner", maintain_order="left")


def _words(sheet: Sheet, faults: pl.DataFrame) -> pl.DataFrame:
    """What is wrong with the sheet's rows that have faults, and what to do: one row each, with row_no."""
    known = rules()
    message = pl.col("rule").replace_strict({code: rule.message for code, rule in known.items()}, default="")
    remedy = pl.col("rule").replace_strict({code: rule.remedy for code, rule in known.items()}, default="")
    return (
        faults.filter(pl.col("sheet") == sheet.name)
        .with_columns(pl.format("{}: {}", "column", message).alias(_wrong()), remedy.alias(_("what to do")))
        .group_by("row_no")
        .agg(pl.col(_wrong()).unique(maintain_order=True).str.join(" · "),
             pl.col(_("what to do")).unique(maintain_order=True).str.join(" · "))
        .with_columns(pl.col("row_no").cast(sheet.rows["row_no"].dtype))
    )  # fmt: skip
