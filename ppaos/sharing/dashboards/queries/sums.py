"""How are facts summed for every area that holds them, and which hierarchy and lists were they summed with?"""

from datetime import date

from ppaos.ground.geography.models import AreaWithin
from ppaos.sharing.dashboards.queries.figures import counted
from ppaos.sharing.dashboards.queries.states import list_mark

FACT_TABLES = {"household": "dashboards_householdfact", "list": "dashboards_listfact"}


def sums_sql(of: str, table: str, sign: str = "1") -> str:
    """A SELECT of area, figure and value: the facts of `table` summed for each area they lie in on %(on)s.

    `sign` is 1, or a column that is 1 or -1 where the table holds a difference."""
    rules = counted(of)
    summed = ", ".join(f'sum({sign} * ({rule})) as "{code}"' for code, rule in rules.items())
    turned = ", ".join(f"('{code}', \"{code}\"::numeric)" for code in rules)
    return f"""
        select within.ancestor_id as area_id, counted.figure, sum(counted.value) as value
        from (select area_id, {summed} from {table} group by area_id) place
        cross join lateral (values {turned}) counted(figure, value)
        join geography_areawithin within on within.area_id = place.area_id
            and (within.valid_from is null or within.valid_from <= %(on)s)
            and (within.valid_to is null or within.valid_to > %(on)s)
        where counted.value <> 0
        group by within.ancestor_id, counted.figure"""


def all_sums_sql() -> str:
    """A SELECT of area, figure and value over all facts that are kept."""
    sums = " union all ".join(sums_sql(of, table) for of, table in FACT_TABLES.items())
    return f"select area_id, figure, sum(value) as value from ({sums}) part group by area_id, figure"


def marks(on: date) -> dict[str, object]:
    """What the sums rest on beside the facts; where one differs, everything is counted anew."""
    newest = AreaWithin.objects.order_by("-pk").values_list("pk", flat=True).first()
    return {"counted_on": on, "hierarchy_mark": str(newest or 0), "list_mark": list_mark()}
