"""How likely is each pair one person, given all the others it might be?"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ppaos.engine.linkage.encode import Numbering
from ppaos.engine.linkage.model import Codes, Floats, Model
from ppaos.engine.linkage.people import People

ROUNDS, ROUNDS_OF_SHARES = 30, 2
STRANGE_HOUSE, KNOWN_HOUSE = 1, 2  # nought: no house


@dataclass(frozen=True)
class Side:
    """One list in a linkage: by record its house, its household, and whether an id settled it.

    A household is everybody of one house number and village; minus one where the house is not said.
    settled, open: by household, one place on, how many of its people an id settled, and how many not.
    """

    house: Codes
    household: Codes
    is_settled: NDArray[np.bool_]

    settled: Codes
    open: Codes

    @property
    def households(self) -> int:
        """How many there are."""
        return len(self.open) - 1


@dataclass(frozen=True)
class Met:
    """The records of one list that stand in pairs, and what is known of all the others by household.

    place: by pair where its record stands among those met; home: by record met its household, one place on;
    settled, waiting: by household, one place on, how many an id settled and how many stand in no pair.
    """

    place: Codes
    home: Codes
    settled: Codes
    waiting: Codes

    @classmethod
    def of(cls, side: Side, at: NDArray[np.uint32]) -> "Met":
        """Look once at who is met by pairs, given by their records' positions; whom an id settled is not met."""
        is_met = np.zeros(len(side.household), dtype=bool)
        is_met[at] = True
        met = np.flatnonzero(is_met)
        place = np.zeros(len(is_met), dtype=np.intp)
        place[met] = np.arange(len(met))
        home = side.household.take(met).astype(np.intp) + 1
        waiting = side.open - np.bincount(home, minlength=len(side.open))
        return cls(place.take(at.astype(np.intp)), home, side.settled, waiting)

    def alone(self, chance: Floats, model: Model) -> Floats:
        """By pair the share of records like this one that have no match; of few records little is believed.

        Alike are those whose housemates were found in the other list, those whose housemates were not, and those
        without a house: of a household that is there, hardly anybody is missing.
        """
        matched = np.minimum(np.bincount(self.place, weights=chance, minlength=len(self.home)), 1.0)
        found = self.settled + np.bincount(self.home, weights=matched, minlength=len(self.settled))
        group = _group(found.take(self.home) - matched, self.home)
        others = _group(found, np.arange(len(found)))
        records = np.bincount(group, minlength=3) + np.bincount(others, weights=self.waiting, minlength=3)
        share = np.bincount(group, weights=matched, minlength=3) / (
            records + model.learning["strength_alone"]
        )
        return np.asarray(np.maximum(1 - share, model.learning["fewest_alone"]).take(group.take(self.place)))


def _group(found: Codes, home: Codes) -> Codes:
    """Whether housemates were found, by how many of them were; households one place on, 0 is none."""
    return (home > 0) * np.where(found > 0.5, KNOWN_HOUSE, STRANGE_HOUSE)


def side(people: People, settled: NDArray[np.uint32]) -> Side:
    """A list as ``probabilities`` takes it."""
    is_settled = np.zeros(people.rows, dtype=bool)
    is_settled[settled] = True
    house, moo = people["house"].astype(np.int64), people["moo"]
    room = int(moo.max(initial=-1)) + 2
    numbering, household = Numbering().grown(np.where(house < 0, -1, house * room + moo + 1))
    every, done = (
        np.bincount(homes + np.intp(1), minlength=len(numbering.keys) + 1)
        for homes in (household, household[settled])
    )
    return Side(house, household, is_settled, done, every - done)


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


def probabilities(model: Model, weight: Floats, lists: tuple[Met, Met] | None = None) -> Floats:
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
    rivals = [np.bincount(met.place, weights=odds).take(met.place) - odds for met in lists]
    for _ in range(ROUNDS_OF_SHARES):
        left, right = (met.alone(chance, model) + other for met, other in zip(lists, rivals, strict=True))
        chance = np.asarray(odds / (odds + np.maximum(left * right, 0)))
    return chance
