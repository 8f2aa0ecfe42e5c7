"""How does the newest round of a household compare with an older one: income, level, capitals, dependants, health?"""

from datetime import date

import narwhals as nw
import polars as pl

from ppaos.engine.livelihood.incomes import line_baht
from ppaos.engine.livelihood.scoring import level_of
from ppaos.engine.methods import CapitalMethod, ExitRule, IncomeLines, VulnerabilityMethod
from ppaos.evidence.livelihood.queries.methods import BE_OFFSET, method_in_force
from ppaos.evidence.livelihood.queries.scored import CAPITALS
from ppaos.ground.workbench.queries import fetched_frame, staged
from ppaos.learning.monitoring.queries.exit_rules import RULE

HOME = {"household_id": pl.Int64}
# Rounds of which nobody knows the day are left out: nobody can say whether they came before or after.
_ROUNDS = f"""
    select seen.household_id, seen.year, seen.round, seen.income_per_head, seen.earned_per_head, seen.dependants,
        seen.overall, {", ".join(f"seen.{name}" for name in CAPITALS)}, coalesce(seen.assessed_on, held.held_on)
    from (
        select coalesce(told.household_id, scores.household_id) as household_id,
            coalesce(told.year, scores.year) as year, coalesce(told.round, scores.round) as round,
            told.income_per_head, told.earned_per_head, told.dependants, scores.overall, scores.assessed_on,
            {", ".join(f"scores.{name}" for name in CAPITALS)}
        from (select * from livelihood_circumstances where is_current) told
        full join (select * from livelihood_assessment where is_current and authority_id is null) scores
            using (household_id, year, round)
    ) seen
    join watched_home watched on watched.household_id = seen.household_id
    left join (
        select household_id, year, round, max(held_on) as held_on from survey_interview
        where counts and household_id is not null group by 1, 2, 3
    ) held on held.household_id = seen.household_id and held.year = seen.year and held.round = seen.round
    where coalesce(seen.assessed_on, held.held_on) <= %(as_of)s"""
_HEALTH = """
        select compared.household_id, answer.person_id, max(answer.value) as health from compared_round compared
        join livelihood_answer answer on answer.household_id = compared.household_id
            and answer.year = compared.{year} and answer.round = compared.{round} and answer.instrument = 'facts'
            and answer.indicator = 'health' and answer.person_id is not null and answer.superseded_at is null
            and answer.value is not null
        group by 1, 2"""
_BEDBOUND = f"""
    with fresh as materialized ({_HEALTH.format(year="year", round="round")}
    ), old as materialized ({_HEALTH.format(year="year_before", round="round_before")}
    ), asked as materialized (select distinct household_id from old)
    select fresh.household_id, count(*) filter (
        where fresh.health = 4 and (old.health <> 4 or (old.health is null and asked.household_id is not null)))
    from fresh
    left join old on old.household_id = fresh.household_id and old.person_id = fresh.person_id
    left join asked on asked.household_id = fresh.household_id
    group by 1"""
_JOINED = """
    select watched.household_id, count(*), max(member.valid_from)
    from watched_home watched
    join registry_membership member on member.household_id = watched.household_id and member.valid_to is null
        and member.valid_from > watched.left_on and member.valid_from <= %(as_of)s
        and member.presence <> 'named_absent'
    join registry_person person on person.id = member.person_id and person.merged_into_id is null
        and person.died_on is null and person.birth_on is not null
    where date_part('year', age(%(as_of)s::date, person.birth_on)) <= %(child)s
        or date_part('year', age(%(as_of)s::date, person.birth_on)) >= %(old)s
    group by 1"""
_PROVINCES = """
    select area.area_id, min(area.ancestor_id) from geography_areawithin area
    join geography_area province on province.code = area.ancestor_id and province.level = 'province'
    where (area.valid_from is null or area.valid_from <= %(as_of)s)
        and (area.valid_to is null or area.valid_to > %(as_of)s)
    group by 1"""
ROUNDS = HOME | {
    "year": pl.Int16, "round": pl.Int16, "income": pl.Float64, "earned": pl.Float64, "dependants": pl.Int64,
    "overall": pl.Float64, **dict.fromkeys(CAPITALS, pl.Float64), "seen_on": pl.Date,
}  # fmt: skip
COMPARED = (
    "income_per_head", "line_per_head", "income_on", "level", "level_before", "assessed_on", "capitals_fallen",
    "new_dependants", "dependant_on", "new_bedbound", "bedbound_on",
)  # fmt: skip


def compared_rounds(homes: pl.DataFrame, *, as_of: date) -> pl.DataFrame:
    """A row a household with a round: household_id and COMPARED. Needs «watched_home» staged.

    The newest round is set beside the newest up to the day on which the household left; in the programme, beside the
    one before it. Null: not known, or nothing to compare.
    """
    rounds = _levelled(fetched_frame(_ROUNDS, {"as_of": as_of}, schema=ROUNDS))
    newest = rounds.unique("household_id", keep="last", maintain_order=True)
    both = newest.join(_before(rounds, homes), on="household_id", how="left", suffix="_before")
    told = _with_incomes(both, homes, as_of).with_columns(
        pl.when(pl.col("year_before").is_not_null()).then("overall_level").alias("level"),
        pl.col("overall_level_before").alias("level_before"),
        pl.col("seen_on").alias("assessed_on"),
        _fallen().alias("capitals_fallen"),
    )
    told = told.join(_bedbound(told), on="household_id", how="left")
    joined = _joined(as_of)
    with_people = told.join(joined, on="household_id", how="full", coalesce=True)
    return _with_dependants(with_people).select("household_id", *COMPARED)


