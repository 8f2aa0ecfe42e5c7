"""A chain as a workbook: it goes out and comes back unchanged; what cannot be read is told by its cell."""

import io
from html import unescape

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from ppaos.people.cooperation.models import Organisation
from ppaos.support.operating_models.actions.chains import NodeTold
from ppaos.support.operating_models.models import ClosedModelYear, Flow, Node
from ppaos.support.operating_models.presenters.chain_sheet import months_text
from tests.factories.areas import make_areas
from tests.factories.chained import (
    GROUP,
    GROWERS,
    MARKET,
    SHOP,
    flow_from,
    kept,
    model_in,
    mushrooms,
    node_named,
)
from tests.factories.people import data_manager_of, organisation

pytestmark = pytest.mark.django_db
NODES, FLOWS = "จุดในห่วงโซ่", "การไหลของสินค้า"
NODE_HEADER = ["ชื่อจุด", "ตำแหน่งในห่วงโซ่", "ผู้ทำ"]
FLOW_HEADER = ["จากจุด", "ไปจุด", "สินค้า", "ปริมาณ", "หน่วย", "ราคา", "เดือน", "ปี"]


@pytest.fixture(autouse=True)
def _manager(client):
    make_areas()
    client.force_login(data_manager_of("46"))


def of(model):
    return f"/models/{model.pk}/chain/sheet/"


def fetched(client, model):
    answer = client.get(of(model))
    assert answer.status_code == 200
    return openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))


