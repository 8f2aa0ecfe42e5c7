"""How did the households that answered twice change, measured by one method?"""

from collections.abc import Sequence
from typing import cast

import narwhals as nw
from narwhals.typing import FrameT, IntoFrameT

from ppaos.engine.livelihood.intervals import quantile, ratio
from ppaos.engine.livelihood.moves import IMPROVED, UNCHANGED, UNKNOWN, WORSE, moves
from ppaos.engine.livelihood.scoring import score
from ppaos.engine.methods import CapitalMethod, ChangeRule, ComparisonRules

COUNTS = ("pairs", UNKNOWN, IMPROVED, UNCHANGED, WORSE)


def paired(before: IntoFrameT, after: IntoFrameT, method: CapitalMethod, rule: ChangeRule) -> IntoFrameT:
    """Score two rounds of the same instrument by one method, and set the households that are in both beside each other.

    Columns in, both frames: as for `score`, each household once. Columns out, a row a household of both rounds:
    household_id; level_before, level_after (1 to 4 or null); for each capital and overall its _before and _after (1 to
    4 or null), _change (points of the rule's scale) and _move («improved», «unchanged», «worse», «unknown»).
    A household of one round alone is not there: whoever dropped out did not change. Raises AnswerError as `score` does.
    """
    scores = [*(capital.code for capital in method.capitals), "overall"]
    both = _joined(
        nw.from_native(score(before, method)), nw.from_native(score(after, method)), [*scores, "level"]
    )
    return moves(cast(IntoFrameT, both.to_native()), method, rule, scores=scores)


def change_of(
    pairs: IntoFrameT, rules: ComparisonRules, *, of: str = "overall", by: Sequence[str] = ()
) -> IntoFrameT:
    """What the pairs say of a score, of all or by part.

    Columns in: as `paired` gives them, `by`, and where there are any weight (null: stands for nobody).
    Columns out: `by`; pairs (n, both rounds scored), unknown (in both rounds, one of them not scored), improved,
    unchanged, worse, mean_before, mean_after, mean_change (points), least, most (interval of the mean change; null with
    fewer than two pairs), is_small (fewer pairs than the rules ask for), weighted (sum of weights) and weighted_change.
    Source: the rules' own.
    """
    return cast(IntoFrameT, _summed(_told(nw.from_native(pairs), of), rules, list(by)).to_native())


def _joined(before: FrameT, after: FrameT, scores: Sequence[str]) -> FrameT:
    """The households of both rounds with their scores of both."""
    sides = [
        side.select("household_id", *(nw.col(name).alias(f"{name}_{when}") for name in scores))
        for side, when in ((before, "before"), (after, "after"))
    ]
    return sides[0].join(sides[1], on="household_id", how="inner")


def _told(pairs: FrameT, of: str) -> FrameT:
    """A column for each sum; a pair one of whose rounds has no score enters none but «unknown»."""
    known, kinds = ~nw.col(f"{of}_change").is_null(), (IMPROVED, UNCHANGED, WORSE, UNKNOWN)
    has_weights = "weight" in pairs.collect_schema().names()
    weight = nw.col("weight") if has_weights else nw.lit(None, dtype=nw.Float64)
    return pairs.with_columns(
        *((nw.col(f"{of}_move") == name).cast(nw.Int64).alias(name) for name in kinds),
        *(nw.when(known).then(nw.col(f"{of}_{when}")).alias(when) for when in ("before", "after")),
        known.cast(nw.Int64).alias("pairs"),
        nw.col(f"{of}_change").alias("change"),
        nw.when(known).then(weight).alias("weighted"),
        (weight * nw.col(f"{of}_change")).alias("product"),
        nw.lit("").alias("whole"),
    )


def _summed(told: FrameT, rules: ComparisonRules, by: list[str]) -> FrameT:
    sums = told.group_by(*by, "whole").agg(
        *(nw.col(name).sum() for name in COUNTS),
        nw.col("before").mean().alias("mean_before"),
        nw.col("after").mean().alias("mean_after"),
        nw.col("change").mean().alias("mean_change"),
        nw.col("change").std().alias("spread"),
        nw.col("weighted").sum(),
        nw.col("product").sum(),
    )
    error = nw.col("spread") / (nw.when(nw.col("pairs") > 1).then(nw.col("pairs").cast(nw.Float64)) ** 0.5)
    reach = error * quantile(rules.confidence.value)
    columns = [*by, *COUNTS, "mean_before", "mean_after", "mean_change"]
    return sums.with_columns(
        (nw.col("mean_change") - reach).alias("least"),
        (nw.col("mean_change") + reach).alias("most"),
        (nw.col("pairs") < rules.fewest.value).alias("is_small"),
        ratio("product", "weighted").alias("weighted_change"),
    ).select(*columns, "least", "most", "is_small", "weighted", "weighted_change")
