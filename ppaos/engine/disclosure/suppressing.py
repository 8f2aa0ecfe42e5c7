"""Areas within areas, a figure a column: which cells are told, which are held back?"""

from collections.abc import Collection, Mapping, Sequence

import polars as pl

from ppaos.engine.disclosure.columns import Columns, DisclosureError, Partition, columns_of
from ppaos.engine.disclosure.tables import Hidden, Table, elsewhere
from ppaos.engine.methods import DisclosureRule

_COLUMNS = ("area", "parent", "column", "count")


def suppressed(
    cells: pl.DataFrame, partitions: Sequence[Partition], rule: DisclosureRule, *, kept: Collection[str] = ()
) -> pl.DataFrame:
    """The cells of a table of areas within areas, with is_suppressed: whether a cell is held back.

    Columns in: area, parent (the area it lies in; null: in none of these), column, count (of households or persons, a
    whole number from 0 up, never null), a row for every area and column. Areas within one area never share anybody;
    they need not hold everybody in it. Partitions say which columns add up to which; kept are columns to be told as
    long as others can be held back instead (one of them for ten others). Columns out: area, column, count,
    is_suppressed, in the order of the rows.

    Held back are small counts (the rule's), and others so that no count held back can be had by adding and
    subtracting what is told, along areas, along columns or both at once: for each there is another table with the
    same told cells, every sum kept and nothing below zero, in which it is one more or less. Of several ways the
    cheapest: fewest cells newly held back (a zero counts for two), then the smallest counts, then the order of
    columns and rows. Who reads must conclude neither that a cell held back is small nor that it is not zero. An
    area's cells depend on the areas above it and beside it, and on those directly within the top, never on others
    within it: the tables of a province and of its districts agree when each is made with its areas up to the same
    top and all that lies directly within that. Who is in an area and in none of those told within it counts as a
    place, had by subtraction and never told.

    Raises DisclosureError where a cell is missing, twice or below zero, parents run round, or parts or areas come to
    more than what they lie in. Sources: cell suppression as in Willenborg and de Waal 2001, Elements of Statistical
    Disclosure Control; the search for changes that keep all sums is the hypercube method's (Repsilber 1994), carried
    down the areas. Status of the threshold: the rule's.
    """
    if lacking := [name for name in _COLUMNS if name not in cells.columns]:
        raise DisclosureError(
            f"there is no column {', '.join(lacking)}; the table needs {', '.join(_COLUMNS)}"
        )
    shown = cells["column"].unique(maintain_order=True).to_list()
    columns = columns_of(shown, partitions, kept)
    within = _within(cells)
    counts = _counts(cells, columns, within)
    hidden = _hidden(counts, columns, within, rule)
    is_hidden = [
        hidden.is_hidden(area, column) for area, column in cells.select("area", "column").iter_rows()
    ]
    return cells.select("area", "column", "count", is_suppressed=pl.Series(is_hidden, dtype=pl.Boolean))


def _hidden(
    counts: Mapping[str, Mapping[str, int]],
    columns: Columns,
    within: Mapping[str | None, Sequence[str]],
    rule: DisclosureRule,
) -> Hidden:
    """From the top down: first what the row above changes is carried on, then the rows protect each other."""
    hidden = Hidden()
    table = Table(counts, columns, rule, hidden)
    for top in within.get(None, ()):
        table.hide_small(top)
        table.protect_alone(top, within.get(top, ()))
    waiting = list(within.get(None, ()))
    while waiting:
        parent = waiting.pop(0)
        rows = within.get(parent, ())
        for row in rows:
            table.hide_small(row)
        if blocked := hidden.blocks[parent]:
            table.block(parent, rows, blocked)
        table.carry(parent, rows)
        table.protect(parent, rows)
        waiting += rows
    return hidden


def _within(cells: pl.DataFrame) -> dict[str | None, list[str]]:
    """The areas directly in each area, and under None those that lie in no other."""
    placed = cells.select("area", "parent").unique(maintain_order=True)
    if twice := placed.filter(pl.col("area").is_duplicated())["area"].to_list():
        raise DisclosureError(f"area {twice[0]} lies in two areas; give it one parent")
    areas = set(placed["area"])
    within: dict[str | None, list[str]] = {}
    for area, parent in placed.iter_rows():
        within.setdefault(parent if parent in areas else None, []).append(area)
    reached, waiting = 0, list(within.get(None, ()))
    while waiting:
        reached += 1
        waiting += within.get(waiting.pop(), ())
    if reached < len(areas):
        raise DisclosureError("some area lies in itself; look at the parents")
    return within


def _counts(
    cells: pl.DataFrame, columns: Columns, within: dict[str | None, list[str]]
) -> dict[str, dict[str, int]]:
    """The counts by area and column, with those that are had by subtraction; checked to add up."""
    counts: dict[str, dict[str, int]] = {}
    for area, column, count in cells.select("area", "column", "count").iter_rows():
        if count is None or count < 0 or count != int(count):
            raise DisclosureError(
                f"area {area}, column «{column}»: the count is {count}; give a whole number from 0 up"
            )
        if column in counts.setdefault(area, {}):
            raise DisclosureError(f"area {area} has column «{column}» twice; keep one")
        counts[area][column] = int(count)
    for area, told in counts.items():
        if missing := [name for name in columns.shown if name not in told]:
            raise DisclosureError(f"area {area} has no column «{missing[0]}»; give 0 where it counts nobody")
        for partition in columns.partitions:
            rest = told[partition.total] - sum(told[part] for part in partition.parts)
            if rest < 0:
                parts = ", ".join(partition.parts)
                raise DisclosureError(f"area {area}: {parts} come to more than {partition.total}")
            told[partition.rest] = rest
    _add_elsewhere(counts, columns, within)
    return counts


def _add_elsewhere(
    counts: dict[str, dict[str, int]], columns: Columns, within: dict[str | None, list[str]]
) -> None:
    """A row for those who are in an area and in none of the areas within it."""
    for parent in [each for each in within if each is not None]:
        left = {
            name: counts[parent][name] - sum(counts[row][name] for row in within[parent])
            for name in columns.every
        }
        if below := [name for name, count in left.items() if count < 0]:
            raise DisclosureError(
                f"column «{below[0]}»: the areas within {parent} come to more than {parent}"
            )
        if any(left.values()):
            counts[elsewhere(parent)] = left
            within[parent].append(elsewhere(parent))
