"""A model's chain as frames for the engine, and all that the engine says of it in one year."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
from django.db.models import Count

from ppaos.engine.value_chain import Change, Money, WhatIf, checks, layout, money, what_if
from ppaos.support.operating_models.models import Enrolment, Flow, Node, OperatingModel

MONTHS = tuple(range(1, 13))
_NODE_SCHEMA = {
    "node": pl.Int64, "kind": pl.String, "actors": pl.String, "fixed_cost": pl.Float64, "land_rai": pl.Float64,
    "heads": pl.Float64, "households": pl.Float64, "yields": pl.Float64,
}  # fmt: skip
_FLOW_SCHEMA = {
    "flow": pl.Int64, "source": pl.Int64, "target": pl.Int64, "product": pl.String, "quantity": pl.Float64,
    "unit": pl.String, "price": pl.Float64, "cost": pl.Float64, "year": pl.Int64,
}  # fmt: skip


@dataclass(frozen=True)
class ToldChain:
    """A chain in one year (Buddhist era): its records, the frames made of them, and what the engine says.

    `enrolled`: households enrolled at each node; `counted`: the nodes whose households are those. `season`: columns
    node, month (1 to 12), earned, paid (baht; null: not known), earnings spread evenly over the months of a flow.
    """

    year: int | None
    nodes: dict[int, Node]
    flows: dict[int, Flow]
    enrolled: dict[int, int]
    counted: frozenset[int]
    node_frame: pl.DataFrame
    flow_frame: pl.DataFrame
    money: Money
    checks: pl.DataFrame
    layout: pl.DataFrame
    season: pl.DataFrame


def chain_years(model: OperatingModel) -> list[int]:
    """The years that the model's flows are told for, newest first."""
    years = Flow.objects.filter(model=model).order_by("-year").values_list("year", flat=True)
    return list(years.distinct())


def enrolled_at(model: OperatingModel) -> dict[int, int]:
    """How many households are enrolled at each node of the model today."""
    members = Enrolment.objects.filter(model=model, state=Enrolment.State.ENROLLED, node__isnull=False)
    return dict(members.values_list("node").annotate(count=Count("household", distinct=True)))


def told_chain(model: OperatingModel, year: int | None) -> ToldChain:
    """The chain of a model as told for a year; of None the nodes alone."""
    nodes = {node.pk: node for node in Node.objects.filter(model=model).order_by("place", "pk")}
    found = Flow.objects.filter(model=model, year=year) if year is not None else Flow.objects.none()
    flows = {flow.pk: flow for flow in found.order_by("pk")}
    enrolled = enrolled_at(model)
    # Nobody enrolled at a node yet is no word about how many it will be: not known, never 0.
    counted = frozenset(pk for pk, node in nodes.items() if node.households is None and enrolled.get(pk))
    node_frame, flow_frame = _node_frame(nodes.values(), enrolled), _flow_frame(flows.values())
    return ToldChain(
        year, nodes, flows, enrolled, counted, node_frame, flow_frame,
        money(node_frame, flow_frame), checks(node_frame, flow_frame), layout(node_frame, flow_frame),
        _season(flows.values()),
    )  # fmt: skip


def tried_chain(told: ToldChain, changes: Sequence[Change]) -> WhatIf:
    """The chain beside what it would be with other numbers. Raises ChainError where goods go round."""
    return what_if(told.node_frame, told.flow_frame, changes)


def _node_frame(nodes: Any, enrolled: dict[int, int]) -> pl.DataFrame:
    rows = [
        (
            node.pk, node.kind, node.actors, _number(node.fixed_cost), _number(node.land_rai), _number(node.heads),
            _number(enrolled.get(node.pk) if node.households is None else node.households), _number(node.yields),
        )
        for node in nodes
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=_NODE_SCHEMA, orient="row")


def _flow_frame(flows: Any) -> pl.DataFrame:
    rows = [
        (
            flow.pk, flow.source_id, flow.target_id, flow.product, _number(flow.quantity), flow.unit,
            _number(flow.price), _number(flow.cost), flow.year,
        )
        for flow in flows
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=_FLOW_SCHEMA, orient="row")


def _season(flows: Any) -> pl.DataFrame:
    """What each node earns and pays in each month; null where a flow of that month is not known."""
    schema = {"node": pl.Int64, "month": pl.Int64, "earned": pl.Float64, "paid": pl.Float64}
    rows: dict[tuple[int, int], dict[str, float | None]] = {}
    for flow in flows:
        months = flow.months or MONTHS
        baht = None if flow.quantity is None or flow.price is None else float(flow.quantity * flow.price)
        for month in months:
            share = None if baht is None else baht / len(months)
            for node, side in ((flow.source_id, "earned"), (flow.target_id, "paid")):
                sums = rows.setdefault((node, month), {"earned": 0.0, "paid": 0.0})
                before = sums[side]
                sums[side] = None if before is None or share is None else before + share
    frame = [(node, month, sums["earned"], sums["paid"]) for (node, month), sums in rows.items()]
    return pl.DataFrame(frame, schema=schema, orient="row").sort("node", "month")


def _number(value: Any) -> float | None:
    return None if value is None else float(value)
