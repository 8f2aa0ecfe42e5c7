"""The pages of a chain: drawn and in tables, told row by row, tried with other numbers; who sees and who writes it."""

from html import unescape

import pytest

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
from tests.factories.people import AT, data_manager_of, household_of, organisation, user_with

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _areas():
    make_areas()


@pytest.fixture
def model():
    return mushrooms()


@pytest.fixture
def manager(client):
    user = data_manager_of("46")
    client.force_login(user)
    return user


def words(answer, status=200):
    assert answer.status_code == status, answer.content.decode()[:3000]
    return unescape(answer.content.decode())


def of(model, page=""):
    return f"/models/{model.pk}/chain/{page}"


def test_the_chain_tells_who_keeps_what_of_each_baht(client, manager, model):
    told = words(client.get(of(model)))
    for said in ("66,300", "42.2", "28,000", "1,400", GROWERS, SHOP, "พ.ค.–ก.ค.", "<svg"):
        assert said in told
    assert "chain-poor" in told
    assert "style=" not in told.split("<main")[1].split("</main")[0]


def test_break_even_is_told_by_household_and_rai(client, manager, model):
    told = words(client.get(of(model)))
    assert "200 กก." in told
    assert "50 กก. / ไร่" in told
    assert "10 กก. / ครัวเรือน" in told


def test_the_season_spreads_the_money_over_its_months(client, manager, model):
    told = words(client.get(of(model)))
    assert "16,000" in told  # 48,000 baht in three months
    assert "14,333" in told  # less 20,000 of spawn in twelve


def test_what_is_not_known_is_told_as_such_and_never_as_nothing(client, manager):
    model = model_in()
    kept(model, mushroom_nodes(), mushroom_flows(price=None))
    told = words(client.get(of(model)))
    assert "ไม่ทราบราคาของ «เห็ดฟาง» จึงไม่ทราบจำนวนเงิน" in told
    assert "อย่างน้อย" in told
    assert "chain-unknown" in told
    assert "ไม่มีข้อมูล" in told


def test_a_chain_that_does_not_balance_says_so_at_its_node(client, manager):
    model = model_in()
    kept(model, mushroom_nodes(), mushroom_flows(quantity=700))
    told = words(client.get(of(model)))
    assert "«เห็ดฟาง» ออกไป (780) มากกว่าที่เข้ามาคูณอัตราที่ได้ (700)" in told
    assert f'href="#node-{node_named(GROUP).pk}"' in told


def test_a_node_that_members_are_enrolled_at_counts_them(client, manager):
    model = model_in()
    nodes = mushroom_nodes()
    kept(model, [*nodes[:1], *nodes[2:]], [])
    kept(model, [type(nodes[1])(name=GROWERS, kind="growing", actors="poor_households")], mushroom_flows())
    house = household_of("สมศรี")
    Enrolment.objects.create(
        model=model, household=house, area=house.area, node=node_named(GROWERS), state="enrolled", made_at=AT,
        changed_at=AT,
    )  # fmt: skip
    told = words(client.get(of(model)))
    assert "ตามสมาชิก" in told
    assert "28,000" in told


def test_a_chain_without_nodes_or_flows_says_what_to_do(client, manager):
    model = model_in()
    assert "ห่วงโซ่นี้ยังไม่มีจุด" in words(client.get(of(model)))
    kept(model, mushroom_nodes())
    assert "ยังไม่มีการไหล" in words(client.get(of(model)))
    assert "ยังไม่มีการไหล" in words(client.get(of(model, "what-if/")))


def test_goods_that_go_round_are_drawn_and_not_tried(client, manager, model):
    back = mushroom_flows()[1]
    kept(model, [], [type(back)(source=GROUP, target=GROWERS, product="ฟาง", year=2569)])
    told = words(client.get(of(model)))
    assert "สินค้าวนกลับมาที่จุดนี้" in told
    assert "สินค้าในห่วงโซ่นี้วนกลับ" in words(client.get(of(model, "what-if/")))


def test_a_year_is_chosen_and_another_word_is_the_newest(client, manager, model):
    kept(model, flows=mushroom_flows(year=2570, price=70))
    assert "พ.ศ. 2570" in words(client.get(of(model)))
    assert "พ.ศ. 2569" in words(client.get(of(model, "?year=2569")))
    assert "พ.ศ. 2570" in words(client.get(of(model, "?year=ไม่ทราบ")))


def test_a_node_and_a_flow_are_told_on_the_screen(client, manager):
    model = model_in()
    body = organisation("กลุ่มสมมุติ")
    for name, kind in (("ผู้เพาะ", "growing"), ("ตลาด", "buyer")):
        sent = {"name": name, "kind": kind, "actors": "poor_households", "organisation": body.pk}
        assert client.post(of(model, "nodes/new/"), sent).status_code == 302
    assert "ผู้เพาะ" in words(client.get(of(model, "flows/new/")))
    sent = {
        "source": "ผู้เพาะ", "target": "ตลาด", "product": "เห็ด", "year": "2569", "price": "60", "quantity": "10",
        "unit": "กก.", "months": ["1", "2"],
    }  # fmt: skip
    assert client.post(of(model, "flows/new/"), sent).status_code == 302
    flow = Flow.objects.get()
    assert (flow.months, flow.year, str(flow.price)) == ([1, 2], 2569, "60.00")
    page = of(model, f"flows/{flow.pk}/")
    assert 'value="60.00"' in words(client.get(page))
    assert client.post(page, sent | {"price": "65"}).status_code == 302
    assert str(Flow.objects.get().price) == "65.00"


