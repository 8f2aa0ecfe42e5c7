"""Which rows told of a chain cannot be kept, in which column, by which rule?"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from ppaos.support.operating_models.models import Flow, Node

Number = Decimal | float | int | None  # None: not known
NODES, FLOWS = "nodes", "flows"
MOST_NODES, MOST_FLOWS = 60, 300
FIRST_YEAR, LAST_YEAR = 2500, 2700
TEXTS = {NODES: {"name": 200}, FLOWS: {"product": 120, "unit": 40}}
# The most of each number, and how many decimals are kept of it.
LIMITS: dict[str, tuple[int, int]] = {
    "households": (10**6, 0), "fixed_cost": (10**11, 2), "land_rai": (10**7, 2), "heads": (10**9, 0),
    "yields": (10**5, 4), "quantity": (10**11, 2), "price": (10**9, 2), "cost": (10**9, 2),
}  # fmt: skip
NUMBERS = {
    NODES: ("households", "fixed_cost", "land_rai", "heads", "yields"),
    FLOWS: ("quantity", "price", "cost"),
}


@dataclass(frozen=True, kw_only=True)
class NodeTold:
    """A node as somebody tells it; `pk` of one that is there, `leaves` takes it out. A number of None is not known."""

    name: str
    kind: str
    actors: str
    organisation_id: int | None = None
    households: int | None = None
    fixed_cost: Number = None
    land_rai: Number = None
    heads: int | None = None
    yields: Number = None
    place: int | None = None  # among the others; None keeps it, or puts a new one last
    note: str = ""
    pk: int | None = None
    leaves: bool = False


@dataclass(frozen=True, kw_only=True)
class FlowTold:
    """A flow as somebody tells it, from and to nodes by their names; `months` of none: all the year."""

    source: str
    target: str
    product: str
    year: int
    quantity: Number = None
    unit: str = ""
    price: Number = None
    cost: Number = None
    months: Sequence[int] = ()
    note: str = ""
    pk: int | None = None
    leaves: bool = False


@dataclass(frozen=True)
class ChainFault:
    """One thing to mend: in which table («nodes», «flows»), at which place of it, in which column, by which rule."""

    table: str
    place: int
    column: str
    rule: str
    detail: str = ""


@dataclass(frozen=True)
class Standing:
    """The chain as it is before the act, and what bears on it."""

    nodes: Mapping[int, Node]
    flows: Mapping[int, Flow]
    members: Mapping[int, int] = field(default_factory=dict)  # node → households enrolled at it
    closed_years: frozenset[int] = frozenset()
    organisations: frozenset[int] = frozenset()


def chain_faults(
    nodes: Sequence[NodeTold], flows: Sequence[FlowTold], standing: Standing
) -> list[ChainFault]:
    """Every fault of the rows, those of nodes first; an empty list where all can be kept."""
    found = [
        *_strangers(NODES, nodes, standing.nodes), *_strangers(FLOWS, flows, standing.flows),
        *_of_nodes(nodes, standing), *_leaving(nodes, flows, standing),
    ]  # fmt: skip
    names = names_after(nodes, standing)
    found += _doubled(nodes, names)
    found += _of_flows(flows, set(names), standing)
    found += _told_twice(flows, standing)
    found += _too_many(nodes, flows, standing)
    return sorted(found, key=lambda fault: (fault.table != NODES, fault.place))


def names_after(nodes: Sequence[NodeTold], standing: Standing) -> list[str]:
    """The names of the nodes that the chain will have."""
    told = {node.pk for node in nodes if node.pk is not None}
    stay = [node.name for pk, node in standing.nodes.items() if pk not in told]
    return [*stay, *(node.name.strip() for node in nodes if not node.leaves)]


def _strangers(table: str, rows: Sequence[Any], known: Mapping[int, Any]) -> Iterable[ChainFault]:
    """Rows of a number that is not in this chain, is told twice, or leaves without ever having been there."""
    counted = Counter(row.pk for row in rows if row.pk is not None)
    for place, row in enumerate(rows):
        if row.pk is not None and row.pk not in known:
            yield ChainFault(table, place, "pk", "not_here", str(row.pk))
        elif row.pk is not None and counted[row.pk] > 1:
            yield ChainFault(table, place, "pk", "number_twice", str(row.pk))
        elif row.pk is None and row.leaves:
            yield ChainFault(table, place, "pk", "leaves_unknown")


def _texts_and_numbers(table: str, place: int, row: Any) -> Iterable[ChainFault]:
    for column, longest in TEXTS[table].items():
        if len(getattr(row, column)) > longest:
            yield ChainFault(table, place, column, "text_too_long", str(longest))
    for column in NUMBERS[table]:
        number = getattr(row, column)
        most, decimals = LIMITS[column]
        if number is None:
            continue
        if number < 0:
            yield ChainFault(table, place, column, "below_zero", str(number))
        elif number > most:
            yield ChainFault(table, place, column, "above_most", f"{most:,}")
        elif round(Decimal(str(number)), decimals) != Decimal(str(number)):
            yield ChainFault(table, place, column, "too_fine", str(decimals))


def _of_nodes(nodes: Sequence[NodeTold], standing: Standing) -> Iterable[ChainFault]:
    for place, node in enumerate(nodes):
        if node.leaves:
            continue
        if not node.name.strip():
            yield ChainFault(NODES, place, "name", "lacking")
        if node.kind not in Node.Kind.values:
            yield ChainFault(NODES, place, "kind", "no_such_word", node.kind)
        if node.actors not in Node.Actors.values:
            yield ChainFault(NODES, place, "actors", "no_such_word", node.actors)
        if node.organisation_id is not None and node.organisation_id not in standing.organisations:
            yield ChainFault(NODES, place, "organisation", "no_such_organisation")
        yield from _texts_and_numbers(NODES, place, node)


def _leaving(
    nodes: Sequence[NodeTold], flows: Sequence[FlowTold], standing: Standing
) -> Iterable[ChainFault]:
    """Nodes that cannot leave: flows still touch them, or members are enrolled at them."""
    settled = {flow.pk for flow in flows if flow.pk is not None}
    touched = {
        node
        for pk, flow in standing.flows.items()
        if pk not in settled
        for node in (flow.source_id, flow.target_id)
    }
    for place, node in enumerate(nodes):
        if node.leaves and node.pk in touched:
            yield ChainFault(NODES, place, "leaves", "has_flows")
        if node.leaves and standing.members.get(node.pk or 0):
            yield ChainFault(NODES, place, "leaves", "has_members", str(standing.members[node.pk or 0]))


def _doubled(nodes: Sequence[NodeTold], names: list[str]) -> Iterable[ChainFault]:
    counted = Counter(names)
    for place, node in enumerate(nodes):
        if not node.leaves and node.name.strip() and counted[node.name.strip()] > 1:
            yield ChainFault(NODES, place, "name", "name_twice", node.name.strip())


def _of_flows(flows: Sequence[FlowTold], names: set[str], standing: Standing) -> Iterable[ChainFault]:
    for place, flow in enumerate(flows):
        if year := _closed(flow, standing):
            yield ChainFault(FLOWS, place, "year", "year_is_closed", str(year))
        if flow.leaves:
            continue
        for column in ("source", "target"):
            if (name := getattr(flow, column).strip()) not in names:
                yield ChainFault(FLOWS, place, column, "no_such_node", name)
        if flow.source.strip() == flow.target.strip():
            yield ChainFault(FLOWS, place, "target", "to_itself")
        if not flow.product.strip():
            yield ChainFault(FLOWS, place, "product", "lacking")
        if not flow.unit.strip() and (flow.price is not None or flow.quantity is not None):
            column = "price" if flow.price is not None else "quantity"
            yield ChainFault(FLOWS, place, "unit", f"{column}_without_its_unit")
        if not FIRST_YEAR <= flow.year <= LAST_YEAR:
            yield ChainFault(FLOWS, place, "year", "no_such_year", str(flow.year))
        if any(not 1 <= month <= 12 for month in flow.months):
            yield ChainFault(FLOWS, place, "months", "no_such_month")
        yield from _texts_and_numbers(FLOWS, place, flow)


def _closed(flow: FlowTold, standing: Standing) -> int | None:
    """The closed year that a row would touch: its own, or the one that its flow stands in."""
    stands = standing.flows.get(flow.pk or 0)
    years = [flow.year, *([stands.year] if stands else [])]
    return next((year for year in years if year in standing.closed_years), None)


def _told_twice(flows: Sequence[FlowTold], standing: Standing) -> Iterable[ChainFault]:
    """The same goods between the same nodes in the same months, told more than once."""
    told = {flow.pk for flow in flows if flow.pk is not None}
    names = {pk: node.name for pk, node in standing.nodes.items()}
    stay = [
        (names[flow.source_id], names[flow.target_id], flow.product, flow.year, tuple(flow.months))
        for pk, flow in standing.flows.items()
        if pk not in told
    ]
    counted = Counter([*stay, *(_same(flow) for flow in flows if not flow.leaves)])
    for place, flow in enumerate(flows):
        if not flow.leaves and counted[_same(flow)] > 1:
            yield ChainFault(FLOWS, place, "product", "flow_twice", flow.product)


def _same(flow: FlowTold) -> tuple[str, str, str, int, tuple[int, ...]]:
    return (
        flow.source.strip(), flow.target.strip(), flow.product.strip(), flow.year, tuple(sorted(set(flow.months))),
    )  # fmt: skip


def _too_many(
    nodes: Sequence[NodeTold], flows: Sequence[FlowTold], standing: Standing
) -> Iterable[ChainFault]:
    for table, rows, known, most in (
        (NODES, nodes, standing.nodes, MOST_NODES), (FLOWS, flows, standing.flows, MOST_FLOWS),
    ):  # fmt: skip
        after = len(known) + sum((row.pk is None) - row.leaves for row in rows)
        if after > most:
            yield ChainFault(table, 0, "", "too_many_rows", str(most))
