"""Which strategies does a reader see, whom would one take in, and what was recorded of it day by day?"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import polars as pl
from django.db.models import QuerySet, Sum
from django.utils import timezone

from ppaos.evidence.livelihood.queries.places import parts_in
from ppaos.ground.geography.models import Area, AreaWithin, Level, in_force
from ppaos.ground.privacy.permissions import looks_beyond
from ppaos.ground.workbench.queries import fetched_frame
from ppaos.learning.monitoring.queries.following import households_to_follow
from ppaos.learning.policy.models import DistrictStrategy, PlanLineYear, PolicyPlan, Status, StrategyPlan
from ppaos.learning.policy.queries.places import areas_seen
from ppaos.support.operating_models.queries.models import areas_around_and_within

TARGETS = {"household_id": pl.Int64, "area_id": pl.String, "standing": pl.String, "part": pl.String}
DAYS = {"on": pl.Date, "area_id": pl.String, "status": pl.String, "households": pl.Int64}
_STANDINGS = "select id, standing from registry_household where id = any(%(ids)s)"
_DAYS = """
    select "on", area_id, status, households from policy_strategyday
    where strategy_id = %(strategy)s order by "on", area_id, status"""
_LAST = """
    select day.strategy_id, day.status, sum(day.households) from policy_strategyday day
    join (
        select strategy_id, max("on") as "on" from policy_strategyday
        where strategy_id = any(%(strategies)s) group by strategy_id
    ) newest on newest.strategy_id = day.strategy_id and newest."on" = day."on"
    group by day.strategy_id, day.status"""


def visible_strategies(user: Any) -> QuerySet[DistrictStrategy]:
    """Strategies of areas where the reader sees policy, the newest first."""
    found = DistrictStrategy.objects.filter(area_id__in=areas_seen(user))
    return found.select_related("area", "made_by", "revises").order_by("-made_at", "-pk")


@looks_beyond("a strategy counts all whom it takes in; which they are stays behind the wall")
def target_households(area: Area, of_whom: Mapping[str, Any]) -> pl.DataFrame:
    """The households that live in the area today and that a filter takes in: columns TARGETS, by household.

    of_whom: standings, groups, subdistricts; what is empty narrows nothing. `part` is the subdistrict; the area itself
    for what lies in none."""
    narrowed = {key: of_whom.get(key) for key in ("standings", "groups")}
    there = households_to_follow(area, narrowed).select("household_id", "area_id")
    placed = with_parts(there, area.code)
    if subdistricts := of_whom.get("subdistricts"):
        placed = placed.filter(pl.col("part").is_in(list(subdistricts)))
    told = {"ids": placed["household_id"].to_list()}
    schema = {"household_id": pl.Int64, "standing": pl.String}
    standings = fetched_frame(_STANDINGS, told, schema=schema)
    return placed.join(standings, on="household_id").select(*TARGETS).sort("household_id")


def with_parts(rows: pl.DataFrame, area_code: str) -> pl.DataFrame:
    """Rows with `area_id`, and the subdistrict each lies in as `part`; the area itself for what lies in none."""
    parts = parts_in(area_code, Level.SUBDISTRICT)
    placed = rows.join(parts, on="area_id", how="left", maintain_order="left")
    return placed.with_columns(pl.coalesce("part", pl.lit(area_code)).alias("part"))


def days_recorded(of: DistrictStrategy) -> pl.DataFrame:
    """What was recorded of a strategy, day by day: columns DAYS, the oldest first."""
    return fetched_frame(_DAYS, {"strategy": of.pk}, schema=DAYS)


def last_outs(strategies: Iterable[DistrictStrategy]) -> dict[int, dict[str, int]]:
    """By strategy: how many households were out on the last day recorded (`out`), of how many counted (`counted`)."""
    by_key = {each.pk: each for each in strategies}
    schema = {"strategy_id": pl.Int64, "status": pl.String, "households": pl.Int64}
    rows = fetched_frame(_LAST, {"strategies": list(by_key)}, schema=schema)
    told: dict[int, dict[str, int]] = {}
    for key, status, households in rows.iter_rows():
        sums = told.setdefault(key, {"out": 0, "counted": 0})
        sums["out"] += households if status in by_key[key].counts_as_out else 0
        sums["counted"] += households if status != Status.GONE else 0
    return told


def last_day_recorded(of: DistrictStrategy) -> date | None:
    """The last day that was recorded; None before the first."""
    return of.days.order_by("-on").values_list("on", flat=True).first()


def plans_carrying(of: DistrictStrategy) -> QuerySet[StrategyPlan]:
    """The plans that carry a strategy."""
    return of.plans.select_related("plan__area", "plan__organisation").order_by("plan__first_year", "pk")


def areas_of_plans(area_code: str) -> set[str]:
    """Codes of the areas whose plans may carry a strategy of a district: those within and around it, and local
    authorities that hold a part of it."""
    near = areas_around_and_within(area_code)
    closure = AreaWithin.objects.filter(in_force(timezone.localdate()))
    inside = closure.filter(ancestor_id=area_code).values("area_id")
    local = closure.filter(area_id__in=inside, ancestor__level=Level.LOCAL_AUTHORITY)
    return {*near, *local.values_list("ancestor_id", flat=True)}


def plans_to_carry(of: DistrictStrategy) -> QuerySet[PolicyPlan]:
    """Plans of such areas that go on and do not carry the strategy yet."""
    open_ones = PolicyPlan.objects.filter(
        area_id__in=areas_of_plans(of.area_id),
        state__in=[PolicyPlan.State.DRAWN, PolicyPlan.State.IN_FORCE],
    )
    return (
        open_ones.exclude(pk__in=of.plans.values("plan_id"))
        .select_related("area")
        .order_by("first_year", "name", "pk")
    )


def newest_of(plan: PolicyPlan) -> PolicyPlan:
    """The newest revision of a plan; the plan itself where it was never revised."""
    newest = plan
    while later := newest.revisions.order_by("-revision", "-pk").first():
        newest = later
    return newest


def money_of(plan_ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """What the lines of plans ask for, were granted and spent, by plan: None where no line tells it."""
    years = PlanLineYear.objects.filter(line__plan__in=list(plan_ids)).order_by().values("line__plan")
    sums = years.annotate(asked=Sum("asked_baht"), granted=Sum("granted_baht"), spent=Sum("spent_baht"))
    return {row["line__plan"]: dict(row) for row in sums}
