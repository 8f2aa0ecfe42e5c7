"""How likely is each pair one person, given all the others it might be?"""

from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from ppaos.engine.linkage.encode import Numbering
from ppaos.engine.linkage.model import Codes, Floats, Model
from ppaos.engine.linkage.people import People

ROUNDS, ROUNDS_OF_SHARES = 30, 2
ROOM_FOR_MOO = 101
NO_HOUSE, STRANGE_HOUSE, KNOWN_HOUSE = range(3)


@dataclass(frozen=True)
class Side:
    """One list in a linkage: by pair the record's position; by record its household, and whether an id settled it.

    A household is everybody of one house number and village; minus one where the house is not said.
    """

    at: NDArray[np.uint32]
    house: Codes
    household: Codes
    is_settled: NDArray[np.bool_]

    def open_in(self) -> Codes:
        """By household how many of its people no id settled."""
        return np.bincount(
            self.household[(self.household >= 0) & ~self.is_settled], minlength=self.household.max() + 1
        )

    def is_lost(self, found: NDArray[np.bool_]) -> pl.Series:
        """Who of a household neither an id nor a likely pair (``found``, by pair) has brought home."""
        lost = ~self.is_settled & (self.household >= 0)
        lost[self.at[found]] = False
        return pl.Series(lost)

    def alone(self, chance: Floats, model: Model) -> Floats:
        """By pair the share of records like this one that have no match; of few records little is believed.

        Alike are those whose housemates were found in the other list, those whose housemates were not, and those
        without a house: of a household that is there, hardly anybody is missing.
        """
        matched = np.minimum(np.bincount(self.at, weights=chance, minlength=len(self.household)), 1.0)
        matched[self.is_settled] = 1.0
        found = np.bincount(self.household + 1, weights=matched)[self.household + 1] - matched
        group = (found > 0.5).astype(np.int8) + np.int8(STRANGE_HOUSE)
        group[self.household < 0] = NO_HOUSE
        is_open = ~self.is_settled
        records = np.bincount(group[is_open], minlength=3) + model.learning["strength_alone"]
        share = np.bincount(group[is_open], weights=matched[is_open], minlength=3) / records
        return np.asarray(np.maximum(1 - share, model.learning["fewest_alone"])[group[self.at]])


def side(people: People, at: NDArray[np.uint32], settled: NDArray[np.uint32]) -> Side:
    """A list as ``probabilities`` takes it."""
    is_settled = np.zeros(people.rows, dtype=bool)
    is_settled[settled] = True
    house, moo = people["house"].astype(np.int64), people["moo"]
    _, household = Numbering().grown(np.where(house < 0, -1, house * ROOM_FOR_MOO + moo + 1))
    return Side(at, house, household, is_settled)


def with_prior(model: Model, weight: Floats, left_rows: int, right_rows: int) -> Model:
    """The model with the chance that two records at random are one person, from the weights of the candidates.

    It is the fixed point of «expected matches ÷ possible pairs». A record has at most about one match, and
    a list of one household still stands in a population, so the chance has an upper bound.
    """
    possible = max(1.0, float(left_rows) * right_rows)
    fewest = max(min(left_rows, right_rows), 1)
    bound = 0.95 / max(left_rows, right_rows, model.learning["smallest_population"])
    counts, edges = np.histogram(weight, bins=2000, range=(-60, 100))
    middle = np.exp2((edges[:-1] + edges[1:]) / 2)
    prior = min(0.5 * fewest / possible, bound)
    for _ in range(ROUNDS):
        odds = middle * prior / (1 - prior)
        expected = float((counts * odds / (1 + odds)).sum())
        prior = min(max(expected, 0.01 * fewest) / possible, bound)
    return replace(model, prior=prior)


def probabilities(model: Model, weight: Floats, lists: tuple[Side, Side] | None = None) -> Floats:
    """Chance that each pair is one person; ``lists`` where each names each person once, else None.

    Where each person stands once in a list, a pair is wrong only if both its records belong to others or to
    nobody. The other candidates of either record compete: two equally good candidates have a half each, and
    neither is taken silently. How many records belong to nobody is learned, apart for those whose house stands in
    the other list: hardly anybody is left over there, so a pair without rivals is believed sooner.
    """
    odds = np.exp2(np.clip(weight, -500, 500)) * model.prior / (1 - model.prior)
    chance = np.asarray(odds / (1 + odds))
    if lists is None or not len(odds):
        return chance
    rivals = [np.bincount(side.at, weights=odds)[side.at] - odds for side in lists]
    for _ in range(ROUNDS_OF_SHARES):
        left, right = (side.alone(chance, model) + other for side, other in zip(lists, rivals, strict=True))
        chance = np.asarray(odds / (odds + np.maximum(left * right, 0)))
    return chance
