"""Enters what visits said of listed people whom no survey met, as a supervisor would, many at once."""

from datetime import date, datetime
from pathlib import Path

import polars as pl

from ppaos.evidence.targeting.actions.verdicts import enter_verdicts as enter
from ppaos.evidence.targeting.models import ListImport
from ppaos.ground.workbench.queries import fetched_frame

OUTCOMES = {
    "ไม่พบ": "not_found", "ย้าย": "moved", "เสียชีวิต": "died", "ปฏิเสธ": "refused", "รื้อหรือร้าง": "empty",
}  # fmt: skip
FOUND_ON = date(2022, 11, 1)


def enter_verdicts(listed: ListImport, file: Path, at: datetime) -> None:
    """One verdict a listed household, the first that its rows have; row 1 of the list is row 2 of the file."""
    told = pl.read_csv(file, infer_schema=False).select(
        (pl.col("ลำดับ").cast(pl.Int32) + 1).alias("row_no"),
        pl.col("ผลการสอบทาน").replace_strict(OUTCOMES).alias("outcome"),
    )
    rows = fetched_frame(
        """select candidate.row_no, candidate.candidate_household_id from targeting_candidate candidate
        where candidate.list_import_id = %s and not exists (
            select 1 from targeting_candidate other
            join targeting_match match on match.candidate_id = other.id and match.is_current
            where other.candidate_household_id = candidate.candidate_household_id)""",
        [listed.pk],
        schema={"row_no": pl.Int32, "candidate_household_id": pl.Int64},
    )
    frame = (
        told.join(rows, on="row_no")
        .sort("row_no")
        .unique("candidate_household_id", keep="first", maintain_order=True)
        .select("candidate_household_id", "outcome", pl.lit(FOUND_ON).alias("found_on"))
    )
    enter(frame=frame, by=None, at=at)
