"""Rows of a file that could not be used go back to who sent them: as they came, with what is wrong with each."""

import io
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl
from django.http import FileResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from ppaos.ground.privacy.actions import record_export
from ppaos.ground.privacy.models import PersonalRead
from ppaos.ground.workbench.actions import open_file, store_file
from ppaos.ground.workbench.forms.problems import Problem
from ppaos.ground.workbench.models import StoredFile
from ppaos.ground.workbench.presenters.sheets import write_workbook, write_xlsx


def rows_at_fault(problems: Iterable[Problem]) -> pl.DataFrame:
    """file_row, text: the rows that problems name, each with all that is wrong in its cells."""
    told = [
        (each.row, f"{each.column}: {each.message} {each.remedy}")
        for each in problems
        if each.row is not None
    ]
    frame = pl.DataFrame(told, schema={"file_row": pl.Int64, "text": pl.String}, orient="row")
    return frame.group_by("file_row", maintain_order=True).agg(pl.col("text").str.join(" "))


def given_back(
    received: pl.DataFrame,
    wrong: pl.DataFrame,
    *,
    name: str,
    purpose: str,
    by: Any,
    at: datetime,
    area_code: str = "",
) -> StoredFile | None:
    """A workbook of the rows at fault, sealed and kept; None where nothing is wrong.

    received: file_row and the columns of the file as they came. wrong: file_row, text (what is wrong, in words; the
    first of a row is told). name: of the file that came. purpose: under which the workbook is found again.
    """
    if wrong.is_empty():
        return None
    out = io.BytesIO()
    write_xlsx(_with_what_is_wrong(received, wrong), out)
    return _kept(out, name, purpose, by, at, area_code)


def given_back_sheets(
    sheets: Mapping[str, tuple[pl.DataFrame, pl.DataFrame]], *, name: str, purpose: str, by: Any, at: datetime
) -> StoredFile | None:
    """The same of a file of several sheets that belong together: each by its name, (received, wrong) as above. One
    with nothing wrong keeps its head, so that the workbook can be sent again as it is."""
    if all(wrong.is_empty() for _received, wrong in sheets.values()):
        return None
    out = io.BytesIO()
    rows = {title: _with_what_is_wrong(received, wrong) for title, (received, wrong) in sheets.items()}
    write_workbook({title: [frame.columns, *frame.rows()] for title, frame in rows.items()}, out)
    return _kept(out, name, purpose, by, at)


def handed_back(
    file_id: int, *, purpose: str, by: Any, at: datetime, what: str = "", area_code: str = ""
) -> FileResponse:
    """Answer with a workbook of rows at fault, for who sent them alone; that it left is on record."""
    found = get_object_or_404(StoredFile, pk=file_id, purpose=purpose, created_by_id=by.pk, erased_at=None)
    record_export(
        by=by, at=at, purpose=PersonalRead.CORRECT, rows=0, what=what or purpose, area_code=area_code,
        subjects=[found],
    )  # fmt: skip
    return FileResponse(open_file(file=found), as_attachment=True, filename=found.name)


def _with_what_is_wrong(received: pl.DataFrame, wrong: pl.DataFrame) -> pl.DataFrame:
    last = _("what is wrong")
    told = wrong.unique("file_row", keep="first", maintain_order=True).select(
        "file_row", pl.col("text").alias(last)
    )
    rows = received.drop(last, strict=False).join(told, on="file_row", how="inner", maintain_order="left")
    return rows.drop("file_row")


def _kept(out: io.BytesIO, name: str, purpose: str, by: Any, at: datetime, area_code: str = "") -> StoredFile:
    out.seek(0)
    named = _("failed rows of {name}.xlsx").format(name=Path(name).stem)
    return store_file(content=out, name=named, purpose=purpose, by=by, at=at, area_code=area_code)
