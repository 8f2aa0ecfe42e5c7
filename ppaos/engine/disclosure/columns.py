"""Which columns of a table add up to which others, and how can counts move among them with every sum kept?"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

# What one household or person more or less in a row changes: the column, and by how much (1 or -1).
Vector = dict[str, int]
# What it costs to touch a column so, or None where the counts do not allow it: cells newly hidden, and their sum.
Price = Callable[[str, int], tuple[int, int] | None]


class DisclosureError(ValueError):
    """A table that cannot be made safe; the message says where it does not add up."""


@dataclass(frozen=True)
class Partition:
    """A total and its parts, each household or person in at most one of them; the rest is in none of them."""

    total: str
    parts: tuple[str, ...]

    @property
    def rest(self) -> str:
        """The column of those who are in the total and in no part: not told, but had by subtraction."""
        return f"{self.total} without {', '.join(self.parts)}"

    @property
    def members(self) -> tuple[str, ...]:
        """The parts and the rest."""
        return (*self.parts, self.rest)


@dataclass(frozen=True)
class Columns:
    """The columns of a table and how they add up: under each total its partitions, over each part its total. `kept`
    are those to be told as long as others can be held back instead."""

    shown: tuple[str, ...]
    under: Mapping[str, Sequence[Partition]]
    over: Mapping[str, Partition] = field(default_factory=dict)
    kept: frozenset[str] = frozenset()

    @property
    def every(self) -> tuple[str, ...]:
        """All columns, those that are had by subtraction too."""
        return (*self.shown, *(each.rest for each in self.partitions))

    @property
    def partitions(self) -> tuple[Partition, ...]:
        """All partitions, by total."""
        return tuple(each for found in self.under.values() for each in found)

    def related(self, column: str) -> set[str]:
        """The column and all that hang together with it by sums."""
        top = column
        while top in self.over:
            top = self.over[top].total
        return set(self._below(top))

    def _below(self, column: str) -> Iterator[str]:
        yield column
        for partition in self.under.get(column, ()):
            for part in partition.members:
                yield from self._below(part)

    def vectors(self, column: str, sign: int, price: Price) -> Iterator[Vector]:
        """The ways in which a column of a row may change by one with every sum in the row kept: against another part
        of the same total, or of a total above, or up to the top. Below each column touched, the cheapest part."""
        moved = self._down(column, sign, price)
        while moved is not None and column in self.over:
            partition = self.over[column]
            for other in partition.members:
                if other != column and (against := self._down(other, -sign, price)) is not None:
                    yield moved | against
            moved, column = self._up(moved, partition, sign, price), partition.total
        if moved is not None:
            yield moved

    def _up(self, moved: Vector, partition: Partition, sign: int, price: Price) -> Vector | None:
        """The change of a part with its total, and with one part in each of the total's other partitions."""
        return self._parts(moved | {partition.total: sign}, partition.total, sign, price, but=partition)

    def _down(self, column: str, sign: int, price: Price) -> Vector | None:
        """The change of a column with one part in each of its partitions."""
        if price(column, sign) is None:
            return None
        return self._parts({column: sign}, column, sign, price)

    def _parts(
        self, moved: Vector, column: str, sign: int, price: Price, but: Partition | None = None
    ) -> Vector | None:
        for partition in self.under.get(column, ()):
            if partition is but:
                continue
            ways = [way for part in partition.members if (way := self._down(part, sign, price)) is not None]
            if not ways:
                return None
            moved = moved | min(ways, key=lambda way: cost_of(way, price))
        return moved


def cost_of(vector: Vector, price: Price) -> tuple[int, int]:
    """What a change hides anew: cells, and their sum."""
    told = [found for column, sign in vector.items() if (found := price(column, sign)) is not None]
    return sum(cells for cells, _ in told), sum(counts for _, counts in told)


def columns_of(shown: Sequence[str], partitions: Sequence[Partition], kept: Collection[str] = ()) -> Columns:
    """The columns with their sums; raises DisclosureError where a column is unknown, a part twice or sums run round."""
    if unknown := sorted(set(kept) - set(shown)):
        raise DisclosureError(f"there is no column «{unknown[0]}»; it was to be kept")
    under: dict[str, list[Partition]] = {}
    over: dict[str, Partition] = {}
    for partition in partitions:
        if unknown := [name for name in (partition.total, *partition.parts) if name not in shown]:
            raise DisclosureError(f"there is no column «{unknown[0]}»; a partition names it")
        for part in partition.members:
            if part in over:
                raise DisclosureError(f"column «{part}» is a part of two totals; keep one of the partitions")
            over[part] = partition
        under.setdefault(partition.total, []).append(partition)
    for part in over:
        seen, column = {part}, part
        while column in over:
            column = over[column].total
            if column in seen:
                raise DisclosureError(
                    f"column «{column}» is a part of itself; take out one of the partitions"
                )
            seen.add(column)
    return Columns(tuple(shown), under, over, frozenset(kept))
