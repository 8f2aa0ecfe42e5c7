"""On which of the five dimensions is a person or household poor, and by which answers?"""

from typing import Any, NamedTuple

import narwhals as nw
from narwhals.typing import FrameT, IntoFrameT

from ppaos.engine.livelihood.bmn_answers import (
    FAIL,
    MISSING,
    NOT_APPLICABLE,
    RESULTS,
    column,
    of_households,
    of_members,
    read,
)
from ppaos.engine.methods import BmnIndicator, DimensionMethod

STATES = POOR, NOT_POOR, UNKNOWN = "poor", "not_poor", "unknown"
TEXT = nw.String()
PERSON = ["household_id", "person_id"]
REASON = ["dimension", "indicator", "result"]


class Dimensions(NamedTuple):
    """What `dimensions` gives, as frames of the kind it was given."""

    households: Any
    persons: Any
    reasons: Any


def dimensions(
    answers: IntoFrameT, method: DimensionMethod, *, members: IntoFrameT | None = None
) -> Dimensions:
    """Poor, not poor or unknown in each of the five dimensions, by household and by person.

    Columns in, a row an answer: household_id, person_id (null for the household's own), indicator
    (its code as text), result («pass», «fail», «na», «missing») and, where known, age (whole years on
    the day of the survey; see `age_at`). A member without any row is not seen: name everybody in
    ``members`` (household_id, person_id, age or null), of households that have answers.
    Out: `households` (household_id) and `persons` (household_id, person_id) with health, living,
    education, income, access («poor», «not_poor», «unknown»), any_dimension (poor in at least one)
    and mask (five digits in that order, 1 poor; null where one is unknown), and for households members (how many
    are known; where 0, questions to persons have only what the household said for them); `reasons` with
    household_id, person_id, dimension, indicator, result («fail» or «missing»).
    A failure of the household counts for every member, a person's own for that person and the
    household. Not poor asks a pass of every indicator that applies; an age outside the indicator's
    makes it not apply. An answer about persons that stands for the household as a whole holds for
    each member without an own one, save that a failure does not say whose it is.
    Raises AnswerError for answers that cannot be read. Source: the method's, its `mapping` and `levels`.
    """
    rows = read(nw.from_native(answers), method)
    houses = of_households(rows, method)
    asked = of_members(rows, method)
    everybody = asked if members is None else _with_silent(asked, nw.from_native(members))
    persons = everybody.join(houses, on="household_id", how="left").with_columns(
        "household_id",
        *(_of_person(indicator).alias(column("state", indicator)) for indicator in method.mapped),
    )
    households = _with_members(houses, persons, method)
    return Dimensions(
        states(households, method, ["household_id", "members"]).sort("household_id").to_native(),
        states(persons, method, PERSON).sort(*PERSON).to_native(),
        _reasons(households, persons, method).to_native(),
    )


def _with_silent(asked: FrameT, members: FrameT) -> FrameT:
    """The members with answers and those without; an age told with an answer goes before that of the list."""
    known = members.select(
        "household_id", nw.col("person_id").cast(nw.String), nw.col("age").cast(nw.Int64).alias("known_age")
    )
    ids = nw.concat([asked.select(*PERSON), known.select(*PERSON)]).unique(PERSON)
    each = ids.join(asked, on=PERSON, how="left").join(known, on=PERSON, how="left")
    return each.with_columns(nw.coalesce("age", "known_age").alias("age")).drop("known_age")


def _of_person(indicator: BmnIndicator) -> nw.Expr:
    """What an indicator says of one member."""
    house = nw.col(column("house", indicator))
    if indicator.level == "household":
        return house.fill_null(MISSING)
    somebody_failed = nw.when(house == FAIL).then(nw.lit(MISSING)).otherwise(house)
    told = nw.coalesce(nw.col(column("own", indicator)), somebody_failed, nw.lit(MISSING))
    return nw.when(_is_outside_age(indicator)).then(nw.lit(NOT_APPLICABLE)).otherwise(told)


def _is_outside_age(indicator: BmnIndicator) -> nw.Expr:
    """Whether a known age is below or above the indicator's; false where the age is not known."""
    outside = nw.lit(False)
    if indicator.least_age is not None:
        outside = outside | (nw.col("age") < indicator.least_age).fill_null(False)
    if indicator.most_age is not None:
        outside = outside | (nw.col("age") > indicator.most_age).fill_null(False)
    return outside


