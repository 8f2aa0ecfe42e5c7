"""What do members' records, the ledger of help, budgets and the chain say of a model, each by itself?"""

from datetime import date
from typing import Any

import polars as pl
from django.db.models import Count, Q, Sum

from ppaos.engine.comparison import cost_per_household, share_kept
from ppaos.engine.methods import MethodError, PriceIndex
from ppaos.ground.workbench.queries import fetched_frame
from ppaos.support.operating_models.models import ModelBudget, OperatingModel, Resource
from ppaos.support.operating_models.queries.chains import chain_years, told_chain
from ppaos.support.operating_models.queries.inputs import inputs_of

CHANNELS = 20
_YEARS = """
    select extract(year from record.month)::int as year, count(distinct coalesce(home.merged_into_id, home.id)),
        count(distinct (record.enrolment_id, record.month)),
        sum(record.baht) filter (where record.kind = 'sale')::float8,
        sum(record.baht) filter (where record.kind = 'model_wage')::float8,
        sum(record.baht) filter (where record.kind = 'cost')::float8,
        count(*) filter (where record.kind <> 'production' and record.baht is null),
        count(distinct coalesce(home.merged_into_id, home.id)) filter (where record.kind = 'sale'),
        count(distinct coalesce(home.merged_into_id, home.id)) filter (where record.kind = 'model_wage'),
        count(distinct place.person_id) filter (where record.kind = 'model_wage'),
        max(record.month)
    from operating_models_memberrecord record
    join operating_models_enrolment place on place.id = record.enrolment_id
    join registry_household home on home.id = record.household_id
    where record.model_id = %(model)s and record.withdrawn_at is null group by 1 order by 1"""
_YEAR_SCHEMA = {
    "year": pl.Int64, "members": pl.Int64, "months": pl.Int64, "sold": pl.Float64, "wages": pl.Float64,
    "spent": pl.Float64, "unknown": pl.Int64, "selling": pl.Int64, "paid": pl.Int64, "paid_persons": pl.Int64,
    "last": pl.Date,
}  # fmt: skip
_CHANNELS = """
    select btrim(record.channel), sum(record.baht)::float8, count(*) filter (where record.baht is null),
        count(distinct record.household_id)
    from operating_models_memberrecord record
    where record.model_id = %(model)s and record.withdrawn_at is null and record.kind = 'sale'
    group by 1 order by 2 desc nulls last, 1"""
_CHANNEL_SCHEMA = {"channel": pl.String, "baht": pl.Float64, "unknown": pl.Int64, "members": pl.Int64}
_KEPT = """
    select sum(sold), sum(spent), count(*) from (
        select sum(baht) filter (where kind = 'sale') sold, sum(baht) filter (where kind = 'cost') spent
        from operating_models_memberrecord where model_id = %(model)s and withdrawn_at is null
        group by household_id) member
    where sold is not null and spent is not null"""


def recorded(model: OperatingModel, households: int, index: PriceIndex, *, to: int) -> dict[str, Any]:
    """All that a model's own records say: `years`, `channels`, `told_channels`, `kept`, `chain`, `costs`.

    households: all that ever were members. Nothing told is null, never 0; what is known is summed, and beside it stands
    of how many lines it is not known. `years`: by calendar year (common era) in baht of that year, and as real_… in
    baht of the year `to` where the index has the year.
    """
    told: dict[str, Any] = {"model": model.pk}
    years = fetched_frame(_YEARS, told, schema=_YEAR_SCHEMA)
    kept = fetched_frame(
        _KEPT, told, schema={"sold": pl.Float64, "spent": pl.Float64, "members": pl.Int64}
    ).row(0, named=True)
    left = None if kept["sold"] is None else kept["sold"] - kept["spent"]
    return {
        "years": [_year(row, index, to) for row in years.iter_rows(named=True)],
        "channels": _channels(fetched_frame(_CHANNELS, told, schema=_CHANNEL_SCHEMA)),
        "told_channels": model.resources.filter(kind=Resource.Kind.CHANNEL).count(),
        "kept": {"share": share_kept(left, kept["sold"]), "sold": kept["sold"], "members": kept["members"]},
        "chain": _chain(model),
        "costs": _costs(model, households),
        "households": households,
    }


def _year(row: dict[str, Any], index: PriceIndex, to: int) -> dict[str, Any]:
    try:
        factor: float | None = index.factor(row["year"], to)
    except MethodError:
        factor = None
    last: date = row["last"]
    real = {
        f"real_{name}": None if factor is None or row[name] is None else row[name] * factor
        for name in ("sold", "wages", "spent")
    }
    return row | real | {"last": last.isoformat(), "in_index": factor is not None}


def _channels(found: pl.DataFrame) -> dict[str, Any]:
    """The largest by what was sold there, the rest counted; `named`: how many have a name."""
    named = found.filter(pl.col("channel") != "")
    silent = found.filter(pl.col("channel") == "")
    return {
        "rows": named.head(CHANNELS).to_dicts(),
        "named": named.height,
        "silent": silent.to_dicts()[0] if silent.height else None,
        "sold": None if found["baht"].is_null().all() else found["baht"].sum(),
    }


def _chain(model: OperatingModel) -> dict[str, Any]:
    """The share of the final buyer's baht that poor households keep, as the newest year of the chain is told."""
    years = chain_years(model)
    if not years:
        return {"year": None, "share": None, "households": None}
    found = told_chain(model, years[0]).money
    return {
        "year": years[0],
        "share": found.poor["share_kept"],
        "households": found.poor["households"],
        "pays": found.buyer_pays,
    }


def _costs(model: OperatingModel, households: int) -> dict[str, Any]:
    """Spent by budgets and handed out by the ledger, each by household and never added: what was handed out may have
    been paid from a budget."""
    spent = ModelBudget.objects.filter(model=model).aggregate(
        baht=Sum("spent"), lines=Count("pk"), unknown=Count("pk", filter=Q(spent=None))
    )
    budget = None if spent["baht"] is None else float(spent["baht"])
    given = inputs_of(model)
    handed = None if given["baht"].is_null().all() else float(given["baht"].sum())
    return {
        "spent": budget, "spent_lines": spent["lines"], "spent_unknown": spent["unknown"],
        "spent_each": cost_per_household(budget, households), "handed": handed,
        "handed_unknown": int(given["unknown"].sum()), "handed_each": cost_per_household(handed, households),
    }  # fmt: skip
