"""The book of a group fund or bank, in money or kind: written in bulk, each entry once, nothing in it ever changed."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import uuid4

import polars as pl
from django.utils import timezone
from django.utils.translation import gettext as _

from ppaos.ground.privacy.actions import announce, audited
from ppaos.ground.workbench.queries import staged, written
from ppaos.support.operating_models.actions._fund_checks import (
    fiscal_year_start,
    normalised,
    overdrawn,
    plain_faults,
    with_loans,
)
from ppaos.support.operating_models.actions.errors import ModelRefused
from ppaos.support.operating_models.models import Enrolment, FundEntry, OperatingModel
from ppaos.support.operating_models.permissions import check_can_record
from ppaos.support.operating_models.queries.funds import closed_starts, entries_of, fund_unit
from ppaos.support.operating_models.queries.members import visible_enrolments

TURN = "select pg_advisory_xact_lock(hashtext('operating_models.fund'), %(model)s)"
FAULTS = {"row_no": pl.Int64, "file_row": pl.Int64, "fault": pl.String}
_MADE = """
    insert into operating_models_fundentry (uid, model_id, enrolment_id, kind, quantity, unit, baht, "on", due_on, note,
        made_by_id, made_at)
    select uid::uuid, %(model)s, enrolment_id, kind, round(quantity::numeric, 2), %(unit)s, round(baht::numeric, 2),
        "on", due_on, note, %(by)s, %(at)s
    from fund_new order by row_no"""
_PAID = """
    update operating_models_fundentry entry set loan_id = loan.id
    from fund_new, operating_models_fundentry loan
    where entry.uid = fund_new.uid::uuid and loan.uid = fund_new.loan::uuid and loan.model_id = %(model)s"""


@dataclass(frozen=True)
class Booked:
    """What came of the entries: made, known (written before, unchanged), refused. faults: row_no (place in the frame,
    from 0), file_row, fault (a code; words: `presenters.funds`)."""

    made: int
    known: int
    refused: int
    faults: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=FAULTS))


@audited("fund.booked", subjects=("model",))
def book_entries(*, model: OperatingModel, frame: pl.DataFrame, by: Any, at: datetime) -> Booked:
    """Write entries of a fund: what is right goes in, what is wrong is told with its code.

    frame: uid (text; the same uid is the same entry), kind, quantity (in the fund's unit), on, and where told
    enrolment_id (the member), baht (worth of what is in kind), due_on (of a loan), loan_id or loan_uid (which loan is
    paid back; a member's only loan need not be named), note, file_row. No member takes out more than was saved or pays
    back more than is owed, and the fund never gives what it has not, on whatever day an entry is dated.
    """
    check_can_record(by, model)
    if model.kind != OperatingModel.Kind.FUND:
        raise ModelRefused(_("«%(model)s» is no fund or bank: it has no book.") % {"model": model})
    unit = fund_unit(model)
    written(TURN, {"model": model.pk})
    known = entries_of(model)
    rows = normalised(frame).with_columns(pl.coalesce("uid", pl.lit("")))
    rows = _with_uids(rows)
    told = rows.join(_told_before(rows), on="uid", how="left", maintain_order="left")
    is_known = pl.col("is_known").fill_null(False) | ~pl.col("uid").is_first_distinct()
    fresh = told.filter(~is_known).drop("is_known")
    fresh = plain_faults(
        _with_members(fresh, model, by),
        began_on=model.began_on,
        today=timezone.localdate(at),
        closed=closed_starts(model),
    )
    fresh = overdrawn(with_loans(fresh, known), known)
    good = fresh.filter(pl.col("fault").is_null())
    _write(good, model, unit, by, at)
    wrong = fresh.filter(pl.col("fault").is_not_null())
    return Booked(good.height, told.height - fresh.height, wrong.height, wrong.select(*FAULTS))


@audited("fund.taken_back", subjects=("entry",))
def take_back_entry(*, entry: FundEntry, note: str, by: Any, at: datetime) -> FundEntry:
    """Say that an entry was never so, with the reason; both lines stay in the book and count no more.

    Raises ModelRefused without a reason, in a closed year, twice, or where the fund would have given what it had not.
    """
    model = entry.model
    check_can_record(by, model)
    written(TURN, {"model": model.pk})
    if not note.strip():
        raise ModelRefused(_("Write why the entry is taken back: who reads the book will ask."))
    known = entries_of(model)
    if entry.pk not in known["id"]:
        raise ModelRefused(_("This entry was taken back already."))
    if _start_of(entry.on) in closed_starts(model):
        raise ModelRefused(_("The fiscal year of this entry is closed. Have it opened again first."))
    _check_rest(known, entry)
    return FundEntry.objects.create(
        model=model, enrolment=entry.enrolment, kind=entry.kind, quantity=entry.quantity, unit=entry.unit,
        baht=entry.baht, on=entry.on, takes_back=entry, note=note.strip()[:300], made_by=by, made_at=at,
    )  # fmt: skip


def _check_rest(known: pl.DataFrame, entry: FundEntry) -> None:
    """What stays without the entry must hold by itself: booked anew, none of it is at fault."""
    rest = known.filter((pl.col("id") != entry.pk) & (pl.col("loan_id") != entry.pk).fill_null(True))
    paid = known.height - rest.height - 1
    names = known.select(pl.col("id").alias("loan_id"), pl.col("uid").alias("loan"))
    again = rest.join(names, on="loan_id", how="left", maintain_order="left").with_row_index("row_no")
    again = again.with_columns(pl.col("row_no").cast(pl.Int64), fault=pl.lit(None, pl.String))
    if paid or overdrawn(again, known.clear())["fault"].is_not_null().any():
        raise ModelRefused(
            _("Other entries rest on this one: more would have gone out than came in. Take those back first.")
        )


def _start_of(day: date) -> date:
    return pl.DataFrame({"on": [day]}).select(fiscal_year_start(pl.col("on"))).item()  # type: ignore[no-any-return]


def _with_uids(rows: pl.DataFrame) -> pl.DataFrame:
    """A row without a uid of its own gets one: it is a new entry."""
    fresh = pl.Series("fresh", [str(uuid4()) for _each in range(rows.height)], dtype=pl.String)
    return rows.with_columns(uid=pl.when(pl.col("uid") == "").then(fresh).otherwise("uid"))


def _told_before(rows: pl.DataFrame) -> pl.DataFrame:
    known = FundEntry.objects.filter(uid__in=rows["uid"].to_list()).values_list("uid", flat=True)
    uids = pl.Series("uid", [str(uid) for uid in known], dtype=pl.String)
    return uids.to_frame().with_columns(is_known=pl.lit(True))


def _with_members(rows: pl.DataFrame, model: OperatingModel, by: Any) -> pl.DataFrame:
    """Rows with `is_member` (of this model, and seen by who writes) and the day the member joined."""
    members = Enrolment.objects.filter(model=model, joined_on__isnull=False)
    if by is not None:
        members = members.filter(pk__in=visible_enrolments(by).values("pk"))
    asked = rows["enrolment_id"].drop_nulls().to_list()
    found = members.filter(pk__in=asked).values_list("pk", "joined_on")
    schema = {"enrolment_id": pl.Int64, "joined_on": pl.Date}
    told = pl.DataFrame(list(found), schema=schema, orient="row").with_columns(is_member=pl.lit(True))
    return rows.join(told, on="enrolment_id", how="left", maintain_order="left")


def _write(good: pl.DataFrame, model: OperatingModel, unit: str, by: Any, at: datetime) -> None:
    if good.is_empty():
        return
    columns = ("row_no", "uid", "enrolment_id", "kind", "quantity", "baht", "on", "due_on", "note", "loan")
    staged("fund_new", good.select(columns))
    told = {"model": model.pk, "unit": unit, "by": by and by.pk, "at": at}
    written(_MADE, told)
    written(_PAID, told)
    members = good["enrolment_id"].drop_nulls().to_list()
    homes = Enrolment.objects.filter(pk__in=members).values_list("household_id", flat=True).distinct()
    announce(households=list(homes), at=at)
