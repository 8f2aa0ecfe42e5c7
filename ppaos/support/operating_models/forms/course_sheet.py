"""A spreadsheet of a course, from upload to what is kept; a row at fault changes nothing and is given back."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ppaos.engine.thai.absent import present
from ppaos.engine.thai.digits import latin_digits
from ppaos.ground.workbench.forms.amounts import amount
from ppaos.ground.workbench.forms.given_back import given_back
from ppaos.ground.workbench.forms.sheets import ROW_NO, Problem, Sheet, UnreadableFile, read_sheets
from ppaos.ground.workbench.models import StoredFile
from ppaos.support.operating_models.actions.courses import keep_marks, mark_attendance
from ppaos.support.operating_models.forms.course_grid import TESTS
from ppaos.support.operating_models.models import Course
from ppaos.support.operating_models.presenters.course_sheet import (
    came_by_word,
    header_names,
    row_fault_words,
)
from ppaos.support.operating_models.queries.learning import learners_of, told_of

FAULTS_KEPT = "failed rows of a course"
_SESSION = re.compile(r"\((\d{1,18})\)\s*$")


@dataclass(frozen=True)
class CourseTaken:
    """What came of a sheet: learners of whom something changed, nothing changed, nothing was told; faults: file_row,
    text; these as a file."""

    changed: int
    unchanged: int
    empty: int
    faults: pl.DataFrame
    faults_file: StoredFile | None


def take_course_in(*, content: bytes, name: str, course: Course, by: Any, at: datetime) -> CourseTaken:
    """Read a filled sheet and keep what is right; empty cells change nothing. Raises UnreadableFile where no sheet has
    our columns."""
    sheet, columns = _found(content, name, course)
    cells = _cells(sheet, columns)
    told = cells.filter(
        pl.any_horizontal(pl.col(key).is_not_null() for key in columns if key != "learner_id")
    )
    days = dict(course.sessions.values_list("pk", "on"))
    to_come = {f"s{pk}" for pk, on in days.items() if on > timezone.localdate(at)}
    rows = _checked(told, columns, course, by, to_come)
    good = rows.filter(pl.col("fault").is_null())
    changed = good.filter(~_is_known(good, columns))
    with transaction.atomic():
        _keep(changed, columns, course, by, at)
        wrong = rows.filter(pl.col("fault").is_not_null()).select("file_row", "fault")
        faults = pl.DataFrame(
            [(row, row_fault_words(fault, course)) for row, fault in wrong.iter_rows()],
            schema={"file_row": pl.Int64, "text": pl.String}, orient="row",
        )  # fmt: skip
        received = sheet.received
        kept = given_back(
            received, faults, name=name, purpose=FAULTS_KEPT, by=by, at=at, area_code=course.area_id
        )
    empty = cells.height - told.height
    return CourseTaken(changed.height, good.height - changed.height, empty, faults, kept)


def _found(content: bytes, filename: str, course: Course) -> tuple[Sheet, dict[str, str]]:
    """The first sheet that names learners and something told of them, and its columns by what they tell."""
    own, names = set(course.sessions.values_list("pk", flat=True)), header_names()
    for sheet in read_sheets(content, filename):
        columns: dict[str, str] = {}
        for column, header in zip(sheet.columns, sheet.header, strict=True):
            session = _SESSION.search(header)
            key = names.get(header.strip().lower()) or (
                f"s{int(session[1])}" if session and int(session[1]) in own else None
            )
            if key and not (key in TESTS and course.full_marks is None):
                columns.setdefault(key, column)
        if "learner_id" in columns and len(columns) > 1:
            return sheet, columns
    raise UnreadableFile(
        Problem(
            file=filename, sheet=None, rule="column_missing",
            message=_("There is no column with the numbers of learners, or none that tells something of them."),
            remedy=_("Fetch the sheet from the page of the course and fill that one in."),
        )
    )  # fmt: skip


def _cells(sheet: Sheet, columns: Mapping[str, str]) -> pl.DataFrame:
    told = {key: present(pl.col(column)) for key, column in columns.items()}
    return sheet.rows.select(pl.col(ROW_NO).cast(pl.Int64).alias("file_row"), **told)


def _checked(
    told: pl.DataFrame, columns: Mapping[str, str], course: Course, by: Any, to_come: set[str]
) -> pl.DataFrame:
    """The cells typed, with the first fault of each row (a code, null where none) and what is known of its learner."""
    marks, sessions = (
        [key for key in columns if key in TESTS],
        [key for key in columns if key.startswith("s")],
    )
    read = told.with_columns(
        latin_digits(pl.col("learner_id")).cast(pl.Int64, strict=False),
        *(amount(pl.col(key)).round(1).alias(key) for key in marks),
        *(
            latin_digits(pl.col(key)).str.strip_chars().str.to_lowercase()
            .replace_strict(came_by_word(), default=None, return_dtype=pl.Boolean).alias(key)
            for key in sessions
        ),
    )  # fmt: skip
    read = read.join(_known(course, by), on="learner_id", how="left", maintain_order="left")
    full = float(course.full_marks) if course.full_marks is not None else None

    def unread(key: str) -> pl.Expr:
        return pl.lit(told[key].is_not_null()) & pl.col(key).is_null()

    fault = pl.coalesce(
        pl.when(pl.col("learner_id").is_null()).then(pl.lit("learner_unreadable")),
        pl.when(pl.col("known").is_null()).then(pl.lit("learner_unknown")),
        pl.when(pl.col("learner_id").is_duplicated()).then(pl.lit("learner_twice")),
        *(pl.when(unread(key)).then(pl.lit("came_unreadable")) for key in sessions),
        *(pl.when(pl.col(key).is_not_null()).then(pl.lit("session_to_come")) for key in sessions if key in to_come),
        *(pl.when(unread(key)).then(pl.lit("marks_unreadable")) for key in marks),
        *(pl.when(~pl.col(key).is_between(0, full)).then(pl.lit("marks_outside")) for key in marks),
    )  # fmt: skip
    return read.with_columns(fault=fault)


def _known(course: Course, by: Any) -> pl.DataFrame:
    """What is told already: learner_id, known (true), known_… of the marks."""
    rows = learners_of(course, by).values_list("pk", *TESTS)
    kept = [(pk, True, *(None if mark is None else float(mark) for mark in marks)) for pk, *marks in rows]
    schema = {"learner_id": pl.Int64, "known": pl.Boolean} | {f"known_{key}": pl.Float64 for key in TESTS}
    return pl.DataFrame(kept, schema=schema, orient="row")


def _is_known(good: pl.DataFrame, columns: Mapping[str, str]) -> pl.Series:
    """Of which rows all that is told is known already."""
    before = told_of(good["learner_id"].to_list())
    sessions = [key for key in columns if key.startswith("s")]
    marks = [key for key in columns if key in TESTS]
    return pl.Series(
        [
            all(row[key] is None or row[key] == row[f"known_{key}"] for key in marks)
            and all(
                row[key] is None or row[key] == before.get((row["learner_id"], int(key[1:])))
                for key in sessions
            )
            for row in good.iter_rows(named=True)
        ],
        dtype=pl.Boolean,
    )


def _keep(rows: pl.DataFrame, columns: Mapping[str, str], course: Course, by: Any, at: datetime) -> None:
    marks = [key for key in columns if key in TESTS]
    sessions = [key for key in columns if key.startswith("s")]
    if sessions and rows.height:
        came = rows.unpivot(sessions, index="learner_id", value_name="came").drop_nulls("came")
        came = came.with_columns(session_id=pl.col("variable").str.slice(1).cast(pl.Int64))
        mark_attendance(course=course, frame=came, by=by, at=at)
    if marks and rows.height:
        told = rows.select(
            "learner_id", *(key if key in marks else pl.lit(None, pl.Float64).alias(key) for key in TESTS)
        )
        keep_marks(course=course, frame=told, by=by, at=at)
