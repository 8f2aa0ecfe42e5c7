"""The lines of help that answers carry, as the ledger takes them."""

import hashlib

import polars as pl

from ppaos.ground.workbench.queries import fetched_frame, staged

# What is told of help is promised until the state says more.
STAGES = {"approved": "budgeted", "delivering": "paid", "delivered": "paid"}
_KNOWN = """
    select told.row_no from referral_told_help told join assistance_helpline line on line.key = told.key"""
UNSORTED = "unsorted"  # what and when suffice: the kind is not asked back for, and not guessed
_TOLD = ("help_kind", "help_what", "help_quantity", "help_unit", "help_baht", "happened_on")


def help_lines(rows: pl.DataFrame) -> pl.DataFrame:
    """One line of the ledger for each answer that tells of help: row_no and the columns record_help takes."""
    told = rows.filter(pl.col("help_what").is_not_null())
    by_state = pl.col("to_state").replace_strict(STAGES, default="promised", return_dtype=pl.String)
    lines = told.with_columns(stage=pl.coalesce("help_stage", by_state))
    return lines.select(
        "row_no", "household_id", "person_id", "stage", "organisation_id", "programme", "budget_line", "fiscal_year",
        "need_id", "referral_id", "note",
        key=_keys(lines), kind=pl.col("help_kind").fill_null(UNSORTED), what="help_what",
        quantity="help_quantity", unit="help_unit",
        baht="help_baht", given_on="happened_on",
    )  # fmt: skip


def told_otherwise(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows told before whose help the ledger knows differently contradict what was said; instalments told again are
    the same."""
    lines = help_lines(rows.filter(pl.col("fault").is_null() & pl.col("help_what").is_not_null()))
    if lines.is_empty():
        return rows
    staged("referral_told_help", lines.select("row_no", "key"))
    known = fetched_frame(_KNOWN, schema={"row_no": pl.Int64})["row_no"]
    keys = lines.select("row_no", is_in_ledger=pl.col("row_no").is_in(known.to_list()))
    rows = rows.join(keys, on="row_no", how="left", maintain_order="left")
    is_moved = pl.col("state") == pl.col("to_state")
    differs = is_moved & pl.col("is_same") & ~pl.col("is_again") & ~pl.col("is_in_ledger")
    return rows.with_columns(
        fault=pl.coalesce("fault", pl.when(differs.fill_null(False)).then(pl.lit("told_otherwise"))),
        is_same=pl.col("is_same") | (is_moved & pl.col("is_in_ledger")).fill_null(False),
    ).drop("is_in_ledger")


def _keys(lines: pl.DataFrame) -> pl.Series:
    """The same help told of the same referral has the same key."""
    told = lines.select("referral_id", "stage", *_TOLD)
    return pl.Series(
        [
            f"referral:{row[0]}:{hashlib.sha256(repr(row).encode()).hexdigest()[:32]}"
            for row in told.iter_rows()
        ],
        dtype=pl.String,
    )
