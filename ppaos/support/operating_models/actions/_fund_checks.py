"""What is wrong with entries of a fund before they are written: each by itself, and what they make of the fund."""

from datetime import date

import polars as pl

from ppaos.support.operating_models.models import FundEntry
from ppaos.support.operating_models.queries.funds import INTO_HAND, INTO_SAVINGS, way

Kind = FundEntry.Kind
ENTRY = {
    "uid": pl.String, "enrolment_id": pl.Int64, "kind": pl.String, "quantity": pl.Float64, "baht": pl.Float64,
    "on": pl.Date, "due_on": pl.Date, "loan_id": pl.Int64, "loan_uid": pl.String, "note": pl.String,
    "file_row": pl.Int64,
}  # fmt: skip
OF_MEMBER = (Kind.DEPOSIT, Kind.WITHDRAWAL, Kind.LOAN, Kind.REPAYMENT, Kind.WELFARE)
MOST = 100_000_000.0  # no entry of a village's fund is larger; it is a slip of the hand


def normalised(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with all columns of ENTRY, `row_no`, amounts to two places, and no fault yet."""
    told = frame.select(
        (pl.col(name) if name in frame.columns else pl.lit(None)).cast(dtype).alias(name)
        for name, dtype in ENTRY.items()
    )
    return told.with_row_index("row_no").with_columns(
        pl.col("row_no").cast(pl.Int64),
        pl.col("quantity", "baht").round(2),
        pl.col("note").fill_null("").str.slice(0, 300),
        fault=pl.lit(None, pl.String),
    )


def plain_faults(
    rows: pl.DataFrame, *, began_on: date | None, today: date, closed: set[date]
) -> pl.DataFrame:
    """What a row shows by itself. closed: first days of closed fiscal years; rows have `joined_on`, `is_member`."""
    amount, worth = pl.col("quantity"), pl.col("baht")
    of_member, lends = pl.col("kind").is_in([str(kind) for kind in OF_MEMBER]), pl.col("kind") == Kind.LOAN
    checks = [
        ("kind_unknown", ~pl.col("kind").is_in(Kind.values).fill_null(False)),
        ("amount_missing", amount.is_null()),
        ("amount_not_positive", amount <= 0),
        ("amount_absurd", (amount > MOST) | (worth > MOST) | (worth < 0)),
        ("day_missing", pl.col("on").is_null()),
        ("day_to_come", pl.col("on") > today),
        ("before_the_model", pl.col("on") < (began_on or date.min)),
        ("year_closed", fiscal_year_start(pl.col("on")).is_in(sorted(closed))),
        ("member_missing", of_member & pl.col("enrolment_id").is_null()),
        ("no_member", pl.col("enrolment_id").is_not_null() & ~pl.col("is_member").fill_null(False)),
        ("before_joining", pl.col("on") < pl.col("joined_on")),
        ("due_before_lent", lends & (pl.col("due_on") < pl.col("on"))),
    ]  # fmt: skip
    return _told(rows, checks)


def fiscal_year_start(day: pl.Expr) -> pl.Expr:
    """The first of October with which the fiscal year of a day begins."""
    year = day.dt.year() - (day.dt.month() < 10).cast(pl.Int32)
    return pl.date(year, 10, 1)


def with_loans(rows: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """Repayments with the loan they pay: the one named, else the member's only one; `loan` is the loan's uid."""
    loans = pl.concat([known.filter(pl.col("kind") == Kind.LOAN), _new_loans(rows)], how="diagonal_relaxed")
    by_id = loans.filter(pl.col("id").is_not_null()).select(
        pl.col("id").alias("loan_id"), pl.col("uid").alias("named"), pl.col("enrolment_id").alias("of_named")
    )
    by_uid = loans.select(pl.col("uid").alias("loan_uid"), pl.col("enrolment_id").alias("of_uid"))
    only = loans.group_by("enrolment_id").agg(pl.col("uid").first().alias("only"), pl.len().alias("loans"))
    told = rows.join(by_id, on="loan_id", how="left", maintain_order="left")
    told = told.join(by_uid.unique("loan_uid"), on="loan_uid", how="left", maintain_order="left")
    told = told.join(only, on="enrolment_id", how="left", maintain_order="left")
    pays = pl.col("kind") == Kind.REPAYMENT
    names = pl.col("loan_id").is_not_null() | pl.col("loan_uid").is_not_null()
    whose = pl.coalesce("of_named", "of_uid")
    told = _told(told, [
        ("loan_missing", pays & ~names & pl.col("loans").is_null()),
        ("loan_unclear", pays & ~names & (pl.col("loans") > 1)),
        ("loan_unknown", pays & names & whose.is_null()),
        ("loan_of_another", pays & names & (whose != pl.col("enrolment_id"))),
    ])  # fmt: skip
    named = pl.coalesce("named", pl.when(pl.col("of_uid").is_not_null()).then("loan_uid"), "only")
    return told.with_columns(loan=pl.when(pays).then(named)).drop(
        "named", "of_named", "of_uid", "only", "loans"
    )


def overdrawn(rows: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """Rows that would take out what is not there: of the member's savings, of the fund's hand, above what is owed."""
    loans = known.select("id", pl.col("uid").alias("loan"))
    told = known.join(loans, left_on="loan_id", right_on="id", how="left")
    own_loan = pl.when(pl.col("kind") == Kind.LOAN).then("uid").otherwise("loan")
    owing = {Kind.LOAN: 1, Kind.REPAYMENT: -1}
    for fault, ways, whose in (
        ("more_than_saved", INTO_SAVINGS, pl.col("enrolment_id").cast(pl.String)),
        ("more_than_owed", owing, own_loan),
        ("more_than_in_hand", INTO_HAND, pl.lit("fund")),
    ):
        rows = _below_zero(rows, told, fault, way(ways), whose)
    return rows


def _below_zero(
    rows: pl.DataFrame, known: pl.DataFrame, fault: str, sign: pl.Expr, whose: pl.Expr
) -> pl.DataFrame:
    """In order of days, what comes before what goes: the row that first leads below zero is at fault, then again."""
    columns = ("row_no", "id", "uid", "enrolment_id", "kind", "quantity", "on", "loan")
    older = known.with_columns(row_no=pl.lit(None, pl.Int64)).select(columns)
    while True:
        fresh = rows.filter(pl.col("fault").is_null()).with_columns(id=pl.lit(None, pl.Int64)).select(columns)
        line = pl.concat([older, fresh]).with_columns(effect=pl.col("quantity") * sign, whose=whose)
        line = line.filter((pl.col("effect") != 0) & pl.col("whose").is_not_null()).sort(
            "whose", "on", pl.col("effect") < 0, pl.col("id").fill_null(2**62), "row_no", nulls_last=True
        )
        line = line.with_columns(
            stands=pl.col("effect").cum_sum().over("whose").round(2),
            last_out=pl.when((pl.col("effect") < 0) & pl.col("row_no").is_not_null())
            .then("row_no").forward_fill().over("whose"),
        )  # fmt: skip
        wrong = line.filter((pl.col("stands") < 0) & pl.col("last_out").is_not_null()).unique(
            "whose", keep="first", maintain_order=True
        )
        if wrong.is_empty():
            return rows
        is_wrong = pl.col("row_no").is_in(wrong["last_out"].implode())
        rows = rows.with_columns(fault=pl.coalesce("fault", pl.when(is_wrong).then(pl.lit(fault))))


def _new_loans(rows: pl.DataFrame) -> pl.DataFrame:
    lends = (pl.col("kind") == Kind.LOAN) & pl.col("fault").is_null()
    return rows.filter(lends).select("uid", "enrolment_id", "kind", id=pl.lit(None, pl.Int64))


def _told(rows: pl.DataFrame, checks: list[tuple[str, pl.Expr]]) -> pl.DataFrame:
    """The first fault of each row, beside what was at fault before."""
    found = [pl.when(wrong.fill_null(False)).then(pl.lit(code)) for code, wrong in checks]
    return rows.with_columns(fault=pl.coalesce("fault", *found))
