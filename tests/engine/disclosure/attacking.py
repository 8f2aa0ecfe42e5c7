"""Somebody who knows every told cell, every sum and where rests are nobody: can a cell held back be pinned?"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl

from ppaos.engine.disclosure import Partition

Cell = tuple[str, str]
Bounds = dict[Cell, tuple[int, int]]
FAR = 3


class Attacker:
    """The sums of a table and the cells that are not told; the true counts say only how far cells may move."""

    def __init__(
        self, told: pl.DataFrame, parents: Mapping[str, str | None], partitions: Sequence[Partition]
    ):
        self.true: dict[Cell, int] = {
            (a, c): n for a, c, n in told.select("area", "column", "count").iter_rows()
        }
        hidden = told.filter("is_suppressed").select("area", "column")
        self.hidden: list[Cell] = list(hidden.iter_rows())
        self.sums: list[list[tuple[Cell, int]]] = []
        columns = told["column"].unique(maintain_order=True).to_list()
        areas = list(parents)
        for area in areas:
            for partition in partitions:
                self._add(
                    (area, partition.total),
                    [(area, part) for part in partition.parts],
                    (area, partition.rest),
                )
        columns += [partition.rest for partition in partitions]
        for parent in areas:
            inside = [area for area in areas if parents[area] == parent]
            for column in columns if inside else ():
                whole = (parent, column)
                self._add(whole, [(area, column) for area in inside], (f"elsewhere in {parent}", column))
        self.unknown = {
            cell for cell, count in self.true.items() if cell in self.hidden or self._is_rest(cell, count)
        }

    def _add(self, whole: Cell, parts: list[Cell], rest: Cell) -> None:
        self.true.setdefault(rest, self.true[whole] - sum(self.true[part] for part in parts))
        self.sums.append([(whole, 1), *((part, -1) for part in (*parts, rest))])

    def _is_rest(self, cell: Cell, count: int) -> bool:
        """Whether the cell is had by subtraction only. Nobody knows that nobody is elsewhere; a rest that is nobody in
        a row, or elsewhere in every row, is taken to be nobody by definition."""
        if cell[0].startswith("elsewhere in "):
            return " without " not in cell[1] or any(
                n for (_area, column), n in self.true.items() if column == cell[1]
            )
        return " without " in cell[1] and count > 0

    def pinned(self) -> list[Cell]:
        """The cells held back that have the same value in every table that looks the same."""
        return [cell for cell in self.hidden if not any(self._moves(cell, by) for by in (1, -1))]

    def determined(self) -> list[Cell]:
        """The same by linear algebra alone, where counts might be below zero."""
        unknown = sorted(self.unknown)
        place = {cell: number for number, cell in enumerate(unknown)}
        rows = np.zeros((len(self.sums), len(unknown)))
        for number, terms in enumerate(self.sums):
            for cell, factor in terms:
                if cell in place:
                    rows[number, place[cell]] = factor
        if not len(unknown):
            return []
        _left, values, right = np.linalg.svd(rows)
        free = right[int((values > 1e-9).sum()) :]
        reach = np.abs(free).max(axis=0) if len(free) else np.zeros(len(unknown))
        return [cell for cell in self.hidden if reach[place[cell]] < 1e-9]

    def _moves(self, cell: Cell, by: int) -> bool:
        if self.true[cell] + by < 0:
            return False
        bounds: Bounds = {each: (max(-FAR, -self.true[each]), FAR) for each in self.unknown}
        return self._search(bounds | {cell: (by, by)})

    def _search(self, bounds: Bounds) -> bool:
        narrowed: Any = self._narrowed(bounds)
        if narrowed is None:
            return False
        loose = [cell for cell, (low, high) in sorted(narrowed.items()) if low < high]
        if not loose:
            return True
        first = min(loose, key=lambda cell: narrowed[cell][1] - narrowed[cell][0])
        low, high = narrowed[first]
        steps = sorted(range(low, high + 1), key=abs)
        return any(self._search(narrowed | {first: (step, step)}) for step in steps)

    def _narrowed(self, bounds: Bounds) -> Bounds | None:
        bounds, moved = dict(bounds), True
        while moved:
            moved = False
            for terms in self.sums:
                known = [(cell, factor) for cell, factor in terms if cell in bounds]
                spans = [
                    (bounds[c][0], bounds[c][1]) if factor > 0 else (-bounds[c][1], -bounds[c][0])
                    for c, factor in known
                ]
                least, most = sum(low for low, _high in spans), sum(high for _low, high in spans)
                for (cell, factor), (low, high) in zip(known, spans, strict=True):
                    # The others come to between (least - low) and (most - high); all together to nothing.
                    floor, roof = max(low, -(most - high)), min(high, -(least - low))
                    if floor > roof:
                        return None
                    tight = (floor, roof) if factor > 0 else (-roof, -floor)
                    if tight != bounds[cell]:
                        bounds[cell], moved = tight, True
                        break
                if moved:
                    break
        return bounds