def test_a_row_that_cannot_be_kept_says_why_at_its_box(client, manager, model):
    told = words(client.post(of(model, "nodes/new/"), {"name": SHOP, "kind": "input", "actors": "others"}))
    assert f"มีสองจุดชื่อ «{SHOP}»" in told
    sent = {"source": SHOP, "target": GROUP, "product": "ฟาง", "year": "2569", "price": "5"}
    assert "มีราคาแต่ไม่มีหน่วย" in words(client.post(of(model, "flows/new/"), sent))
    ClosedModelYear.objects.create(model=model, fiscal_year=2569, closed_at=AT)
    assert "ปี 2569 ของโมเดลนี้ปิดบัญชีแล้ว" in words(client.post(of(model, "flows/new/"), sent | {"unit": "กก."}))


def test_rows_are_taken_out_when_nothing_hinders(client, manager, model):
    shop = node_named(SHOP)
    assert "เอาออกจากห่วงโซ่" in words(client.get(of(model, f"nodes/{shop.pk}/")))
    page = words(client.post(of(model, f"nodes/{shop.pk}/take-out/"), follow=True))
    assert "ยังมีการไหลเข้าหรือออกจากจุดนี้" in page
    client.post(of(model, f"flows/{flow_from(SHOP).pk}/take-out/"))
    assert "เอาออกจากห่วงโซ่แล้ว" in words(client.post(of(model, f"nodes/{shop.pk}/take-out/"), follow=True))
    assert not Node.objects.filter(pk=shop.pk).exists()


def test_what_if_stands_beside_the_original(client, manager, model):
    price, growers = f"flow_{flow_from(GROWERS).pk}_price", node_named(GROWERS).pk
    told = words(client.get(of(model, "what-if/")))
    assert "สองฝั่งเท่ากัน" in told
    told = words(client.get(of(model, "what-if/"), {price: "66", "year": "2569"}))
    assert "32,800" in told  # 800 × 66 − 20,000
    assert "+4,800" in told
    assert 'value="66"' in told
    assert 'value="85"' in told  # what was not changed stays in its box
    told = words(client.get(of(model, "what-if/"), {f"node_{growers}_households": "40", price: ""}))
    assert "56,000" in told  # twice as many households make and keep twice as much
    assert "1,600" in told  # kilograms


def test_numbers_that_cannot_be_tried_are_named(client, manager, model):
    price = f"flow_{flow_from(GROWERS).pk}_price"
    assert "ตัวเลขชุดนี้ยังลองไม่ได้" in words(client.get(of(model, "what-if/"), {price: "-5"}))
    assert "ตัวเลขชุดนี้ยังลองไม่ได้" in words(client.get(of(model, "what-if/"), {price: "nan"}))


READERS = {
    # role, area: sees the chain, writes it
    ("data_manager", "46"): (200, 200), ("supervisor", "46"): (200, 403), ("governor_office", "46"): (200, 403),
    ("central_programme", "TH"): (200, 403), ("data_manager", "4605"): (404, 404), ("surveyor", "46"): (403, 403),
    ("agency_officer", "46"): (403, 403),
}  # fmt: skip


@pytest.mark.parametrize(("role", "area"), READERS)
def test_who_sees_a_chain_and_who_writes_it(client, model, role, area):
    client.force_login(user_with(role, area))
    sees, writes = READERS[role, area]
    flow, node = flow_from(SHOP).pk, node_named(SHOP).pk
    for page in ("", "what-if/", "sheet/"):
        assert client.get(of(model, page)).status_code == sees
    for page in ("nodes/new/", "flows/new/", f"nodes/{node}/", f"flows/{flow}/", "sheet/in/"):
        assert client.get(of(model, page)).status_code == writes
    if writes != 200:
        assert client.post(of(model, f"flows/{flow}/take-out/")).status_code == writes
        assert Flow.objects.filter(pk=flow).exists()


def test_rows_of_another_model_are_not_found(client, manager, model):
    other = model_in("4605")
    assert client.get(of(other, f"nodes/{node_named(MARKET).pk}/")).status_code == 404
    assert client.post(of(other, f"flows/{flow_from(SHOP).pk}/take-out/")).status_code == 404


def test_the_project_team_of_its_organisation_writes(client):
    body = organisation("ทีมโมเดลสมมุติ")
    ours, theirs = mushrooms(organisation=body), model_in("4605", organisation=organisation("อื่น"))
    client.force_login(user_with("project_team", "46", organisation=body))
    assert "เพิ่มจุด" in words(client.get(of(ours, "")))
    assert client.get(of(ours, "nodes/new/")).status_code == 200
    assert client.get(of(theirs, "nodes/new/")).status_code in (403, 404)
