"""A chain as a picture that is read downwards, from inputs to buyers, with the money on its arrows.

Sizes are in the units of the picture, one of which is one pixel on a phone.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil
from typing import Any

WIDTH, BOX_LEAST, BOX_MOST, PASSING, BETWEEN = 328, 96, 236, 26, 10
LINE, LETTER, PAD = 18, 8.0, 8
LABEL_WIDTH, LABEL_LINE, LABEL_PAD, GAP = 176, 17, 5, 20
THINNEST, THICKEST = 1.5, 8.0


@dataclass
class Box:
    """A node: its words (name first) and where it stands."""

    key: int
    rank: int
    lane: int
    words: Sequence[str]
    tone: str
    is_wrong: bool = False
    x: float = 0
    y: float = 0
    width: float = 0
    height: float = 0


@dataclass
class Arrow:
    """What flows between two nodes: lines of words for each of its flows, and its share of what the buyer pays."""

    source: int
    target: int
    words: Sequence[tuple[str, str]]  # money, and what for
    share: float | None
    is_known: bool
    path: str = ""
    x: float = 0
    y: float = 0
    width: float = 0
    height: float = 0
    stroke: float = THINNEST


@dataclass(frozen=True)
class Picture:
    """Boxes and arrows, placed, and the size of it all."""

    width: float
    height: float
    boxes: list[Box]
    arrows: list[Arrow]

    @property
    def is_wide(self) -> bool:
        """Whether it is wider than a phone, so that it is looked at by moving it."""
        return self.width > WIDTH


Slot = tuple[str, int]  # («box», key) or («passing», number of the arrow)


def drawn(boxes: list[Box], arrows: list[Arrow]) -> Picture:
    """Place everything: a row of boxes a rank, between two rows the words of what flows from the upper one."""
    ranks = _ranks(boxes, arrows)
    width = max([WIDTH, *(_needed(row) for row in ranks)])
    by_key = {box.key: box for box in boxes}
    middles: dict[tuple[int, Slot], float] = {}
    for number, row in enumerate(ranks):
        _across(row, width, by_key, middles, number)
    bounds, y = [], 2.0
    for number, row in enumerate(ranks):
        placed = [by_key[key] for kind, key in row if kind == "box"]
        tallest = max(box.height for box in placed)  # a rank has a box at least
        for box in placed:
            box.y, box.height = y, tallest
        bounds.append((y, y + tallest))
        y = _labels(arrows, by_key, middles, number, y + tallest, width)
    for number, arrow in enumerate(arrows):
        arrow.path = _path(number, arrow, by_key, middles, bounds)
        arrow.stroke = THINNEST + (THICKEST - THINNEST) * min(1.0, max(0.0, arrow.share or 0.0))
    return Picture(width, max(y, 2.0), boxes, arrows)


def _ranks(boxes: Sequence[Box], arrows: Sequence[Arrow]) -> list[list[Slot]]:
    """The slots of each rank from left to right: boxes, and arrows that pass; near what comes to them from above."""
    by_key = {box.key: box for box in boxes}
    rows: list[list[Slot]] = [[] for _rank in range(1 + max((box.rank for box in boxes), default=-1))]
    for box in sorted(boxes, key=lambda box: (box.rank, box.lane)):
        rows[box.rank].append(("box", box.key))
    above: dict[tuple[int, Slot], list[tuple[int, Slot]]] = {}
    for number, arrow in enumerate(arrows):
        before: tuple[int, Slot] = (by_key[arrow.source].rank, ("box", arrow.source))
        last = by_key[arrow.target].rank
        for rank in range(before[0] + 1, last):
            rows[rank].append(("passing", number))
            above[rank, ("passing", number)] = [before]
            before = (rank, ("passing", number))
        above.setdefault((last, ("box", arrow.target)), []).append(before)
    for rank, row in enumerate(rows):
        place = {
            (rank - 1, slot): number / max(1, len(rows[rank - 1]) - 1)
            for number, slot in enumerate(rows[rank - 1] if rank else [])
        }
        row.sort(key=lambda slot: _mean([place.get(each) for each in above.get((rank, slot), [])]))
    return rows


def _mean(places: Sequence[float | None]) -> float:
    told = [place for place in places if place is not None]
    return sum(told) / len(told) if told else 0.5


def _needed(row: Sequence[Slot]) -> float:
    boxes = sum(kind == "box" for kind, _key in row)
    return boxes * BOX_LEAST + (len(row) - boxes) * PASSING + (len(row) - 1) * BETWEEN


def _across(
    row: Sequence[Slot],
    width: float,
    by_key: Mapping[int, Box],
    middles: dict[tuple[int, Slot], float],
    rank: int,
) -> None:
    """Lay the slots of a rank from left to right, in the middle of the picture."""
    boxes = sum(kind == "box" for kind, _key in row)
    passing = len(row) - boxes
    free = width - passing * PASSING - (len(row) - 1) * BETWEEN
    box_width = min(BOX_MOST, free / max(1, boxes)) - 2
    x = (width - boxes * (box_width + 2) - passing * PASSING - (len(row) - 1) * BETWEEN) / 2 + 1
    for slot in row:
        wide = box_width if slot[0] == "box" else PASSING
        if slot[0] == "box":
            box = by_key[slot[1]]
            box.x, box.width, box.height = x, box_width, _height(box.words, box_width)
        middles[rank, slot] = x + wide / 2
        x += wide + BETWEEN


def _height(words: Sequence[str], width: float) -> float:
    lines = sum(max(1, ceil(letters(each) * LETTER / (width - 2 * PAD))) for each in words if each)
    return lines * LINE + 2 * PAD


def letters(words: str) -> int:
    """How many letters stand beside one another: marks above and below others take no room."""
    return sum(unicodedata.category(letter) not in ("Mn", "Me") for letter in words)


def _labels(
    arrows: Sequence[Arrow], by_key: Mapping[int, Box], middles: Mapping[tuple[int, Slot], float], rank: int,
    bottom: float, width: float,
) -> float:  # fmt: skip
    """Put the words of each arrow that begins in a rank in a row of its own beneath; where the next rank begins."""
    begin = [(number, arrow) for number, arrow in enumerate(arrows) if by_key[arrow.source].rank == rank]
    ends = {number: _next(number, arrow, by_key, middles) for number, arrow in begin}
    y = bottom + GAP
    for number, arrow in sorted(begin, key=lambda told: (ends[told[0]], told[0])):
        arrow.width = min(LABEL_WIDTH, width)
        arrow.height = _label_height(arrow)
        middle = (middles[rank, ("box", arrow.source)] + ends[number]) / 2
        arrow.x = min(max(middle, arrow.width / 2), width - arrow.width / 2) - arrow.width / 2
        arrow.y = y
        y += arrow.height + LABEL_PAD
    return y + GAP


def _label_height(arrow: Arrow) -> float:
    room = arrow.width - 2 * LABEL_PAD
    lines = sum(1 + ceil(letters(what) * LETTER * 0.86 / room) for _money, what in arrow.words)
    return lines * LABEL_LINE + 2


def _next(
    number: int, arrow: Arrow, by_key: Mapping[int, Box], middles: Mapping[tuple[int, Slot], float]
) -> float:
    """Where an arrow is in the rank beneath, or its target where goods go round."""
    beneath, last = by_key[arrow.source].rank + 1, by_key[arrow.target].rank
    passing: Slot = ("passing", number)
    return middles.get((beneath, passing), middles[last, ("box", arrow.target)])


def _path(
    number: int, arrow: Arrow, by_key: Mapping[int, Box], middles: Mapping[tuple[int, Slot], float],
    bounds: Sequence[tuple[float, float]],
) -> str:  # fmt: skip
    """From beneath the source, behind its words and past the ranks between, to above the target."""
    source, target = by_key[arrow.source], by_key[arrow.target]
    points = [(source.x + source.width / 2, source.y + source.height)]
    points.append((arrow.x + arrow.width / 2, arrow.y))
    points.append((arrow.x + arrow.width / 2, arrow.y + arrow.height))
    for rank in range(source.rank + 1, target.rank):
        x = middles[rank, ("passing", number)]
        points += [(x, bounds[rank][0]), (x, bounds[rank][1])]
    is_down = target.rank > source.rank
    points.append((target.x + target.width / 2, target.y - 3 if is_down else target.y + target.height + 3))
    return _curve(points)


def _curve(points: Sequence[tuple[float, float]]) -> str:
    said = [f"M{points[0][0]:.1f} {points[0][1]:.1f}"]
    for (x0, y0), (x1, y1) in pairwise(points):
        middle = (y0 + y1) / 2
        said.append(f"C{x0:.1f} {middle:.1f} {x1:.1f} {middle:.1f} {x1:.1f} {y1:.1f}")
    return " ".join(said)


def tone_of(actors: str) -> Any:
    """The class of a box by who works there."""
    return {
        "poor_households": "poor",
        "group_of_people": "group",
        "a_company": "company",
        "an_office": "office",
    }.get(actors, "others")
