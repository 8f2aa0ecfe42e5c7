"""Which records of two lists are one person? Standardise, block, compare, weigh, assign."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from ppaos.engine.linkage.assign import decided
from ppaos.engine.linkage.blocking import Pairs, candidates
from ppaos.engine.linkage.columns import identified
from ppaos.engine.linkage.comparisons import Levels, compared
from ppaos.engine.linkage.copies import Copies, distinct, written_out
from ppaos.engine.linkage.learning import with_learned_m, with_learned_u
from ppaos.engine.linkage.model import COMPARISONS, Codes, Floats, Model, shipped
from ppaos.engine.linkage.people import People
from ppaos.engine.linkage.settings import Settings
from ppaos.engine.linkage.standardise import standardised
from ppaos.engine.linkage.verified import verified_pairs
from ppaos.engine.linkage.weights import Frequencies, frequencies, match_weights, probabilities, with_prior


@dataclass(frozen=True)
class Links:
    """The pairs found and how they were found.

    frame: left_id, right_id, probability (0–1), match_weight (bits), decision («same» or «doubtful»), pass
    («verified_id» or «model»), and for each comparison its level and, as ``<comparison>_weight``, its bits.
    Sorted by left_id and right_id; pairs less likely than ``Settings.doubtful`` are left out.
    passed_over: by blocking rule, the pairs not compared because one value made too many.
    """

    frame: pl.DataFrame
    model: Model
    left_rows: int
    right_rows: int
    verified: int
    compared: int
    passed_over: dict[str, int]

    def count(self, decision: str) -> int:
        """How many pairs have a decision."""
        return int((self.frame["decision"] == decision).sum())


def link(left: pl.DataFrame, right: pl.DataFrame, *, settings: Settings | None = None) -> Links:
    """Link two lists of people; columns as in ``columns.TEXT`` and record_id, in any order of rows.

    First a verified id settles what it can; the rest is weighed by a Fellegi–Sunter model whose m and u are
    learned from these lists. What is missing on either side weighs nothing. Raises LinkageError.
    """
    settings = settings or Settings()
    (ours, our_copies), (theirs, their_copies) = _prepared(left, right)
    run = _Run(ours, theirs, settings)
    pairs = decided(run.settled_by_id(), run.weighed(), settings)
    frame = written_out(pairs, our_copies, their_copies, settings).select("left_id", "right_id", *COLUMNS)
    return Links(
        frame, run.model, left.height, right.height, len(run.verified), run.compared, run.passed_over
    )


COLUMNS = (
    "probability", "match_weight", "decision", "pass",
    *(name for comparison in COMPARISONS for name in (comparison.name, f"{comparison.name}_weight")),
)  # fmt: skip


def _prepared(left: pl.DataFrame, right: pl.DataFrame) -> list[tuple[People, Copies]]:
    """Both lists standardised at once, so that a number means the same in both, each in an order of its own."""
    sides = [identified(frame, side) for frame, side in ((left, "left"), (right, "right"))]
    both, _ = standardised(pl.concat([frame for frame, _, _ in sides]))
    starts = (0, left.height)
    return [
        distinct(both.take(order + start), ids[order])
        for (_, ids, order), start in zip(sides, starts, strict=True)
    ]


class _Run:
    """One linkage: the lists, what the id settled, the model learned from both."""

    def __init__(self, left: People, right: People, settings: Settings) -> None:
        self.left, self.right, self.settings = left, right, settings
        self.counted: Frequencies = frequencies(left, right)
        self.verified, self.verified_levels = verified_pairs(left, right, settings)
        self.pairs, self.passed_over = self._candidates()
        self.compared = len(self.pairs)
        self.levels = compared(left, right, self.pairs, settings.chunk)
        model = with_learned_u(shipped(), left, right, settings.chunk)
        self.model = with_learned_m(model, self.levels, self.verified_levels)

    def _candidates(self) -> tuple[Pairs, dict[str, int]]:
        """Pairs still to be weighed, as positions in the whole lists."""
        done = self.verified if self.settings.one_to_one else self.verified.take(slice(0))
        ours, theirs = _others(self.left.rows, done.left), _others(self.right.rows, done.right)
        found, passed_over = candidates(
            self.left.take(ours), self.right.take(theirs), self.settings.largest_block
        )
        pairs = Pairs(ours[found.left], theirs[found.right])
        again = np.isin(_packed(pairs), _packed(self.verified.take(slice(len(done), None))))
        return pairs.take(~again) if again.any() else pairs, passed_over

    def settled_by_id(self) -> pl.DataFrame:
        """The verified pairs; their probability is a measured share, not the model's."""
        chance = np.full(len(self.verified), self.model.verified_probability)
        return self._frame(self.verified, self.verified_levels, chance, "verified_id")

    def weighed(self) -> pl.DataFrame:
        """The pairs the model thinks likely enough to report."""
        weight = np.zeros(len(self.pairs))
        for start in range(0, len(self.pairs), self.settings.chunk):
            part = slice(start, start + self.settings.chunk)
            weight[part] = _total(self._weights(self.pairs.take(part), _part(self.levels, part)))
        settled = len(self.verified) if self.settings.one_to_one else 0
        rows = self.left.rows - settled, self.right.rows - settled
        self.model = with_prior(self.model, weight, *rows)
        chance = probabilities(self.model, weight, self.pairs, one_to_one=self.settings.one_to_one)
        likely = np.flatnonzero(chance >= self.settings.doubtful)
        return self._frame(self.pairs.take(likely), _part(self.levels, likely), chance[likely], "model")

    def _weights(self, pairs: Pairs, levels: Levels) -> dict[str, Floats]:
        return match_weights(self.model, levels, self.left, pairs, self.counted)

    def _frame(self, pairs: Pairs, levels: Levels, chance: Floats, by: str) -> pl.DataFrame:
        """Pairs with their probability and reasons."""
        weights = self._weights(pairs, levels)
        columns: dict[str, object] = {"left": pairs.left, "right": pairs.right, "probability": chance}
        columns["match_weight"] = _total(weights)
        for comparison in COMPARISONS:
            level = levels[comparison.name] % len(comparison.levels)
            columns[comparison.name] = pl.Series(level).cat.to(pl.Enum(comparison.levels))
            columns[f"{comparison.name}_weight"] = weights[comparison.name]
        return pl.DataFrame(columns).with_columns(pl.lit(by).alias("pass"))


def _total(weights: dict[str, Floats]) -> Floats:
    return np.asarray(np.sum(list(weights.values()), axis=0, dtype=float))


def _part(levels: Levels, part: Codes | slice) -> Levels:
    return {name: codes[part] for name, codes in levels.items()}


def _others(rows: int, taken: Codes) -> Codes:
    """Positions not taken."""
    free = np.ones(rows, dtype=bool)
    free[taken] = False
    return np.flatnonzero(free).astype(np.uint32)


def _packed(pairs: Pairs) -> Codes:
    return pairs.left.astype(np.uint64) << np.uint64(32) | pairs.right
