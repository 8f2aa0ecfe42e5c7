"""A sheet of a fund's book from upload to entries written; its unusable rows given back as a workbook."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl
from django.db import transaction
from django.utils import timezone

from ppaos.ground.workbench.forms.given_back import given_back
from ppaos.ground.workbench.models import StoredFile
from ppaos.support.operating_models.actions.funds import book_entries
from ppaos.support.operating_models.forms.funds import read_book
from ppaos.support.operating_models.models import OperatingModel
from ppaos.support.operating_models.presenters.funds import fault_words

FAULTS_KEPT = "failed rows of a fund"


@dataclass(frozen=True)
class BookTaken:
    """What came of a sheet: entries made, known before; faults: file_row, text; these as a file."""

    made: int
    known: int
    faults: pl.DataFrame
    faults_file: StoredFile | None


def take_book_in(*, content: bytes, name: str, model: OperatingModel, by: Any, at: datetime) -> BookTaken:
    """Read a filled sheet and write what is right; raises UnreadableFile where it has not our columns."""
    read = read_book(content, name, model, timezone.localdate(at))
    with transaction.atomic():
        done = book_entries(model=model, frame=read.entries, by=by, at=at)
        wrong = pl.concat([read.faults, done.faults]).sort("file_row")
        rows = [(row["file_row"], fault_words(row["fault"])) for row in wrong.iter_rows(named=True)]
        faults = pl.DataFrame(rows, schema={"file_row": pl.Int64, "text": pl.String}, orient="row")
        kept = given_back(
            read.received, faults, name=name, purpose=FAULTS_KEPT, by=by, at=at, area_code=model.area_id or ""
        )
    return BookTaken(done.made, done.known, faults, kept)
