"""The directory as a workbook: what goes out comes back unchanged; faults are told by sheet, row and column."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from ppaos.ground.geography.models import Area
from ppaos.ground.workbench.forms.sheets import read_sheets
from ppaos.ground.workbench.models import StoredFile
from ppaos.ground.workbench.presenters.sheets import write_workbook
from ppaos.people.cooperation.actions import load_catalogue
from ppaos.people.cooperation.models import Capacity, Service
from tests.factories.areas import AT, make_areas
from tests.factories.people import user_with

pytestmark = pytest.mark.django_db
BACKEND = "ppaos.ground.accounts.backends.ActiveUsers"
CODE, RULES, PLACES, TAKEN = "รหัสบริการ", "เงื่อนไขผู้มีสิทธิ", "พื้นที่ให้บริการ", "จำนวนที่รับได้"


@pytest.fixture(autouse=True)
def directory():
    make_areas()
    load_catalogue(area=Area.objects.get(pk="46"), by=None, at=AT)
    service = Service.objects.get(code="baan_porpiang")
    Capacity.objects.create(
        service=service, area_id="46", fiscal_year=2570, places=40, baht="1900000.50", changed_at=AT
    )


@pytest.fixture
def manager(client):
    client.force_login(user_with("administrator", "46", name="manager"), backend=BACKEND)
    return client


def address(name, *args):
    return reverse(f"cooperation:{name}", args=args)


def fetched(client):
    """The workbook as sheets of rows, each a dict by column."""
    content = b"".join(client.get(address("services_sheet")).streaming_content)
    return {sheet.name: sheet.rows.drop("row_no").to_dicts() for sheet in read_sheets(content, "a.xlsx")}


def packed(sheets):
    out = io.BytesIO()
    cells = {
        name: [list(rows[0]), *([v or "" for v in row.values()] for row in rows)]
        for name, rows in sheets.items()
    }
    write_workbook(cells, out)
    return out.getvalue()


def sent(client, sheets):
    """Send a workbook; the page that says what it will do."""
    file = SimpleUploadedFile("services.xlsx", packed(sheets))
    answer = client.post(address("bring_in_services"), {"sheet": file})
    assert answer.status_code == 302, answer.context["problem"]
    return client.get(answer.url)


def test_what_went_out_comes_back_unchanged(manager):
    sheets = fetched(manager)
    page = sent(manager, sheets)
    assert page.context["faults"] == []
    assert page.context["counts"] == {"new": 0, "changed": 0, "unchanged": Service.objects.count()}
    assert not page.context["can_go_on"]


def test_rows_are_changed_and_added_and_the_file_is_erased(manager):
    sheets = fetched(manager)
    rows = {row[CODE]: row for row in sheets["บริการ"]}
    rows["baan_porpiang"] |= {"จำนวนเงิน (บาท)": "๔๐,๐๐๐", "ใช้ตั้งแต่": "1 ต.ค. 2569"}
    new = rows["baan_porpiang"] | {
        CODE: "roof_repair", "ชื่อบริการ": "ซ่อมหลังคา", "ความต้องการที่ตอบ": "ซ่อมหรือสร้างบ้าน, emergency", "ให้แก่": "household",
        "วันตามขั้น": "sent=3", "วันสุดท้าย": "30 ก.ย. 2570", "ครั้งต่อรอบ": None, "ช่องทาง": "'=x",
    }  # fmt: skip
    sheets["บริการ"].append(new)
    sheets[RULES].append(
        dict(
            zip(sheets[RULES][0], ("roof_repair", "สภาพบ้าน", "เป็นหนึ่งใน", "worn, ruined", "", ""), strict=True)
        )
    )
    office = next(row for row in sheets[PLACES] if row[CODE] == "emergency_aid")
    sheets[PLACES].append(office | {CODE: "roof_repair"})
    sheets[TAKEN].append(sheets[TAKEN][0] | {CODE: "roof_repair", "จำนวนที่รับได้": "12", "งบประมาณ (บาท)": None})
    page = sent(manager, sheets)
    assert page.context["faults"] == []
    assert (page.context["counts"]["new"], page.context["counts"]["changed"]) == (1, 1)
    done = manager.post(page.request["PATH_INFO"], follow=True)
    assert "เพิ่มบริการ 1 รายการ แก้ไข 1 รายการ" in done.text
    assert StoredFile.objects.get().erased_at is not None
    made = Service.objects.get(code="roof_repair")
    assert made.needs == ["housing_repair", "emergency"]
    assert made.eligibility[0]["value"] == ["worn", "ruined"]
    assert made.places.get().office.code == "psdhs"
    told = made.capacities.get()
    assert (told.places, told.baht) == (12, None)
    assert Service.objects.get(code="baan_porpiang", valid_to=None).amount_baht == 40_000
    assert sent(manager, fetched(manager)).context["counts"]["changed"] == 0


FAULTS = [
    ("บริการ", "ชื่อบริการ", "", "ช่องนี้ว่าง"),
    ("บริการ", "ชื่อบริการ", "ก" * 201, "200"),
    ("บริการ", "องค์กรเจ้าของ", "กรมที่ไม่มี", "ไม่พบองค์กร"),
    ("บริการ", "องค์กรเจ้าของ", "กรมประมง", "เป็นของ"),
    ("บริการ", "ความต้องการที่ตอบ", "อยากรวย", "อยากรวย"),
    ("บริการ", "ให้แก่", "แมว", "ไม่รู้จักคำนี้"),
    ("บริการ", "จำนวนเงิน (บาท)", "มาก", "ไม่ใช่ตัวเลข"),
    ("บริการ", "จำนวนเงิน (บาท)", "-5", "เป็นไปไม่ได้"),
    ("บริการ", "ครั้งต่อรอบ", "0", "เป็นไปไม่ได้"),
    ("บริการ", "เอกสาร", "ก" * 121, "120"),
    ("บริการ", "วันตามขั้น", "sent", "sent=7"),
    ("บริการ", "ใช้ตั้งแต่", "วันหนึ่ง", "ไม่ใช่วันที่"),
    ("บริการ", "ใช้ตั้งแต่", "1 ม.ค. 2560", "ก่อนเงื่อนไขเดิม"),
    ("บริการ", "วันสุดท้าย", "1 ม.ค. 2561", "สิ้นสุดก่อนเริ่ม"),
    (RULES, "เทียบ", "ประมาณ", "ใช้เงื่อนไขนี้ไม่ได้"),
    (RULES, CODE, "ghost", "ไม่มีบริการนี้"),
    (PLACES, "รหัสพื้นที่", "99", "รหัส"),
    (PLACES, "หน่วยงานที่รับเรื่อง", "ไม่มี", "องค์กร"),
    (TAKEN, "ปีงบประมาณ", "", "ช่องนี้ว่าง"),
    (TAKEN, "ปีงบประมาณ", "2026", "เป็นไปไม่ได้"),
    (TAKEN, "รหัสพื้นที่", "99", "รหัส"),
    (TAKEN, "จำนวนที่รับได้", "สิบ", "ไม่ใช่ตัวเลข"),
]


@pytest.mark.parametrize(("sheet", "column", "value", "said"), FAULTS)
def test_a_fault_is_told_by_sheet_row_and_column_and_the_rest_goes_on(manager, sheet, column, value, said):
    sheets = fetched(manager)
    number = next(n for n, row in enumerate(sheets[sheet]) if row[CODE] == "baan_porpiang")
    sheets[sheet][number][column] = value
    other = next(row for row in sheets["บริการ"] if row[CODE] == "emergency_aid")
    other["คำอธิบาย"] = "แก้แล้ว"
    page = sent(manager, sheets)
    [fault] = page.context["faults"]
    assert (fault["sheet"], fault["row"], fault["column"]) == (sheet, number + 2, column)
    assert said in fault["message"] + fault["remedy"]
    assert page.context["can_go_on"]
    mend = manager.get(page.request["PATH_INFO"] + "to-mend/")
    assert b"".join(mend.streaming_content).startswith(b"PK")
    manager.post(page.request["PATH_INFO"])
    assert Service.objects.get(code="emergency_aid").description == "แก้แล้ว"


def test_codes_stand_once_and_have_their_shape(manager):
    sheets = fetched(manager)
    first = sheets["บริการ"][0]
    sheets["บริการ"] += [dict(first), first | {CODE: "Bad Code"}]
    page = sent(manager, sheets)
    assert [fault["column"] for fault in page.context["faults"]] == [CODE, CODE]


def test_who_manages_a_part_is_told_which_services_reach_further(client):
    client.force_login(user_with("administrator", "4601"), backend=BACKEND)
    sheets = fetched(client)
    assert sent(client, sheets).context["faults"] == []
    sheets["บริการ"][0]["คำอธิบาย"] = "แก้แล้ว"
    [fault] = sent(client, sheets).context["faults"]
    assert "46" in fault["message"]


def test_a_workbook_without_services_is_refused_in_words(manager):
    file = SimpleUploadedFile("other.csv", "ก,ข\n1,2\n".encode())
    assert "แผ่นบริการ" in str(
        manager.post(address("bring_in_services"), {"sheet": file}).context["problem"].message
    )
    assert manager.get(address("bring_in_services")).status_code == 200


def test_sheets_of_services_alone_leave_rules_and_places(manager):
    sheets = {"บริการ": fetched(manager)["บริการ"]}
    page = sent(manager, sheets)
    assert page.context["counts"]["unchanged"] == Service.objects.count()


def test_a_file_is_its_senders_own(manager, client):
    page = sent(manager, fetched(manager))
    client.force_login(user_with("administrator", "46", name="other"), backend=BACKEND)
    assert client.get(page.request["PATH_INFO"]).status_code == 404


def test_what_is_told_of_an_area_twice_holds_the_service_back(manager):
    sheets = fetched(manager)
    row = next(row for row in sheets[TAKEN] if row[CODE] == "baan_porpiang")
    sheets[TAKEN].append(row | {"จำนวนที่รับได้": "9"})
    page = sent(manager, sheets)
    assert len(page.context["faults"]) == 1
    assert "ในแถว 2 แล้ว" in page.text
    assert not page.context["can_go_on"]
