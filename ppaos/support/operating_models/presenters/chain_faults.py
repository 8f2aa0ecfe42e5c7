"""What is wrong in a chain, in words: rows that cannot be kept, and what the engine finds in those that were."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy

from ppaos.support.operating_models.queries.chains import ToldChain

COLUMNS: dict[str, dict[str, Any]] = {
    "nodes": {
        "pk": gettext_lazy("number of the node"), "name": gettext_lazy("name of the node"),
        "kind": gettext_lazy("place in the chain"), "actors": gettext_lazy("who works there"),
        "organisation": gettext_lazy("organisation"), "households": gettext_lazy("households"),
        "fixed_cost": gettext_lazy("fixed cost a year (baht)"), "land_rai": gettext_lazy("land (rai)"),
        "heads": gettext_lazy("heads or units kept"), "yields": gettext_lazy("units out of each unit in"),
        "note": gettext_lazy("note"), "leaves": gettext_lazy("take out"),
    },
    "flows": {
        "pk": gettext_lazy("number of the flow"), "source": gettext_lazy("from node"),
        "target": gettext_lazy("to node"), "product": gettext_lazy("product"),
        "quantity": gettext_lazy("quantity a year"), "unit": gettext_lazy("unit"),
        "price": gettext_lazy("price (baht a unit)"), "cost": gettext_lazy("own cost (baht a unit)"),
        "months": gettext_lazy("months of the season"), "year": gettext_lazy("year (BE)"),
        "note": gettext_lazy("note"), "leaves": gettext_lazy("take out"),
    },
}  # fmt: skip
# rule: (what is wrong, what to do); «detail» fills the braces.
RULES: dict[str, tuple[Any, Any]] = {
    "not_here": (
        gettext_lazy("Number {detail} is not in this chain."),
        gettext_lazy("Leave the number empty for a new row."),
    ),
    "number_twice": (
        gettext_lazy("Number {detail} stands in two rows."),
        gettext_lazy("Keep one of them; a new row has no number."),
    ),
    "leaves_unknown": (
        gettext_lazy("A row without a number cannot be taken out."),
        gettext_lazy("Delete the row."),
    ),
    "text_too_long": (gettext_lazy("This is longer than {detail} letters."), gettext_lazy("Shorten it.")),
    "below_zero": (
        gettext_lazy("{detail} is below 0."),
        gettext_lazy("Write a number from 0 up, or leave it empty if it is not known."),
    ),
    "above_most": (
        gettext_lazy("This is more than {detail}."),
        gettext_lazy("Look at the number and its unit again."),
    ),
    "too_fine": (gettext_lazy("At most {detail} decimals are kept."), gettext_lazy("Round the number.")),
    "not_a_number": (
        gettext_lazy("This is not a number."),
        gettext_lazy("Write digits only, the unit in its own column; leave it empty if it is not known."),
    ),
    "lacking": (gettext_lazy("This is empty."), gettext_lazy("Fill it in.")),
    "no_such_word": (
        gettext_lazy("This word is not known here."),
        gettext_lazy("Use one of the words of the sheet «words»."),
    ),
    "no_such_organisation": (
        gettext_lazy("No organisation of this name is known."),
        gettext_lazy("Write its name as under «Cooperation», or leave it empty."),
    ),
    "organisation_twice": (
        gettext_lazy("Several organisations have this name."),
        gettext_lazy("Choose it on the screen."),
    ),
    "has_flows": (gettext_lazy("Flows still touch this node."), gettext_lazy("Take its flows out first.")),
    "has_members": (
        gettext_lazy("{detail} households are enrolled at this node."),
        gettext_lazy("Give them another node first."),
    ),
    "name_twice": (
        gettext_lazy("«{detail}» is the name of two nodes."),
        gettext_lazy("Give each node a name of its own: flows are told by it."),
    ),
    "year_is_closed": (
        gettext_lazy("Year {detail} of this model is closed."),
        gettext_lazy("Open the year first, or leave its flows as they are."),
    ),
    "no_such_node": (
        gettext_lazy("There is no node «{detail}» in this chain."),
        gettext_lazy("Write the name as it stands among the nodes, or add the node."),
    ),
    "to_itself": (
        gettext_lazy("It flows to the node it comes from."),
        gettext_lazy("Choose the next node downstream."),
    ),
    "price_without_its_unit": (
        gettext_lazy("There is a price and no unit."),
        gettext_lazy("Write what the price is for: kilogram, piece …"),
    ),
    "quantity_without_its_unit": (
        gettext_lazy("There is a quantity and no unit."),
        gettext_lazy("Write what is counted: kilogram, piece …"),
    ),
    "no_such_year": (
        gettext_lazy("This is no year of the Buddhist era."),
        gettext_lazy("Write four digits, for example 2569."),
    ),
    "no_such_month": (
        gettext_lazy("These are no months."),
        gettext_lazy("Write numbers from 1 to 12 («3-6, 11»), or leave it empty for all the year."),
    ),
    "flow_twice": (
        gettext_lazy("«{detail}» between these nodes is told twice for the same months."),
        gettext_lazy("Keep one, or tell which months each is of."),
    ),
    "too_many_rows": (
        gettext_lazy("These are more than {detail} rows."),
        gettext_lazy("Join nodes that do the same; a chain is read on one page."),
    ),
    "column_missing": (
        gettext_lazy("The column «{detail}» is not there."),
        gettext_lazy("Begin with the file from «Fetch the chain as a file»."),
    ),
}
FOUND: dict[str, Any] = {
    "does_not_balance": gettext_lazy(
        "More of «{product}» goes out ({found}) than comes in times yields ({allowed}). Look at quantities and yields."
    ),
    "price_without_unit": gettext_lazy("«{product}» has a price and no unit. Write the unit."),
    "unit_differs": gettext_lazy("«{product}» is told in several units. Write it in one."),
    "quantity_missing": gettext_lazy("The quantity of «{product}» is not known, so that its money is not."),
    "price_missing": gettext_lazy("The price of «{product}» is not known, so that its money is not."),
    "negative": gettext_lazy("{column} is {found}. Write a number from 0 up."),
    "not_reached": gettext_lazy("Nothing comes to this node. Add what it gets, or take it out."),
    "nothing_leaves": gettext_lazy("Nothing goes out of this node and it is no buyer. Add what it sells."),
    "cycle": gettext_lazy("Goods go round through this node. Let each flow go downstream."),
    "below_cost": gettext_lazy("It sells for {found} what costs {allowed} (baht)."),
}


def column_words(table: str, column: str) -> str:
    """What a column is called on screen and in the sheet."""
    return str(COLUMNS[table].get(column, column))


def fault_words(rule: str, detail: str = "") -> tuple[str, str]:
    """What is wrong with a row, and what to do."""
    wrong, remedy = RULES[rule]
    return str(wrong).format(detail=detail), str(remedy)


def found_rows(told: ToldChain) -> list[dict[str, Any]]:
    """What the engine finds in a chain, errors first: where, how grave, the sentence, the place on the page."""
    return [_found(told, row) for row in told.checks.iter_rows(named=True)]


def _found(told: ToldChain, row: Mapping[str, Any]) -> dict[str, Any]:
    node, flow = told.nodes.get(row["node"] or 0), told.flows.get(row["flow"] or 0)
    table = "nodes" if node else "flows"
    words = {
        "product": row["product"] or "?",
        "column": column_words(table, row["column"] or ""),
        "found": plain_number(row["found"]),
        "allowed": plain_number(row["allowed"]),
    }
    where = str(node)
    if flow:
        where = f"{told.nodes[flow.source_id]} → {told.nodes[flow.target_id]}"
    return {
        "code": row["code"], "is_error": row["level"] == "error", "node": row["node"], "flow": row["flow"],
        "where": where, "said": str(FOUND[row["code"]]).format(**words),
        "anchor": f"node-{row['node']}" if node else f"flow-{row['flow']}",
    }  # fmt: skip


def plain_number(value: float | None, decimals: int = 2) -> str:
    """A number with thousands and no more decimals than it has."""
    if value is None:
        return "–"
    return f"{value:,.{decimals}f}".rstrip("0").rstrip(".") if decimals else f"{value:,.0f}"
