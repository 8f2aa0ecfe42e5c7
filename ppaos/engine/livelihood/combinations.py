"""How do the dimensions of poverty come together: in which of their combinations is how many poor?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import cast

import narwhals as nw
from narwhals.typing import FrameT, IntoFrameT

from ppaos.engine.livelihood.dimensions import NOT_POOR, POOR

FIVE = ("health", "living", "education", "income", "access")
OPEN = "?"
DIGITS = {"poor": "1", "passed": "0", "open": OPEN}
# What a combination says at all: poor in exactly these; poor in none; poor in some, the others open; nothing sure.
EXACT, NONE, PARTLY, UNKNOWN = "exact", "none", "partly", "unknown"


def masks(length: int = len(FIVE)) -> list[str]:
    """Every combination of being poor in at least one (31 of five), the fewest dimensions first."""
    every = ("".join(digits) for digits in product("10", repeat=length))
    return sorted((mask for mask in every if "1" in mask), key=lambda mask: mask.count("1"))


def sort_of(mask: str) -> str:
    """EXACT where every dimension is known and one is poor, NONE, PARTLY or UNKNOWN."""
    if OPEN not in mask:
        return EXACT if "1" in mask else NONE
    return PARTLY if "1" in mask else UNKNOWN


def masked(frame: IntoFrameT, codes: Sequence[str] = FIVE) -> IntoFrameT:
    """Columns in: ``codes``, each «poor», «not_poor» or anything else for not known. One more column out: mask, a
    digit a dimension in their order: 1 poor, 0 not poor, ? not known. Source: TPMAP publishes such masks."""
    return cast(IntoFrameT, _masked(nw.from_native(frame), codes).to_native())


def combined(frame: IntoFrameT, codes: Sequence[str] = FIVE, *, by: Sequence[str] = ()) -> IntoFrameT:
    """How many rows (households or persons) are poor in which combination, of everybody or of each value of ``by``.

    Columns in: as `masked`, and ``by``. Columns out: by, mask, count (rows); no row where there is nobody. Every row
    counts in exactly one combination, so that the counts add up to all.
    """
    rows = _masked(nw.from_native(frame), codes)
    counted = rows.group_by(*by, "mask").agg(nw.len().alias("count")).sort(*by, "mask")
    return cast(IntoFrameT, counted.to_native())


def _masked(frame: FrameT, codes: Sequence[str]) -> FrameT:
    digits = [
        nw.when(nw.col(code) == POOR)
        .then(nw.lit("1"))
        .otherwise(nw.when(nw.col(code) == NOT_POOR).then(nw.lit("0")).otherwise(nw.lit(OPEN)))
        for code in codes
    ]
    return frame.with_columns(nw.concat_str(*digits).alias("mask"))


@dataclass(frozen=True)
class Tally:
    """How many rows of each combination; asked for a figure, how many it counts."""

    counts: Mapping[str, int]

    def __getitem__(self, figure: str) -> int:
        return sum(count for mask, count in self.counts.items() if is_counted(figure, mask))


def figures(codes: Sequence[str] = FIVE) -> list[str]:
    """The figures that are counted from combinations.

    judged: everybody; any: poor in at least one; exact, none, partly, unknown: as `sort_of`; count-2: every dimension
    known and poor in two; mask-11000: that combination; poor-, passed-, open-health: poor, not poor or not known in it.
    """
    of_masks = [f"mask-{mask}" for mask in masks(len(codes))]
    of_dimensions = [f"{state}-{code}" for code in codes for state in DIGITS]
    numbers = [f"count-{number}" for number in range(1, len(codes) + 1)]
    return ["judged", "any", EXACT, NONE, PARTLY, UNKNOWN, *numbers, *of_masks, *of_dimensions]


def is_counted(figure: str, mask: str, codes: Sequence[str] = FIVE) -> bool:
    """Whether a row of this combination counts in a figure (see `figures`)."""
    if figure == "judged":
        return True
    if figure == "any":
        return "1" in mask
    kind, _, of = figure.partition("-")
    if not of:
        return sort_of(mask) == kind
    if kind == "mask":
        return mask == of
    if kind == "count":
        return OPEN not in mask and mask.count("1") == int(of)
    return mask[codes.index(of)] == DIGITS[kind]
