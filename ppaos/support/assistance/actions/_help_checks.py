"""What is wrong with lines of help before they enter the ledger: amounts, words, years; whom and what they name."""

from datetime import date

import polars as pl

from ppaos.ground.workbench.queries import fetched_frame, staged
from ppaos.support.assistance.models import HelpLine
from ppaos.support.assistance.queries.limits import BUDDHIST_ERA, FIRST_MONTH, limits

COLUMNS = {
    "key": pl.String, "household_id": pl.Int64, "person_id": pl.Int64, "kind": pl.String, "what": pl.String,
    "quantity": pl.Float64, "unit": pl.String, "baht": pl.Float64, "stage": pl.String, "organisation_id": pl.Int64,
    "programme": pl.String, "budget_line": pl.String, "fiscal_year": pl.Int64, "need_id": pl.Int64,
    "referral_id": pl.Int64, "given_on": pl.Date, "evidence_id": pl.Int64, "note": pl.String,
}  # fmt: skip
KEY_LENGTH = 64
LENGTHS = {"what": 200, "unit": 40, "programme": 200, "budget_line": 100, "note": 300}
OLDEST_YEAR, YEARS_AHEAD = 2500, 5
_KNOWN = """
    select fresh.row_no, home.id, home.area_id, known.id,
        case
            when known.id is not null and (known.household_id not in (fresh.household_id, home.id)
                or (known.person_id, known.kind, known.what, known.quantity, known.baht, known.stage,
                    known.organisation_id, known.fiscal_year, known.given_on)
                is distinct from (fresh.person_id, fresh.kind, fresh.what, round(fresh.quantity::numeric, 2),
                    round(fresh.baht::numeric, 2), fresh.stage, fresh.organisation_id, fresh.fiscal_year,
                    fresh.given_on)) then 'key_told_otherwise'
            when known.id is not null then null
            when home.id is null then 'household_unknown'
            when organisation.id is null then 'organisation_unknown'
            when fresh.person_id is not null and not exists (
                select 1 from registry_membership member where member.person_id = fresh.person_id
                and member.household_id in (fresh.household_id, home.id)) then 'person_elsewhere'
            when fresh.need_id is not null and not exists (
                select 1 from assistance_need need where need.id = fresh.need_id
                and need.household_id in (fresh.household_id, home.id)) then 'need_elsewhere'
            when exists (
                select 1 from assistance_closedyear closed
                where closed.organisation_id in (organisation.id, organisation.parent_id)
                and closed.fiscal_year = fresh.fiscal_year and closed.reopened_at is null) then 'year_closed'
        end
    from fresh_help fresh
    left join registry_household told on told.id = fresh.household_id
    left join registry_household home on home.id = coalesce(told.merged_into_id, told.id)
    left join cooperation_organisation organisation on organisation.id = fresh.organisation_id
    left join assistance_helpline known on known.key = fresh.key
    order by fresh.row_no"""


def normalised(lines: pl.DataFrame, today: date) -> pl.DataFrame:
    """The lines with all COLUMNS and row_no; a fiscal year that is not told is that of the day, else today's."""
    given = lines.select(
        (pl.col(name) if name in lines.columns else pl.lit(None)).cast(dtype).alias(name)
        for name, dtype in COLUMNS.items()
    )
    words = [pl.col("key").str.strip_chars()]
    words += [pl.col(name).str.strip_chars().str.slice(0, length) for name, length in LENGTHS.items()]
    day = pl.col("given_on").fill_null(today)  # a promise without a day is of the year it is told in
    return given.with_columns(
        *words, pl.coalesce("fiscal_year", fiscal_year(day)).alias("fiscal_year")
    ).with_row_index("row_no").with_columns(pl.col("row_no").cast(pl.Int64))  # fmt: skip


def fiscal_year(day: pl.Expr) -> pl.Expr:
    """The fiscal year (Buddhist era) of days."""
    return day.dt.year().cast(pl.Int64) + BUDDHIST_ERA + (day.dt.month() >= FIRST_MONTH).cast(pl.Int64)


def plain_faults(rows: pl.DataFrame, today: date) -> pl.DataFrame:
    """The rows with `fault`: what is wrong with a line by itself, null where nothing is."""
    known = limits()
    largest = {
        name: {kind: float(limit[name]) for kind, limit in known.items()} for name in ("baht", "quantity")
    }
    most = {name: pl.col("kind").replace_strict(by_kind, default=None) for name, by_kind in largest.items()}
    this_year = fiscal_year(pl.lit(today))
    checks = [
        ("key_missing", pl.col("key").fill_null("") == ""),
        ("key_too_long", pl.col("key").str.len_chars() > KEY_LENGTH),
        ("kind_unknown", ~pl.col("kind").is_in(HelpLine.Kind.values).fill_null(False)),
        ("stage_unknown", ~pl.col("stage").is_in(HelpLine.Stage.values).fill_null(False)),
        ("what_missing", pl.col("what").fill_null("") == ""),
        ("amount_negative", pl.col("baht") < 0),
        ("amount_absurd", (pl.col("baht") > most["baht"]) | ~pl.col("baht").is_finite()),
        ("quantity_negative", pl.col("quantity") < 0),
        ("quantity_absurd", (pl.col("quantity") > most["quantity"]) | ~pl.col("quantity").is_finite()),
        ("given_in_future", (pl.col("stage") == HelpLine.Stage.PAID.value) & (pl.col("given_on") > today)),
        ("year_absurd", ~pl.col("fiscal_year").is_between(OLDEST_YEAR, this_year + YEARS_AHEAD)),
        ("year_contradicts", (pl.col("stage") == HelpLine.Stage.PAID.value)
         & (pl.col("fiscal_year") != fiscal_year(pl.col("given_on")))),
    ]  # fmt: skip
    fault = pl.coalesce(pl.when(wrong.fill_null(False)).then(pl.lit(code)) for code, wrong in checks)
    return rows.with_columns(fault=fault)


def told_apart(rows: pl.DataFrame) -> pl.DataFrame:
    """A key that stands twice among the rows: the same again is `is_repeated`; something else is at fault."""
    told = [
        name for name in COLUMNS if name not in ("unit", "programme", "budget_line", "note", "evidence_id")
    ]
    line = pl.struct(told)
    is_later = pl.col("row_no") > pl.col("row_no").min().over("key")
    differs = line.ne_missing(line.first().over("key"))
    return rows.with_columns(
        is_repeated=is_later & ~differs,
        fault=pl.coalesce("fault", pl.when(differs).then(pl.lit("key_told_otherwise"))),
    )


def known_facts(rows: pl.DataFrame) -> pl.DataFrame:
    """Of each row: home_id (the household that stands for the one told), area_id, known_id (the line that has its
    key), db_fault. Leaves the rows staged as fresh_help."""
    staged("fresh_help", rows.select("row_no", *COLUMNS))
    schema = {
        "row_no": pl.Int64, "home_id": pl.Int64, "area_id": pl.String, "known_id": pl.Int64, "db_fault": pl.String,
    }  # fmt: skip
    return fetched_frame(_KNOWN, schema=schema)
