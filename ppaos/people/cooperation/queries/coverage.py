"""Which villages does a team look after, which does none, and which did one once?"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

import polars as pl

from ppaos.ground.geography.models import AreaWithin, in_force
from ppaos.ground.workbench.queries import fetched_frame
from ppaos.people.cooperation.models import Committee, CoveredPlace
from ppaos.people.cooperation.queries.mechanism import in_term

COVERED = {
    "area_code": pl.String, "part": pl.String, "teams": pl.Int64, "ended": pl.Int64, "state": pl.String,
}  # fmt: skip
ONE, MANY, ENDED, NONE = "one_team", "many_teams", "only_ended", "no_team"
STATES = (ONE, MANY, ENDED, NONE)
# A team that covers a wider area covers every village in it. What has not begun counts for nothing.
_COVERED = """
    with place as (
        select area.code from geography_areawithin within join geography_area area on area.code = within.area_id
        where within.ancestor_id = %(code)s and area.level in ('village', 'community')
            and (within.valid_from is null or within.valid_from <= %(on)s)
            and (within.valid_to is null or within.valid_to > %(on)s)
            and (area.valid_from is null or area.valid_from <= %(on)s)
            and (area.valid_to is null or area.valid_to > %(on)s)
    ), cover as (
        select within.area_id as code, covered.committee_id,
            least(covered.valid_to, team.valid_to) is null or least(covered.valid_to, team.valid_to) > %(on)s as is_now
        from cooperation_coveredplace covered
        join cooperation_committee team on team.id = covered.committee_id
        join geography_areawithin within on within.ancestor_id = covered.area_id
            and (within.valid_from is null or within.valid_from <= %(on)s)
            and (within.valid_to is null or within.valid_to > %(on)s)
        where covered.valid_from <= %(on)s and team.valid_from <= %(on)s
            and (covered.valid_to is null or covered.valid_to > covered.valid_from)
            and within.area_id in (select code from place)
    ), part as (
        select within.area_id as code, min(within.ancestor_id) as part from geography_areawithin within
        join geography_area area on area.code = within.ancestor_id
        where area.level = %(level)s and within.area_id in (select code from place)
            and (within.valid_from is null or within.valid_from <= %(on)s)
            and (within.valid_to is null or within.valid_to > %(on)s)
        group by within.area_id
    )
    select place.code as area_code, min(part.part) as part,
        count(distinct cover.committee_id) filter (where cover.is_now) as teams,
        count(distinct cover.committee_id) filter (where not cover.is_now) as ended
    from place left join cover on cover.code = place.code left join part on part.code = place.code
    group by place.code order by place.code"""


def covered_villages(area_code: str, on: date, *, level: str = "") -> pl.DataFrame:
    """The villages and urban communities of an area on a day: area_code, part (the area of `level` it lies in, null
    where none), teams (that cover it on the day), ended (teams that covered it and do no more), state (one_team,
    many_teams, only_ended, no_team)."""
    asked = {"code": area_code, "on": on, "level": level}
    schema = {name: kind for name, kind in COVERED.items() if name != "state"}
    frame = fetched_frame(_COVERED, asked, schema=schema)
    state = (
        pl.when(pl.col("teams") > 1).then(pl.lit(MANY))
        .when(pl.col("teams") == 1).then(pl.lit(ONE))
        .when(pl.col("ended") > 0).then(pl.lit(ENDED))
        .otherwise(pl.lit(NONE))
    )  # fmt: skip
    return frame.with_columns(state=state)


def coverage_by_part(villages: pl.DataFrame) -> pl.DataFrame:
    """How many villages of each part stand in each state: part (null: in none) and a column a state."""
    counts = [(pl.col("state") == state).sum().cast(pl.Int64).alias(state) for state in STATES]
    return villages.group_by("part").agg(*counts).sort("part", nulls_last=True)


def teams_of(village_codes: Sequence[str], on: date) -> list[tuple[str, Committee]]:
    """The teams that look after each of these villages on the day: pairs of village code and team, by name."""
    within = AreaWithin.objects.filter(in_force(on), area_id__in=village_codes)
    holding: dict[str, list[str]] = defaultdict(list)
    for village, ancestor in within.values_list("area_id", "ancestor_id"):
        holding[ancestor].append(village)
    places = CoveredPlace.objects.filter(in_term(on), in_term(on, "committee__"), area_id__in=list(holding))
    found = places.select_related("committee").order_by("committee__name_th", "committee_id")
    pairs = [(village, place.committee) for place in found for village in holding[place.area_id]]
    return list(dict.fromkeys(pairs))
