"""The money of a chain beside what it would be with other numbers, in words."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ppaos.engine.value_chain import WhatIf
from ppaos.support.operating_models.presenters.chain_faults import plain_number
from ppaos.support.operating_models.presenters.chain_figures import baht_number, break_even_row, satang
from ppaos.support.operating_models.queries.chains import ToldChain

GROUPS = {
    "price": gettext_lazy("Prices (baht a unit)"),
    "yields": gettext_lazy("Yields (units out of each unit in)"),
    "households": gettext_lazy("Households at each node"),
    "fixed_cost": gettext_lazy("Fixed costs (baht a year)"),
}


def compared_cards(tried: WhatIf) -> list[dict[str, Any]]:
    """The figures of the chain, before and after."""
    poor, pays = tried.poor, (tried.before.buyer_pays, tried.after.buyer_pays)
    rows: list[tuple[Any, ...]] = [(_("The final buyer pays (baht a year)"), *pays, baht_number)]
    for key, label, said in (
        ("share_kept", _("Poor households keep of each baht (satang)"), satang),
        ("share_margin", _("Left to them after own costs (satang)"), satang),
        ("baht_kept", _("Poor households keep (baht a year)"), baht_number),
        ("kept_per_household", _("Kept per poor household (baht a year)"), baht_number),
    ):
        rows.append((label, poor[key], poor[f"{key}_after"], said))
    return [_row(label, before, after, said) for label, before, after, said in rows]


def compared_nodes(told: ToldChain, tried: WhatIf) -> list[dict[str, Any]]:
    """What is left at each node, before and after; whoever pays last keeps nothing."""
    order = _order(told)
    rows = sorted(
        tried.nodes.filter(~tried.nodes["is_final"]).iter_rows(named=True), key=lambda row: order[row["node"]]
    )
    return [
        _row(str(told.nodes[row["node"]]), row["margin"], row["margin_after"], baht_number) for row in rows
    ]


def compared_flows(told: ToldChain, tried: WhatIf) -> list[dict[str, Any]]:
    """How much flows, before and after."""
    rows = []
    for row in tried.flows.iter_rows(named=True):
        label = f"{told.nodes[row['source']]} → {told.nodes[row['target']]}: {row['product']} ({row['unit'] or '?'})"
        rows.append(_row(label, row["quantity"], row["quantity_after"], plain_number))
    return rows


def compared_points(told: ToldChain, tried: WhatIf) -> list[dict[str, Any]]:
    """The break-even points before and after."""
    order, later = _order(told), {row["node"]: row for row in tried.after.break_even.iter_rows(named=True)}
    rows = sorted(tried.before.break_even.iter_rows(named=True), key=lambda row: order[row["node"]])
    return [
        {
            "label": told.nodes[row["node"]].name,
            "before": break_even_row(told, row),
            "after": break_even_row(told, later[row["node"]]),
        }
        for row in rows
        if row["state"] != "sells nothing"
    ]


def _order(told: ToldChain) -> Mapping[int, int]:
    return {pk: place for place, pk in enumerate(told.layout.sort("rank", "lane")["node"].to_list())}


def _row(label: str, before: float | None, after: float | None, said: Any) -> dict[str, Any]:
    difference = None if before is None or after is None else after - before
    is_same = difference is not None and abs(difference) < 1e-9
    words = None
    if difference is not None:
        words = "0" if is_same else f"{'+' if difference > 0 else '−'}{said(abs(difference))}"
    is_neutral = is_same or difference is None
    return {
        "label": label,
        "before": None if before is None else said(before),
        "after": None if after is None else said(after),
        "difference": words,
        "tone": "" if is_neutral or difference is None else "good" if difference > 0 else "bad",
    }
