"""How much does each pair's agreement weigh, and how likely is it one person?"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ppaos.engine.linkage.blocking import Pairs
from ppaos.engine.linkage.comparisons import Levels
from ppaos.engine.linkage.model import (
    BIRTH_DATE,
    COMPARISONS,
    FIRST_NAME,
    HOME,
    LAST_NAME,
    Codes,
    Comparison,
    Floats,
    Model,
)
from ppaos.engine.linkage.people import People

ROUNDS = 30


@dataclass(frozen=True)
class TermFrequency:
    """A level that weighs by how common the shared value of ``column`` is, in the contexts named."""

    comparison: Comparison
    level: str
    column: str
    contexts: tuple[str, ...]

    def applies(self, codes: Codes) -> Codes:
        """Positions of the codes it applies to."""
        asked = np.zeros(self.comparison.size, dtype=bool)
        for context in self.contexts:
            level = self.comparison.level(self.level)
            asked[self.comparison.code(self.comparison.contexts.index(context), np.asarray(level))] = True
        return np.flatnonzero(asked[codes])


STRANGERS = ("elsewhere", "elsewhere_woman")
TERM_FREQUENCIES = (
    TermFrequency(FIRST_NAME, "exact", "first_name", ("elsewhere",)),
    TermFrequency(FIRST_NAME, "sound", "first_sound", ("elsewhere",)),
    TermFrequency(LAST_NAME, "exact", "last_name", STRANGERS),
    TermFrequency(LAST_NAME, "sound", "last_sound", STRANGERS),
    TermFrequency(BIRTH_DATE, "exact", "birth", ("full", "partial")),
    TermFrequency(HOME, "house", "house", ("elsewhere",)),
    TermFrequency(HOME, "village", "village", ("elsewhere",)),
    TermFrequency(HOME, "subdistrict", "subdistrict", ("elsewhere",)),
)

Frequencies = dict[str, NDArray[np.int64]]


def frequencies(left: People, right: People) -> Frequencies:
    """How often each value occurs in both lists together, by column and code."""
    return {
        term.column: np.bincount(
            np.concatenate([values[values >= 0] for values in (left[term.column], right[term.column])]),
            minlength=1,
        )
        for term in TERM_FREQUENCIES
    }


def match_weights(
    model: Model, levels: Levels, left: People, pairs: Pairs, counted: Frequencies
) -> dict[str, Floats]:
    """Bits by comparison: log2(m / u) of the level, u being the value's own frequency where that is known.

    The frequency is smoothed towards u, and never rarer than ``rarest_frequency``.
    """
    weights = {}
    for comparison in COMPARISONS:
        codes = levels[comparison.name]
        weights[comparison.name] = model.weights(comparison)[codes]
    for term in TERM_FREQUENCIES:
        codes = levels[term.comparison.name]
        at = term.applies(codes)
        u = model.u[term.comparison.name][codes[at]]
        common = _share(model, counted[term.column], left[term.column][pairs.left[at]], u)
        weights[term.comparison.name][at] += np.log2(u) - np.log2(common)
    return weights


def _share(model: Model, counts: Codes, values: Codes, u: Floats) -> Floats:
    """How common a value is among everybody but the two records that share it."""
    strength = model.learning["strength_frequency"]
    share = (counts[values] - 2 + strength * u) / (counts.sum() - 2 + strength)
    return np.asarray(np.maximum(share, model.learning["rarest_frequency"]))


def with_prior(model: Model, weight: Floats, left_rows: int, right_rows: int) -> Model:
    """The model with what the candidates' weights say of how many records have a match at all.

    The prior is the fixed point of «expected matches ÷ possible pairs». A record has at most about one match, and
    a list of one household still stands in a population, so the chance has an upper bound.
    """
    possible = max(1.0, float(left_rows) * right_rows)
    fewest = max(min(left_rows, right_rows), 1)
    bound = 0.95 / max(left_rows, right_rows, model.learning["smallest_population"])
    counts, edges = np.histogram(weight, bins=2000, range=(-60, 100))
    middle = np.exp2((edges[:-1] + edges[1:]) / 2)
    prior, expected = min(0.5 * fewest / possible, bound), 0.0
    for _ in range(ROUNDS):
        odds = middle * prior / (1 - prior)
        expected = float((counts * odds / (1 + odds)).sum())
        prior = min(max(expected, 0.01 * fewest) / possible, bound)
    left_alone, right_alone = (_alone(model, expected, rows) for rows in (left_rows, right_rows))
    return replace(model, prior=prior, left_alone=left_alone, right_alone=right_alone)


def _alone(model: Model, matched: float, rows: int) -> float:
    """The share of a list that has no match; of a short list little is believed."""
    share = matched / (rows + model.learning["strength_alone"])
    return max(1 - share, model.learning["fewest_alone"])


def probabilities(model: Model, weight: Floats, pairs: Pairs, *, one_to_one: bool) -> Floats:
    """Chance that each pair is one person.

    Where each person stands once in a list, a pair is wrong only if both its records belong to others or to
    nobody. The other candidates of either record compete: two equally good candidates have a half each, and
    neither is taken silently. Nobody is left over in a list that stands nearly whole in the other: there, a
    pair without rivals is believed sooner.
    """
    odds = np.exp2(np.clip(weight, -500, 500)) * model.prior / (1 - model.prior)
    if not one_to_one or not len(odds):
        return odds / (1 + odds)
    by_left = np.bincount(pairs.left, weights=odds)[pairs.left]
    by_right = np.bincount(pairs.right, weights=odds)[pairs.right]
    rivals = (model.left_alone + by_left - odds) * (model.right_alone + by_right - odds)
    return np.asarray(odds / (odds + np.maximum(rivals, 0)))
