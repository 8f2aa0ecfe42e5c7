"""How much does each pair's agreement weigh, in bits?"""

from dataclasses import dataclass

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
    return {term.column: _counted(left[term.column], right[term.column]) for term in TERM_FREQUENCIES}


def _counted(left: Codes, right: Codes) -> NDArray[np.int64]:
    """How often each number stands in both; minus one, missing, is not counted."""
    most = max(left.max(initial=0), right.max(initial=0)) + 2
    ours, theirs = (np.bincount(side + np.intp(1), minlength=most) for side in (left, right))
    return (ours + theirs)[1:]


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
        common = share(model, counted[term.column], left[term.column][pairs.left[at]], u)
        weights[term.comparison.name][at] += np.log2(u) - np.log2(common)
    return weights


def share(model: Model, counts: Codes, values: Codes, u: Floats) -> Floats:
    """How common values (by their codes) are among everybody but the two records that share one."""
    strength = model.learning["strength_frequency"]
    share = (counts[values] - 2 + strength * u) / (counts.sum() - 2 + strength)
    return np.asarray(np.maximum(share, model.learning["rarest_frequency"]))
