"""Which target group does a household belong to: by its rank of need within an area, and whether it can help itself?"""

from functools import reduce
from operator import and_, or_
from typing import cast

import narwhals as nw
from narwhals.typing import FrameT, IntoFrameT

from ppaos.engine.livelihood.capability import (
    ABLE,
    NOT_ABLE,
    UNKNOWN,
    household_capability,
    refuse_missing,
    with_capability,
)
from ppaos.engine.methods import Condition, Need, SubtypeRule, TargetGroups

WELFARE, MODEL, NONE = "welfare", "model", "none"
LOWER, UPPER, ABOVE = "lower", "upper", "above"
HOUSEHOLD = ("household_id", "area", "population", "standing")
COUNTS = ("members", "able", "able_without_work", "unsure")
OUT = (
    "household_id", "area", "rank", "ties", "ranked", "population", "cut", "cut_of_assessed", "cut_of_population",
    "is_in_need", "part", "capability", *COUNTS, "group",
)  # fmt: skip


def target_groups(households: IntoFrameT, persons: IntoFrameT, method: TargetGroups) -> IntoFrameT:
    """Put households into target groups.

    Columns of `households`, a row each: household_id; area (what is ranked together); population (how many households
    that area has, null where not known); standing; the columns the method ranks by (numbers, the lowest is in
    greatest need; null in the first: not scored, not ranked), and any its subtypes look at (absent: not known).
    Columns of `persons`: as for `person_capability`, a row a member.
    Columns out, a row a household: household_id, area; rank (1 is in greatest need, equal need has the same rank
    unless ties go in order), ties (how many share it), ranked (how many were), population; cut (up to which rank a
    household is in need), cut_of_assessed and cut_of_population (what it is by each definition); is_in_need (true,
    false or null), part («lower», «upper», «above» or null); capability («able», «not_able», «unknown»), members, able,
    able_without_work, unsure (persons); group («welfare», «model», «none», «unknown»); and for each subtype a column of
    its code (true, false, null; of the group «model» only) and code_why (what made it so, blanks between).
    The order of the rows never matters. Raises AnswerError where a column is missing. Source: the method's own.
    """
    placed = _with_members(nw.from_native(households), nw.from_native(persons), method)
    grouped = _grouped(_placed(_ranked(placed, method.need), method.need), method)
    flags = [column for rule in method.subtypes for column in (rule.code, f"{rule.code}_why")]
    return cast(IntoFrameT, grouped.select(*OUT, *flags).to_native())


def _with_members(places: FrameT, people: FrameT, method: TargetGroups) -> FrameT:
    """The households with what their members make of them."""
    refuse_missing(places, [*HOUSEHOLD, *method.need.order], "households")
    able = household_capability(with_capability(people, method.capability))
    named = places.join(able, on="household_id", how="left")
    # Without a member nobody can be told to be able, nor not to be.
    return named.with_columns(
        nw.col("capability").fill_null(UNKNOWN), *(nw.col(name).fill_null(0) for name in COUNTS)
    )


def _ranked(frame: FrameT, need: Need) -> FrameT:
    """Rank within the area, column after column; what the first column does not know is not ranked."""
    keys: list[str] = [f"key_{name}" for name in need.order]
    decimals = int(need.decimals.value)
    # Beyond every number: of equal households the one of whom less is known stands behind.
    rounded = [
        nw.col(name).cast(nw.Float64).round(decimals).fill_null(float("inf")).alias(key)
        for name, key in zip(need.order, keys, strict=True)
    ]
    told = frame.with_columns(*rounded, (~nw.col(need.order[0]).is_null()).alias("is_ranked"))
    by = [*keys, "household_id"] if need.ties == "in_order" else keys
    within = ["area", "is_ranked"]
    rank = nw.lit(1, dtype=nw.Int64)
    for key in by:
        rank = rank + (nw.col(key).rank("min").over(*within) - 1).cast(nw.Int64)
        within.append(key)
    ranked = nw.col("is_ranked")
    return told.with_columns(
        nw.when(ranked).then(rank).alias("rank"),
        nw.when(ranked).then(nw.len().over(*within)).alias("ties"),
        nw.col("is_ranked").cast(nw.Int64).sum().over("area").alias("ranked"),
    )


