"""How is one linkage run? What the id settled, the candidates, the model learned from both lists, the weights."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import polars as pl

from ppaos.engine.linkage.blocking import Pairs, candidates
from ppaos.engine.linkage.chance import Met, probabilities, side, with_prior
from ppaos.engine.linkage.comparisons import Levels, compared
from ppaos.engine.linkage.kin import Kin, housemates, left_over, with_housemates
from ppaos.engine.linkage.learning import with_learned_m, with_learned_u
from ppaos.engine.linkage.model import COMPARISONS, HOME, Codes, Floats, shipped
from ppaos.engine.linkage.people import People
from ppaos.engine.linkage.settings import Settings
from ppaos.engine.linkage.verified import verified_pairs
from ppaos.engine.linkage.weights import Frequencies, frequencies, match_weights

ROUNDS_OF_HOUSEMATES = 2  # who was found by housemates may bring others home


class Run:
    """One linkage of two lists, or of a list with itself: then a pair is met once, the smaller position first.

    ``twice``: positions of records that a list says more than once, each to be weighed against itself.
    """

    def __init__(self, left: People, right: People, settings: Settings, twice: Codes | None = None) -> None:
        self.left, self.right, self.settings, self.twice = left, right, settings, twice
        with ThreadPoolExecutor() as threads:
            model = threads.submit(with_learned_u, shipped(), left, right, settings.chunk)
            self.counted: Frequencies = frequencies(left, right)
            self.verified, self.verified_levels = verified_pairs(left, right, settings)
            lists = ((left, self.verified.left), (right, self.verified.right)) if settings.one_to_one else ()
            self.sides = [threads.submit(side, *each) for each in lists]
            self.pairs, self.passed_over = self._candidates()
            self.blocked = len(self.pairs)  # what housemates bring later stands behind these
            self.levels = compared(left, right, self.pairs, settings.chunk)
            self.model = with_learned_m(model.result(), self.levels, self.verified_levels)

    def _candidates(self) -> tuple[Pairs, dict[str, int]]:
        """Pairs still to be weighed, as positions in the whole lists."""
        done = self.verified if self.settings.one_to_one else self.verified.take(slice(0))
        ours, theirs = _others(self.left.rows, done.left), _others(self.right.rows, done.right)
        found, passed_over = candidates(
            self.left.take(ours), self.right.take(theirs), self.settings.largest_block
        )
        pairs = Pairs(ours[found.left], theirs[found.right])
        if self.twice is not None:
            pairs = _once(pairs, self.twice)
        again = np.isin(_packed(pairs), _packed(self.verified.take(slice(len(done), None))))
        return pairs.take(~again) if again.any() else pairs, passed_over

    def settled_by_id(self) -> pl.DataFrame:
        """The verified pairs; their probability is a measured share, not the model's."""
        chance = np.full(len(self.verified), self.model.verified_probability)
        return self._frame(self.verified, self.verified_levels, chance, "verified_id")

    def weighed(self) -> pl.DataFrame:
        """The pairs thought likely enough to report: by the model, then with what their housemates say."""
        weight, home = self._bits(0, len(self.pairs))
        settled = self.verified if self.settings.one_to_one else self.verified.take(slice(0))
        self.model = with_prior(
            self.model, weight, self.left.rows - len(settled), self.right.rows - len(settled)
        )
        chance = (
            self._one_to_one(weight, home) if self.settings.one_to_one else probabilities(self.model, weight)
        )
        likely = np.flatnonzero(chance >= self.settings.doubtful)
        return self._frame(self.pairs.take(likely), _part(self.levels, likely), chance[likely], "model")

    def _one_to_one(self, weight: Floats, home: Floats) -> Floats:
        """The chance of each pair where every list names each person once; adds pairs that housemates bring."""
        ours, theirs = (each.result() for each in self.sides)
        kin = Kin(ours, theirs, self.verified, self.pairs)
        lists = _met(kin)
        chance = probabilities(self.model, weight, lists)
        for _ in range(ROUNDS_OF_HOUSEMATES):
            more = left_over(kin, chance)
            if len(more):
                fresh, fresh_home = self._bits(len(self.pairs), self._add(more))
                weight, home = np.concatenate([weight, fresh]), np.concatenate([home, fresh_home])
                chance = np.concatenate([chance, np.zeros(len(more))])
                kin = replace(kin, pairs=self.pairs)
                lists = _met(kin)
            others = housemates(kin, chance)
            chance = probabilities(self.model, with_housemates(self.model, weight, home, others, kin), lists)
        return chance

    def _add(self, more: Pairs) -> int:
        """Compare more pairs and put them behind the others; how many there are now."""
        levels = compared(self.left, self.right, more, self.settings.chunk)
        self.levels = {name: np.concatenate([codes, levels[name]]) for name, codes in self.levels.items()}
        self.pairs = Pairs(
            np.concatenate([self.pairs.left, more.left]), np.concatenate([self.pairs.right, more.right])
        )
        return len(self.pairs)

    def _bits(self, first: int, end: int) -> tuple[Floats, Floats]:
        """The match weight of the pairs from ``first`` to before ``end``, and the address's part of it."""
        weight, home = np.zeros(end - first), np.zeros(end - first)
        for start in range(first, end, self.settings.chunk):
            part = slice(start, min(start + self.settings.chunk, end))
            weights = self._weights(self.pairs.take(part), _part(self.levels, part))
            out = slice(part.start - first, part.stop - first)
            weight[out], home[out] = _total(weights), weights[HOME.name]
        return weight, home

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


def _met(kin: Kin) -> tuple[Met, Met]:
    return Met.of(kin.ours, kin.pairs.left), Met.of(kin.theirs, kin.pairs.right)


def _once(pairs: Pairs, twice: Codes) -> Pairs:
    """Each two records of one list once, and a record with itself where the list says it more than once."""
    kept = pairs.take(np.flatnonzero(pairs.left < pairs.right))
    itself = twice.astype(np.uint32)
    return Pairs(np.concatenate([kept.left, itself]), np.concatenate([kept.right, itself]))


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
