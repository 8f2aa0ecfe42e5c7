"""Writing a value chain: its nodes and flows, one row from the screen or many from a spreadsheet, wholly or not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count

from ppaos.ground.privacy.actions import audited
from ppaos.people.cooperation.models import Organisation
from ppaos.support.operating_models.actions._chain_checks import (
    FLOWS,
    NODES,
    NUMBERS,
    ChainFault,
    FlowTold,
    NodeTold,
    Standing,
    chain_faults,
)
from ppaos.support.operating_models.models import ClosedModelYear, Enrolment, Flow, Node, OperatingModel
from ppaos.support.operating_models.permissions import check_can_manage

__all__ = ["FLOWS", "NODES", "ChainFault", "ChainKept", "ChainRefused", "FlowTold", "NodeTold", "keep_chain"]

OF_NODE = ("kind", "actors", "name", "organisation_id", *NUMBERS[NODES], "place", "note")
OF_FLOW = ("source_id", "target_id", "product", "unit", *NUMBERS[FLOWS], "months", "year", "note")


class ChainRefused(ValueError):
    """Rows of a chain that cannot be kept; nothing of them was. `faults` says which, where and why."""

    def __init__(self, faults: Sequence[ChainFault]) -> None:
        self.faults = tuple(faults)
        told = (
            f"{fault.table} {fault.place + 1}, {fault.column}: {fault.rule} {fault.detail}".strip()
            for fault in faults
        )
        super().__init__("; ".join(told))


@dataclass(frozen=True)
class ChainKept:
    """How many nodes and flows were added, changed and taken out; those told as they stand are none of these."""

    added: int
    changed: int
    taken_out: int


@audited("chain.kept", subjects=("model",))
def keep_chain(
    *,
    model: OperatingModel,
    nodes: Sequence[NodeTold] = (),
    flows: Sequence[FlowTold] = (),
    by: Any,
    at: datetime,
) -> ChainKept:
    """Add, change and take out nodes and flows of a model's chain. What is not told stays as it is.

    Flows name their nodes as these are called after the act. Raises ChainRefused with every fault (a price without
    unit, a name told twice, a node that others still flow to, a closed year …); nothing is written then.
    """
    check_can_manage(by, model)
    OperatingModel.objects.select_for_update().get(pk=model.pk)  # two who write at once wait for each other
    standing = _standing(model, nodes)
    if faults := chain_faults(nodes, flows, standing):
        raise ChainRefused(faults)
    gone_flows = [flow.pk for flow in flows if flow.leaves and flow.pk is not None]
    gone_nodes = [node.pk for node in nodes if node.leaves and node.pk is not None]
    Flow.objects.filter(pk__in=gone_flows).delete()
    of_nodes = _nodes_written(model, [node for node in nodes if not node.leaves], standing)
    of_flows = _flows_written(model, [flow for flow in flows if not flow.leaves], standing)
    Node.objects.filter(pk__in=gone_nodes).delete()
    model.changed_at = at
    model.save(update_fields=["changed_at"])
    added, changed = (one + other for one, other in zip(of_nodes, of_flows, strict=True))
    return ChainKept(added, changed, len(gone_flows) + len(gone_nodes))


def _standing(model: OperatingModel, nodes: Sequence[NodeTold]) -> Standing:
    members = (
        Enrolment.objects.filter(node__model=model, state=Enrolment.State.ENROLLED)
        .values_list("node")
        .annotate(count=Count("pk"))
    )
    closed = ClosedModelYear.objects.filter(model=model, opened_at=None)
    wanted = {node.organisation_id for node in nodes if node.organisation_id is not None}
    return Standing(
        nodes={node.pk: node for node in Node.objects.filter(model=model)},
        flows={flow.pk: flow for flow in Flow.objects.filter(model=model)},
        members=dict(members),
        closed_years=frozenset(closed.values_list("fiscal_year", flat=True)),
        organisations=frozenset(Organisation.objects.filter(pk__in=wanted).values_list("pk", flat=True)),
    )


def _nodes_written(model: OperatingModel, told: Sequence[NodeTold], standing: Standing) -> tuple[int, int]:
    """How many nodes were added and changed."""
    rows = []
    for number, node in enumerate(told):
        fields = {name: _plain(getattr(node, name)) for name in OF_NODE} | {"name": node.name.strip()}
        if node.place is None:
            stands = standing.nodes.get(node.pk or 0)
            fields["place"] = stands.place if stands else len(standing.nodes) + number
        rows.append((node.pk, fields))
    return _written(Node, model, rows, standing.nodes)


def _flows_written(model: OperatingModel, told: Sequence[FlowTold], standing: Standing) -> tuple[int, int]:
    """How many flows were added and changed."""
    ids = dict(Node.objects.filter(model=model).values_list("name", "pk"))
    rows = [(flow.pk, _flow_fields(flow, ids)) for flow in told]
    return _written(Flow, model, rows, standing.flows)


def _flow_fields(flow: FlowTold, ids: dict[str, int]) -> dict[str, Any]:
    same = ("year", "note", *NUMBERS[FLOWS])
    months = sorted(set(flow.months))
    return {name: _plain(getattr(flow, name)) for name in same} | {
        "source_id": ids[flow.source.strip()],
        "target_id": ids[flow.target.strip()],
        "product": flow.product.strip(),
        "unit": flow.unit.strip(),
        "months": [] if len(months) == 12 else months,
    }


def _written(
    table: Any, model: OperatingModel, rows: Sequence[tuple[int | None, dict[str, Any]]], known: Any
) -> tuple[int, int]:
    """Write rows, new ones and those that differ from what stands; how many of both."""
    fresh = [table(model=model, **told) for pk, told in rows if pk is None]
    changed = [
        (known[pk], told)
        for pk, told in rows
        if pk is not None and any(getattr(known[pk], name) != value for name, value in told.items())
    ]
    for record, told in changed:
        for name, value in told.items():
            setattr(record, name, value)
    table.objects.bulk_create(fresh)
    table.objects.bulk_update([record for record, _told in changed], OF_NODE if table is Node else OF_FLOW)
    return len(fresh), len(changed)


def _plain(value: Any) -> Any:
    """Floats as the decimals they are written as, so that what stands is known again."""
    return Decimal(str(value)) if isinstance(value, float) else value
