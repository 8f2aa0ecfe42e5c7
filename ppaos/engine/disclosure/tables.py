"""One area's table of counts: what is hidden in it, and by which other table of the same sums it stays hidden?"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from ppaos.engine.disclosure.columns import Columns, Price, Vector, cost_of
from ppaos.engine.methods import DisclosureRule

Counts = Mapping[str, Mapping[str, int]]
# Rows, and which way each of them goes.
Turns = Sequence[tuple[str, int]]
# Turns, and a row within that could carry them on; None where nobody asks that.
Way = tuple[Turns, str | None]
_ELSEWHERE = "elsewhere in "
# To hide a zero, or a cell of a column that is kept, costs as much as so many other cells. Proposals of PPAOS.
A_ZERO, A_KEPT = 2, 10


def elsewhere(parent: str) -> str:
    """The row of those who are in an area and in none of the areas told within it."""
    return _ELSEWHERE + parent


def is_elsewhere(row: str) -> bool:
    """Whether a row is had by subtraction only."""
    return row.startswith(_ELSEWHERE)


@dataclass
class Hidden:
    """What is hidden so far. `cells`: columns by row; `safe`: those among them that could be one more or less;
    `moves`: the changes in which a row takes part, each to be carried on by the rows within it; `blocks`: columns of
    which nothing is told within a row."""

    cells: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    safe: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    moves: dict[str, list[Vector]] = field(default_factory=lambda: defaultdict(list))
    blocks: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def is_hidden(self, row: str, column: str) -> bool:
        """Whether the cell is held back so far."""
        return column in self.cells[row]

    def move(self, row: str, vector: Vector) -> None:
        """The row takes part in a change: what it touches is hidden, and safe."""
        self.cells[row].update(vector)
        self.safe[row].update(vector)
        if vector not in self.moves[row]:
            self.moves[row].append(vector)


@dataclass
class Table:
    """Rows within rows. Changes that keep every sum are found among them, the cheapest first: fewest cells
    newly hidden, then the smallest counts, then the order of columns and rows."""

    counts: Counts
    columns: Columns
    rule: DisclosureRule
    hidden: Hidden

    def hide_small(self, row: str) -> None:
        """The first step: what is small by itself."""
        for column in self.columns.every:
            count = self.counts[row][column]
            if self.rule.is_small(count) and (count or self._is_told(row, column)):
                self.hidden.cells[row].add(column)

    def protect_alone(self, row: str, rows: Sequence[str]) -> None:
        """A row within no other: its hidden cells change against each other, or up to the top. A change that one of the
        rows within it can carry on comes first, dearer or not: where none can, all of them lose much more."""
        alone = [(row, 1)]
        for column in self._unsafe(row):
            if column in self.hidden.safe[row]:
                continue
            found = self._cheapest(column, [(alone, each) for each in rows])
            found = found or self._cheapest(column, [(alone, None)])
            assert found is not None, "up to the top a count may always be one more"
            self.hidden.move(row, found[2])

    def carry(self, parent: str, rows: Sequence[str]) -> None:
        """What changes in the parent changes in one of the rows within it; where no single row can, nothing is told
        of those columns in any of them."""
        for vector in self.hidden.moves[parent] if rows else ():
            if all(vector.keys() <= self.hidden.blocks[row] for row in rows):
                continue
            ways = [
                (not is_strict, *cost_of(vector, price), place)
                for is_strict in (True, False)
                for place, row in enumerate(rows)
                if _fits(vector, price := self._price([(row, 1)], is_strict=is_strict))
            ]
            if ways:
                self.hidden.move(rows[min(ways)[-1]], vector)
            else:
                self.block(parent, rows, {name for column in vector for name in self.columns.related(column)})

    def block(self, parent: str, rows: Sequence[str], columns: set[str]) -> None:
        """Tell nothing of these columns in any of the rows, but zero where the parent's zero is told."""
        for row in rows:
            told = {
                name for name in columns if self.counts[parent][name] or self.hidden.is_hidden(parent, name)
            }
            self.hidden.cells[row].update(told)
            self.hidden.safe[row].update(told)
            self.hidden.blocks[row].update(columns)

    def protect(self, parent: str, rows: Sequence[str]) -> None:
        """Every hidden cell of the rows changes against another row, so that the row they lie in stays as it is; or
        together with that row, where it is hidden too."""
        for row in rows:
            for column in self._unsafe(row):
                if column in self.hidden.safe[row]:
                    continue
                found = self._cheapest(
                    column, [([(row, 1), (other, -1)], None) for other in rows if other != row]
                )
                if found is None:
                    self._with_parent(column, row, parent, rows)
                else:
                    for name, turn in found[1]:
                        self.hidden.move(name, {each: sign * turn for each, sign in found[2].items()})

    def _with_parent(self, column: str, row: str, parent: str, rows: Sequence[str]) -> None:
        price = self._price([(row, 1)], is_strict=False)
        known = [v for v in self.hidden.moves[parent] if column in v and _fits(v, price)]
        if known:
            self.hidden.move(row, min(known, key=lambda vector: cost_of(vector, price)))
        else:
            self.block(parent, rows, self.columns.related(column))

    def _unsafe(self, row: str) -> list[str]:
        """Hidden cells of a row that could be had, the smallest first."""
        unsafe = self.hidden.cells[row] - self.hidden.safe[row]
        return sorted(unsafe, key=lambda column: (self.counts[row][column], self._order[column]))

    @cached_property
    def _order(self) -> dict[str, int]:
        return {name: place for place, name in enumerate(self.columns.every)}

    @cached_property
    def _shown(self) -> frozenset[str]:
        return frozenset(self.columns.shown)

    def _cheapest(self, column: str, ways: Sequence[Way]) -> tuple[tuple[int, int], Turns, Vector] | None:
        """The cheapest change through a cell, in which rows. One that leaves nobody somewhere counts only where no
        other does: whoever reads may guess that cells held back are not zero."""
        for is_strict in (True, False):
            best: tuple[tuple[int, int], Turns, Vector] | None = None
            for turns, carrier in ways:
                price = self._price(turns, is_strict=is_strict, carrier=carrier)
                for sign in (1, -1):
                    for vector in self.columns.vectors(column, sign, price):
                        cost = cost_of(vector, price)
                        if best is None or cost < best[0]:
                            best = (cost, turns, vector)
                if best is not None and best[0] == (0, 0):
                    return best
            if best is not None:
                return best
        return None

    def _price(self, turns: Turns, *, is_strict: bool, carrier: str | None = None) -> Price:
        """What it costs to change a column by one in the first row and, where there is another, back in that one.
        A change that the carrier could not make too has no price."""
        least = 1 if is_strict and not self.rule.zero_is_small else 0

        def price(column: str, sign: int) -> tuple[int, int] | None:
            cells = total = 0
            if carrier is not None and not self._allows(carrier, column, sign, least):
                return None
            for row, turn in turns:
                count = self.counts[row][column]
                if not self._allows(row, column, sign * turn, least):
                    return None
                if not self.hidden.is_hidden(row, column):
                    cells += self._cost(column, count)
                    total += count
            return cells, total

        return price

    def _cost(self, column: str, count: int) -> int:
        """As how many cells it counts to hide this one; nothing where it is not told anyway."""
        if column not in self._shown:
            return 0
        return (1 if count else A_ZERO) * (A_KEPT if column in self.columns.kept else 1)

    def _allows(self, row: str, column: str, step: int, least: int) -> bool:
        """Whether a count may be one more or less. Who reads a rest as nobody is right where it is nobody: that
        protects nobody."""
        count = self.counts[row][column]
        return count + step >= least and bool(count or self._is_told(row, column))

    def _is_told(self, row: str, column: str) -> bool:
        """Whether the cell is one that may be told, not one that is had by subtraction only."""
        return column in self._shown and not is_elsewhere(row)


def _fits(vector: Vector, price: Price) -> bool:
    return all(price(column, sign) is not None for column, sign in vector.items())
