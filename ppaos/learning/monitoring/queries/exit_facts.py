"""What is known of households that an exit rule asks for: incomes over rounds, dimensions, capitals, referrals."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl
from django.utils import timezone

from ppaos.engine.methods import ExitRule
from ppaos.engine.methods.exit_rule import DIMENSIONS
from ppaos.evidence.livelihood.queries.methods import BE_OFFSET
from ppaos.evidence.livelihood.queries.scored import CAPITALS
from ppaos.ground.geography.queries import descendant_codes
from ppaos.ground.workbench.queries import fetched_frame, staged
from ppaos.people.registry.models import Standing
from ppaos.support.referral.queries.states import open_states

_IN_PROGRAMME = """
    select id, area_id from registry_household
    where merged_into_id is null and standing = any(%(standings)s) and area_id = any(%(codes)s) order by id"""
_HOMES = """
    select home.id, home.area_id, province.code
    from asked_home asked join registry_household home on home.id = asked.household_id
    left join (
        select distinct on (above.area_id) above.area_id, area.code from geography_areawithin above
        join geography_area area on area.code = above.ancestor_id and area.level = 'province'
        where (above.valid_from is null or above.valid_from <= %(on)s)
            and (above.valid_to is null or above.valid_to > %(on)s)
        order by above.area_id, area.code
    ) province on province.area_id = home.area_id"""
_SCORED = f"""
    select scores.household_id, scores.year, scores.round, scores.id, scores.assessed_on,
        {", ".join(f"scores.{name}" for name in (*CAPITALS, "overall"))}
    from livelihood_assessment scores join asked_home asked on asked.household_id = scores.household_id
    where scores.is_current and scores.authority_id is null"""
_AROUND = """
    select told.household_id, told.year, told.round, told.income_per_head, told.earned_per_head, told.strategy
    from livelihood_circumstances told join asked_home asked on asked.household_id = told.household_id
    where told.is_current"""
_HELD = """
    select household_id, year, round, max(held_on) from survey_interview
    where counts and household_id = any(%(ids)s) group by 1, 2, 3"""
_DIMENSIONS = f"""
    select distinct on (result.household_id) result.household_id, result.year,
        {", ".join(f"result.{name}" for name in DIMENSIONS)}
    from livelihood_dimensionresult result join asked_home asked on asked.household_id = result.household_id
    where result.is_current and result.year <= %(year)s
    order by result.household_id, result.year desc, result.round desc, result.id desc"""
_REASONS = """
    select told.household_id, told.dimension, told.reason from monitoring_acceptedreason told
    join asked_home asked on asked.household_id = told.household_id
    where told.ended_at is null and told.since <= %(on)s and (told.until is null or told.until >= %(on)s)"""
_REFERRALS = """
    select referral.household_id, true from referral_referral referral
    join asked_home asked on asked.household_id = referral.household_id
    where referral.state = any(%(open)s)"""
_GROUPS = """
    select asked.household_id, coalesce(decided."group", placed."group")
    from asked_home asked
    left join livelihood_groupoverride decided
        on decided.household_id = asked.household_id and decided.ended_at is null
    left join lateral (
        select place."group" from livelihood_groupplace place
        join livelihood_grouprun run on run.id = place.run_id and run.is_current
        where place.household_id = asked.household_id order by run.year desc, run.made_at desc, run.id desc limit 1
    ) placed on true
    where coalesce(decided."group", placed."group") is not null"""
LEAVES_FROM = (Standing.ACTIVE, Standing.VERIFIED)  # in the programme, on no way out
HOME = {"household_id": pl.Int64}
HOMES = HOME | {"area_id": pl.String, "province_code": pl.String}
ROUND = HOME | {"year": pl.Int16, "round": pl.Int16}
SCORES = (*CAPITALS, "overall")
SCORED = ROUND | {"id": pl.Int64, "assessed_on": pl.Date} | dict.fromkeys(SCORES, pl.Float64)
AROUND = ROUND | {"income": pl.Float64, "earned": pl.Float64, "strategy": pl.String}


@dataclass(frozen=True)
class ExitFacts:
    """Frames as `engine.exit.judge_exits` takes them, and beside them: homes (household_id, area_id), out_of_order
    (households whose rounds are dated against their order), groups (household_id, group)."""

    homes: pl.DataFrame
    observations: pl.DataFrame
    dimensions: pl.DataFrame
    capitals: pl.DataFrame
    referrals: pl.DataFrame
    groups: pl.DataFrame
    out_of_order: pl.DataFrame


def exit_facts(household_ids: Sequence[int], rule: ExitRule, *, as_of: date) -> ExitFacts:
    """What is known of these households as of a day. Needs a transaction."""
    staged("asked_home", pl.DataFrame({"household_id": household_ids}, schema=HOME))
    homes = fetched_frame(_HOMES, {"on": timezone.localdate()}, schema=HOMES)
    scored, around = fetched_frame(_SCORED, schema=SCORED), fetched_frame(_AROUND, schema=AROUND)
    days = _days(around, scored)
    told = around.join(days, on=list(ROUND)).join(homes, on="household_id")
    observations, odd = _observations(told, rule)
    return ExitFacts(
        homes=homes.select("household_id", "area_id"),
        observations=observations,
        dimensions=_dimensions(as_of),
        capitals=_capitals(homes, scored.join(days, on=list(ROUND), how="left"), around, rule, as_of),
        referrals=fetched_frame(
            _REFERRALS, {"open": list(open_states())}, schema=HOME | {"is_open": pl.Boolean}
        ),
        groups=fetched_frame(_GROUPS, schema=HOME | {"group": pl.String}),
        out_of_order=odd,
    )


def _days(around: pl.DataFrame, scored: pl.DataFrame) -> pl.DataFrame:
    """The rounds that have a day (observed_on): the day they were scored on; where nobody scored them or said when,
    that of the interview. Without a day a round is no observation."""
    key = list(ROUND)
    rounds = pl.concat([scored.select(*key, "assessed_on"), around.select(*key, assessed_on=None)])
    told = rounds.group_by(key).agg(pl.col("assessed_on").max())
    bare = told.filter(pl.col("assessed_on").is_null())["household_id"].unique().to_list()
    held = fetched_frame(_HELD, {"ids": bare}, schema=ROUND | {"held_on": pl.Date})
    dated = told.join(held, on=key, how="left")
    return dated.select(*key, observed_on=pl.coalesce("assessed_on", "held_on")).drop_nulls("observed_on")


def _observations(told: pl.DataFrame, rule: ExitRule) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Incomes by round, and the households whose rounds stand in another order than their days: nobody can be judged
    by those until the days are put right. Of two rounds on one day the later counts."""
    told = told.sort(list(ROUND)).unique(["household_id", "observed_on"], keep="last", maintain_order=True)
    before = pl.col("observed_on").shift(1).over("household_id")
    odd = told.filter(pl.col("observed_on") < before).select("household_id").unique()
    # A year that ended in a loss brought nothing.
    whole, earned = (pl.col(name).clip(lower_bound=0) for name in ("income", "earned"))
    counted = pl.coalesce(whole, earned) if rule.without_transfers else whole
    given = (counted - earned).clip(lower_bound=0)
    return told.join(odd, on="household_id", how="anti", maintain_order="left").select(
        "household_id",
        pl.int_range(1, pl.len() + 1).over("household_id").alias("number"),
        "observed_on",
        "province_code",
        counted.alias("income_per_head"),
        given.alias("transfers_per_head"),
    ), odd


