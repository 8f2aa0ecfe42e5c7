"""How many would a rule let out, and which criterion stops the rest?"""

from dataclasses import dataclass
from typing import Any

import narwhals as nw
from narwhals.typing import IntoFrame

from ppaos.engine.exit.faults import AnyFrame, rows_of
from ppaos.engine.exit.outcomes import LIFTED, MAY, MET, NOT_MET, NOT_YET, UNKNOWN
from ppaos.engine.methods import ExitRule

COUNTED = ("met", "alone", "among", "unknown", "lifted", "unknown_alone")


@dataclass(frozen=True)
class Caution:
    """Something to be said before a rule is published: its code, the criterion it is about, the share of households."""

    code: str
    criterion: str | None
    share: float


@dataclass(frozen=True)
class Passing:
    """What a rule would do. Counts are of households: passing (all criteria met), not_yet (one is not met), unknown.
    criteria: a dict a criterion, in the rule's order; cautions: what speaks against the rule."""

    households: int
    passing: int
    not_yet: int
    unknown: int
    criteria: tuple[dict[str, Any], ...]
    cautions: tuple[Caution, ...]


def who_would_pass(judged: IntoFrame, rule: ExitRule) -> Passing:
    """Count what `judge_exits` gave.

    Keys of a criterion, households each: met; alone (it is not met and every other one is); among (it is not met, and
    others are not or are unknown); unknown (it is); lifted; these make the households; and unknown_alone (of those
    unknown: every other one is met, so that this answer decides).
    Cautions: «nobody_judged» (there is no household), «nobody_passes», «few_pass» (fewer than the rule's share), and
    «stops_most» with a criterion that is not met by the rule's share of households or more: a rule that nobody can meet
    is no rule. Source: the rule's own.
    """
    frame: AnyFrame = nw.from_native(judged)
    marked = _marked(frame)
    counted = {row["criterion"]: row for row in rows_of(_counted(marked))}
    told = tuple(
        {"criterion": code} | {name: counted.get(code, {}).get(name, 0) for name in COUNTED}
        for code in rule.asked
    )
    first = frame.filter(nw.col("criterion") == rule.asked[0])
    verdicts = {
        row["verdict"]: row["n"] for row in rows_of(first.group_by("verdict").agg(nw.len().alias("n")))
    }
    passing, not_yet, unknown = (verdicts.get(name, 0) for name in (MAY, NOT_YET, UNKNOWN))
    households = passing + not_yet + unknown
    return Passing(
        households, passing, not_yet, unknown, told, tuple(_cautions(households, passing, told, rule))
    )


def _marked(frame: AnyFrame) -> AnyFrame:
    """With how many criteria of the household are not met or unknown."""
    outcome = nw.col("outcome")
    one = nw.when(outcome.is_in([NOT_MET, UNKNOWN])).then(nw.lit(1)).otherwise(nw.lit(0))
    return frame.with_columns(one.alias("stops")).with_columns(
        nw.col("stops").sum().over("household_id").alias("stopping")
    )


def _counted(marked: AnyFrame) -> AnyFrame:
    outcome, is_lone = nw.col("outcome"), nw.col("stopping") == 1
    kinds = {
        "met": outcome == MET,
        "alone": (outcome == NOT_MET) & is_lone,
        "among": (outcome == NOT_MET) & ~is_lone,
        "unknown": outcome == UNKNOWN,
        "lifted": outcome == LIFTED,
        "unknown_alone": (outcome == UNKNOWN) & is_lone,
    }
    ones = [nw.when(holds).then(nw.lit(1)).otherwise(nw.lit(0)).alias(name) for name, holds in kinds.items()]
    return marked.select("criterion", *ones).group_by("criterion").agg(nw.col(name).sum() for name in kinds)


def _cautions(
    households: int, passing: int, told: tuple[dict[str, Any], ...], rule: ExitRule
) -> list[Caution]:
    if not households:
        return [Caution("nobody_judged", None, 0.0)]
    found = []
    if not passing:
        found.append(Caution("nobody_passes", None, 0.0))
    elif passing / households < rule.few_pass.value:
        found.append(Caution("few_pass", None, passing / households))
    for row in told:
        share = (row["alone"] + row["among"]) / households
        if share >= rule.stops_most.value:
            found.append(Caution("stops_most", row["criterion"], share))
    return found
