"""Somebody who knows every told cell, every sum and where rests are nobody: can a cell held back be pinned?"""

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl

from ppaos.engine.disclosure import Partition

Cell = tuple[str, str]
Bounds = dict[Cell, tuple[int, int]]
# How far other cells may move with it: first little, then more.
FAR = (1, 3)


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
        self.unknown = {cell for cell in self.true if cell in self.hidden or self._is_rest(cell)}

    def _add(self, whole: Cell, parts: list[Cell], rest: Cell) -> None:
        self.true.setdefault(rest, self.true[whole] - sum(self.true[part] for part in parts))
        self.sums.append([(whole, 1), *((part, -1) for part in (*parts, rest))])

    def _is_rest(self, cell: Cell) -> bool:
        """Whether the cell is had by subtraction only. Nobody knows that nobody is elsewhere; a rest that is nobody in
        every row is taken to be nobody by definition."""
        if " without " in cell[1]:
            return any(count for (_area, column), count in self.true.items() if column == cell[1])
        return cell[0].startswith("elsewhere in ")

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
        """Whether there is a table that looks the same with the cell so much more or less."""
        if self.true[cell] + by < 0:
            return False
        for far in FAR:
            bounds: Bounds = {each: (max(-far, -self.true[each]), far) for each in self.unknown}
            if self._search(bounds | {cell: (by, by)}):
                return True
        return False

    def _search(self, bounds: Bounds) -> bool:
        narrowed = self._narrowed(bounds)
        if narrowed is None:
            return False
        steps = {cell: min(max(0, low), high) for cell, (low, high) in narrowed.items()}
        broken = [terms for terms in self.sums if sum(factor * steps.get(cell, 0) for cell, factor in terms)]
        if not broken:
            return True
        first = next(cell for cell, _factor in broken[0] if cell in narrowed and len(set(narrowed[cell])) > 1)
        low, high = narrowed[first]
        ways = sorted(range(low, high + 1), key=lambda step: (step == 0, abs(step)))
        return any(self._search(narrowed | {first: (step, step)}) for step in ways)

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
        return bounds