def _with_members(houses: FrameT, persons: FrameT, method: DimensionMethod) -> FrameT:
    """The households with what each indicator says of them, their members together."""
    states = [column("state", indicator) for indicator in method.mapped]
    together = persons.group_by("household_id").agg(
        nw.len().alias("members"), *(nw.col(state).max() for state in states)
    )
    ids = nw.concat([houses.select("household_id"), together.select("household_id")]).unique("household_id")
    each = ids.join(houses, on="household_id", how="left").join(together, on="household_id", how="left")
    # A set that maps nothing adds no column; naming the key keeps the call whole on every engine.
    return each.with_columns(
        "household_id",
        nw.col("members").fill_null(0),  # nobody was found to belong to it
        *(_of_household(indicator).alias(column("state", indicator)) for indicator in method.mapped),
    )


def _of_household(indicator: BmnIndicator) -> nw.Expr:
    house = nw.col(column("house", indicator))
    if indicator.level == "household":
        return house.fill_null(MISSING)
    # «missing» for the household as a whole takes nothing from what its members answered.
    said = nw.when(house != MISSING).then(house)
    return nw.max_horizontal(nw.col(column("state", indicator)), said).fill_null(MISSING)


def states(frame: FrameT, method: DimensionMethod, key: list[str], dtype: nw.dtypes.DType = TEXT) -> FrameT:
    """The five states, whether any is poor, and the mask, from the ranks in the «state» columns."""
    words = {word: nw.lit(word, dtype=dtype) for word in STATES}
    codes = [dimension.code for dimension in method.dimensions]
    return frame.select(*key, *(_state(code, method, words).alias(code) for code in codes)).with_columns(
        _any(codes, words).alias("any_dimension"), _mask(codes).alias("mask")
    )


def _state(dimension: str, method: DimensionMethod, words: dict[str, nw.Expr]) -> nw.Expr:
    deciding = [column("state", indicator) for indicator in method.mapped if indicator.dimension == dimension]
    if not deciding:
        return words[UNKNOWN]
    worst = nw.max_horizontal(*deciding)
    open_or_not = nw.when(worst == MISSING).then(words[UNKNOWN]).otherwise(words[NOT_POOR])
    return nw.when(worst == FAIL).then(words[POOR]).otherwise(open_or_not)


def _any(codes: list[str], words: dict[str, nw.Expr]) -> nw.Expr:
    is_poor = nw.any_horizontal(*(nw.col(code) == POOR for code in codes), ignore_nulls=False)
    is_open = nw.any_horizontal(*(nw.col(code) == UNKNOWN for code in codes), ignore_nulls=False)
    open_or_not = nw.when(is_open).then(words[UNKNOWN]).otherwise(words[NOT_POOR])
    return nw.when(is_poor).then(words[POOR]).otherwise(open_or_not)


def _mask(codes: list[str]) -> nw.Expr:
    """A digit a dimension; an unknown one is null and makes the whole mask null."""
    digits = [
        nw.when(nw.col(code) == POOR)
        .then(nw.lit("1"))
        .otherwise(nw.when(nw.col(code) == NOT_POOR).then(nw.lit("0")))
        for code in codes
    ]
    return nw.concat_str(*digits)


def _reasons(households: FrameT, persons: FrameT, method: DimensionMethod) -> FrameT:
    """The failures and gaps that decided, each told once: by the member, else by the household."""
    houses = households.with_columns(nw.lit(None, dtype=nw.String).alias("person_id"))
    nothing = houses.head(0).select(*PERSON, *(nw.lit("").alias(name) for name in REASON))
    parts = [nothing]
    for indicator in method.mapped:
        parts.append(_reason(houses, indicator, _told_by_household(indicator)))
        if indicator.level == "person":
            parts.append(_reason(persons, indicator, nw.col(column("state", indicator))))
    return nw.concat(parts).sort(*PERSON, *REASON)


def _told_by_household(indicator: BmnIndicator) -> nw.Expr:
    """What no member's own row tells."""
    state = nw.col(column("state", indicator))
    if indicator.level == "household":
        return state
    is_untold = (nw.col(column("house", indicator)) == FAIL).fill_null(False) | (nw.col("members") == 0)
    return nw.when(is_untold).then(state).otherwise(nw.lit(NOT_APPLICABLE))


def _reason(frame: FrameT, indicator: BmnIndicator, rank: nw.Expr) -> FrameT:
    """The rows where an indicator fails or is missing."""
    result = nw.when(rank == FAIL).then(nw.lit(RESULTS[FAIL])).otherwise(nw.lit(RESULTS[MISSING]))
    return frame.filter(rank >= MISSING).select(
        *PERSON,
        nw.lit(indicator.dimension).alias("dimension"),
        nw.lit(indicator.code).alias("indicator"),
        result.alias("result"),
    )
