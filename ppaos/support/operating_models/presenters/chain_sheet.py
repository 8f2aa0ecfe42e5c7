"""A chain as a workbook: its nodes, its flows, and the words that stand in it."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from ppaos.support.operating_models.models import Flow, Node, OperatingModel

Cells = dict[str, list[dict[str, Any]]]


def chain_cells(model: OperatingModel) -> Cells:
    """Every node and flow of a model, each as the cells of a row: column → value (None: not known)."""
    nodes = Node.objects.filter(model=model).select_related("organisation").order_by("place", "pk")
    flows = Flow.objects.filter(model=model).select_related("source", "target").order_by("-year", "pk")
    return {"nodes": [_node(node) for node in nodes], "flows": [_flow(flow) for flow in flows]}


def standing_cells(cells: Cells) -> dict[str, dict[str, dict[str, str]]]:
    """The same as texts by the row's number."""
    return {
        table: {
            str(row["pk"]): {name: "" if value is None else str(value) for name, value in row.items()}
            for row in rows
        }
        for table, rows in cells.items()
    }


def workbook(cells: Cells, vocabulary: Mapping[str, Any]) -> dict[str, Sequence[Sequence[Any]]]:
    """The sheets by their names: a header, then the rows; last the words that may be written."""
    sheets: dict[str, Sequence[Sequence[Any]]] = {}
    for table, rows in cells.items():
        columns = vocabulary[table]
        header = [words[0] for words in columns.values()]
        sheets[vocabulary["sheets"][table][0]] = [
            header,
            *([row.get(name) for name in columns] for row in rows),
        ]
    kinds = [(vocabulary["nodes"]["kind"][0], str(label)) for label in Node.Kind.labels]
    actors = [(vocabulary["nodes"]["actors"][0], str(label)) for label in Node.Actors.labels]
    heads = [vocabulary["sheets"]["words"][0], vocabulary["nodes"]["note"][0]]
    sheets[vocabulary["sheets"]["words"][0]] = [heads, *kinds, *actors]
    return sheets


def months_text(months: Sequence[int]) -> str:
    """Months as they are written in a sheet: «5-7, 11»; all the year is empty."""
    runs: list[list[int]] = []
    for month in sorted(months):
        if runs and month == runs[-1][-1] + 1:
            runs[-1].append(month)
        else:
            runs.append([month])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)


def _node(node: Node) -> dict[str, Any]:
    # By the last two, which no sheet has, an organisation of a name that others have too stays who it is.
    return {
        "pk": node.pk, "name": node.name, "kind": node.get_kind_display(), "actors": node.get_actors_display(),
        "organisation": node.organisation.name_th if node.organisation else None, "households": node.households,
        "fixed_cost": _short(node.fixed_cost), "land_rai": _short(node.land_rai), "heads": node.heads,
        "yields": _short(node.yields), "note": node.note,
        "stands_for": node.organisation and node.organisation.name_th, "organisation_id": node.organisation_id,
    }  # fmt: skip


def _flow(flow: Flow) -> dict[str, Any]:
    return {
        "pk": flow.pk, "source": flow.source.name, "target": flow.target.name, "product": flow.product,
        "quantity": _short(flow.quantity), "unit": flow.unit, "price": _short(flow.price), "cost": _short(flow.cost),
        "months": months_text(flow.months), "year": flow.year, "note": flow.note,
    }  # fmt: skip


def _short(value: Decimal | None) -> Decimal | int | None:
    """A number without the zeros that say nothing."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else value.normalize()
