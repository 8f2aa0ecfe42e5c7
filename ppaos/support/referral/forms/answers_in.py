"""A file of answers from upload to ledger: read, answered body by body, its unusable rows given back as a workbook."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl
from django.db import transaction

from ppaos.ground.workbench.forms.given_back import given_back
from ppaos.ground.workbench.models import StoredFile
from ppaos.people.cooperation.models import Organisation
from ppaos.support.referral.actions.answer_files import FAULTS_KEPT
from ppaos.support.referral.actions.answering import answer
from ppaos.support.referral.forms.answer_sheet import FAULTS, AnswersRead, read_answers
from ppaos.support.referral.models import Batch, Step
from ppaos.support.referral.presenters.faults import fault_words
from ppaos.support.referral.queries.identities import other_persons
from ppaos.support.referral.queries.sheet_forms import forms_of

ROWS_AT_ONCE = 25_000


@dataclass(frozen=True)
class TakenIn:
    """What came of a file: how many rows did what, and those that did not count (file_row, referral_id, fault)."""

    answered: int
    helped: int
    unchanged: int
    empty: int
    faults: pl.DataFrame
    faults_file: StoredFile | None


def take_in(
    *,
    read: AnswersRead,
    name: str,
    bodies: Sequence[Organisation],
    by: Any,
    at: datetime,
    batch: Batch | None = None,
    report: Callable[[int, int], None] | None = None,
) -> TakenIn:
    """Take in the answers of a file that was read, all or (where it breaks off) nothing; `report` hears how far it is.

    bodies: the organisations that answer by it. Rows that cannot be used come back as a workbook, with what is wrong.
    """
    outcomes = []
    with transaction.atomic():
        others = other_persons(read.named).to_list()
        told = read.answers.with_columns(is_other_person=pl.col("file_row").is_in(others))
        done = 0
        for body, rows in AnswersRead(told, read.faults, read.empty).by_organisation(bodies):
            for piece in _pieces(rows):
                outcomes.append(
                    answer(
                        frame=piece, channel=Step.Channel.SHEET, organisation=body, by=by, at=at, batch=batch
                    )
                )
                done += piece.height
                if report:
                    report(done, told.height)
    faults = pl.concat([read.faults, *(done.faults.select(*FAULTS) for done in outcomes)]).sort("file_row")
    return TakenIn(
        answered=sum(one.answered for one in outcomes),
        helped=sum(one.helped for one in outcomes),
        unchanged=sum(one.unchanged for one in outcomes),
        empty=read.empty,
        faults=faults,
        faults_file=given_back(
            read.received, _in_words(faults), name=name, purpose=FAULTS_KEPT, by=by, at=at
        ),
    )


def read_file(
    content: bytes, name: str, bodies: Sequence[Organisation], batch: Batch | None = None
) -> AnswersRead:
    """Read a file in our form or in one of those that these organisations gave. UnreadableFile where it is none."""
    return read_answers(content, name, forms_of(bodies, first=batch.sheet_form if batch else None))


def _pieces(rows: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Rows in bounded pieces; what is told of one referral stays together, so that contradictions are seen."""
    number = pl.col("referral_id").rank("dense").fill_null(0)
    placed = rows.with_columns(piece=(number - 1) // ROWS_AT_ONCE)
    for _number, piece in placed.group_by("piece", maintain_order=True):
        yield piece.drop("piece")


def _in_words(faults: pl.DataFrame) -> pl.DataFrame:
    """The rows at fault (file_row) with what is wrong in words (text)."""
    words = {fault: fault_words(fault) for fault in faults["fault"].unique()}
    return faults.select(
        "file_row", pl.col("fault").replace_strict(words, return_dtype=pl.String, default=None).alias("text")
    )
