"""Keeping a chain: rows added, changed and taken out, wholly or not at all; every fault with its place."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from ppaos.ground.privacy.models import Event
from ppaos.support.operating_models.actions.chains import ChainRefused, FlowTold, NodeTold
from ppaos.support.operating_models.models import ClosedModelYear, Enrolment, Flow, Node
from tests.factories.areas import make_areas
from tests.factories.chained import (
    GROUP,
    GROWERS,
    MARKET,
    SHOP,
    flow_from,
    kept,
    model_in,
    mushroom_flows,
    mushroom_nodes,
    mushrooms,
    node_named,
)
from tests.factories.people import AT, data_manager_of, household_of, user_with

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _areas():
    make_areas()


@pytest.fixture
def model():
    return mushrooms()


def told(node, **given):
    """A node as it stands, told again."""
    same = {
        name: getattr(node, name)
        for name in ("pk", "name", "kind", "actors", "organisation_id", "households", "fixed_cost", "land_rai",
                     "heads", "yields", "note")
    }  # fmt: skip
    return NodeTold(**same | given)


def flow_told(flow, **given):
    same = {
        name: getattr(flow, name)
        for name in ("pk", "product", "year", "quantity", "unit", "price", "cost", "months", "note")
    }
    return FlowTold(**{"source": flow.source.name, "target": flow.target.name} | same | given)


def faults_of(model, nodes=(), flows=()):
    """What is wrong, after making sure that nothing was written."""
    before = list(Node.objects.order_by("pk").values()), list(Flow.objects.order_by("pk").values())
    with pytest.raises(ChainRefused) as refused:
        kept(model, nodes, flows)
    assert before == (list(Node.objects.order_by("pk").values()), list(Flow.objects.order_by("pk").values()))
    return [(fault.table, fault.place, fault.column, fault.rule) for fault in refused.value.faults]


def test_a_chain_is_kept_whole_and_leaves_one_event(model):
    assert Node.objects.filter(model=model).count() == 4
    assert node_named(GROWERS).yields == Decimal("0.8")
    assert flow_from(GROWERS).months == [5, 6, 7]
    event = Event.objects.get(verb="chain.kept")
    assert (event.area_code, event.detail) == ("4601", {"added": 7, "changed": 0, "taken_out": 0})


def test_what_is_told_as_it_stands_changes_nothing(model):
    again = kept(
        model, [told(node) for node in Node.objects.all()], [flow_told(flow) for flow in Flow.objects.all()]
    )
    assert (again.added, again.changed, again.taken_out) == (0, 0, 0)


def test_rows_are_changed_and_added_and_taken_out_in_one_act(model):
    group, market = flow_from(GROUP), node_named(MARKET)
    done = kept(
        model,
        [told(node_named(GROWERS), name="ผู้เพาะ", households=None), NodeTold(name="พ่อค้า", kind="buyer", actors="others"),
         told(market, leaves=True)],
        [flow_told(flow_from(GROWERS), source="ผู้เพาะ", price=65.5),
         flow_told(group, target="พ่อค้า", months=range(1, 13))],
    )  # fmt: skip
    assert (done.added, done.changed, done.taken_out) == (1, 3, 1)
    assert flow_from("ผู้เพาะ").price == Decimal("65.5")
    assert Flow.objects.get(pk=group.pk).months == []
    assert [node.name for node in Node.objects.order_by("place")] == [SHOP, "ผู้เพาะ", GROUP, "พ่อค้า"]


def test_a_flow_leaves_and_then_its_node_may(model):
    assert kept(model, flows=[flow_told(flow_from(SHOP), leaves=True)]).taken_out == 1
    assert kept(model, [told(node_named(SHOP), leaves=True)]).taken_out == 1
    assert not Node.objects.filter(name=SHOP).exists()


NODE = NodeTold(name="ใหม่", kind="input", actors="others")
FLOW = FlowTold(source=SHOP, target=GROUP, product="ฟาง", year=2569)
FAULTS = {
    "a node without a name": (replace(NODE, name=" "), "name", "lacking"),
    "two nodes of one name": (replace(NODE, name=SHOP), "name", "name_twice"),
    "a place in no chain": (replace(NODE, kind="middle"), "kind", "no_such_word"),
    "nobody known works there": (replace(NODE, actors="ghosts"), "actors", "no_such_word"),
    "an organisation that is none": (replace(NODE, organisation_id=99), "organisation", "no_such_organisation"),
    "a cost below nothing": (replace(NODE, fixed_cost=-1), "fixed_cost", "below_zero"),
    "land beyond the country": (replace(NODE, land_rai=10**8), "land_rai", "above_most"),
    "a name that is a book": (replace(NODE, name="ก" * 201), "name", "text_too_long"),
    "a node of another chain": (replace(NODE, pk=10**9), "pk", "not_here"),
    "a node that never was leaves": (replace(NODE, leaves=True), "pk", "leaves_unknown"),
    "from nowhere": (replace(FLOW, source="ไม่มี"), "source", "no_such_node"),
    "to itself": (replace(FLOW, target=SHOP), "target", "to_itself"),
    "a flow of nothing": (replace(FLOW, product=" "), "product", "lacking"),
    "a price without unit": (replace(FLOW, price=5, quantity=2), "unit", "price_without_its_unit"),
    "a quantity without unit": (replace(FLOW, quantity=2), "unit", "quantity_without_its_unit"),
    "a year of the common era": (replace(FLOW, year=2026), "year", "no_such_year"),
    "a thirteenth month": (replace(FLOW, months=[13]), "months", "no_such_month"),
    "a price in parts of a satang": (replace(FLOW, unit="กก.", price=Decimal("1.005")), "price", "too_fine"),
    "the same flow again": (replace(FLOW, target=GROWERS, product="เชื้อเห็ด", cost=1), "product", "flow_twice"),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_a_row_that_cannot_be_kept_is_refused_with_its_place(model, name):
    row, column, rule = FAULTS[name]
    is_node = isinstance(row, NodeTold)
    found = faults_of(model, [row] if is_node else [], [] if is_node else [row])
    assert found == [("nodes" if is_node else "flows", 0, column, rule)]


def test_the_same_goods_in_other_months_are_another_flow(model):
    again = replace(FLOW, target=GROWERS, product="เชื้อเห็ด", months=[12, 11])
    assert kept(model, flows=[again]).added == 1
    assert Flow.objects.latest("pk").months == [11, 12]


def test_a_number_told_twice_is_refused(model):
    node = told(node_named(SHOP))
    assert {rule for *_place, rule in faults_of(model, [node, node])} == {"number_twice", "name_twice"}


def test_a_node_stays_while_flows_touch_it_or_members_are_enrolled(model):
    growers = node_named(GROWERS)
    house = household_of("สมศรี")
    Enrolment.objects.create(
        model=model, household=house, area=house.area, node=growers, state="enrolled", made_at=AT, changed_at=AT
    )  # fmt: skip
    assert faults_of(model, [told(growers, leaves=True)]) == [
        ("nodes", 0, "leaves", "has_flows"), ("nodes", 0, "leaves", "has_members"),
    ]  # fmt: skip


def test_a_closed_year_is_neither_added_to_nor_changed_nor_left(model):
    year = ClosedModelYear.objects.create(model=model, fiscal_year=2569, closed_at=AT)
    flow = flow_from(SHOP)
    for row in (FLOW, flow_told(flow, price=1), flow_told(flow, year=2570), flow_told(flow, leaves=True)):
        assert faults_of(model, flows=[row]) == [("flows", 0, "year", "year_is_closed")]
    year.opened_at = AT
    year.save()
    assert kept(model, flows=[flow_told(flow, price=1)]).changed == 1


def test_a_chain_has_no_more_rows_than_a_page_shows():
    many = [replace(NODE, name=f"จุด {number}") for number in range(61)]
    assert faults_of(model_in(), many) == [("nodes", 0, "", "too_many_rows")]


def test_a_refusal_names_every_row_and_reason(model):
    with pytest.raises(ChainRefused, match=r"nodes 1, name: lacking; flows 1, target: to_itself"):
        kept(model, [replace(NODE, name="")], [replace(FLOW, target=SHOP)])


def test_only_who_leads_the_model_writes_its_chain(model):
    kept(model, [NODE], by=data_manager_of("46"))
    for other in (user_with("supervisor", "46"), user_with("governor_office", "46"), data_manager_of("4605")):
        with pytest.raises(PermissionDenied):
            kept(model, [replace(NODE, name="อื่น")], by=other)


def test_nodes_and_flows_of_another_model_are_out_of_reach(model):
    other = model_in()
    kept(other, mushroom_nodes(), mushroom_flows())
    found = faults_of(other, [told(Node.objects.filter(model=model).first())])
    assert ("nodes", 0, "pk", "not_here") in found


def test_a_place_that_is_told_is_kept(model):
    kept(model, [told(node_named(MARKET), place=9)])
    assert node_named(MARKET).place == 9
