"""What did a model hand out to its members, as the ledger of help tells it today?"""

from typing import Any

import polars as pl

from ppaos.ground.workbench.queries import fetched_frame
from ppaos.support.operating_models.models import OperatingModel

# Corrections are lines of their own that name the first one; what was taken back counts no more.
_GIVEN = """
    select line.what, line.kind, line.given_on, line.unit, count(distinct line.household_id),
        sum(case when coalesce(line.quantity, net.quantity) is not null
            then coalesce(line.quantity, 0) + coalesce(net.quantity, 0) end)::float8,
        sum(case when coalesce(line.baht, net.baht) is not null
            then coalesce(line.baht, 0) + coalesce(net.baht, 0) end)::float8,
        count(*) filter (where coalesce(line.baht, net.baht) is null)
    from operating_models_giveninput given
    join assistance_helpline line on line.id = given.line_id
    left join lateral (
        select sum(correction.quantity) quantity, sum(correction.baht) baht, bool_or(correction.takes_back) is_back
        from assistance_helpline correction where correction.corrects_id = line.id) net on true
    where given.model_id = %(model)s and not coalesce(net.is_back, false)
    group by line.what, line.kind, line.given_on, line.unit
    order by line.given_on desc nulls last, line.what"""
_SCHEMA = {
    "what": pl.String, "kind": pl.String, "given_on": pl.Date, "unit": pl.String, "households": pl.Int64,
    "quantity": pl.Float64, "baht": pl.Float64, "unknown": pl.Int64,
}  # fmt: skip


def inputs_of(model: OperatingModel) -> pl.DataFrame:
    """What a model handed out: what, kind, given_on, unit, households, quantity, baht (null: worth not known of any),
    unknown (lines whose worth is not known); the newest first."""
    told: dict[str, Any] = {"model": model.pk}
    return fetched_frame(_GIVEN, told, schema=_SCHEMA)
