"""Which pairs does a citizen id settle by itself? An equal id is not enough: relatives lend theirs."""

import numpy as np

from ppaos.engine.linkage.blocking import Pairs, Rule, sharing, unpacked
from ppaos.engine.linkage.comparisons import Levels, compared
from ppaos.engine.linkage.model import BIRTH_DATE, CITIZEN_ID, FIRST_NAME, Codes, Comparison
from ppaos.engine.linkage.people import People
from ppaos.engine.linkage.settings import Settings

SAME_ID = Rule(("citizen_id",))


def verified_pairs(left: People, right: People, settings: Settings) -> tuple[Pairs, Levels]:
    """Pairs with one valid id whose first name or birth date agrees, and their levels.

    Where an id would settle two pairs of one record, it settles neither: the model weighs them.
    """
    packed, _ = sharing(left, right, SAME_ID, settings.largest_block)
    pairs = unpacked(packed)
    if left is right:
        pairs = pairs.take(pairs.left < pairs.right)
    levels = compared(left, right, pairs, settings.chunk)
    agreeing = _is(FIRST_NAME, levels, "exact", "sound", "close") | _is(
        BIRTH_DATE, levels, "exact", "swapped"
    )
    kept = np.flatnonzero(_is(CITIZEN_ID, levels, "exact") & agreeing)
    once = (np.bincount(pairs.left[kept])[pairs.left[kept]] == 1) & (
        np.bincount(pairs.right[kept])[pairs.right[kept]] == 1
    )
    kept = kept[once]
    return pairs.take(kept), {name: codes[kept] for name, codes in levels.items()}


def _is(comparison: Comparison, levels: Levels, *names: str) -> Codes:
    wanted = [comparison.level(name) for name in names]
    return np.isin(levels[comparison.name] % len(comparison.levels), wanted)
