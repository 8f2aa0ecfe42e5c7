"""In which group is every household of an area now, and which runs say so?"""

from collections.abc import Iterable
from typing import Any

import polars as pl
from django.db.models import QuerySet
from django.utils import timezone

from ppaos.evidence.livelihood.models import GroupOverride, GroupRun
from ppaos.evidence.livelihood.queries.grouping import GONE
from ppaos.evidence.livelihood.queries.methods import newest_method, parsed
from ppaos.ground.geography.models import Area
from ppaos.ground.geography.queries import ancestors, areas_within
from ppaos.ground.workbench.queries import fetched_frame
from ppaos.people.registry.models import Household
from ppaos.people.registry.queries import visible_households

GROUPED = {
    "household_id": pl.Int64, "area_id": pl.String, "group": pl.String, "by_method": pl.String, "rank": pl.Int64,
    "part": pl.String, "capability": pl.String, "subtypes": pl.String, "is_decided": pl.Boolean, "year": pl.Int16,
    "made_on": pl.Date, "run_id": pl.Int64,
}  # fmt: skip
# The second reason of whoever was ranked is the part of the cut it lies in.
_GROUPED = """
    select household.id, household.area_id, coalesce(decided."group", place."group"), place."group", place.rank,
        case when place.rank is not null then place.reasons -> 1 ->> 'code' end, place.capability,
        coalesce(decided.subtypes, place.subtypes)::text, decided.id is not null, place.year, place.made_at::date,
        place.run_id
    from registry_household household
    left join (
        select distinct on (place.household_id) place.*, run.year, run.made_at
        from livelihood_groupplace place
        join livelihood_grouprun run on run.id = place.run_id and run.is_current
        join registry_household home on home.id = place.household_id and home.area_id = any(%(areas)s)
        order by place.household_id, run.year desc, run.made_at desc, run.id desc
    ) place on place.household_id = household.id
    left join livelihood_groupoverride decided on decided.household_id = household.id and decided.ended_at is null
    where household.merged_into_id is null and household.area_id = any(%(areas)s)
        and not household.standing = any(%(gone)s)
    order by place.rank nulls last, household.id"""


def grouped_households(area: Area) -> pl.DataFrame:
    """Every household that lives in the area with its group now, the one in greatest need first (columns GROUPED).

    group: by a person's decision where one holds, else by the newest run in force; null where neither placed it.
    subtypes is a JSON text; part («lower», «upper», «above») and rank are the run's.
    """
    areas = list(areas_within(area.code).values_list("code", flat=True))
    return fetched_frame(_GROUPED, {"areas": areas, "gone": list(GONE)}, schema=GROUPED)


def runs_about(area: Area) -> QuerySet[GroupRun]:
    """Runs for the area, for areas within it and for those around it, the newest first."""
    around = [above.code for above in ancestors(area.code, timezone.localdate())]
    inside = areas_within(area.code).values("code")
    runs = GroupRun.objects.filter(area__in=around) | GroupRun.objects.filter(area__in=inside)
    return runs.select_related("area", "method", "made_by").order_by(
        "-is_current", "-year", "-made_at", "-pk"
    )


def shares_of(runs: Iterable[GroupRun]) -> tuple[float, float]:
    """The two shares the first of the runs cut at; those of the rules in force where there is none."""
    for run in runs:
        return run.definition["lower"], run.definition["upper"]
    need = parsed(newest_method("target_groups")).need
    return need.lower.value, need.upper.value


def visible_ids(user: Any, area: Area) -> set[int]:
    """Numbers of the households in the area that the user sees."""
    seen = visible_households(user).filter(area__in=areas_within(area.code).values("code"))
    return set(seen.values_list("pk", flat=True))


def decisions_on(household: Household) -> QuerySet[GroupOverride]:
    """What persons decided about the group of a household, the newest first."""
    decided = GroupOverride.objects.filter(household=household).select_related("made_by", "ended_by")
    return decided.order_by("-made_at", "-pk")
