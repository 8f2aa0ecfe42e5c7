"""What surrounds the scores of households: income a head, dependants, vulnerability, strategy, hazards?"""

from collections.abc import Sequence

import polars as pl

from ppaos.evidence.livelihood.models import Circumstances
from ppaos.ground.workbench.queries import fetched_frame
from ppaos.people.registry.models import Household

LATEST = {
    "household_id": pl.Int64, "area_id": pl.String, "year": pl.Int16, "round": pl.Int16, "members": pl.Int16,
    "dependants": pl.Int16, "workers": pl.Int16, "income_per_head": pl.Float64, "earned_per_head": pl.Float64,
    "line": pl.String, "line_baht": pl.Float64, "is_below_line": pl.String, "vulnerability": pl.Int16,
    "strategy": pl.String, "hazards": pl.String,
}  # fmt: skip
_LATEST = f"""
    select distinct on (household_id) {", ".join(LATEST)} from livelihood_circumstances
    where is_current and household_id = any(%(ids)s)
    order by household_id, year desc, round desc, id desc"""


def circumstances_of(household: Household) -> list[Circumstances]:
    """Current circumstances of a household, the newest round first."""
    current = Circumstances.objects.filter(household=household, is_current=True)
    rows = current.select_related("vulnerability_method", "strategy_method")
    return list(rows.order_by("-year", "-round", "-id"))


def latest_circumstances(household_ids: Sequence[int]) -> pl.DataFrame:
    """The newest current circumstances of each household that has any, a row each (columns LATEST).

    Amounts are baht a person and year; is_below_line is «poor», «not_poor» or «unknown»; strategy and line are null
    where not known; hazards is a JSON text, null where nobody said.
    """
    rows = fetched_frame(_LATEST, {"ids": list(household_ids)}, schema=LATEST)
    return rows.with_columns(
        pl.when(pl.col(name) != "").then(name).alias(name) for name in ("line", "strategy")
    )
