"""A spreadsheet of records from upload to records kept; its unusable rows given back as a workbook."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl
from django.db import transaction
from django.utils import timezone

from ppaos.ground.workbench.forms.given_back import given_back
from ppaos.ground.workbench.models import StoredFile
from ppaos.support.operating_models.actions.recording import record_incomes
from ppaos.support.operating_models.forms.record_sheet import ROW, read_records
from ppaos.support.operating_models.models import OperatingModel
from ppaos.support.operating_models.presenters.members import record_fault_words

FAULTS_KEPT = "failed rows of records"


@dataclass(frozen=True)
class RecordsTaken:
    """What came of a sheet: records made, known before, rows left empty; faults: file_row, text; these as a file."""

    made: int
    known: int
    empty: int
    faults: pl.DataFrame
    faults_file: StoredFile | None


def take_records_in(
    *, content: bytes, name: str, model: OperatingModel, by: Any, at: datetime
) -> RecordsTaken:
    """Read a filled sheet and keep what is right; raises UnreadableFile where it has not our columns."""
    read = read_records(content, name, model, timezone.localdate(at))
    good = read.rows.filter(pl.col("fault").is_null())
    with transaction.atomic():
        told = record_incomes(model=model, records=good.select(ROW[1:-1]), by=by, at=at, origin="sheet")
        refused = good.drop("fault").hstack(told.lines.select("fault", "where_id"))
        unread = read.rows.with_columns(where_id=pl.lit(None, pl.Int64))
        faults = _told(pl.concat([refused, unread], how="diagonal").filter(pl.col("fault").is_not_null()))
        kept = given_back(
            read.received, faults, name=name, purpose=FAULTS_KEPT, by=by, at=at, area_code=model.area_id or ""
        )
    return RecordsTaken(told.made, told.known, read.empty, faults, kept)


def _told(refused: pl.DataFrame) -> pl.DataFrame:
    """file_row and what is wrong with it, in words."""
    where = OperatingModel.objects.in_bulk(refused["where_id"].drop_nulls().to_list())
    rows = [
        (
            row["file_row"],
            record_fault_words(row["fault"], row["kind"] or "", str(where.get(row["where_id"], ""))),
        )
        for row in refused.sort("file_row").iter_rows(named=True)
    ]
    return pl.DataFrame(rows, schema={"file_row": pl.Int64, "text": pl.String}, orient="row")
