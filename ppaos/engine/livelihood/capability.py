"""Is there somebody in a household who can work?"""

from collections.abc import Sequence
from typing import cast

import narwhals as nw
from narwhals.typing import FrameT, IntoFrameT

from ppaos.engine.livelihood.faults import AnswerError
from ppaos.engine.methods import Capability

ABLE, NOT_ABLE, UNKNOWN = "able", "not_able", "unknown"
PERSON = ("household_id", "age", "health", "works", "cares_full_time", "willing")


def person_capability(persons: IntoFrameT, rule: Capability) -> IntoFrameT:
    """Who can work, by age, health and care, each in three states.

    Columns in: household_id; age (whole years or null); health («normal», «chronic», «disabled», «bedbound» or null);
    works, cares_full_time, willing (true, false or null: not known). Other columns are kept.
    Columns out: those, and right_age, well, free (true, false or null) and capability («able», «not_able»,
    «unknown»). One no is enough for «not able»; «able» takes three yes; somebody who works is willing and no full-time
    carer. Raises AnswerError where a column is missing. Source: the rule's own.
    """
    return cast(IntoFrameT, with_capability(nw.from_native(persons), rule).to_native())


def with_capability(frame: FrameT, rule: Capability) -> FrameT:
    """The persons with their three answers and what follows."""
    refuse_missing(frame, PERSON, "persons")
    works = nw.col("works").fill_null(value=False)  # only a known yes says more than the questions below
    told = frame.with_columns(
        _right_age(rule, works).alias("right_age"),
        _well(rule).alias("well"),
        _free(rule, works).alias("free"),
    )
    answers = [nw.col(name) for name in ("right_age", "well", "free")]
    is_no = [~answer for answer in answers]
    some_no = nw.any_horizontal(*(no.fill_null(value=False) for no in is_no), ignore_nulls=True)
    all_yes = nw.all_horizontal(*(yes.fill_null(value=False) for yes in answers), ignore_nulls=True)
    state = (
        nw.when(some_no)
        .then(nw.lit(NOT_ABLE))
        .otherwise(nw.when(all_yes).then(nw.lit(ABLE)).otherwise(nw.lit(UNKNOWN)))
    )
    return told.with_columns(state.alias("capability"))


def refuse_missing(frame: FrameT, asked: Sequence[str], whose: str) -> None:
    """Raise AnswerError naming the columns that are not there."""
    if missing := [name for name in asked if name not in frame.collect_schema()]:
        raise AnswerError(f"the {whose} have no column {', '.join(missing)}; add it")


def household_capability(frame: FrameT) -> FrameT:
    """What its members make of a household: members, able, able_without_work, unsure, and capability.

    Able where a member is; not able where every member is known not to be; else unknown.
    """
    counted = {
        "able": nw.col("capability") == ABLE,
        "unsure": nw.col("capability") == UNKNOWN,
        "able_without_work": (nw.col("capability") == ABLE) & ~nw.col("works").fill_null(value=True),
    }
    totals = (
        frame.with_columns(*(is_so.cast(nw.Int64).alias(f"is_{name}") for name, is_so in counted.items()))
        .group_by("household_id")
        .agg(nw.len().alias("members"), *(nw.col(f"is_{name}").sum().alias(name) for name in counted))
    )
    state = (
        nw.when(nw.col("able") > 0)
        .then(nw.lit(ABLE))
        .otherwise(nw.when(nw.col("unsure") > 0).then(nw.lit(UNKNOWN)).otherwise(nw.lit(NOT_ABLE)))
    )
    return totals.with_columns(state.alias("capability"))


def _right_age(rule: Capability, works: nw.Expr) -> nw.Expr:
    """Old enough; beyond the most age only where willing."""
    age = nw.col("age")
    willing = (
        nw.when(works)
        .then(nw.lit(value=True))
        .otherwise(_or_treated(nw.col("willing"), rule.willing_if_not_known))
    )
    beyond = willing if rule.older_if_willing else nw.lit(value=False)
    old_enough = age >= rule.least_age.value
    return (
        nw.when(~old_enough | (age <= rule.most_age.value))
        .then(old_enough)
        .otherwise(nw.when(~age.is_null()).then(beyond))
    )


def _well(rule: Capability) -> nw.Expr:
    """Well enough, some only where they do work."""
    health = nw.col("health")
    return (
        nw.when(health.is_null())
        .then(nw.lit(None, dtype=nw.Boolean))
        .otherwise(
            nw.when(health.is_in(list(rule.well)))
            .then(nw.lit(value=True))
            .otherwise(
                nw.when(health.is_in(list(rule.well_if_working)))
                .then(nw.col("works"))
                .otherwise(nw.lit(value=False))
            )
        )
    )


def _free(rule: Capability, works: nw.Expr) -> nw.Expr:
    """Not bound all day by somebody who needs care."""
    cares = _or_treated(nw.col("cares_full_time"), rule.cares_if_not_known)
    return nw.when(works).then(nw.lit(value=True)).otherwise(~cares)


def _or_treated(answer: nw.Expr, treatment: bool | None) -> nw.Expr:
    """The answer, or what the rule says holds of somebody of whom it is not known."""
    return answer if treatment is None else answer.fill_null(value=treatment)