def saved(book):
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def book_of(**sheets):
    """A workbook of sheets, each a list of rows."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        page = book.create_sheet(name)
        for row in rows:
            page.append(row)
    return saved(book)


def sent(client, model, content, name="chain.xlsx"):
    file = SimpleUploadedFile(name, content)
    return unescape(client.post(of(model) + "in/", {"sheet": file}, follow=True).content.decode())


def rows_of(model):
    return (
        list(Node.objects.filter(model=model).order_by("pk").values()),
        list(Flow.objects.filter(model=model).order_by("pk").values()),
    )


def test_a_workbook_goes_out_and_comes_back_as_it_was(client):
    model = mushrooms()
    Node.objects.filter(name=GROUP).update(organisation=organisation("กลุ่มสมมุติ"), note="=ระวัง")
    before = rows_of(model)
    book = fetched(client, model)
    assert book.sheetnames == [NODES, FLOWS, "คำที่ใช้"]
    assert "เพิ่ม 0 แถว แก้ 0 แถว เอาออก 0 แถว" in sent(client, model, saved(book))
    assert rows_of(model) == before


def test_cells_are_changed_added_and_taken_out(client):
    model = mushrooms()
    book = fetched(client, model)
    nodes, flows = book[NODES], book[FLOWS]
    heads = [cell.value for cell in flows[1]]
    of_growers = next(row for row in flows.iter_rows(min_row=2) if row[1].value == GROWERS)
    of_growers[heads.index("ราคา (บาทต่อหน่วย)")].value = "๖๕.๕ บาท"
    of_growers[heads.index("เดือน")].value = "11-2, 5"
    of_shop = next(row for row in flows.iter_rows(min_row=2) if row[1].value == SHOP)
    of_shop[heads.index("เอาออก")].value = "x"
    nodes.append([None, "พ่อค้าเร่", "ผู้ซื้อ", "อื่น ๆ"])
    assert "เพิ่ม 1 แถว แก้ 1 แถว เอาออก 1 แถว" in sent(client, model, saved(book))
    flow = flow_from(GROWERS)
    assert (str(flow.price), flow.months) == ("65.50", [1, 2, 5, 11, 12])
    assert not Flow.objects.filter(source__name=SHOP).exists()
    assert node_named("พ่อค้าเร่").kind == "buyer"


def test_a_new_chain_is_written_from_a_sheet_alone(client):
    model = model_in()
    content = book_of(**{
        NODES: [NODE_HEADER, ["ผู้เพาะ", "growing", "poor_households"], ["ตลาด", "Buyer", "others"], [None, None, None]],
        FLOWS: [FLOW_HEADER, ["ผู้เพาะ", "ตลาด", "เห็ด", "1,200", "กก.", 60, None, "2569"]],
    })  # fmt: skip
    assert "เพิ่ม 3 แถว" in sent(client, model, content)
    assert str(flow_from("ผู้เพาะ").quantity) == "1200.00"


def test_a_column_that_is_not_there_keeps_what_stands(client):
    model = mushrooms()
    growers = node_named(GROWERS)
    content = book_of(
        **{NODES: [["เลขที่", *NODE_HEADER], [growers.pk, "ผู้เพาะ", "growing", "poor_households"]]}
    )
    assert "แก้ 1 แถว" in sent(client, model, content)
    again = Node.objects.get(pk=growers.pk)
    assert (again.name, again.fixed_cost, again.yields) == ("ผู้เพาะ", growers.fixed_cost, growers.yields)


CELLS = {
    # column of the flow: value, what is said
    "ปริมาณ": ("มาก", "ไม่ใช่ตัวเลข"), "ราคา": ("-5", "-5 ต่ำกว่า 0"), "หน่วย": ("", "มีราคาแต่ไม่มีหน่วย"),
    "เดือน": ("มกราคม", "ไม่ใช่เดือน"), "ปี": ("", "ช่องนี้ว่าง"), "ไปจุด": ("ไม่มี", "ไม่มีจุด «ไม่มี» ในห่วงโซ่นี้"),
    "จากจุด": (GROUP, "ไหลกลับไปยังจุดเดิม"),
}  # fmt: skip


@pytest.mark.parametrize("column", CELLS)
def test_a_cell_that_cannot_be_read_is_named_and_nothing_is_taken_in(client, column):
    model = mushrooms()
    before = rows_of(model)
    row = dict(zip(FLOW_HEADER, [SHOP, GROUP, "ฟาง", 10, "กก.", 3, "1-3", 2569], strict=True))
    value, said = CELLS[column]
    content = book_of(**{FLOWS: [FLOW_HEADER, list((row | {column: value}).values())]})
    told = sent(client, model, content)
    assert said in told
    assert FLOWS in told
    assert "<dd>2</dd>" in told
    assert rows_of(model) == before


def test_every_fault_of_a_file_is_told_at_once(client):
    model = mushrooms()
    content = book_of(**{
        NODES: [
            ["เลขที่", *NODE_HEADER, "หน่วยงาน", "จำนวนครัวเรือน"],
            [10**6, "ก", "growing", "others", None, None],
            [None, "ข", "กลางทาง", "ใครก็ได้", None, None],
            [None, "ค", "growing", "others", "ไม่มีหน่วยงานนี้", "2.5"],
        ]
    })  # fmt: skip
    told = sent(client, model, content)
    assert "ไม่พบหน่วยงานชื่อนี้" in told
    assert "เก็บทศนิยมไม่เกิน 0 ตำแหน่ง" in told
    content = book_of(**{
        NODES: [
            ["เลขที่", *NODE_HEADER], [10**6, "ก", "growing", "others"], [None, "ข", "กลางทาง", "ใครก็ได้"],
        ]
    })  # fmt: skip
    told = sent(client, model, content)
    assert "ไม่มีเลขที่ 1000000 ในห่วงโซ่นี้" in told
    assert told.count("ใช้คำจากแผ่นงาน «คำที่ใช้»") == 2
    assert "<q>กลางทาง</q>" in told


def test_two_organisations_of_one_name_are_not_guessed_between(client):
    one, other = organisation("ซ้ำ"), Organisation(name_th="ซ้ำ", area_id="46", sector="government")
    other.save()
    model = model_in()
    content = book_of(**{NODES: [[*NODE_HEADER, "หน่วยงาน"], ["ก", "growing", "others", "ซ้ำ"]]})
    assert "มีหลายหน่วยงานใช้ชื่อนี้" in sent(client, model, content)
    node = NodeTold(name="ก", kind="growing", actors="others", organisation_id=one.pk)
    kept(model, [node])
    assert "แก้ 0 แถว" in sent(client, model, saved(fetched(client, model)))


def test_a_closed_year_is_told_at_its_cell(client):
    model = mushrooms()
    ClosedModelYear.objects.create(model=model, fiscal_year=2569, closed_at=model.made_at)
    content = book_of(**{FLOWS: [FLOW_HEADER, [SHOP, MARKET, "ฟาง", 1, "กก.", 1, None, 2569]]})
    assert "ปี 2569 ของโมเดลนี้ปิดบัญชีแล้ว" in sent(client, model, content)


def test_a_file_without_nodes_or_flows_is_refused(client):
    model = model_in()
    assert "ไม่มีคอลัมน์" in sent(client, model, book_of(แผ่น=[["ก", "ข"], [1, 2]]))
    assert "แฟ้ม" in sent(client, model, b"\x00\x01", "broken.xlsx")
    assert not Node.objects.exists()


def test_no_file_is_said_in_the_form(client):
    model = model_in()
    answer = client.post(of(model) + "in/", {"sheet": ""})
    assert answer.status_code == 200
    assert "errorlist" in answer.content.decode()


@pytest.mark.parametrize(("months", "text"), [([], ""), ([5, 6, 7, 11], "5-7, 11"), ([12, 1], "1, 12")])
def test_months_are_written_as_they_are_read(months, text):
    assert months_text(months) == text
