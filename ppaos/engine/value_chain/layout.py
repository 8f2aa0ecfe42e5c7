"""Where does each node of a chain stand, up- to downstream?"""

import numpy as np
import numpy.typing as npt
import polars as pl

from ppaos.engine.value_chain.chain import Chain, chain_of


def layout(nodes: pl.DataFrame, flows: pl.DataFrame) -> pl.DataFrame:
    """The place of each node for drawing; the order of rows never matters.

    Columns in: as for `money`. Columns out, in the order of node: node; rank (0 most upstream; one more than the last
    that anything comes from); lane (place among those of the same rank, from 0, by node); circle (the number of the
    circle of goods it is in, from 1; null: in none). Nodes of one circle share a rank. Raises ChainError as
    `chain_of` does. Source: longest path, Sugiyama, Tagawa and Toda 1981.
    """
    return layout_of(chain_of(nodes, flows))


def layout_of(chain: Chain) -> pl.DataFrame:
    """The same for a chain already shaped."""
    ids = chain.nodes["node"].to_list()
    edges = edges_of(chain, ids)
    groups = circles(len(ids), edges)
    rank = np.zeros(len(ids), dtype=np.int64)
    across = [(source, target) for source, target in edges if groups[source] != groups[target]]
    is_settled = False
    while (
        not is_settled
    ):  # at most as often as the longest path has nodes: no circle is left among the groups
        before = rank.copy()
        for source, target in across:
            members = groups == groups[target]
            rank[members] = max(int(rank[members].max()), int(rank[source]) + 1)
        is_settled = bool((rank == before).all())
    numbers = _numbered(groups, edges)
    frame = chain.nodes.select("node").with_columns(
        pl.Series("rank", rank, dtype=pl.Int64), pl.Series("circle", numbers, dtype=pl.Int64)
    )
    return frame.select("node", "rank", pl.int_range(pl.len()).over("rank").alias("lane"), "circle")


def edges_of(chain: Chain, ids: list[object]) -> list[tuple[int, int]]:
    """The flows as pairs of places among the nodes, each once, in order."""
    places = {node: place for place, node in enumerate(ids)}
    pairs = chain.flows.select("source", "target").iter_rows()
    return sorted({(places[source], places[target]) for source, target in pairs})


def circles(count: int, edges: list[tuple[int, int]]) -> npt.NDArray[np.int64]:
    """Which nodes reach each other both ways: for each its first, by place."""
    reach = np.eye(count, dtype=bool)
    for source, target in edges:
        reach[source, target] = True
    for middle in range(count):
        reach |= reach[:, middle, None] & reach[middle]
    both = reach & reach.T
    return both.argmax(axis=1).astype(np.int64) if count else np.zeros(0, dtype=np.int64)


def _numbered(groups: npt.NDArray[np.int64], edges: list[tuple[int, int]]) -> list[int | None]:
    """The circle of each node; one node alone is in one only if something flows from it to itself."""
    inside = sorted({int(groups[source]) for source, target in edges if groups[source] == groups[target]})
    numbers = {group: number for number, group in enumerate(inside, start=1)}
    return [numbers.get(int(group)) for group in groups]
