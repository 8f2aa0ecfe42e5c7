"""A model with a chain of straw mushrooms: spawn from a shop, grown by poor households, sold by a group to a market."""

from typing import Any

from ppaos.ground.geography.models import Area
from ppaos.people.cooperation.models import Organisation
from ppaos.support.operating_models.actions.chains import ChainKept, FlowTold, NodeTold, keep_chain
from ppaos.support.operating_models.models import Flow, Node, OperatingModel
from tests.factories.people import AT

SHOP, GROWERS, GROUP, MARKET = "ร้านเชื้อเห็ด", "ผู้เพาะเห็ด", "กลุ่มเห็ดฟาง", "ตลาดนัด"


def model_in(area_code: str = "4601", **given: Any) -> OperatingModel:
    """A running model of an area."""
    told = {"kind": "value_chain", "name_th": "เห็ดฟางสมมุติ", "state": "model_running"} | given
    return OperatingModel.objects.create(
        area=Area.objects.get(code=area_code), made_at=AT, changed_at=AT, **told
    )


def mushroom_nodes(**more: Any) -> list[NodeTold]:
    """The four nodes; everything is known."""
    return [
        NodeTold(name=SHOP, kind="input", actors="a_company", fixed_cost=1000),
        NodeTold(
            name=GROWERS, kind="growing", actors="poor_households", households=20, fixed_cost=6000, land_rai=4,
            yields=0.8, **more,
        ),
        NodeTold(name=GROUP, kind="selling", actors="group_of_people", fixed_cost=2000),
        NodeTold(name=MARKET, kind="buyer", actors="others", fixed_cost=0),
    ]  # fmt: skip


def mushroom_flows(year: int = 2569, **of_growers: Any) -> list[FlowTold]:
    """The three flows; the buyer pays 66,300 baht and growers keep 28,000 of it."""
    grown = {"quantity": 800, "unit": "กก.", "price": 60, "cost": 5, "months": [5, 6, 7]} | of_growers
    return [
        FlowTold(
            source=SHOP, target=GROWERS, product="เชื้อเห็ด", year=year, quantity=1000, unit="ก้อน", price=20, cost=12,
        ),
        FlowTold(source=GROWERS, target=GROUP, product="เห็ดฟาง", year=year, **grown),
        FlowTold(source=GROUP, target=MARKET, product="เห็ดฟาง", year=year, quantity=780, unit="กก.", price=85, cost=3),
    ]  # fmt: skip


def kept(model: OperatingModel, nodes: Any = (), flows: Any = (), by: Any = None) -> ChainKept:
    """What keeping these rows came to."""
    return keep_chain(model=model, nodes=nodes, flows=flows, by=by, at=AT)


def mushrooms(area_code: str = "4601", organisation: Organisation | None = None) -> OperatingModel:
    """A model with the whole chain."""
    model = model_in(area_code, organisation=organisation)
    kept(model, mushroom_nodes(), mushroom_flows())
    return model


def node_named(name: str) -> Node:
    """The node of this name."""
    return Node.objects.get(name=name)


def flow_from(name: str) -> Flow:
    """The flow that comes from the node of this name."""
    return Flow.objects.get(source__name=name)
