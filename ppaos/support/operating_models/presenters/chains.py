"""A chain in the words of its page: its nodes and flows, who keeps what of each baht, the picture."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from ppaos.engine.value_chain.chain import POOR
from ppaos.support.operating_models.presenters.chain_drawing import Arrow, Box, Picture, drawn, tone_of
from ppaos.support.operating_models.presenters.chain_faults import found_rows, plain_number
from ppaos.support.operating_models.presenters.chain_figures import (
    UNKNOWN,
    baht_number,
    months_words,
    percent,
    satang,
)
from ppaos.support.operating_models.queries.chains import ToldChain


def node_rows(told: ToldChain) -> list[dict[str, Any]]:
    """Each node from up- to downstream: who works there, what it buys, sells and keeps, and what is wrong."""
    found = found_rows(told)
    order = told.layout.sort("rank", "lane")["node"].to_list()
    money = {row["node"]: row for row in told.money.nodes.iter_rows(named=True)}
    return [_node_row(told, money[pk], [row for row in found if row["node"] == pk]) for pk in order]


def _node_row(told: ToldChain, row: Mapping[str, Any], found: Sequence[Any]) -> dict[str, Any]:
    node = told.nodes[row["node"]]
    amounts = ("bought", "revenue", "own_cost", "fixed_cost", "value_added", "margin", "margin_per_household")
    return {name: baht_number(row[name]) for name in amounts} | {
        "pk": node.pk, "name": node.name, "kind": node.get_kind_display(), "actors": node.get_actors_display(),
        "is_poor": node.actors == POOR, "organisation": node.organisation_id and node.organisation,
        "households": plain_number(row["households"], 0) if row["households"] is not None else None,
        "is_counted": node.pk in told.counted, "satang": satang(row["share_kept"]), "is_final": row["is_final"],
        "unknown": [UNKNOWN[word] for word in (row["unknown"] or "").split()], "found": found, "note": node.note,
    }  # fmt: skip


def flow_rows(told: ToldChain) -> list[dict[str, Any]]:
    """Each flow in the order of the chain, with its money and what is wrong with it."""
    found = found_rows(told)
    money = {row["flow"]: row for row in told.money.flows.iter_rows(named=True)}
    ranks = dict(told.layout.select("node", "rank").iter_rows())
    flows = sorted(
        told.flows.values(), key=lambda flow: (ranks[flow.source_id], ranks[flow.target_id], flow.pk)
    )
    return [
        {
            "pk": flow.pk, "source": told.nodes[flow.source_id], "target": told.nodes[flow.target_id],
            "product": flow.product, "unit": flow.unit, "quantity": _number(flow.quantity),
            "price": _number(flow.price), "cost": _number(flow.cost), "baht": baht_number(money[flow.pk]["baht"]),
            "share": percent(money[flow.pk]["share"]), "months": months_words(flow.months), "note": flow.note,
            "found": [row for row in found if row["flow"] == flow.pk],
        }
        for flow in flows
    ]  # fmt: skip


def share_rows(told: ToldChain) -> list[dict[str, Any]]:
    """Satang of each baht that nodes keep, for the bars; poor households' nodes are named so."""
    kept = {
        row["node"]: row["share_kept"]
        for row in told.money.nodes.iter_rows(named=True)
        if not row["is_final"]
    }
    order = told.layout.sort("rank", "lane")["node"].to_list()
    return [
        {
            "key": str(pk), "label": told.nodes[pk].name,
            "value": None if kept[pk] is None else round(100 * kept[pk], 1), "state": "", "href": f"#node-{pk}",
        }
        for pk in order
        if pk in kept
    ]  # fmt: skip


def picture(told: ToldChain) -> Picture | None:
    """The chain drawn; none without nodes."""
    if not told.nodes:
        return None
    wrong = {row["node"] for row in told.checks.iter_rows(named=True) if row["node"] is not None}
    money = {row["node"]: row for row in told.money.nodes.iter_rows(named=True)}
    boxes = [
        Box(pk, rank, lane, _box_words(told, money[pk]), tone_of(told.nodes[pk].actors), pk in wrong)
        for pk, rank, lane, _circle in told.layout.iter_rows()
    ]
    return drawn(boxes, _arrows(told))


def _box_words(told: ToldChain, row: Mapping[str, Any]) -> list[str]:
    node = told.nodes[row["node"]]
    words = [node.name, f"{node.get_kind_display()} · {node.get_actors_display()}"]
    if row["is_final"]:
        return [*words, _("pays %(baht)s baht") % {"baht": baht_number(row["bought"]) or "?"}]
    return [*words, _("keeps %(satang)s satang of each baht") % {"satang": satang(row["share_kept"]) or "?"}]


def _arrows(told: ToldChain) -> list[Arrow]:
    """One arrow from node to node, whatever number of goods goes along it."""
    pairs: dict[tuple[int, int], list[Any]] = {}
    for row in told.money.flows.iter_rows(named=True):
        pairs.setdefault((row["source"], row["target"]), []).append(row)
    arrows = []
    for (source, target), rows in pairs.items():
        shares = [row["share"] for row in rows]
        is_known = all(row["baht"] is not None for row in rows)
        words = [
            (_("%(amount)s baht") % {"amount": baht_number(row["baht"]) or "?"}, _goods(row)) for row in rows
        ]
        arrows.append(Arrow(source, target, words, None if None in shares else sum(shares), is_known))
    return arrows


def _goods(row: Mapping[str, Any]) -> str:
    quantity = "?" if row["quantity"] is None else plain_number(row["quantity"])
    price = "?" if row["price"] is None else plain_number(row["price"])
    return f"{row['product']} {quantity} {row['unit'] or '?'} × {price}"


def _number(value: Any) -> str | None:
    return None if value is None else plain_number(float(value))
