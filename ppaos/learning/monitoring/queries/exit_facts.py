"""What is known of households that an exit rule asks for: incomes over rounds, dimensions, capitals, referrals."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl
from django.utils import timezone

from ppaos.engine.methods import ExitRule
from ppaos.engine.methods.exit_rule import DIMENSIONS
from ppaos.evidence.livelihood.queries.scored import CAPITALS
from ppaos.ground.geography.queries import areas_within
from ppaos.ground.workbench.queries import fetched_frame, staged
from ppaos.people.registry.models import Household, Standing
from ppaos.support.referral.queries.states import open_states

_HOMES = """
    select home.id, home.area_id, province.ancestor_id
    from asked_home asked join registry_household home on home.id = asked.household_id
    left join lateral (
        select above.ancestor_id from geography_areawithin above
        join geography_area area on area.code = above.ancestor_id and area.level = 'province'
        where above.area_id = home.area_id and (above.valid_from is null or above.valid_from <= %(on)s)
            and (above.valid_to is null or above.valid_to > %(on)s) limit 1
    ) province on true"""
_OBSERVED = """
    select told.household_id, told.year, told.round, told.income_per_head, told.earned_per_head,
        coalesce(scores.assessed_on, held.held_on)
    from livelihood_circumstances told join asked_home asked on asked.household_id = told.household_id
    left join lateral (
        select max(assessed_on) as assessed_on from livelihood_assessment scores
        where scores.household_id = told.household_id and scores.year = told.year and scores.round = told.round
            and scores.is_current and scores.authority_id is null
    ) scores on true
    left join lateral (
        select max(held_on) as held_on from survey_interview held where held.household_id = told.household_id
            and held.year = told.year and held.round = told.round and held.counts
    ) held on scores.assessed_on is null
    where told.is_current"""
_DIMENSIONS = f"""
    select distinct on (result.household_id) result.household_id, {", ".join(f"result.{name}" for name in DIMENSIONS)}
    from livelihood_dimensionresult result join asked_home asked on asked.household_id = result.household_id
    where result.is_current
    order by result.household_id, result.year desc, result.round desc, result.id desc"""
_REASONS = """
    select told.household_id, told.dimension, told.reason from monitoring_acceptedreason told
    join asked_home asked on asked.household_id = told.household_id
    where told.ended_at is null and told.since <= %(on)s and (told.until is null or told.until >= %(on)s)"""
_CAPITALS = f"""
    select distinct on (scores.household_id) scores.household_id,
        {", ".join(f"scores.{name}" for name in (*CAPITALS, "overall"))}
    from livelihood_assessment scores join asked_home asked on asked.household_id = scores.household_id
    where scores.is_current and scores.authority_id is null
    order by scores.household_id, scores.year desc, scores.round desc, scores.id desc"""
_STRATEGIES = """
    select distinct on (told.household_id) told.household_id, nullif(told.strategy, '')
    from livelihood_circumstances told join asked_home asked on asked.household_id = told.household_id
    where told.is_current order by told.household_id, told.year desc, told.round desc, told.id desc"""
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
OBSERVED = HOME | {
    "year": pl.Int16, "round": pl.Int16, "income": pl.Float64, "earned": pl.Float64, "observed_on": pl.Date,
}  # fmt: skip


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
    observations, odd = _observations(homes, rule)
    return ExitFacts(
        homes=homes.select("household_id", "area_id"),
        observations=observations,
        dimensions=_dimensions(as_of),
        capitals=_capitals(homes, rule),
        referrals=fetched_frame(
            _REFERRALS, {"open": list(open_states())}, schema=HOME | {"is_open": pl.Boolean}
        ),
        groups=fetched_frame(_GROUPS, schema=HOME | {"group": pl.String}),
        out_of_order=odd,
    )


def _observations(homes: pl.DataFrame, rule: ExitRule) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Incomes by round, and the households whose rounds stand in another order than their days: nobody can be judged
    by those until the days are put right. Of two rounds on one day the later counts."""
    told = fetched_frame(_OBSERVED, schema=OBSERVED).drop_nulls("observed_on")
    told = told.sort("household_id", "year", "round").unique(
        ["household_id", "observed_on"], keep="last", maintain_order=True
    )
    before = pl.col("observed_on").shift(1).over("household_id")
    odd = told.filter(pl.col("observed_on") < before).select("household_id").unique()
    # A year that ended in a loss brought nothing.
    whole, earned = (pl.col(name).clip(lower_bound=0) for name in ("income", "earned"))
    counted = pl.coalesce(whole, earned) if rule.without_transfers else whole
    given = (counted - earned).clip(lower_bound=0)
    kept = told.join(odd, on="household_id", how="anti").join(homes, on="household_id")
    return kept.select(
        "household_id",
        pl.int_range(1, pl.len() + 1).over("household_id").alias("number"),
        "observed_on",
        "province_code",
        counted.alias("income_per_head"),
        given.alias("transfers_per_head"),
    ), odd


def _dimensions(as_of: date) -> pl.DataFrame:
    wide = fetched_frame(_DIMENSIONS, schema=HOME | dict.fromkeys(DIMENSIONS, pl.String))
    reasons = fetched_frame(
        _REASONS, {"on": as_of}, schema=HOME | {"dimension": pl.String, "accepted_reason": pl.String}
    )
    long = wide.unpivot(
        on=list(DIMENSIONS), index="household_id", variable_name="dimension", value_name="state"
    )
    return long.join(reasons, on=["household_id", "dimension"], how="left")


def _capitals(homes: pl.DataFrame, rule: ExitRule) -> pl.DataFrame:
    """A row a household; who was never scored has none of them."""
    scores = fetched_frame(_CAPITALS, schema=HOME | dict.fromkeys((*CAPITALS, "overall"), pl.Float64))
    rows = homes.select("household_id").join(scores, on="household_id", how="left")
    if not rule.lifted:
        return rows
    strategies = fetched_frame(_STRATEGIES, schema=HOME | {"strategy": pl.String})
    return rows.join(strategies, on="household_id", how="left")


def households_to_judge(area_code: str) -> list[int]:
    """The households in the programme that live in the area today."""
    return list(
        Household.objects.filter(
            area__in=areas_within(area_code), standing__in=LEAVES_FROM, merged_into=None
        ).values_list("pk", flat=True)
    )


def places_of(household_ids: Sequence[int]) -> pl.DataFrame:
    """Where these households live: household_id, area_id."""
    sql = "select id, area_id from registry_household where id = any(%(ids)s) order by id"
    return fetched_frame(sql, {"ids": list(household_ids)}, schema=HOME | {"area_id": pl.String})