def _placed(frame: FrameT, need: Need) -> FrameT:
    """The cuts by both definitions, and on which side of them a household stands."""
    whole = nw.col("ranked") if need.of == "assessed" else nw.col("population")
    cuts = {
        "cut": _cut(whole, need.upper.value, need.rounding),
        "lower_cut": _cut(whole, need.lower.value, need.rounding),
        "cut_of_assessed": _cut(nw.col("ranked"), need.upper.value, need.rounding),
        "cut_of_population": _cut(nw.col("population"), need.upper.value, need.rounding),
    }
    last = nw.col("rank") + nw.col("ties") - 1 if need.ties == "out" else nw.col("rank")
    in_need, in_lower = last <= nw.col("cut"), last <= nw.col("lower_cut")
    part = (
        nw.when(in_lower)
        .then(nw.lit(LOWER))
        .otherwise(nw.when(in_need).then(nw.lit(UPPER)).otherwise(nw.when(~in_need).then(nw.lit(ABOVE))))
    )
    return frame.with_columns(*(cut.alias(name) for name, cut in cuts.items())).with_columns(
        in_need.alias("is_in_need"), part.alias("part")
    )


def _cut(whole: nw.Expr, share: float, rounding: str) -> nw.Expr:
    """How many households a share of a whole is. Rounded first: 0.4 of 5 is 2 and no bit more."""
    exact = (whole.cast(nw.Float64) * share).round(6)
    return (exact.ceil() if rounding == "up" else exact.floor()).cast(nw.Int64)


def _grouped(frame: FrameT, method: TargetGroups) -> FrameT:
    """Need and capability together; who was found not to be poor is in no group."""
    able, is_in_need = nw.col("capability"), nw.col("is_in_need")
    in_need = (
        nw.when(able == ABLE)
        .then(nw.lit(MODEL))
        .otherwise(nw.when(able == NOT_ABLE).then(nw.lit(WELFARE)).otherwise(nw.lit(UNKNOWN)))
    )
    by_rule = (
        nw.when(is_in_need)
        .then(in_need)
        .otherwise(nw.when(~is_in_need).then(nw.lit(NONE)).otherwise(nw.lit(UNKNOWN)))
    )
    left_out = nw.col("standing").is_in(list(method.need.not_for))
    grouped = frame.with_columns(nw.when(left_out).then(nw.lit(NONE)).otherwise(by_rule).alias("group"))
    known = set(grouped.collect_schema().names())
    subtypes = [expression for rule in method.subtypes for expression in _subtype(rule, known)]
    return grouped.with_columns(*subtypes)


def _subtype(rule: SubtypeRule, known: set[str]) -> tuple[nw.Expr, nw.Expr]:
    """Whether a household with capacity is of a subtype, and by which columns."""
    is_model = nw.col("group") == MODEL
    held = [(each.of, _holds(each, known)) for each in rule.conditions]
    some_yes = reduce(or_, (holds.fill_null(value=False) for _, holds in held))
    all_no = reduce(and_, ((~holds).fill_null(value=False) for _, holds in held))
    flag = nw.when(some_yes).then(nw.lit(value=True)).otherwise(nw.when(all_no).then(nw.lit(value=False)))
    named = [
        nw.when(holds.fill_null(value=False)).then(nw.lit(f"{of} ")).otherwise(nw.lit(""))
        for of, holds in held
    ]
    why = nw.concat_str(*named).str.strip_chars()
    return nw.when(is_model).then(flag).alias(rule.code), nw.when(is_model).then(why).alias(
        f"{rule.code}_why"
    )


def _holds(condition: Condition, known: set[str]) -> nw.Expr:
    """Whether a condition holds: true, false, or null where its column says nothing."""
    if condition.of not in known:
        return nw.lit(None, dtype=nw.Boolean)
    value = nw.col(condition.of).cast(nw.Float64)
    edges = [
        value <= condition.at_most if condition.at_most is not None else None,
        value >= condition.at_least if condition.at_least is not None else None,
    ]
    holds = reduce(and_, (edge for edge in edges if edge is not None))
    if condition.unless is None:
        return holds
    return holds & ~_holds(condition.unless, known).fill_null(value=False)
