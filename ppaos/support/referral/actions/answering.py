"""The one door for answers: screen, spreadsheet, link and machine all come through here, one or a hundred thousand."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import polars as pl
from django.utils import timezone

from ppaos.ground.privacy.actions import audited
from ppaos.ground.workbench.queries import staged, written
from ppaos.people.cooperation.models import Organisation
from ppaos.support.assistance.actions.help import record_help
from ppaos.support.referral.actions._answer_checks import ANSWER, checked, normalised, with_rows
from ppaos.support.referral.actions._answered_help import help_lines, told_otherwise
from ppaos.support.referral.actions._moving import move
from ppaos.support.referral.actions._redirecting import send_on
from ppaos.support.referral.models import Batch, Step
from ppaos.support.referral.permissions import check_can_answer, may_tell_for
from ppaos.support.referral.queries.desk import on_desk
from ppaos.support.referral.queries.rows import held_rows

FAULTS = {"row_no": pl.Int64, "file_row": pl.Int64, "referral_id": pl.Int64, "fault": pl.String}
_SET_ASIDE = """
    insert into referral_answersetaside (organisation_id, batch_id, referral_id, fault, content, channel, file_row,
                                         received_at, settled_as, settled_note)
    select %(organisation)s, %(batch)s, known.id, told.fault, told.content::jsonb, %(channel)s, told.file_row, %(at)s,
        '', ''
    from referral_aside told left join referral_referral known on known.id = referral_id
    where not exists (select 1 from referral_answersetaside aside where aside.organisation_id = %(organisation)s
        and aside.batch_id is not distinct from %(batch)s and aside.settled_at is null and aside.fault = told.fault
        and aside.content = told.content::jsonb)
    order by row_no"""


@dataclass(frozen=True)
class Answered:
    """What came of the answers: answered (moved on), helped (of these, lines of help written), unchanged (told
    before), refused. `faults`: row_no (place in the frame, from 0), file_row, referral_id, fault (a code, words:
    `presenters.faults`)."""

    answered: int
    helped: int
    unchanged: int
    refused: int
    faults: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=FAULTS))


@audited("referral.answered", subjects=("organisation", "batch"))
def answer(
    *,
    frame: pl.DataFrame,
    channel: str,
    organisation: Organisation,
    by: Any,
    at: datetime,
    batch: Batch | None = None,
) -> Answered:
    """Take the answers of an organisation (and its offices) to referrals sent to it.

    frame: referral_id, to_state, and where told reason, note, overlap, happened_on, redirect_to (an organisation),
    help_kind, help_what, help_quantity, help_unit, help_baht, help_stage, programme, budget_line, fiscal_year,
    is_other_person (the row names somebody else than was sent), file_row; types ANSWER, absent columns are empty.
    batch: of which the answers are; whoever sent it may bring in what its receiver told of its referrals. «helped»
    (delivered) needs help_what and happened_on and is valid from «sent» on; states passed over are kept as skipped.
    Told again the same changes nothing. What cannot be used is refused with its code, set aside besides where it came
    by spreadsheet, and the rest goes through.
    """
    check_can_answer(by, organisation, batch)
    rows = with_rows(normalised(frame), held_rows(frame["referral_id"].drop_nulls()))
    is_theirs = (pl.col("organisation_id") == organisation.pk) | (pl.col("parent_id") == organisation.pk)
    if by is not None:
        is_theirs &= pl.lit(on_desk(rows, by)) | pl.lit(may_tell_for(by, batch)) & _is_in(batch)
    rows = told_otherwise(checked(rows, is_theirs.fill_null(False), timezone.localdate(at)))
    rows, helped = _with_help(rows, by, at)
    good = rows.filter(pl.col("fault").is_null() & ~pl.col("is_same"))
    move(good, channel=channel, organisation=organisation, by=by, at=at)
    send_on(good.filter(pl.col("to_state") == "redirected"), by=by, at=at)
    wrong = rows.filter(pl.col("fault").is_not_null())
    if channel == Step.Channel.SHEET:
        _set_aside(wrong, channel, organisation, batch, at)
    same = rows.height - good.height - wrong.height
    return Answered(good.height, helped, same, wrong.height, wrong.select(*FAULTS))


def _is_in(batch: Batch | None) -> pl.Expr:
    return pl.col("batch_id").is_in([batch.pk] if batch else []).fill_null(False)


def _with_help(rows: pl.DataFrame, by: Any, at: datetime) -> tuple[pl.DataFrame, int]:
    """Lines of help go into the ledger first; an answer whose line it refuses goes no further."""
    lines = help_lines(rows.filter(pl.col("fault").is_null() & ~pl.col("is_same")))
    if lines.is_empty():
        return rows, 0
    told = record_help(lines=lines.drop("row_no"), by=by, at=at, deed=None)
    outcome = lines.select("row_no").with_columns(help_fault=told.lines["fault"])
    joined = rows.join(outcome, on="row_no", how="left", maintain_order="left")
    return joined.with_columns(fault=pl.coalesce("fault", "help_fault")).drop("help_fault"), told.made


def _set_aside(
    wrong: pl.DataFrame, channel: str, organisation: Organisation, batch: Batch | None, at: datetime
) -> None:
    """Keep what could not be used, until somebody looks."""
    if wrong.is_empty():
        return
    content = pl.struct(*ANSWER).struct.json_encode().alias("content")
    staged("referral_aside", wrong.select("row_no", "file_row", "referral_id", "fault", content))
    to_whom = {"organisation": organisation.pk, "batch": batch and batch.pk}
    written(_SET_ASIDE, to_whom | {"channel": channel, "at": at})
