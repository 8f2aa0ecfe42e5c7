"""Records of members, month by month: written in bulk, each once by its id; what is wrong is told with its reason."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import polars as pl
from django.utils import timezone
from django.utils.translation import gettext as _

from ppaos.ground.privacy.actions import announce, audited
from ppaos.ground.workbench.queries import analysed, fetched_frame, staged, written
from ppaos.support.assistance.queries.limits import fiscal_year_of
from ppaos.support.operating_models.actions._record_checks import (
    known_facts,
    normalised,
    plain_faults,
    told_apart,
)
from ppaos.support.operating_models.actions.errors import ModelRefused
from ppaos.support.operating_models.models import ClosedModelYear, MemberRecord, OperatingModel
from ppaos.support.operating_models.permissions import check_can_record
from ppaos.support.operating_models.queries.members import visible_enrolments

# One after the other: two models that tell the same sale at once are seen, and a year is closed between two writes.
TURN = "select pg_advisory_xact_lock(hashtext('operating_models.years'))"
_MADE = """
    insert into operating_models_memberrecord (uid, enrolment_id, model_id, household_id, month, kind, product,
        quantity, unit, baht, channel, note, made_by_id, made_at, origin)
    select uid::uuid, enrolment_id, %(model)s, good.home_id, month, kind, product,
        round(quantity::numeric, 2), unit, round(baht::numeric, 2), channel, note, %(by)s, %(at)s, %(origin)s
    from fresh_record join good_record good on good.row_no = fresh_record.row_no
    order by fresh_record.row_no
    on conflict (uid) do nothing"""
_WRITTEN = """
    select good.row_no, record.id from good_record good join fresh_record fresh on fresh.row_no = good.row_no
    join operating_models_memberrecord record on record.uid::text = fresh.uid order by good.row_no"""
LINES = {
    "row_no": pl.Int64, "uid": pl.String, "record_id": pl.Int64, "fault": pl.String, "where_id": pl.Int64,
}  # fmt: skip


@dataclass(frozen=True)
class RecordsKept:
    """What came of the records: made, known (told before, unchanged), refused.

    lines: row_no (from 0), uid, record_id (null where refused), fault (a code, null where none), where_id (the other
    model that has the same sale).
    """

    made: int
    known: int
    refused: int
    lines: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=LINES))


@dataclass(frozen=True)
class RecordsWithdrawn:
    """How many records were withdrawn."""

    records: int


@audited("incomes.recorded", subjects=("model",))
def record_incomes(
    *, model: OperatingModel, records: pl.DataFrame, by: Any, at: datetime, origin: str = "screen"
) -> RecordsKept:
    """Keep what members made, sold, spent and earned in a month, each record once by its `uid`; none is ever changed.

    records: uid (a UUID), enrolment_id, month (any day of it), kind; where known product, quantity, unit, baht (of
    all of it; null: not known, never zero), channel, note. Absent columns are empty. origin: screen, phone or sheet.
    A record at fault (amounts without unit, negative or absurd; before the model began, after the household left, in a
    closed year; the same sale told in another model; an id that told something else …) is refused with its code, the
    rest is kept; words: `presenters.members.record_fault_words`.
    """
    check_can_record(by, model)
    written(TURN)
    rows = told_apart(plain_faults(normalised(records), timezone.localdate(at)))
    rows = rows.join(known_facts(rows, model), on="row_no", how="left", maintain_order="left")
    is_out = ~pl.col("enrolment_id").is_in(_reached(by, rows)) & (
        pl.col("db_fault") != "enrolment_unknown"
    ).fill_null(True)
    rows = rows.with_columns(
        fault=pl.coalesce("fault", pl.when(is_out).then(pl.lit("out_of_reach")), "db_fault")
    )
    good = rows.filter(pl.col("fault").is_null() & pl.col("known_id").is_null() & ~pl.col("is_repeated"))
    return _kept(rows, _written(model, good, origin, by, at), good.height)


def _reached(by: Any, rows: pl.DataFrame) -> list[int]:
    """Those of the members whom the user sees."""
    ids = rows["enrolment_id"].drop_nulls().unique().to_list()
    return ids if by is None else list(visible_enrolments(by).filter(pk__in=ids).values_list("pk", flat=True))


def _written(model: OperatingModel, good: pl.DataFrame, origin: str, by: Any, at: datetime) -> pl.DataFrame:
    """Write the good rows; row_no and made_id of each."""
    staged("good_record", good.select("row_no", "home_id"))
    written(_MADE, {"model": model.pk, "by": getattr(by, "pk", None), "at": at, "origin": origin})
    analysed("operating_models_memberrecord", rows=good.height)
    announce(households=good["home_id"], at=at)
    return fetched_frame(_WRITTEN, schema={"row_no": pl.Int64, "made_id": pl.Int64})


def _kept(rows: pl.DataFrame, made: pl.DataFrame, new: int) -> RecordsKept:
    told = rows.join(made, on="row_no", how="left", maintain_order="left").with_columns(
        first_id=pl.col("made_id").first().over("uid", order_by="row_no")
    )
    is_good = pl.col("fault").is_null()
    lines = told.select(
        "row_no",
        "uid",
        "fault",
        record_id=pl.when(is_good).then(pl.coalesce("known_id", "made_id", "first_id")),
        where_id=pl.when(pl.col("fault") == "claimed_elsewhere").then("where_id"),
    )
    refused = lines.filter(pl.col("fault").is_not_null()).height
    return RecordsKept(made=new, known=lines.height - refused - new, refused=refused, lines=lines)


@audited("incomes.withdrawn", subjects=("model",))
def withdraw_records(
    *, model: OperatingModel, record_ids: Iterable[int], by: Any, at: datetime
) -> RecordsWithdrawn:
    """Withdraw records that were wrong: they stay, and count no more. What was withdrawn before stays so.

    Raises ModelRefused where one is not of this model or of a member in sight, or lies in a closed year.
    """
    check_can_record(by, model)
    written(TURN)
    ids = set(record_ids)
    records = MemberRecord.objects.filter(pk__in=ids, model=model)
    if by is not None:
        records = records.filter(enrolment__in=visible_enrolments(by).select_related(None).values("pk"))
    told = list(records)
    if len(told) != len(ids):
        raise ModelRefused(
            _("Some of these records are not of this model, or of a household you do not see.")
        )
    years = {fiscal_year_of(record.month) for record in told}
    closed = ClosedModelYear.objects.filter(model=model, opened_at=None, fiscal_year__in=years).first()
    if closed is not None:
        raise ModelRefused(
            _("The fiscal year %(year)s of this model is closed. Have it opened again first.")
            % {"year": closed.fiscal_year}
        )
    number = records.filter(withdrawn_at=None).update(withdrawn_at=at)
    announce(households={record.household_id for record in told}, at=at)
    return RecordsWithdrawn(number)
