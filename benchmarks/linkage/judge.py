"""How good is a linkage, held against the whole truth? A true pair that was never compared counts as missed."""

from dataclasses import dataclass, field

import numpy as np
import polars as pl

from ppaos.engine.linkage.linking import Linkage
from tests.engine.linkage.invented import Invented

PAIR = ["left_id", "right_id"]
BINS = (0.0, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.99, 0.999, 1.0)  # of the stated probability
ALL, NO_ERROR, BAD_ID = "all", "none", "id missing or wrong"


@dataclass(frozen=True)
class Count:
    """Pairs found, true pairs there are, and pairs that are both. Counts add up over lists."""

    found: int
    true: int
    right: int

    def __add__(self, other: "Count") -> "Count":
        return Count(self.found + other.found, self.true + other.true, self.right + other.right)

    @property
    def precision(self) -> float:
        """Share of the pairs found that are true."""
        return self.right / max(1, self.found)

    @property
    def recall(self) -> float:
        """Share of the true pairs that were found."""
        return self.right / max(1, self.true)

    @property
    def f1(self) -> float:
        """Harmonic mean of both."""
        return 2 * self.right / max(1, self.found + self.true)


@dataclass(frozen=True)
class Doubt:
    """What goes to people. held: of ``wrong``, the errors among compared pairs, those that a person would mend."""

    smaller_list: int
    doubtful: int
    wrong: int
    held: int


@dataclass(frozen=True)
class Missed:
    """True pairs that are not «same», and those of them that were never compared."""

    pairs: int
    never_compared: int

    def __add__(self, other: "Missed") -> "Missed":
        return Missed(self.pairs + other.pairs, self.never_compared + other.never_compared)


@dataclass(frozen=True)
class Judged:
    """One linkage: over all records and by kind of error; of the engine, too, what was missed, stated and doubted."""

    overall: Count
    kinds: dict[str, Count]
    missed: dict[str, Missed] = field(default_factory=dict)
    stated: pl.DataFrame | None = None
    doubt: Doubt | None = None


def counted(found: pl.DataFrame, truth: pl.DataFrame) -> Count:
    """Pairs found against the true ones."""
    return Count(found.height, truth.height, found.join(truth, on=PAIR, how="semi").height)


def records_by_kind(lists: Invented) -> dict[str, pl.DataFrame]:
    """By kind of error, the records of the list (left_id) that bear it, themselves or in their counterpart."""
    kinds = [name for name in lists.errors.columns if name != "left_id"]
    ids = [kind for kind in kinds if kind.startswith("id_")]
    masks = {ALL: pl.lit(True), NO_ERROR: ~pl.any_horizontal(kinds), BAD_ID: pl.any_horizontal(ids)}
    masks |= {kind: pl.col(kind) for kind in kinds}
    return {kind: lists.errors.filter(mask).select("left_id") for kind, mask in masks.items()}


def judged(outcome: Linkage, lists: Invented) -> Judged:
    """What the engine made of these lists, at its own thresholds."""
    frame = outcome.links.frame
    same = frame.filter(pl.col("decision") == "same")
    lost = lists.truth.join(same, on=PAIR, how="anti")
    unseen = never_compared(lost, outcome)
    missed = {
        kind: Missed(*(pairs.join(records, on="left_id", how="semi").height for pairs in (lost, unseen)))
        for kind, records in records_by_kind(lists).items()
    }
    plain = found_by_others(same, lists)
    smaller = min(lists.left.height, lists.right.height)
    doubts = doubt(frame, lost, missed[ALL], plain.overall, smaller)
    return Judged(plain.overall, plain.kinds, missed, stated(frame, lists.truth), doubts)


def found_by_others(found: pl.DataFrame, lists: Invented) -> Judged:
    """Pairs of a method that leaves nothing to people.

    Pairs found for a record that bears a kind of error, true or not, count as found for that kind.
    """
    kinds = {
        kind: counted(*(pairs.join(records, on="left_id", how="semi") for pairs in (found, lists.truth)))
        for kind, records in records_by_kind(lists).items()
    }
    return Judged(kinds[ALL], kinds)


def best_cut(scored: pl.DataFrame, truth: pl.DataFrame) -> pl.DataFrame:
    """Pairs with a match_weight, cut where the truth says F1 is best: a gift no user of the method has."""
    marked = scored.join(truth.with_columns(is_true=True), on=PAIR, how="left").sort(
        "match_weight", descending=True
    )
    right = marked["is_true"].is_not_null().cum_sum().to_numpy()
    best = int(np.argmax(2 * right / (np.arange(1, len(right) + 1) + truth.height)))
    return scored.filter(pl.col("match_weight") >= marked["match_weight"][best])


def stated(frame: pl.DataFrame, truth: pl.DataFrame) -> pl.DataFrame:
    """By bin of the stated probability: pairs, sum of what was stated, number that is true. Rows add up over lists."""
    marked = frame.join(truth.with_columns(is_true=True), on=PAIR, how="left")
    bins = pl.sum_horizontal(pl.col("probability") >= edge for edge in BINS[1:-1])
    return (
        marked.group_by(bin=bins)
        .agg(
            pl.len().alias("pairs"),
            pl.col("probability").sum().alias("stated"),
            pl.col("is_true").count().alias("true"),
        )
        .sort("bin")
    )


def doubt(
    frame: pl.DataFrame, lost: pl.DataFrame, missed: Missed, overall: Count, smaller_list: int
) -> Doubt:
    """What the doubtful pairs hold of the errors that were made among compared pairs."""
    doubtful = frame.filter(pl.col("decision") == "doubtful")
    return Doubt(
        smaller_list=smaller_list,
        doubtful=doubtful.height,
        wrong=missed.pairs - missed.never_compared + overall.found - overall.right,
        held=doubtful.join(lost, on=PAIR, how="semi").height,
    )


def never_compared(lost: pl.DataFrame, outcome: Linkage) -> pl.DataFrame:
    """Of the true pairs lost, those that neither a blocking rule nor a housemate brought together."""
    ours, theirs = (
        copies.records.select(pl.col("record_id").alias(f"{side}_id"), pl.col("kind").alias(side))
        for copies, side in ((outcome.left, "left"), (outcome.right, "right"))
    )
    placed = lost.join(ours, on="left_id").join(theirs, on="right_id")
    run = outcome.run
    compared = pl.DataFrame(
        {
            "left": np.concatenate([run.pairs.left, run.verified.left]),
            "right": np.concatenate([run.pairs.right, run.verified.right]),
        }
    )
    about = compared.filter(np.isin(compared["left"].to_numpy(), placed["left"].to_numpy()))
    return placed.join(about, on=["left", "right"], how="anti").select(PAIR)
