"""Where do the bars of a tornado stand? Which number moves the ratio how far, as shapes that a template draws."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ppaos.ground.workbench.presenters.thai import thousands
from ppaos.learning.monitoring.presenters.study_results import Figures, parameter_words

BARS = 12
WIDTH, MARGIN, ROW, HEAD = 640, 60, 44, 28
BAR, LABEL = 16, 16


@dataclass(frozen=True)
class Bar:
    """One number tried: its words, the bar of the lower ratio (left) and of the higher one, and both in words.

    `is_turned`: the lower ratio comes of the number at its higher value.
    """

    label: str
    label_y: float
    y: float
    left: float
    left_width: float
    right_width: float
    text_y: float
    low_x: float
    high_x: float
    low: str
    high: str
    is_turned: bool


@dataclass(frozen=True)
class Tornado:
    """The drawing: its size, where the study's own ratio stands, where one baht for one baht does (None: outside)."""

    width: int
    height: int
    base: float
    base_words: str
    one: float | None
    bars: tuple[Bar, ...]


def tornado_of(figures: Figures) -> Tornado | None:
    """The bars of what moves the ratio most, at most twelve; none where nothing does."""
    tried = [row for row in figures["sensitivity"] if row["ratio_low"] != row["ratio_high"]][:BARS]
    if not tried:
        return None
    ratio = figures["ratio"]
    ends = [end for row in tried for end in (row["ratio_low"], row["ratio_high"])]
    least, most = min(*ends, ratio), max(*ends, ratio)

    def at(value: float) -> float:
        share = float((value - least) / (most - least))
        return round(MARGIN + share * (WIDTH - 2 * MARGIN), 1)

    return Tornado(
        WIDTH, HEAD + ROW * len(tried), at(ratio), thousands(ratio, 2), at(1) if least <= 1 <= most else None,
        tuple(_bar(row, place, figures, at(ratio), at) for place, row in enumerate(tried)),
    )  # fmt: skip


def _bar(row: Mapping[str, Any], place: int, figures: Figures, base: float, at: Any) -> Bar:
    low, high = sorted((row["ratio_low"], row["ratio_high"]))
    y = HEAD + ROW * place
    left, right = min(at(low), base), max(at(high), base)
    return Bar(
        label=parameter_words(row, figures), label_y=y + LABEL - 4, y=y + LABEL, left=left,
        left_width=round(base - left, 1), right_width=round(right - base, 1), text_y=y + LABEL + BAR - 4,
        low_x=round(left - 4, 1), high_x=round(right + 4, 1),
        low=thousands(low, 2), high=thousands(high, 2), is_turned=row["ratio_low"] > row["ratio_high"],
    )  # fmt: skip
