"""What is known of households and their members, in the words that rules of need and of eligibility are written in?"""

from collections.abc import Iterable, Sequence
from typing import Any

import polars as pl

from ppaos.engine.methods.needs import FAILS, POOR, SCORE
from ppaos.evidence.livelihood.models import MethodVersion
from ppaos.evidence.livelihood.queries.methods import parsed
from ppaos.evidence.livelihood.queries.persons import person_facts
from ppaos.evidence.targeting.queries.registers import ON, register_holders, welfare_registers
from ppaos.ground.workbench.queries import fetched_frame

WELFARE_CARD = "on_register:welfare_card"
DIMENSIONS = ("health", "living", "education", "income", "access")
FARMING = ("income_crops", "income_livestock", "income_fishery")
MONTHS = 12
ADULT = 18
_HOMES = {
    "household_id": pl.Int64, "area_id": pl.String, "year": pl.Int16, "round": pl.Int16, "level": pl.Int64,
    "method_id": pl.Int64, "answers": pl.String, **dict.fromkeys(DIMENSIONS, pl.String), "failing": pl.String,
    "members": pl.Int64, "dependants": pl.Int64, "income_per_head": pl.Float64, "below": pl.String,
    "vulnerability": pl.Int64, "hazards": pl.Float64, "group": pl.String,
}  # fmt: skip
_FETCH = """
    select household.id, household.area_id, coalesce(scores.year, judged.year, around.year),
        coalesce(scores.round, judged.round, around.round), scores.level, scores.method_id,
        array_to_string(scores.answers, ',', ''), judged.health, judged.living, judged.education, judged.income,
        judged.access, judged.failing::text, around.members, around.dependants, around.income_per_head,
        around.is_below_line, around.vulnerability,
        case when jsonb_typeof(around.hazards) = 'array' then (
            select count(*) from jsonb_array_elements(around.hazards) met where met ->> 'place' = 'house'
        ) end, coalesce(decided."group", placed."group")
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
_IDS = """
    select person_id, bool_or(kind = 'citizen_id'), bool_or(missing_reason = 'no_status')
    from registry_identifier where valid_to is null and person_id = any(%(ids)s) group by 1"""


def facts_of_households(household_ids: Sequence[int], words: Iterable[str] = ()) -> pl.DataFrame:
    """What is known of each household, a row each: household_id, area_id, year and round of its newest assessment, and
    a column a fact of the household; of `words` those that speak of an assessment («slf:…», «bmn:…», «poor:…»).

    Null is not known. A dwelling owned without debt is told by its score; other kinds of tenure are not told apart.
    """
    ids = {"ids": list(household_ids)}
    rows = fetched_frame(_FETCH, ids, schema=_HOMES)
    asked = sorted(set(words))
    told = _with_scores(rows, [word.removeprefix(SCORE) for word in asked if word.startswith(SCORE)])
    told = told.with_columns(
        *(_is_poor(pl.col(name)).alias(f"{POOR}{name}") for name in DIMENSIONS),
        *(_fails(word.removeprefix(FAILS)).alias(word) for word in asked if word.startswith(FAILS)),
        _is_poor(pl.col("below")).alias("is_below_line"),
        (pl.col("hazards") > 0).alias("met_disaster"),
        pl.when(pl.col("group").is_in(["welfare", "model"])).then("group").alias("group"),
    )
    told = told.join(_amounts(ids), on="household_id", how="left")
    return told.drop("method_id", "answers", *DIMENSIONS, "failing", "below", "hazards")


def facts_of_persons(household_ids: Sequence[int]) -> pl.DataFrame:
    """What is known of each member who lives in the households, a row each: household_id, person_id and a column a fact
    of a person. Null is not known: without a register of the welfare card nobody is told to be on it, or not to be."""
    people = person_facts(household_ids)
    persons = {"ids": people["person_id"].to_list()}
    known = {"person_id": pl.Int64, "has": pl.Boolean, "cannot": pl.Boolean}
    papers = fetched_frame(_IDS, persons, schema=known).select(
        "person_id",
        pl.when("has").then(True).when("cannot").then(False).alias("has_thai_id"),
    )
    told = people.join(papers, on="person_id", how="left").join(
        _on_register(household_ids), on=["household_id", "person_id"], how="left"
    )
    return told.select(
        "household_id", "person_id", "age", "sex", "health", "is_disabled", "works", "willing", "cares_full_time",
        (pl.col("income_month") * MONTHS).alias("person_income"), "has_thai_id", WELFARE_CARD,
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


def _with_scores(rows: pl.DataFrame, codes: list[str]) -> pl.DataFrame:
    """A column an indicator asked for, and what the dwelling's tell of its state and of who owns it."""
    parts = [_scored(part, codes) for part in rows.partition_by("method_id")]
    told = pl.concat(parts, how="diagonal") if parts else _scored(rows, codes)
    dwelling, tenure = pl.col("of dwelling"), pl.col("of tenure")
    return told.with_columns(
        pl.when(dwelling <= 1).then(pl.lit("ruined")).when(dwelling <= 2.5).then(pl.lit("worn"))
        .when(dwelling > 2.5).then(pl.lit("sound")).alias("housing_condition"),
        pl.when(tenure == 4).then(pl.lit("own")).alias("tenure"),
    ).drop("of dwelling", "of tenure")  # fmt: skip


def _scored(part: pl.DataFrame, codes: list[str]) -> pl.DataFrame:
    columns = {f"{SCORE}{code}": code for code in codes}
    columns |= {"of dwelling": "physical_dwelling", "of tenure": "physical_tenure"}
    number = None if part.is_empty() else part["method_id"][0]
    places = {} if number is None else _places(number)
    answers = pl.col("answers").str.split(",")
    return part.with_columns(
        (
            answers.list.get(places[code], null_on_oob=True).cast(pl.Float64, strict=False)
            if code in places
            else pl.lit(None, dtype=pl.Float64)
        ).alias(column)
        for column, code in columns.items()
    )


def _places(method_id: int) -> dict[str, int]:
    indicators = parsed(MethodVersion.objects.get(pk=method_id)).indicators
    return {indicator.code: place for place, indicator in enumerate(indicators)}


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


def _on_register(household_ids: Sequence[int]) -> pl.DataFrame:
    """Of members: whether they are on the newest register of the welfare card that speaks where they live."""
    speaking = welfare_registers().sort("year").unique("area_id", keep="last", maintain_order=True)
    holders = register_holders(speaking["edition_id"], household_ids)
    lives = {"household_id": pl.Int64, "person_id": pl.Int64, "area_id": pl.String}
    sql = """select member.household_id, member.person_id, household.area_id from registry_membership member
        join registry_household household on household.id = member.household_id
        where member.valid_to is null and member.household_id = any(%(ids)s)"""
    members = fetched_frame(sql, {"ids": list(household_ids)}, schema=lives).unique(
        ["household_id", "person_id"]
    )
    told = members.join(speaking, on="area_id").join(holders, on=["edition_id", "person_id"], how="left")
    state = pl.col("state")
    is_on = pl.when(state == ON).then(True).when(state.is_null()).then(False).alias(WELFARE_CARD)
    return told.select("household_id", "person_id", is_on)
