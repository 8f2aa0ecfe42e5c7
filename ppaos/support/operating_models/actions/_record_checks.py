"""What is wrong with records of members before they are kept: amounts and units, months, members, sales told twice."""

from datetime import date

import polars as pl

from ppaos.ground.workbench.queries import fetched_frame, staged
from ppaos.support.assistance.queries.limits import BUDDHIST_ERA, FIRST_MONTH
from ppaos.support.operating_models.models import MemberRecord, OperatingModel
from ppaos.support.operating_models.queries.limits import record_limits

COLUMNS = {
    "uid": pl.String, "enrolment_id": pl.Int64, "month": pl.Date, "kind": pl.String, "product": pl.String,
    "quantity": pl.Float64, "unit": pl.String, "baht": pl.Float64, "channel": pl.String, "note": pl.String,
}  # fmt: skip
LENGTHS = {"product": 120, "unit": 40, "channel": 120, "note": 300}
SAME = ("enrolment_id", "month", "kind", "product", "quantity", "unit", "baht", "channel")
UID = r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"
Kind = MemberRecord.Kind
KNOWN = {
    "row_no": pl.Int64, "home_id": pl.Int64, "known_id": pl.Int64, "where_id": pl.Int64, "db_fault": pl.String,
}  # fmt: skip
# A sale of a household is told in one model: the same month, product, amount and worth in another is the same sale.
_KNOWN = """
    select fresh.row_no, home.id, known.id, other.model_id,
        case
            when known.id is not null and (known.enrolment_id, known.month, known.kind, known.product, known.quantity,
                    known.unit, known.baht, known.channel)
                is distinct from (fresh.enrolment_id, fresh.month, fresh.kind, fresh.product::varchar,
                    round(fresh.quantity::numeric, 2), fresh.unit::varchar, round(fresh.baht::numeric, 2),
                    fresh.channel::varchar) then 'record_told_otherwise'
            when known.id is not null then null
            when place.id is null then 'enrolment_unknown'
            when place.joined_on is null then 'never_joined'
            when model.began_on is null or fresh.month < date_trunc('month', model.began_on) then 'before_beginning'
            when fresh.month < date_trunc('month', place.joined_on) then 'before_joining'
            when fresh.month > place.left_on then 'after_leaving'
            when fresh.month > model.ended_on then 'after_end'
            when exists (
                select 1 from operating_models_closedmodelyear closed where closed.model_id = model.id
                and closed.opened_at is null and closed.fiscal_year = extract(year from fresh.month) + %(era)s
                    + (extract(month from fresh.month) >= %(first)s)::int) then 'year_closed'
            when other.model_id is not null then 'claimed_elsewhere'
        end
    from fresh_record fresh
    left join operating_models_enrolment place on place.id = fresh.enrolment_id and place.model_id = %(model)s
    left join operating_models_operatingmodel model on model.id = place.model_id
    left join registry_household told on told.id = place.household_id
    left join registry_household home on home.id = coalesce(told.merged_into_id, told.id)
    left join operating_models_memberrecord known on known.uid::text = fresh.uid
    left join lateral (
        select same.model_id from operating_models_memberrecord same
        where fresh.kind = 'sale' and same.kind = 'sale' and same.month = fresh.month and same.withdrawn_at is null
            and same.household_id in (told.id, home.id) and same.model_id <> %(model)s
            and lower(same.product) = lower(fresh.product) and lower(same.unit) = lower(fresh.unit)
            and (same.quantity, same.baht) is not distinct from
                (round(fresh.quantity::numeric, 2), round(fresh.baht::numeric, 2))
        order by same.id limit 1) other on true
    order by fresh.row_no"""


def normalised(records: pl.DataFrame) -> pl.DataFrame:
    """The records with all COLUMNS, in the order given (row_no); the month is told by its first day."""
    given = records.select(
        (pl.col(name) if name in records.columns else pl.lit(None)).cast(dtype).alias(name)
        for name, dtype in COLUMNS.items()
    )
    # A word that is not told is kept as an empty one, as everywhere in the tables.
    words = [
        pl.col(name).fill_null("").str.strip_chars().str.slice(0, size) for name, size in LENGTHS.items()
    ]
    told = given.with_columns(
        *words, pl.col("uid").str.strip_chars().str.to_lowercase(), pl.col("month").dt.month_start()
    )
    return told.with_row_index("row_no").with_columns(pl.col("row_no").cast(pl.Int64))


def plain_faults(rows: pl.DataFrame, today: date) -> pl.DataFrame:
    """The rows with `fault`: what is wrong with a record by itself, null where nothing is."""
    known = record_limits()
    most = {
        name: pl.col("kind").replace_strict(
            {kind: float(row[name]) for kind, row in known.items()}, default=None
        )
        for name in ("baht", "quantity")
    }
    kind, baht, quantity = pl.col("kind"), pl.col("baht"), pl.col("quantity")
    has_no = {name: pl.col(name) == "" for name in ("product", "unit")}
    checks = [
        ("uid_wrong", ~pl.col("uid").str.contains(UID).fill_null(False)),
        ("kind_unknown", ~kind.is_in(Kind.values).fill_null(False)),
        ("month_missing", pl.col("month").is_null()),
        ("month_to_come", pl.col("month") > today),
        ("product_missing", kind.is_in([Kind.PRODUCTION, Kind.SALE]) & has_no["product"]),
        ("amount_negative", baht < 0),
        ("amount_absurd", (baht > most["baht"]) | ~baht.is_finite()),
        ("quantity_negative", quantity < 0),
        ("quantity_absurd", (quantity > most["quantity"]) | ~quantity.is_finite()),
        ("unit_missing", quantity.is_not_null() & has_no["unit"]),
        ("quantity_missing", (kind == Kind.PRODUCTION) & quantity.is_null()),
        ("amount_missing", kind.is_in([Kind.COST, Kind.WAGE]) & baht.is_null()),
        ("nothing_told", (kind == Kind.SALE) & baht.is_null() & quantity.is_null()),
    ]  # fmt: skip
    fault = pl.coalesce(pl.when(wrong.fill_null(False)).then(pl.lit(code)) for code, wrong in checks)
    return rows.with_columns(fault=fault)


def told_apart(rows: pl.DataFrame) -> pl.DataFrame:
    """An id that stands twice: the same again is `is_repeated`; something else is at fault."""
    record = pl.struct(SAME)
    differs = record.ne_missing(record.first().over("uid"))
    is_later = pl.col("row_no") > pl.col("row_no").min().over("uid")
    return rows.with_columns(
        is_repeated=is_later & ~differs,
        fault=pl.coalesce("fault", pl.when(differs).then(pl.lit("record_told_otherwise"))),
    )


def known_facts(rows: pl.DataFrame, model: OperatingModel) -> pl.DataFrame:
    """Of each row: home_id (the household), known_id (the record that has its id), where_id (another model that told
    the same sale), db_fault. Leaves the rows staged as fresh_record."""
    staged("fresh_record", rows.select("row_no", *COLUMNS))
    told = {"model": model.pk, "era": BUDDHIST_ERA, "first": FIRST_MONTH}
    return fetched_frame(_KNOWN, told, schema=KNOWN)
