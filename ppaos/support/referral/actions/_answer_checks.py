"""What is wrong with answers before they count: unknown, foreign, told twice, contradicting, out of order."""

from datetime import date

import polars as pl

from ppaos.people.cooperation.models import Organisation
from ppaos.support.referral.models import Overlap
from ppaos.support.referral.queries.states import RECEIVER, moves, reasons, states, states_told_by

ANSWER = {
    "referral_id": pl.Int64, "to_state": pl.String, "reason": pl.String, "note": pl.String, "overlap": pl.String,
    "happened_on": pl.Date, "redirect_to": pl.Int64, "help_kind": pl.String, "help_what": pl.String,
    "help_quantity": pl.Float64, "help_unit": pl.String, "help_baht": pl.Float64, "help_stage": pl.String,
    "programme": pl.String, "budget_line": pl.String, "fiscal_year": pl.Int64, "is_other_person": pl.Boolean,
    "file_row": pl.Int64,
}  # fmt: skip
WORDS = ("reason", "note", "overlap", "help_kind", "help_what", "help_unit", "help_stage", "to_state")
HELPED = ("delivering", "delivered")


def normalised(frame: pl.DataFrame) -> pl.DataFrame:
    """The answers with all columns of ANSWER and row_no; empty words are null."""
    given = frame.select(
        (pl.col(name) if name in frame.columns else pl.lit(None)).cast(dtype).alias(name)
        for name, dtype in ANSWER.items()
    )
    stripped = [pl.col(name).str.strip_chars().replace("", None).alias(name) for name in WORDS]
    return (
        given.with_columns(stripped)
        .with_row_index("row_no")
        .with_columns(
            pl.col("row_no").cast(pl.Int64), file_row=pl.coalesce("file_row", pl.col("row_no").cast(pl.Int64))
        )
    )


def with_rows(answers: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Answers beside the referrals they speak of (null where there is none)."""
    return answers.join(rows, on="referral_id", how="left", maintain_order="left")


def checked(rows: pl.DataFrame, is_theirs: pl.Expr, today: date) -> pl.DataFrame:
    """Rows with `fault` (null: none) and `is_same` (told before, or twice here)."""
    told = pl.struct(name for name in ANSWER if name != "file_row")
    is_again = pl.struct("referral_id", told.alias("told")).is_first_distinct().not_()
    rows = rows.with_columns(is_again=is_again & pl.col("referral_id").is_not_null())
    differs = pl.col("row_no").filter(~pl.col("is_again")).count().over("referral_id") > 1
    rows = rows.with_columns(differs=differs, move=pl.concat_str("state", pl.lit(">"), "to_state"))
    is_known = pl.col("state").is_not_null()
    is_instalment = (
        (pl.col("to_state") == "delivering") & (pl.col("state") == "delivering") & _is_filled("help_what")
    )
    is_same = pl.col("is_again") | ((pl.col("state") == pl.col("to_state")) & ~is_instalment)
    rows = rows.with_columns(is_same=is_same.fill_null(False))
    checks = [
        ("referral_unknown", ~is_known),
        ("referral_foreign", is_known & ~is_theirs),
        ("person_differs", pl.col("is_other_person")),
        ("state_unknown", ~pl.col("to_state").is_in(states_told_by(RECEIVER)).fill_null(False)),
        ("not_sent_yet", ~pl.col("state").is_in(_sent())),
        ("answers_contradict", pl.col("differs") & pl.col("referral_id").is_not_null()),
        (
            "told_otherwise",
            pl.col("is_same")
            & ~pl.col("is_again")
            & _is_filled("reason")
            & (pl.col("told_reason") != "")
            & (pl.col("reason") != pl.col("told_reason")),
        ),
        ("move_not_possible", ~pl.col("is_same") & ~pl.col("move").is_in(_moves())),
        *_wording(today, _bodies(rows)),
    ]
    fault = pl.coalesce(pl.when(wrong.fill_null(False)).then(pl.lit(code)) for code, wrong in checks)
    return rows.with_columns(fault=fault)


def _wording(today: date, bodies: list[int]) -> list[tuple[str, pl.Expr]]:
    """Faults of what is said in one answer."""
    needs_reason = pl.col("to_state").is_in(["turned_down", "asked"])
    known = [f"{state}>{code}" for state, codes in reasons().items() for code in codes]
    wanting_note = [
        f"{state}>{reason.code}"
        for state, codes in reasons().items()
        for reason in codes.values()
        if reason.needs_note
    ]
    told = pl.concat_str("to_state", pl.lit(">"), "reason")
    is_helped = pl.col("to_state") == "delivered"
    is_fresh = ~pl.col("is_same")
    return [
        ("reason_missing", is_fresh & needs_reason & ~_is_filled("reason")),
        ("reason_unknown", _is_filled("reason") & needs_reason & ~told.is_in(known)),
        ("note_missing", is_fresh & told.is_in(wanting_note) & ~_is_filled("note")),
        ("overlap_unknown", _is_filled("overlap") & ~pl.col("overlap").is_in(Overlap.values)),
        ("redirect_missing", is_fresh & (pl.col("to_state") == "redirected") & pl.col("redirect_to").is_null()),
        ("redirect_unknown", pl.col("redirect_to").is_not_null() & ~pl.col("redirect_to").is_in(bodies)),
        ("redirect_to_itself", pl.col("redirect_to") == pl.col("organisation_id")),
        ("help_missing", is_fresh & is_helped & ~_is_filled("help_what")),
        ("day_missing", is_fresh & pl.col("to_state").is_in(HELPED) & pl.col("happened_on").is_null()),
        ("day_in_future", pl.col("happened_on") > today),
        ("help_not_given", ~_is_filled("help_what") & pl.col("help_baht").is_not_null()),
        ("amount_negative", pl.col("help_baht") < 0),
        ("help_of_refused", _is_filled("help_what") & pl.col("to_state").is_in(["turned_down", "redirected"])),
    ]  # fmt: skip


def _bodies(rows: pl.DataFrame) -> list[int]:
    """Those of the organisations named that are there."""
    named = rows["redirect_to"].drop_nulls().unique().to_list()
    return list(Organisation.objects.filter(pk__in=named, ended_on=None).values_list("id", flat=True))


def _is_filled(name: str) -> pl.Expr:
    return pl.col(name).is_not_null()


def _moves() -> list[str]:
    return [f"{start}>{end}" for start, ends in moves(RECEIVER).items() for end in ends]


def _sent() -> list[str]:
    return [code for code, row in states().items() if row.officer]
