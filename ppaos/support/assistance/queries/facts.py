"""What is known of households and their members, in the words that rules of need and of eligibility are written in?"""

from collections.abc import Iterable, Sequence
from typing import Any

import polars as pl

from ppaos.engine.methods.needs import FAILS, POOR, SCORE, FactReading
from ppaos.engine.routing import outcome
from ppaos.evidence.livelihood.models import MethodVersion
from ppaos.evidence.livelihood.queries.methods import parsed
from ppaos.evidence.livelihood.queries.persons import person_facts
from ppaos.evidence.targeting.queries.registers import ON, register_holders, welfare_registers
from ppaos.ground.workbench.queries import fetched_frame
from ppaos.support.assistance.queries.needs import needs_in_force

WELFARE_CARD = "on_register:welfare_card"
DIMENSIONS = ("health", "living", "education", "income", "access")
FARMING = ("income_crops", "income_livestock", "income_fishery")
MONTHS = 12
ADULT = 18
_HOMES = {
    "household_id": pl.Int64, "area_id": pl.String, "year": pl.Int16, "round": pl.Int16, "level": pl.Int64,
    **dict.fromkeys(DIMENSIONS, pl.String), "failing": pl.String,
    "members": pl.Int64, "dependants": pl.Int64, "income_per_head": pl.Float64, "below": pl.String,
    "vulnerability": pl.Int64, "hazards": pl.Float64, "group": pl.String,
}  # fmt: skip
_FETCH = """
    select household.id, household.area_id, coalesce(scores.year, judged.year, around.year),
        coalesce(scores.round, judged.round, around.round), scores.level,
        judged.health, judged.living, judged.education, judged.income,
        judged.access, judged.failing::text, around.members, around.dependants, around.income_per_head,
        around.is_below_line, around.vulnerability,
        case when jsonb_typeof(around.hazards) = 'array' then (
            select count(*) from jsonb_array_elements(around.hazards) met where met ->> 'place' = 'house'
        ) end, coalesce(decided."group", placed."group")
        {scores}
    from registry_household household
    left join (
        select distinct on (household_id) * from livelihood_assessment
        where is_current and authority_id is null and household_id = any(%(ids)s)
        order by household_id, year desc, round desc, id desc
    ) scores on scores.household_id = household.id
    left join (
        select distinct on (household_id) * from livelihood_dimensionresult
        where is_current and household_id = any(%(ids)s) order by household_id, year desc, round desc, id desc
    ) judged on judged.household_id = household.id
    left join (
        select distinct on (household_id) * from livelihood_circumstances
        where is_current and household_id = any(%(ids)s) order by household_id, year desc, round desc, id desc
    ) around on around.household_id = household.id
    left join (
        select distinct on (place.household_id) place.household_id, place."group" from livelihood_groupplace place
        join livelihood_grouprun run on run.id = place.run_id and run.is_current
        where place.household_id = any(%(ids)s)
        order by place.household_id, run.year desc, run.made_at desc, run.id desc
    ) placed on placed.household_id = household.id
    left join livelihood_groupoverride decided on decided.household_id = household.id and decided.ended_at is null
    where household.id = any(%(ids)s) order by household.id"""
_TOLD = """
    select distinct on (household_id, indicator) household_id, indicator,
        case when state = 'not_applicable' then 0 else value end
    from livelihood_answer
    where instrument = 'facts' and person_id is null and superseded_at is null and household_id = any(%(ids)s)
        and indicator = any(%(facts)s)
    order by household_id, indicator, year desc, round desc, id desc"""
# Most persons have a row, few of another kind: what is not asked for is left out before anything is joined.
_IDS = """
    select identifier.person_id, identifier.kind = 'citizen_id'
    from registry_identifier identifier
    join registry_membership membership on membership.person_id = identifier.person_id
        and membership.valid_to is null and membership.household_id = any(%(ids)s)
    where identifier.valid_to is null and (identifier.kind = 'citizen_id' or identifier.missing_reason = 'no_status')"""


def facts_of_households(household_ids: Sequence[int], words: Iterable[str] = ()) -> pl.DataFrame:
    """What is known of each household, a row each: household_id, area_id, year and round of its newest assessment, and
    a column a fact of the household; of `words` those that speak of an assessment («slf:…», «bmn:…», «poor:…»).

    Null is not known. The state of the dwelling and who owns it are told by scores, as the readings of the method say.
    """
    ids, asked = {"ids": list(household_ids)}, sorted(set(words))
    readings = needs_in_force().readings
    codes = {word.removeprefix(SCORE) for word in asked if word.startswith(SCORE)}
    codes |= {reading.indicator for reading in readings}
    scores = {f"{SCORE}{code}": pl.Float64 for code in sorted(codes)}
    fetch = _FETCH.format(scores="".join(f", {_score(code)}" for code in sorted(codes)))
    told = fetched_frame(fetch, ids, schema=_HOMES | scores).with_columns(_readings(readings))
    told = told.drop(scores.keys() - set(asked))
    told = told.with_columns(
        *(_is_poor(pl.col(name)).alias(f"{POOR}{name}") for name in DIMENSIONS),
        *(_fails(word.removeprefix(FAILS)).alias(word) for word in asked if word.startswith(FAILS)),
        _is_poor(pl.col("below")).alias("is_below_line"),
        (pl.col("hazards") > 0).alias("met_disaster"),
        pl.when(pl.col("group").is_in(["welfare", "model"])).then("group").alias("group"),
    )
    told = told.join(_amounts(ids), on="household_id", how="left")
    return told.drop(*DIMENSIONS, "failing", "below", "hazards")


