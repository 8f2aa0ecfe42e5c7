"""What prices, yields and members would do stands beside what is; what nobody knows stays unknown."""

import polars as pl
import pytest

from ppaos.engine.value_chain import ChainError, Change, money, what_if
from tests.engine.value_chain.chains import case, frames

NODES = [
    {"node": 1, "kind": "input", "fixed_cost": 0},
    {"node": 2, "kind": "growing", "actors": "poor_households", "fixed_cost": 100, "households": 10,
     "land_rai": 5, "yields": 2},
    {"node": 3, "kind": "selling", "fixed_cost": 0, "households": 4, "land_rai": 1, "yields": 1},
    {"node": 4, "kind": "buyer"},
    {"node": 5, "kind": "service_node", "fixed_cost": 0},
    {"node": 6, "kind": "growing", "households": 0, "fixed_cost": 0},
]  # fmt: skip
FLOWS = [
    {"flow": 1, "source": 1, "target": 2, "product": "เชื้อ", "quantity": 100, "unit": "ก้อน", "price": 10, "cost": 0},
    {"flow": 2, "source": 2, "target": 3, "product": "เห็ด", "quantity": 200, "unit": "กก.", "price": 20, "cost": 1},
    {"flow": 3, "source": 3, "target": 4, "product": "เห็ด", "quantity": 200, "unit": "กก.", "price": 30, "cost": 0},
    {"flow": 4, "source": 5, "target": 3, "product": "ขนส่ง", "quantity": 10, "unit": "เที่ยว", "price": 5, "cost": 0},
    {"flow": 5, "source": 1, "target": 5, "product": "น้ำมัน", "quantity": 20, "unit": "ลิตร", "price": 1, "cost": 0},
]  # fmt: skip
MORE = {
    "flow": 6,
    "source": 6,
    "target": 3,
    "product": "เห็ด",
    "quantity": 100,
    "unit": "กก.",
    "price": 20,
    "cost": 1,
}


def tried(*changes, nodes=NODES, flows=FLOWS):
    found = what_if(*frames(nodes, flows), changes)
    return found, found.after.flows["quantity"].to_list()


def test_a_price_changes_money_and_no_quantity():
    found, quantities = tried(Change("flow", 3, "price", factor=1.1))
    assert quantities == [100, 200, 200, 10, 20]
    assert found.before.buyer_pays == 6000
    assert found.after.buyer_pays == pytest.approx(6600)
    seller = found.nodes.filter(pl.col("node") == 3).row(0, named=True)
    assert (seller["margin"], seller["margin_after"], seller["margin_difference"]) == (
        1950,
        2550,
        pytest.approx(600),
    )
    assert found.flows.filter(pl.col("flow") == 3)["baht_difference"].to_list() == pytest.approx([600])
    assert found.poor["share_kept_difference"] == pytest.approx(3000 / 6600 - 3000 / 6000)
    assert "sales_difference" in found.break_even.columns


def test_better_yields_give_more_for_the_same_inputs_and_ask_for_more_transport():
    _found, quantities = tried(Change("node", 2, "yields", value=3))
    assert quantities == [100, 300, 300, 15, 30]


def test_more_members_make_more_on_more_land_with_more_inputs_at_the_same_fixed_cost():
    found, quantities = tried(Change("node", 2, "households", factor=2))
    assert quantities == [200, 400, 400, 20, 40]
    grower = found.nodes.filter(pl.col("node") == 2).row(0, named=True)
    assert (grower["households_after"], grower["fixed_cost_after"]) == (20, 100)
    rai = found.break_even.filter(pl.col("node") == 2).row(0, named=True)
    assert rai["quantity_per_rai_after"] == pytest.approx(rai["quantity"] / 10)


def test_land_that_is_set_stays_as_set_and_sellers_share_the_same_goods():
    found, _quantities = tried(
        Change("node", 2, "households", factor=2), Change("node", 2, "land_rai", value=6)
    )
    rai = found.break_even.filter(pl.col("node") == 2).row(0, named=True)
    assert rai["quantity_per_rai_after"] == pytest.approx(rai["quantity"] / 6)
    assert tried(Change("node", 3, "households", factor=2))[1] == [100, 200, 200, 10, 20]


def test_a_quantity_that_is_set_follows_nothing_and_what_is_downstream_follows_it():
    changes = Change("flow", 2, "quantity", value=100), Change("node", 2, "yields", factor=4)
    assert tried(*changes)[1] == [100, 100, 100, 5, 10]
    assert tried(*reversed(changes))[1] == [100, 100, 100, 5, 10]
    assert tried(Change("flow", 4, "quantity", factor=3))[1] == [100, 200, 200, 30, 60]


def test_several_sources_are_weighed_by_their_baht_and_unknown_where_one_is_not_known():
    assert tried(Change("node", 2, "yields", factor=2), flows=[*FLOWS, MORE])[1][2] == pytest.approx(
        200 * 5 / 3
    )
    unknown = [*FLOWS, MORE | {"price": None}]
    assert tried(Change("node", 2, "yields", factor=2), flows=unknown)[1] == [100, 400, None, None, None, 100]
    assert tried(Change("flow", 6, "price", value=1), flows=unknown)[1] == [100, 200, 200, 10, 20, 100]


def test_what_was_not_known_before_cannot_be_followed():
    untold = [{**node, "yields": None} for node in NODES]
    assert tried(Change("node", 2, "yields", value=3), nodes=untold)[1] == [100, None, None, None, None]
    unsold = [{**flow, "quantity": None if flow["flow"] == 2 else flow["quantity"]} for flow in FLOWS]
    found, quantities = tried(Change("flow", 2, "quantity", value=3), flows=unsold)
    assert quantities == [100, 3, None, None, None]
    assert found.poor["share_kept_difference"] is None
    assert tried(Change("node", 6, "households", value=4), flows=[*FLOWS, MORE])[1][5] is None


def test_a_chain_that_is_not_changed_stays_as_it_is():
    whole = case("Straw mushrooms")
    found = what_if(*whole, [])
    assert found.after.nodes.equals(money(*whole).nodes)
    assert set(found.nodes["margin_difference"].drop_nulls()) == {0}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ([Change("flow", 1, "yields", factor=2)], "it can be quantity, price, cost of a flow"),
        ([Change("farm", 1, "price", factor=2)], "it can be"),
        ([Change("flow", 9, "price", factor=2)], "there is no such flow"),
        ([Change("flow", 1, "price")], "give either a factor or a value"),
        ([Change("flow", 1, "price", factor=1, value=2)], "give either"),
        ([Change("flow", 1, "price", factor=-1)], "from 0 up"),
        ([Change("flow", 1, "price", value=float("nan"))], "from 0 up"),
        ([Change("node", 1, "households", factor=2)], "nothing to multiply; give a value"),
        ([Change("flow", 1, "price", factor=1), Change("flow", 1, "price", value=2)], "changed twice"),
    ],
)
def test_a_change_that_makes_no_sense_is_refused(changes, said):
    with pytest.raises(ChainError, match=said):
        tried(*changes)


def test_what_if_of_goods_going_round_is_refused():
    with pytest.raises(ChainError, match="goods go round through 8, 9"):
        what_if(*case("Everything that cannot be"), [])
