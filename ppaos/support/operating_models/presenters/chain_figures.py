"""A chain in figures: what the buyer pays and poor households keep, where a node breaks even, the season."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from ppaos.engine.thai.calendar import SHORT_MONTHS
from ppaos.engine.value_chain.chain import POOR
from ppaos.support.operating_models.presenters.chain_faults import plain_number
from ppaos.support.operating_models.queries.chains import MONTHS, ToldChain

ENGLISH_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
UNKNOWN = {
    "price": gettext_lazy("a price is not known"),
    "quantity": gettext_lazy("a quantity is not known"),
    "cost": gettext_lazy("an own cost is not known"),
    "fixed_cost": gettext_lazy("the fixed cost is not known"),
}
STATES = {
    "never": gettext_lazy("never: a unit costs as much as it brings"),
    "unknown": gettext_lazy("not known: a number is lacking"),
    "sells nothing": gettext_lazy("sells nothing in this chain"),
}
CARDS = {
    "pays": (
        gettext_lazy("The final buyer pays"),
        gettext_lazy(
            "Sum of all that flows into nodes from which nothing goes on. "
            "Not known where one such flow has no price or quantity."
        ),
    ),
    "share": (
        gettext_lazy("Poor households keep of each baht"),
        gettext_lazy(
            "What nodes of poor households sell for, less what they buy in the chain, "
            "of what the final buyer pays. Their own costs are not taken off."
        ),
    ),
    "margin": (
        gettext_lazy("Left to them after own costs"),
        gettext_lazy("The same, less own cost and fixed cost of these nodes."),
    ),
    "household": (
        gettext_lazy("Kept per poor household"),
        gettext_lazy("What all nodes of poor households keep, by the households that work at them."),
    ),
}
PER = {
    "member": gettext_lazy("household"),
    "rai": gettext_lazy("rai"),
    "head": gettext_lazy("head or unit kept"),
}


def baht_number(value: float | None) -> str | None:
    """Baht as digits: whole from a hundred up, two decimals below."""
    return None if value is None else plain_number(value, 0 if abs(value) >= 100 else 2)


def percent(share: float | None) -> str | None:
    """A share as percent with one decimal."""
    return None if share is None else f"{plain_number(100 * share, 1)} %"


def months_words(months: Sequence[int]) -> str:
    """The months of a season in short: «พ.ค.–ก.ค., พ.ย.»."""
    if not months:
        return _("all the year")
    runs: list[list[int]] = []
    for month in sorted(months):
        if runs and month == runs[-1][-1] + 1:
            runs[-1].append(month)
        else:
            runs.append([month])
    return ", ".join(
        month_word(run[0]) if len(run) == 1 else f"{month_word(run[0])}–{month_word(run[-1])}" for run in runs
    )


def month_word(month: int) -> str:
    """A month in short, in the language of the screen."""
    return SHORT_MONTHS[month - 1] if (get_language() or "").startswith("th") else ENGLISH_MONTHS[month - 1]


def figure_cards(told: ToldChain) -> list[dict[str, Any]]:
    """What the final buyer pays, and what poor households keep of it."""
    poor = told.money.poor
    baht_a_year, satang_word = _("baht a year"), _("satang")
    households = poor["households"]
    of = _("%(count)s households") % {"count": plain_number(households, 0)} if households else ""
    return [
        _card("pays", baht_number(told.money.buyer_pays), baht_a_year),
        _card("share", satang(poor["share_kept"]), satang_word, _least(poor)),
        _card("margin", satang(poor["share_margin"]), satang_word),
        _card("household", baht_number(poor["kept_per_household"]), baht_a_year, of),
    ]


def _card(key: str, value: str | None, unit: str, note: str = "") -> dict[str, Any]:
    label, definition = CARDS[key]
    return {
        "key": f"chain-{key}", "label": label, "value": value, "unit": unit, "note": note, "definition": definition,
    }  # fmt: skip


def _least(poor: Mapping[str, float | None]) -> str:
    """What is known of a share that is not wholly known."""
    if not poor["share_unknown"]:
        return ""
    words = {"known": percent(poor["share_known"]), "unknown": percent(poor["share_unknown"])}
    return _("At least %(known)s; who keeps %(unknown)s cannot be told.") % words


def satang(share: float | None) -> str | None:
    """A share as satang of one baht."""
    return None if share is None else plain_number(100 * share, 1)


def break_even_rows(told: ToldChain) -> list[dict[str, Any]]:
    """How much each selling node must sell so that its costs are met."""
    order = {pk: place for place, pk in enumerate(told.layout.sort("rank", "lane")["node"].to_list())}
    rows = sorted(told.money.break_even.iter_rows(named=True), key=lambda row: order[row["node"]])
    return [break_even_row(told, row) for row in rows if row["state"] != "sells nothing"]


def break_even_row(told: ToldChain, row: Mapping[str, Any]) -> dict[str, Any]:
    """One break-even point."""
    per = []
    for word, label in PER.items():
        if row[f"quantity_per_{word}"] is not None:
            per.append(
                {"label": label, "value": plain_number(row[f"quantity_per_{word}"]), "unit": row["unit"]}
            )
        elif row[f"sales_per_{word}"] is not None:
            per.append({"label": label, "value": baht_number(row[f"sales_per_{word}"]), "unit": _("baht")})
    return {
        "pk": row["node"], "name": told.nodes[row["node"]].name, "state": row["state"],
        "words": STATES.get(row["state"], ""),
        "share": percent(row["sales_share"]), "sales": baht_number(row["sales"]), "unit": row["unit"] or "",
        "quantity": None if row["quantity"] is None else plain_number(row["quantity"]), "per": per,
        "price": baht_number(row["price"]), "unit_cost": baht_number(row["unit_cost"]),
        "is_over": (row["sales_share"] or 0) > 1,
    }  # fmt: skip


def season_rows(told: ToldChain) -> list[dict[str, Any]]:
    """Month by month: what is in season, what poor households earn and pay in the chain, and what is left."""
    poor = [pk for pk, node in told.nodes.items() if node.actors == POOR]
    of_poor = told.season.filter(pl.col("node").is_in(poor))
    return [_month(told, of_poor.filter(pl.col("month") == month), month) for month in MONTHS]


def _month(told: ToldChain, rows: pl.DataFrame, month: int) -> dict[str, Any]:
    goods = [flow.product for flow in told.flows.values() if not flow.months or month in flow.months]
    sums = {name: None if rows[name].null_count() else float(rows[name].sum()) for name in ("earned", "paid")}
    earned, paid = sums["earned"], sums["paid"]
    left = None if earned is None or paid is None else earned - paid
    return {
        "month": month_word(month), "goods": list(dict.fromkeys(goods)), "earned": baht_number(earned),
        "paid": baht_number(paid), "left": baht_number(left), "is_minus": left is not None and left < 0,
    }  # fmt: skip