def _dimensions(as_of: date) -> pl.DataFrame:
    """The newest of that year or before. They are asked by year: their day is the last of it, or the day asked for."""
    years = {"year": as_of.year + BE_OFFSET}
    schema = HOME | {"year": pl.Int16} | dict.fromkeys(DIMENSIONS, pl.String)
    ends = pl.date(pl.col("year") - BE_OFFSET, 12, 31)
    wide = fetched_frame(_DIMENSIONS, years, schema=schema).with_columns(
        judged_on=pl.min_horizontal(ends, pl.lit(as_of))
    )
    reasons = fetched_frame(
        _REASONS, {"on": as_of}, schema=HOME | {"dimension": pl.String, "accepted_reason": pl.String}
    )
    long = wide.unpivot(
        on=list(DIMENSIONS),
        index=["household_id", "judged_on"],
        variable_name="dimension",
        value_name="state",
    )
    return long.join(reasons, on=["household_id", "dimension"], how="left")


def _capitals(
    homes: pl.DataFrame, scored: pl.DataFrame, around: pl.DataFrame, rule: ExitRule, as_of: date
) -> pl.DataFrame:
    """A row a household with its newest scores up to the day; who was never scored has none of them."""
    known = scored.filter(pl.col("observed_on").is_null() | (pl.col("observed_on") <= as_of))
    newest = known.sort(*ROUND, "id").unique("household_id", keep="last", maintain_order=True)
    told = newest.select(*HOME, pl.col("observed_on").alias("scored_on"), *SCORES)
    rows = homes.select("household_id").join(told, on="household_id", how="left")
    if not rule.lifted:
        return rows
    told = around.sort(list(ROUND)).unique("household_id", keep="last", maintain_order=True)
    strategy = pl.when(pl.col("strategy") != "").then("strategy").alias("strategy")
    return rows.join(told.select("household_id", strategy), on="household_id", how="left")


def households_to_judge(area_code: str) -> pl.DataFrame:
    """The households in the programme that live in the area today: household_id, area_id."""
    asked = {"codes": descendant_codes(area_code), "standings": [str(each) for each in LEAVES_FROM]}
    return fetched_frame(_IN_PROGRAMME, asked, schema=HOME | {"area_id": pl.String})
