"""What would a chain bring if prices, yields or members were others?"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from ppaos.engine.value_chain.chain import FLOW_NUMBERS, NODE_NUMBERS, PULLED, Chain, ChainError, chain_of
from ppaos.engine.value_chain.layout import layout_of
from ppaos.engine.value_chain.money import Money, money_of

FLOW, NODE = "flow", "node"
_NUMBERS = {FLOW: FLOW_NUMBERS, NODE: NODE_NUMBERS}


@dataclass(frozen=True)
class Change:
    """One number to be tried: `of` («flow», «node») with this id, its column, and either what it is multiplied by or
    what it becomes."""

    of: str
    id: Any
    column: str
    factor: float | None = None
    value: float | None = None


@dataclass(frozen=True)
class WhatIf:
    """The chain as it is and as tried; `nodes`, `flows`, `break_even` and `poor`: each number with _after and
    _difference (after less before; null where either is not known)."""

    before: Money
    after: Money
    nodes: pl.DataFrame
    flows: pl.DataFrame
    break_even: pl.DataFrame
    poor: dict[str, float | None]


def what_if(nodes: pl.DataFrame, flows: pl.DataFrame, changes: Sequence[Change]) -> WhatIf:
    """The money of a chain beside what it would be with other numbers.

    Columns in: as for `money`. A price, cost or quantity of a flow, or a number of a node, is set as the change says.
    Quantities follow: with other yields a node gives that much more of each unit in; with other members (households) a
    node that gets no goods of others makes that much more, on as much more land and with as many more animals, at the
    same fixed cost (a node that gets goods shares the same goods among more); what goes on downstream follows what
    comes in (several sources weighed by their baht, not known where one is not); inputs and services are bought as much
    as their buyer's goods ask for. A quantity that is set follows nothing. Which of several changes comes first never
    matters. Raises ChainError for a change of something that is not there, given twice, with both or neither of factor
    and value, or below 0; and where goods go round. Source: proportional response, a proposal of PPAOS.
    """
    chain = chain_of(nodes, flows)
    tried = _followed(chain, _set(chain, changes), changes)
    before, after = money_of(chain), money_of(tried)
    poor = dict(before.poor)
    for name, value in before.poor.items():
        later = after.poor[name]
        poor |= {
            f"{name}_after": later,
            f"{name}_difference": None if value is None or later is None else later - value,
        }
    return WhatIf(
        before, after, _beside(before.nodes, after.nodes, NODE), _beside(before.flows, after.flows, FLOW),
        _beside(before.break_even, after.break_even, NODE), poor,
    )  # fmt: skip


def _beside(before: pl.DataFrame, after: pl.DataFrame, key: str) -> pl.DataFrame:
    """Every number with what it would be and the difference."""
    ids = (key, "source", "target", "year")
    numbers = [name for name, kind in before.schema.items() if kind == pl.Float64 and name not in ids]
    joined = before.join(
        after.select(key, pl.col(numbers).name.suffix("_after")), on=key, how="left", maintain_order="left"
    )
    return joined.with_columns(
        (pl.col(f"{name}_after") - pl.col(name)).alias(f"{name}_difference") for name in numbers
    )


def _set(chain: Chain, changes: Sequence[Change]) -> Chain:
    """The chain with the numbers that were given, before anything follows."""
    frames = {FLOW: chain.flows, NODE: chain.nodes}
    seen: set[tuple[str, Any, str]] = set()
    for change in changes:
        _refuse(change, frames, seen)
        frame, name = frames[change.of], change.column
        now = pl.col(name) * change.factor if change.factor is not None else pl.lit(change.value, pl.Float64)
        frames[change.of] = frame.with_columns(
            pl.when(pl.col(change.of) == change.id).then(now).otherwise(pl.col(name)).alias(name)
        )
    return Chain(frames[NODE], frames[FLOW])


def _refuse(change: Change, frames: dict[str, pl.DataFrame], seen: set[tuple[str, Any, str]]) -> None:
    what = f"change of {change.of} {change.id}, {change.column}"
    if change.of not in frames or change.column not in _NUMBERS[change.of]:
        columns = f"{', '.join(FLOW_NUMBERS)} of a flow or {', '.join(NODE_NUMBERS)} of a node"
        raise ChainError(f"{what}: it can be {columns}")
    numbers = dict(frames[change.of].select(change.of, change.column).iter_rows())
    if change.id not in numbers:
        raise ChainError(f"{what}: there is no such {change.of}")
    number = change.value if change.factor is None else change.factor
    if number is None or (change.value is not None and change.factor is not None) or not number >= 0:
        raise ChainError(f"{what}: give either a factor or a value, from 0 up")
    if change.factor is not None and numbers[change.id] is None:
        raise ChainError(f"{what}: it is not known, so that there is nothing to multiply; give a value")
    if (change.of, change.id, change.column) in seen:
        raise ChainError(f"{what}: it is changed twice; keep one")
    seen.add((change.of, change.id, change.column))


def _followed(chain: Chain, tried: Chain, changes: Sequence[Change]) -> Chain:
    """The tried chain with the quantities that follow from what was set."""
    placed = layout_of(chain)
    round_about = placed.filter(pl.col("circle").is_not_null())["node"].to_list()
    if round_about:
        raise ChainError(
            f"goods go round through {', '.join(map(str, round_about))}; let each flow go downstream"
        )
    order = placed.sort("rank", "lane")["node"].to_list()
    set_flows = {change.id for change in changes if change.of == FLOW and change.column == "quantity"}
    factors = _Factors(chain, tried, set_flows)
    for node in order:
        if not factors.is_pulled(node):
            factors.push(node)
    for node in reversed(order):
        if factors.is_pulled(node):
            factors.pull(node)
    grown = pl.Series("grown", [factors.of_flow[flow] for flow in tried.flows["flow"]], dtype=pl.Float64)
    quantity = (
        pl.when(pl.col("flow").is_in(set_flows))
        .then(pl.col("quantity"))
        .otherwise(pl.col("quantity") * grown)
    )
    flows = tried.flows.with_columns(quantity.alias("quantity"))
    return Chain(
        factors.with_land(tried.nodes),
        flows.with_columns((pl.col("quantity") * pl.col("price")).alias("baht")),
    )


class _Factors:
    """By how much each flow grows, worked out node by node; null is not known."""

    def __init__(self, chain: Chain, tried: Chain, set_flows: set[Any]) -> None:
        self.nodes = {row["node"]: row for row in chain.nodes.iter_rows(named=True)}
        self.after = {row["node"]: row for row in tried.nodes.iter_rows(named=True)}
        self.flows = {row["flow"]: row for row in chain.flows.iter_rows(named=True)}
        self.set_flows = set_flows
        later = dict(tried.flows.select("flow", "quantity").iter_rows())
        self.of_flow: dict[Any, float | None] = {
            flow: _ratio(row["quantity"], later[flow]) if flow in set_flows else 1.0
            for flow, row in self.flows.items()
        }
        self.through: dict[Any, float | None] = {}

    def is_pulled(self, node: Any) -> bool:
        """Whether a node gives inputs or services."""
        return self.nodes[node]["kind"] in PULLED

    def goods_into(self, node: Any) -> list[Any]:
        """The flows of goods that come to a node."""
        return [
            flow
            for flow, row in self.flows.items()
            if row["target"] == node and not self.is_pulled(row["source"])
        ]

    def push(self, node: Any) -> None:
        """Goods go on as they come in, by the node's yields."""
        into = self.goods_into(node)
        self.through[node] = self._mean(into) if into else self._changed(node, "households")
        self._let(node, _product(self.through[node], self._changed(node, "yields")))

    def pull(self, node: Any) -> None:
        """Inputs and services are bought as much as each buyer asks for."""
        mine = [
            flow for flow, row in self.flows.items() if row["source"] == node and flow not in self.set_flows
        ]
        for flow in mine:
            self.of_flow[flow] = self.through[self.flows[flow]["target"]]
        out = [flow for flow, row in self.flows.items() if row["source"] == node]
        self.through[node] = self._mean(out) if out else 1.0

    def with_land(self, nodes: pl.DataFrame) -> pl.DataFrame:
        """Nodes with the land and animals of more members, where nobody set them otherwise."""
        more = {node: self._changed(node, "households") for node in self.nodes if not self.goods_into(node)}
        factor = pl.Series("more", [more.get(node, 1.0) for node in nodes["node"]], dtype=pl.Float64)
        as_before = {
            name: pl.Series([self.nodes[node][name] for node in nodes["node"]], dtype=pl.Float64)
            for name in ("land_rai", "heads")
        }
        return nodes.with_columns(
            pl.when(pl.col(name).eq_missing(before))
            .then(pl.col(name) * factor)
            .otherwise(pl.col(name))
            .alias(name)
            for name, before in as_before.items()
        )

    def _let(self, node: Any, factor: float | None) -> None:
        for flow, row in self.flows.items():
            if row["source"] == node and flow not in self.set_flows:
                self.of_flow[flow] = factor

    def _changed(self, node: Any, column: str) -> float | None:
        before, after = self.nodes[node][column], self.after[node][column]
        return 1.0 if before == after else _ratio(before, after)

    def _mean(self, flows: list[Any]) -> float | None:
        """The mean of factors; where they differ, weighed by baht, and not known where one is not."""
        factors = [self.of_flow[flow] for flow in flows]
        if len(set(factors)) == 1:
            return factors[0]
        weights = [self.flows[flow]["baht"] for flow in flows]
        if None in weights or None in factors or not sum(weights):
            return None
        pairs = zip(weights, (factor for factor in factors if factor is not None), strict=True)
        return float(sum(weight * factor for weight, factor in pairs) / sum(weights))


def _ratio(before: float | None, after: float | None) -> float | None:
    return after / before if before and after is not None else None


def _product(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else one * other
