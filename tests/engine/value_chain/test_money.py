"""Who keeps what of each baht, where a node breaks even, what cannot be, and where each node is drawn."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ppaos.engine.value_chain import ChainError, checks, layout, money
from tests.engine.value_chain.chains import CASES, case, frames


def agrees(row, expected):
    for column, value in expected.items():
        wanted = None if value == "none" else value
        assert row[column] == (
            pytest.approx(wanted, abs=1e-6) if isinstance(wanted, float | int) else wanted
        ), column


def by_node(frame):
    return {row["node"]: row for row in frame.iter_rows(named=True)}


@pytest.mark.parametrize("each", CASES, ids=lambda each: each["english"])
def test_worked_example(each):
    nodes, flows = frames(each["nodes"], each["flows"])
    found = money(nodes, flows)
    agrees({"buyer_pays": found.buyer_pays}, {"buyer_pays": each["buyer_pays"]})
    agrees(found.poor, each["poor"])
    for node, expected in each.get("node", {}).items():
        agrees(by_node(found.nodes)[int(node)], expected)
    for node, expected in each.get("break_even", {}).items():
        agrees(by_node(found.break_even)[int(node)], expected)
    told = checks(nodes, flows)
    places = [
        f"{row['code']} flow {row['flow']}" if row["node"] is None else f"{row['code']} node {row['node']}"
        for row in told.iter_rows(named=True)
    ]
    assert places == each["checks"]


def test_money_lies_on_the_flows_as_a_share_of_what_the_buyer_pays():
    found = money(*case("Straw mushrooms")).flows
    assert found["baht"].to_list() == [20000, 48000, 66300]
    assert found["share"].to_list() == pytest.approx([20000 / 66300, 48000 / 66300, 1])


def test_checks_say_what_is_wrong():
    said = dict(checks(*case("Everything that cannot be")).select("code", "said").iter_rows())
    assert said["does_not_balance"] == "more of «แป้ง» goes out (60) than comes in times yields (50.5)"
    assert said["negative"] == "quantity is -2; write a number from 0 up"
    nameless = frames(
        [{"node": 1, "kind": "growing"}, {"node": 2, "kind": "buyer"}],
        [{"flow": 1, "source": 1, "target": 2}],
    )
    assert checks(*nameless)["said"].to_list() == [
        "the quantity of «?» is not known",
        "the price of «?» is not known",
    ]


def test_a_node_that_sells_several_products_breaks_even_in_baht_alone():
    nodes = [{"node": 1, "kind": "growing", "fixed_cost": 100}, {"node": 2, "kind": "buyer"}]
    flow = {"source": 1, "target": 2, "quantity": 10, "unit": "กก.", "price": 50, "cost": 10}
    found = by_node(
        money(
            *frames(nodes, [flow | {"flow": 1, "product": "ก"}, flow | {"flow": 2, "product": "ข"}])
        ).break_even
    )[1]
    assert (found["sales"], found["quantity"], found["price"]) == (125, None, None)


def test_nodes_stand_up_to_downstream():
    found = layout(*case("Straw mushrooms"))
    assert found.rows() == [(1, 0, 0, None), (2, 1, 0, None), (3, 2, 0, None), (4, 3, 0, None)]
    round_about = layout(*case("Everything that cannot be"))
    assert [row[3] for row in round_about.rows() if row[0] in (8, 9)] == [1, 1]
    assert {row[1] for row in round_about.rows() if row[0] in (8, 9)} == {0}
    assert layout(*frames([], [])).is_empty()
    itself = frames([{"node": 1}], [{"flow": 1, "source": 1, "target": 1}])
    assert layout(*itself).rows() == [(1, 0, 0, 1)]
    assert "cycle" in checks(*itself)["code"].to_list()


@pytest.mark.parametrize(
    ("nodes", "flows", "said"),
    [
        ([{"node": 1}, {"node": 1}], [], "node 1 is there more than once"),
        ([{"node": None}], [], "node None is there more than once, or without an id"),
        ([{"node": 1}], [{"flow": 7, "source": 1, "target": 2}], "flow 7 touches node 2, which is not among"),
        (
            [{"node": 1}],
            [{"flow": n, "source": 1, "target": 1, "year": 2567 + n} for n in (0, 1)],
            "of the years 2567, 2568",
        ),
    ],
)
def test_what_is_no_chain_is_refused(nodes, flows, said):
    with pytest.raises(ChainError, match=said):
        money(*frames(nodes, flows))


def test_a_column_that_is_not_there_is_told_and_flows_without_ids_are_numbered():
    nodes, flows = case("Straw mushrooms")
    with pytest.raises(ChainError, match="nodes have no column yields; add it, empty"):
        money(nodes.drop("yields"), flows)
    assert money(nodes, flows.drop("flow")).flows["flow"].to_list() == [1, 2, 3]


number = st.one_of(st.none(), st.integers(0, 50).map(float))
a_flow = st.fixed_dictionaries(
    {
        "source": st.integers(1, 6), "target": st.integers(1, 6), "product": st.sampled_from([None, "ก", "ข"]),
        "quantity": number, "unit": st.sampled_from([None, "กก.", ""]), "price": number, "cost": number,
    }
)  # fmt: skip
a_node = st.fixed_dictionaries(
    {
        "kind": st.sampled_from([None, "input", "growing", "processing", "selling", "service_node", "buyer"]),
        "actors": st.sampled_from([None, "poor_households", "others"]), "fixed_cost": number, "land_rai": number,
        "heads": number, "households": number, "yields": number,
    }
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(
    st.lists(a_node, min_size=6, max_size=6), st.lists(a_flow, max_size=9), st.randoms(use_true_random=False)
)
def test_the_order_of_rows_never_matters_and_known_shares_make_one(nodes, flows, chance):
    nodes = [{"node": number, **each} for number, each in enumerate(nodes, start=1)]
    flows = [{"flow": number, **each} for number, each in enumerate(flows)]
    whole, mixed = frames(nodes, flows), frames(chance.sample(nodes, 6), chance.sample(flows, len(flows)))
    found, again = money(*whole), money(*mixed)
    assert found.nodes.equals(again.nodes)
    assert found.break_even.equals(again.break_even)
    assert found.poor == again.poor
    assert checks(*whole).equals(checks(*mixed))
    assert layout(*whole).equals(layout(*mixed))
    shares = found.nodes.filter(~pl.col("is_final"))["share_kept"]
    if found.buyer_pays and not shares.null_count():
        assert shares.sum() == pytest.approx(1)
        assert found.poor["share_unknown"] == 0