def _levelled(rounds: pl.DataFrame) -> pl.DataFrame:
    """Rounds from the oldest on, with the level of each capital and of the household."""
    method: CapitalMethod = method_in_force("slf_capitals")
    levels = [
        level_of(code, method).cast(nw.Float64).alias(f"{code}_level") for code in (*CAPITALS, "overall")
    ]
    return nw.from_native(rounds.sort("household_id", "year", "round")).with_columns(*levels).to_native()


def _before(rounds: pl.DataFrame, homes: pl.DataFrame) -> pl.DataFrame:
    """The round with which the newest is compared; nothing where nobody asked again since the household left."""
    placed = rounds.join(homes.select("household_id", "left_on"), on="household_id", maintain_order="left")
    is_last = pl.int_range(1, pl.len() + 1).over("household_id") == pl.len().over("household_id")
    is_before = pl.coalesce(pl.col("seen_on") <= pl.col("left_on"), ~is_last)
    older = placed.with_columns(is_last=is_last).filter(is_before)
    return older.unique("household_id", keep="last", maintain_order=True).filter(~pl.col("is_last")).drop(
        "is_last", "left_on"
    )  # fmt: skip


def _with_incomes(told: pl.DataFrame, homes: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """With the income that the exit rule counts, held against its line of that year and province."""
    rule: ExitRule = method_in_force(RULE)
    lines: IncomeLines = method_in_force("income_lines")
    provinces = fetched_frame(
        _PROVINCES, {"as_of": as_of}, schema={"area_id": pl.String, "province_code": pl.String}
    )
    placed = told.join(homes.select("household_id", "area_id"), on="household_id").join(
        provinces, on="area_id", how="left"
    )
    of_year = (
        pl.lit(rule.line_year, pl.Int64)
        if rule.line_year
        else pl.col("seen_on").dt.year().cast(pl.Int64) + BE_OFFSET
    )
    asked = nw.from_native(placed.with_columns(of_round=pl.col("year"), year=of_year))
    lined: pl.DataFrame = asked.with_columns(
        line_baht(lines, rule.line).round(2).alias("line_per_head")
    ).to_native()
    whole, earned = pl.col("income"), pl.col("earned")
    # Below the line with what programmes gave is below it without.
    surely = pl.when(whole < pl.col("line_per_head")).then(whole)
    counts = pl.coalesce(earned, surely) if rule.without_transfers else pl.coalesce(whole, earned)
    return lined.with_columns(
        counts.alias("income_per_head"),
        pl.col("seen_on").alias("income_on"),
        pl.col("of_round").alias("year"),
    )


def _fallen() -> pl.Expr:
    """How many capitals lie at level 1 and did not before; not known where none is known to, and one is not scored."""
    fell = [(pl.col(f"{code}_level") == 1) & (pl.col(f"{code}_level_before") > 1) for code in CAPITALS]
    known = [(pl.col(f"{code}_level") + pl.col(f"{code}_level_before")).is_not_null() for code in CAPITALS]
    count = pl.sum_horizontal(
        each.fill_null(value=False).cast(pl.Float64) for each in fell
    )  # counted apart: known
    return pl.when((count > 0) | pl.all_horizontal(known)).then(count)


def _bedbound(told: pl.DataFrame) -> pl.DataFrame:
    """Members who are bed-bound and were not before, or were not there: known where both rounds asked."""
    asked = told.drop_nulls("year_before").select(
        "household_id", "year", "round", "year_before", "round_before"
    )
    staged("compared_round", asked.cast(dict.fromkeys(asked.columns, pl.Int64)))
    found = fetched_frame(_BEDBOUND, schema=HOME | {"new_bedbound": pl.Float64})
    days = told.select("household_id", pl.col("seen_on").alias("bedbound_on"))
    return found.join(days, on="household_id", how="left")


def _joined(as_of: date) -> pl.DataFrame:
    """Children and old people who came to live in a household since it left: household_id, came, came_on."""
    method: VulnerabilityMethod = method_in_force("vulnerability")
    ages = {"child": method.dependants.child_most, "old": method.dependants.old_least, "as_of": as_of}
    return fetched_frame(_JOINED, ages, schema=HOME | {"came": pl.Float64, "came_on": pl.Date})


def _with_dependants(told: pl.DataFrame) -> pl.DataFrame:
    """New dependants: those the register knows to have come, or as many more as the newest round counts."""
    more = (pl.col("dependants") - pl.col("dependants_before")).clip(lower_bound=0).cast(pl.Float64)
    by_register = pl.col("came") >= pl.coalesce(more, 0.0)
    return told.with_columns(
        pl.max_horizontal("came", more).alias("new_dependants"),
        pl.when(by_register).then("came_on").otherwise("seen_on").alias("dependant_on"),
    )
