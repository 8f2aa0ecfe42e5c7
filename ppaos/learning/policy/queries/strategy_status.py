"""Where does each target household of a strategy stand on a day?

One state a household, by a strict order: gone before all others, then out for good, out and watched, fallen back, in a
plan or model, helped, untouched. What is told is what is known now of that day.
"""

from datetime import date

import polars as pl

from ppaos.ground.workbench.queries import fetched_frame
from ppaos.learning.policy.models import DistrictStrategy, Status
from ppaos.learning.policy.queries.dated_facts import facts_on
from ppaos.learning.policy.queries.strategies import with_parts
from ppaos.people.registry.models import LEFT, Standing

# In the order in which they are asked: the first that holds is the state.
PRECEDENCE = (
    Status.GONE, Status.EXITED, Status.MONITORED, Status.RELAPSED, Status.IN_PLAN, Status.HELPED, Status.UNTOUCHED,
)  # fmt: skip
GONE = (Standing.MOVED, Standing.DIED, Standing.REFUSED, Standing.NOT_POOR, Standing.DUPLICATE)
BACK = (Standing.VERIFIED, Standing.ACTIVE, Standing.EXIT_PROPOSED)
STOOD = {
    "household_id": pl.Int64, "area_id": pl.String, "kept_id": pl.Int64, "standing": pl.String,
    "came_back": pl.Boolean, "lives_there": pl.Boolean,
}  # fmt: skip
# The household that stands for each target now, its standing on the day, whether it had left and came back since the
# strategy began, and whether it lived in the district.
_STOOD = """
with target as materialized (
    select target.household_id, target.area_id, coalesce(household.merged_into_id, household.id) as kept_id
    from policy_strategyhousehold target join registry_household household on household.id = target.household_id
    where target.strategy_id = %(strategy)s
),
step as (
    select event.household_id, event.standing, event."on", event.id, lag(event.standing) over way as before
    from registry_standingevent event
    where event.household_id in (select kept_id from target) and event."on" <= %(on)s
    window way as (partition by event.household_id order by event."on", event.id)
),
stood as (
    select household_id, (array_agg(standing order by "on" desc, id desc))[1] as standing,
        bool_or(before = any(%(left)s) and standing = any(%(back)s) and "on" >= %(since)s) as came_back
    from step group by household_id
),
living as (
    select distinct stay.household_id from registry_residence stay
    join geography_areawithin within on within.area_id = stay.area_id and within.ancestor_id = %(area)s
        and (within.valid_from is null or within.valid_from <= %(on)s)
        and (within.valid_to is null or within.valid_to > %(on)s)
    where stay.household_id in (select kept_id from target)
        and stay.valid_from <= %(on)s and (stay.valid_to is null or stay.valid_to > %(on)s)
)
select target.household_id, target.area_id, target.kept_id, coalesce(stood.standing, ''),
    coalesce(stood.came_back, false), living.household_id is not null
from target left join stood on stood.household_id = target.kept_id
left join living on living.household_id = target.kept_id
order by target.kept_id, target.household_id <> target.kept_id, target.household_id"""


def statuses_on(of: DistrictStrategy, on: date) -> pl.DataFrame:
    """Where each target household stood at the end of a day: household_id, part (its subdistrict when the list was
    frozen), status.

    A household merged into another is followed in that one; where both were on the list, it counts once."""
    told = {
        "strategy": of.pk, "area": of.area_id, "on": on, "since": of.starts_on,
        "left": [each.value for each in LEFT], "back": [each.value for each in BACK],
    }  # fmt: skip
    stood = fetched_frame(_STOOD, told, schema=STOOD)
    homes = stood.select(household_id="kept_id").unique(maintain_order=True)
    facts = facts_on(homes, on, ("helped", "built")).rename({"household_id": "kept_id"})
    known = stood.join(facts, on="kept_id", how="left", maintain_order="left")
    told_of = known.select("household_id", "area_id", status=_status())
    return with_parts(told_of, of.area_id).select("household_id", "part", "status")


def counted(statuses: pl.DataFrame) -> pl.DataFrame:
    """How many stand where, by subdistrict: area_id, status, households."""
    counts = statuses.group_by("part", "status").len("households").rename({"part": "area_id"})
    return counts.with_columns(pl.col("households").cast(pl.Int64)).sort("area_id", "status")


def _status() -> pl.Expr:
    """The first state of the order that holds. Of two records that are one household the one that was kept counts."""
    is_double = ~pl.col("kept_id").is_first_distinct()
    holds = {
        Status.GONE: pl.col("standing").is_in([each.value for each in GONE])
        | ~pl.col("lives_there")
        | is_double,
        Status.EXITED: pl.col("standing") == Standing.EXITED.value,
        Status.MONITORED: pl.col("standing") == Standing.MONITORED.value,
        Status.RELAPSED: pl.col("came_back"),
        Status.IN_PLAN: pl.col("is_in_model") | pl.col("has_agreed_plan"),
        Status.HELPED: pl.col("is_helped"),
        Status.UNTOUCHED: pl.lit(value=True),
    }
    return pl.coalesce(*(pl.when(holds[each]).then(pl.lit(each.value)) for each in PRECEDENCE))
