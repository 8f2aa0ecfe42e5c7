"""What is known of households and their members in the words that criteria of models are written in?"""

from collections.abc import Collection, Sequence
from typing import Any

import polars as pl

from ppaos.engine.livelihood import person_capability
from ppaos.evidence.livelihood.queries.facts import latest_facts
from ppaos.evidence.livelihood.queries.methods import method_in_force
from ppaos.evidence.livelihood.queries.persons import person_facts
from ppaos.ground.workbench.queries import fetched_frame
from ppaos.support.assistance.queries.facts import facts_of_households, facts_of_persons, with_children

CAPITALS = ("human", "physical", "financial", "natural", "social")
SKILL, WISH, WATER = "skill:", "wish:", "has_water"
NUMBERS, FLAGS = ("land_rai", "able_members"), (WATER,)
# The score of water for farming is the mean of its source (1 to 4) and of whether it is enough (yes 4, no 1): above
# this it was said to be enough. Source: slf_scoring 2569; status: proposal.
WATER_SCORE, WATER_FROM = "slf:natural_water", 2.5
DIGITS = 6  # the last bit of a float decides nothing
_TOLD = {
    "household_id": pl.Int64, "person_id": pl.Int64, "word": pl.String, "number": pl.Float64, "flag": pl.Boolean,
}  # fmt: skip
_FETCH = """
    select distinct on (household_id, person_id, word) household_id, person_id, word, number, flag
    from operating_models_toldfact where household_id = any(%(ids)s) and word = any(%(words)s)
    order by household_id, person_id, word, made_at desc, id desc"""
_LEARNED = """
    select distinct learner.household_id, learner.person_id, 'skill:' || lower(btrim(course.skill))
    from operating_models_learner learner
    join operating_models_course course on course.id = learner.course_id
    where learner.able_on is not null and learner.household_id = any(%(ids)s)
        and 'skill:' || lower(btrim(course.skill)) = any(%(words)s)"""
_SKILL = {"household_id": pl.Int64, "person_id": pl.Int64, "word": pl.String}


def is_tellable(word: str) -> bool:
    """Whether somebody may simply be asked and the answer written down here; the rest comes from assessments."""
    return word in (*NUMBERS, *FLAGS) or word.startswith((SKILL, WISH))


def facts_for_matching(ids: Sequence[int], words: Collection[str]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Households and living members with a column a fact; null is not known.

    What was asked and written down in this room (newest first) speaks before what follows from an assessment. A skill
    is there where it was told, or where somebody is able to use what a course of that skill taught.
    """
    people = facts_of_persons(ids)
    asked = {*words, WATER_SCORE} if WATER in words else set(words)
    homes = with_children(facts_of_households(ids, asked), people)
    homes = homes.join(_capitals(ids), on="household_id", how="left")
    homes = homes.with_columns(pl.col("area_id").alias("area"))
    if WATER in words:
        homes = homes.with_columns((pl.col(WATER_SCORE) > WATER_FROM).alias(WATER))
    if "able_members" in words:
        homes = homes.join(_able_members(ids), on="household_id", how="left")
    told = _told(ids, words)
    homes = _over(homes, told.filter(pl.col("person_id").is_null()), words)
    return homes, _skilled(people, told, ids, words)


def _capitals(ids: Sequence[int]) -> pl.DataFrame:
    scores = latest_facts(ids)
    return scores.select(
        "household_id", *(pl.col(name).round(DIGITS).alias(f"capital:{name}") for name in CAPITALS)
    )


def _able_members(ids: Sequence[int]) -> pl.DataFrame:
    """How many can work; not known as long as it is not known of somebody."""
    judged = person_capability(person_facts(ids), method_in_force("target_groups").capability)
    is_unsure, is_able = pl.col("capability") == "unknown", pl.col("capability") == "able"
    counted = pl.when(~is_unsure.any()).then(is_able.sum().cast(pl.Int64))
    return judged.group_by("household_id").agg(counted.alias("able_members"))


def _told(ids: Sequence[int], words: Collection[str]) -> pl.DataFrame:
    asked: dict[str, Any] = {"ids": list(ids), "words": sorted(words)}
    return fetched_frame(_FETCH, asked, schema=_TOLD)


def _over(homes: pl.DataFrame, told: pl.DataFrame, words: Collection[str]) -> pl.DataFrame:
    """The households with what was told of them in the place of what was derived."""
    for word in sorted(words):
        if not is_tellable(word) or word.startswith(SKILL):
            continue
        value = "number" if word in NUMBERS else "flag"
        answers = told.filter(pl.col("word") == word).select("household_id", pl.col(value).alias("told"))
        homes = homes.join(answers, on="household_id", how="left")
        known = pl.coalesce("told", word) if word in homes.columns else pl.col("told")
        homes = homes.with_columns(known.alias(word)).drop("told")
    return homes


def _skilled(
    people: pl.DataFrame, told: pl.DataFrame, ids: Sequence[int], words: Collection[str]
) -> pl.DataFrame:
    """The members with a column a skill: told of them, shown in a course, or told of the whole household."""
    skills = sorted(word for word in words if word.startswith(SKILL))
    if not skills:
        return people
    as_told = {word.strip().lower(): word for word in skills}
    learned = fetched_frame(_LEARNED, {"ids": list(ids), "words": list(as_told)}, schema=_SKILL)
    learned = learned.with_columns(pl.col("word").replace(as_told))
    key = ["household_id", "person_id"]
    for word in skills:
        mine = told.filter(pl.col("word") == word)
        own = mine.filter(pl.col("person_id").is_not_null()).select(*key, pl.col("flag").alias("own"))
        all_of_them = mine.filter(pl.col("person_id").is_null()).select(
            "household_id", pl.col("flag").alias("all")
        )
        shown = learned.filter(pl.col("word") == word).select(*key, pl.lit(True).alias("shown"))
        people = people.join(own, on=key, how="left").join(shown, on=key, how="left")
        people = people.join(all_of_them, on="household_id", how="left")
        people = people.with_columns(pl.coalesce("shown", "own", "all").alias(word))
        people = people.drop("own", "shown", "all")
    return people