def facts_of_persons(household_ids: Sequence[int]) -> pl.DataFrame:
    """What is known of each member who lives in the households, a row each: household_id, person_id and a column a fact
    of a person. Null is not known: without a register of the welfare card nobody is told to be on it, or not to be."""
    people = person_facts(household_ids)
    papers = (
        fetched_frame(
            _IDS, {"ids": list(household_ids)}, schema={"person_id": pl.Int64, "has_thai_id": pl.Boolean}
        )
        .group_by("person_id")
        .agg(pl.col("has_thai_id").any())
    )
    told = people.join(papers, on="person_id", how="left").join(
        _on_register(people, household_ids), on=["household_id", "person_id"], how="left"
    )
    return told.select(
        "household_id", "person_id", "age", "sex", "health", "is_disabled", "has_disability_card", "works", "willing",
        "cares_full_time", (pl.col("income_month") * MONTHS).alias("person_income"), "has_thai_id", WELFARE_CARD,
    )  # fmt: skip


def with_children(homes: pl.DataFrame, people: pl.DataFrame) -> pl.DataFrame:
    """Adds how many children live in each household; not known where the age of somebody is not."""
    age = pl.col("age")
    counted = people.group_by("household_id").agg(
        pl.when(age.is_not_null().all()).then((age < ADULT).sum().cast(pl.Int64)).alias("children")
    )
    return homes.join(counted, on="household_id", how="left")


def _is_poor(state: pl.Expr) -> pl.Expr:
    return pl.when(state == "poor").then(True).when(state == "not_poor").then(False)


def _fails(code: str) -> pl.Expr:
    """True where the basic need is not met; of the others it is not told here whether they were asked."""
    return pl.when(pl.col("failing").str.contains(f'"{code}"', literal=True)).then(True)


def _readings(readings: Sequence[FactReading]) -> list[pl.Expr]:
    """A column a fact that scores tell of: of its readings the first that holds."""
    told: dict[str, list[pl.Expr]] = {"housing_condition": [], "tenure": []}
    for reading in readings:
        word = f"{SCORE}{reading.indicator}"
        rule = {"fact": word, "is": reading.operator, "value": reading.score}
        holds = outcome(rule, frozenset([word]))
        told.setdefault(reading.fact, []).append(pl.when(holds).then(pl.lit(reading.value)))
    return [pl.coalesce(*each, pl.lit(None, pl.String)).alias(fact) for fact, each in told.items()]


def _score(code: str) -> str:
    """The score of an indicator as SQL: where it stands among the answers differs between versions of the method."""
    places = []
    for version in MethodVersion.objects.filter(name="slf_capitals").order_by("pk"):
        codes = [indicator.code for indicator in parsed(version).indicators]
        if code in codes:
            places.append(f"when {version.pk} then scores.answers[{codes.index(code) + 1}]")
    return f"case scores.method_id {' '.join(places)} end::float8" if places else "null::float8"


def _amounts(ids: dict[str, Any]) -> pl.DataFrame:
    """Debt, and whether the household farms: it does where crops, livestock or fish bring anything."""
    schema = {"household_id": pl.Int64, "indicator": pl.String, "value": pl.Float64}
    told = fetched_frame(_TOLD, ids | {"facts": ["debt", *FARMING]}, schema=schema)
    value, of_farm = pl.col("value"), pl.col("indicator").is_in(list(FARMING))
    earns, earns_not = (value > 0) & of_farm, (value <= 0) & of_farm
    return told.group_by("household_id").agg(
        value.filter(pl.col("indicator") == "debt").first().alias("debt"),
        pl.when(earns.any()).then(True).when(earns_not.sum() == len(FARMING)).then(False).alias("farms"),
    )


def _on_register(people: pl.DataFrame, household_ids: Sequence[int]) -> pl.DataFrame:
    """Of members: whether they are on the newest register of the welfare card that speaks where they live."""
    speaking = welfare_registers().sort("year").unique("area_id", keep="last", maintain_order=True)
    holders = register_holders(speaking["edition_id"], household_ids)
    lives = {"household_id": pl.Int64, "area_id": pl.String}
    sql = "select id, area_id from registry_household where id = any(%(ids)s) and area_id = any(%(areas)s)"
    asked = {"ids": list(household_ids), "areas": speaking["area_id"].to_list()}
    homes = fetched_frame(sql, asked, schema=lives) if speaking.height else pl.DataFrame(schema=lives)
    members = people.select("household_id", "person_id").unique().join(homes, on="household_id")
    told = members.join(speaking, on="area_id").join(holders, on=["edition_id", "person_id"], how="left")
    state = pl.col("state")
    is_on = pl.when(state == ON).then(True).when(state.is_null()).then(False).alias(WELFARE_CARD)
    return told.select("household_id", "person_id", is_on)
