"""Rows of a file that could not be used go back to who sent them: as they came, with what is wrong with each."""

import io
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl
from django.utils.translation import gettext as _

from ppaos.ground.workbench.actions import store_file
from ppaos.ground.workbench.models import StoredFile
from ppaos.ground.workbench.presenters.sheets import write_xlsx


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
    last = _("what is wrong")
    told = wrong.unique("file_row", keep="first", maintain_order=True).select(
        "file_row", pl.col("text").alias(last)
    )
    rows = received.drop(last, strict=False).join(told, on="file_row", how="inner", maintain_order="left")
    out = io.BytesIO()
    write_xlsx(rows.drop("file_row"), out)
    out.seek(0)
    named = _("failed rows of {name}.xlsx").format(name=Path(name).stem)
    return store_file(content=out, name=named, purpose=purpose, by=by, at=at, area_code=area_code)
