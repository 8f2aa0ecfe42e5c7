"""What does a fund hold, who saved what, and which loans are open or late? Every amount is in the fund's own unit."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import polars as pl
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from ppaos.ground.workbench.queries import fetched_frame
from ppaos.support.operating_models.models import ClosedModelYear, FundEntry, OperatingModel

Kind = FundEntry.Kind
BUDDHIST_ERA = 543
# Which way each kind goes: into the fund's hand, into the savings of a member.
INTO_HAND = {
    Kind.DEPOSIT: 1, Kind.WITHDRAWAL: -1, Kind.LOAN: -1, Kind.REPAYMENT: 1, Kind.INTEREST: 1, Kind.GIFT: 1,
    Kind.WELFARE: -1,
}  # fmt: skip
INTO_SAVINGS = {Kind.DEPOSIT: 1, Kind.WITHDRAWAL: -1}
ENTRIES = {
    "id": pl.Int64, "uid": pl.String, "enrolment_id": pl.Int64, "household_id": pl.Int64, "kind": pl.String,
    "quantity": pl.Float64, "baht": pl.Float64, "on": pl.Date, "due_on": pl.Date, "loan_id": pl.Int64,
}  # fmt: skip
LOANS = {
    "loan_id": pl.Int64, "enrolment_id": pl.Int64, "household_id": pl.Int64, "lent": pl.Float64, "on": pl.Date,
    "due_on": pl.Date, "repaid": pl.Float64, "owed": pl.Float64, "is_late": pl.Boolean,
}  # fmt: skip
_ENTRIES = """
    select entry.id, entry.uid, entry.enrolment_id, enrolment.household_id, entry.kind, entry.quantity, entry.baht,
        entry."on", entry.due_on, entry.loan_id
    from operating_models_fundentry entry
    left join operating_models_enrolment enrolment on enrolment.id = entry.enrolment_id
    where entry.model_id = %(model)s and entry.takes_back_id is null and not exists (
        select 1 from operating_models_fundentry taken where taken.takes_back_id = entry.id)
    order by entry."on", entry.id"""


@dataclass(frozen=True)
class Book:
    """A fund on a day. `sums`: amount by kind; `members`: enrolment_id, household_id, saved, owed, late (amounts);
    `loans`: columns LOANS, the oldest first."""

    sums: dict[str, float]
    in_hand: float
    saved: float
    owed: float
    late: float
    members: pl.DataFrame
    loans: pl.DataFrame


def fund_unit(model: OperatingModel) -> str:
    """In what a fund counts: baht, or kilograms of rice."""
    return str(model.details.get("fund_unit") or _("baht"))


def closed_starts(model: OperatingModel) -> set[date]:
    """The first days of fiscal years into which nothing is written any more."""
    years = ClosedModelYear.objects.filter(model=model, opened_at=None).values_list("fiscal_year", flat=True)
    return {date(year - BUDDHIST_ERA - 1, 10, 1) for year in years}


def entries_of(model: OperatingModel) -> pl.DataFrame:
    """The entries that hold (columns ENTRIES): neither taken back nor taking back."""
    return fetched_frame(_ENTRIES, {"model": model.pk}, schema=ENTRIES)


def statement(model: OperatingModel, enrolment_ids: Iterable[int] | None = None) -> QuerySet[FundEntry]:
    """All entries, the newest first, those taken back too; of some members where asked."""
    found = FundEntry.objects.filter(model=model).select_related("enrolment", "loan", "taken_back_by")
    if enrolment_ids is not None:
        found = found.filter(enrolment__in=list(enrolment_ids))
    return found.order_by("-on", "-pk")


def book(model: OperatingModel, on: date) -> Book:
    """What the fund came to by the end of a day."""
    return booked(entries_of(model), on)


def booked(entries: pl.DataFrame, on: date) -> Book:
    """The same of entries (columns ENTRIES); later ones are not counted."""
    told = entries.filter(pl.col("on") <= on)
    loans = loans_of(told, on)
    sums = dict(told.group_by("kind").agg(pl.col("quantity").sum()).sort("kind").iter_rows())
    of_member = pl.col("enrolment_id").is_not_null()
    saved = (
        told.filter(of_member)
        .group_by("enrolment_id", "household_id")
        .agg((pl.col("quantity") * way(INTO_SAVINGS)).sum().alias("saved"))
    )
    owing = loans.group_by("enrolment_id").agg(
        pl.col("owed").sum(), pl.col("owed").filter("is_late").sum().alias("late")
    )
    members = saved.join(owing, on="enrolment_id", how="left").with_columns(
        pl.col("owed", "late").fill_null(0.0)
    )
    return Book(
        sums=sums,
        in_hand=float((told["quantity"] * told.select(way(INTO_HAND)).to_series()).sum()),
        saved=float(members["saved"].sum()),
        owed=float(loans["owed"].sum()),
        late=float(loans.filter("is_late")["owed"].sum()),
        members=members.sort("enrolment_id"),
        loans=loans,
    )


def loans_of(entries: pl.DataFrame, on: date) -> pl.DataFrame:
    """The loans among the entries (columns LOANS): what was lent, paid back, is owed, and is late on the day."""
    repaid = (
        entries.filter(pl.col("kind") == Kind.REPAYMENT)
        .group_by("loan_id")
        .agg(pl.col("quantity").sum().alias("repaid"))
    )
    lent = (
        entries.filter(pl.col("kind") == Kind.LOAN)
        .drop("loan_id")
        .rename({"id": "loan_id", "quantity": "lent"})
    )
    told = lent.join(repaid, on="loan_id", how="left").with_columns(pl.col("repaid").fill_null(0.0))
    owed = (pl.col("lent") - pl.col("repaid")).round(2)
    return (
        told.with_columns(owed=owed)
        .with_columns(is_late=(pl.col("owed") > 0) & (pl.col("due_on") < on).fill_null(False))
        .sort("on", "loan_id")
        .select(*LOANS)
    )


def way(ways: dict[Kind, int]) -> pl.Expr:
    """Plus, minus or nothing for each entry's kind."""
    told = {str(kind): float(sign) for kind, sign in ways.items()}
    return pl.col("kind").replace_strict(told, default=0.0, return_dtype=pl.Float64)
