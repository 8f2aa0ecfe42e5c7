"""An agency's own spreadsheet: brought once, mapped, filled for a batch, its answers read in its own words."""

import io
from datetime import date

import openpyxl
import polars as pl
import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from ppaos.ground.workbench.forms.sheets import UnreadableFile, read_sheets
from ppaos.support.assistance.models import HelpLine
from ppaos.support.referral.actions.sheet_forms import bring_form, end_form
from ppaos.support.referral.forms.answers_in import read_file, take_in
from ppaos.support.referral.forms.sheet_form import suggested
from ppaos.support.referral.models import Batch, SheetForm
from ppaos.support.referral.presenters.manifest import leaving_columns
from ppaos.support.referral.presenters.own_sheet import SENDERS_NOTE, filled, headers_of
from tests.factories.areas import make_areas
from tests.factories.people import AT, household_of, user_with
from tests.factories.referred import need_of, office, officer_of, sent_referral, service_of

pytestmark = pytest.mark.django_db
HEADERS = ["ลำดับ", "เลขบัตรประชาชน", "ชื่อ-สกุล", "ผลการพิจารณา", "จำนวนเงิน", "วันที่จ่าย", "ลงชื่อ"]


@pytest.fixture(autouse=True)
def _areas(db):
    make_areas()
    with translation.override("th"):
        yield


@pytest.fixture
def sent(receiver):
    return sent_referral(need_of(household_of("สมชาย")), service_of(receiver))


def blank(headers=HEADERS, examples=True):
    """A workbook as agencies make them: a title, a header, an example, merged cells, another sheet."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = "แบบ & ฟอร์ม"
    page.append(["บัญชีผู้ขอรับการช่วยเหลือ"])
    page.merge_cells("A1:G1")
    page.append(headers)
    if examples:
        page.append([1, "1234567890123", "ตัวอย่าง", "รับ", "=1+1"])
        page["E3"].number_format = "#,##0.00"
        page.merge_cells("A9:B9")
    book.create_sheet("คำอธิบาย").append(["อ่านก่อนกรอก"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def form_of(receiver, content=None, **given):
    """The form as brought and mapped."""
    content = content or blank()
    sheet = next(one for one in read_sheets(content, "a.xlsx") if one.name == "แบบ & ฟอร์ม")
    made = bring_form(
        organisation=receiver, name="แบบ พมจ.", content=content, file_name="a.xlsx", sheet=sheet.name,
        header_row=sheet.header_row, columns=suggested(sheet.columns), by=None, at=AT,
    )  # fmt: skip
    SheetForm.objects.filter(pk=made.pk).update(**given)
    made.refresh_from_db()
    return made


def test_columns_are_recognised_by_the_words_of_their_headers():
    assert suggested(HEADERS) == {
        "ลำดับ": "line_no",
        "เลขบัตรประชาชน": "citizen_id",
        "ชื่อ-สกุล": "head",
        "ผลการพิจารณา": "to_state",
        "จำนวนเงิน": "help_baht",
        "วันที่จ่าย": "happened_on",
    }
    assert suggested(["วันที่ส่งมอบ", "วันที่"]) == {"วันที่": "happened_on"}


def test_the_agencys_file_is_filled_and_nothing_else_of_it_is_touched(receiver):
    form = form_of(receiver)
    rows = pl.DataFrame(
        {
            "referral_id": [7, 8],
            "citizen_id": ["0123456789012", None],
            "head": ["นาย <ก> & ข\x07", "ค"],
            "help_baht": [1500.5, None],
            "happened_on": [date(2026, 11, 1), None],
            "gps": ["x", "y"],
        }
    )
    content = filled(form, rows)
    page = openpyxl.load_workbook(io.BytesIO(content))["แบบ & ฟอร์ม"]
    assert page["A1"].value == "บัญชีผู้ขอรับการช่วยเหลือ"
    assert [cell.value for cell in page[2]] == [*HEADERS, "เลขที่เรื่อง"]
    assert [cell.value for cell in page[3]] == [
        "1", "0123456789012", "นาย <ก> & ข", None, 1500.5, "01/11/2569", None, "7",
    ]  # fmt: skip
    assert (page["E3"].number_format, page["H4"].value, page["A5"].value) == ("#,##0.00", "8", None)
    assert [str(merged) for merged in page.merged_cells.ranges] == ["A1:G1"]
    assert openpyxl.load_workbook(io.BytesIO(content)).sheetnames == ["แบบ & ฟอร์ม", "คำอธิบาย"]
    assert headers_of(form) == HEADERS


def test_our_number_stands_in_the_agencys_own_column_where_it_has_one(receiver):
    form = form_of(receiver, blank(["เลขรับ", "ผล"], examples=False))
    page = openpyxl.load_workbook(io.BytesIO(filled(form, pl.DataFrame({"referral_id": [7]}))))["แบบ & ฟอร์ม"]
    assert [cell.value for cell in page[2]][:3] == ["เลขรับ", "ผล", None]
    assert page["A3"].value == "7"


def answered_sheet(form, sent, **cells):
    """The form filled for one referral, answered by the agency in its own words."""
    rows = pl.DataFrame({"referral_id": [sent.pk], "head": ["สมชาย ใจดี"]})
    book = openpyxl.load_workbook(io.BytesIO(filled(form, rows)))
    page = book["แบบ & ฟอร์ม"]
    for name, value in cells.items():
        page[f"{name}3"] = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_answers_come_back_in_the_agencys_form_and_words(receiver, sent):
    words = {"to_state": {"จ่ายแล้ว": "delivered"}, "always": {"help_what": "เงินสงเคราะห์", "help_kind": "cash"}}
    form = form_of(receiver, words=words)
    content = answered_sheet(form, sent, D="จ่ายแล้ว", E="3,000", F="1/11/2569", C="")
    read = read_file(content, "a.xlsx", [receiver])
    done = take_in(read=read, name="a.xlsx", bodies=[receiver], by=None, at=AT)
    assert (done.answered, done.helped, done.faults.height, done.faults_file) == (1, 1, 0, None)
    line = HelpLine.objects.get()
    assert (line.baht, line.what, line.kind, line.given_on) == (
        3000,
        "เงินสงเคราะห์",
        "cash",
        date(2026, 11, 1),
    )
    again = take_in(read=read, name="a.xlsx", bodies=[receiver], by=None, at=AT)
    assert (again.answered, again.unchanged) == (0, 1)


def test_a_form_that_is_used_no_more_is_not_read(receiver, sent):
    form = form_of(receiver)
    content = answered_sheet(form, sent, D="รับเรื่องแล้ว")
    end_form(form=form, by=None, at=AT)
    with pytest.raises(UnreadableFile, match="ไม่มีช่องเลขที่เรื่องและคำตอบ"):
        read_file(content, "a.xlsx", [receiver])


def go(client, user, page, *args, **told):
    client.force_login(user)
    if told:
        return client.post(reverse(f"referral:{page}", args=args), told, follow=True)
    return client.get(reverse(f"referral:{page}", args=args))


def test_a_form_is_brought_mapped_and_ended_on_the_screen(client, receiver):
    service_of(receiver)
    manager = user_with("data_manager", "46")
    assert "ยังไม่มีแบบตาราง" in go(client, manager, "sheet_forms").content.decode()
    assert go(client, manager, "new_sheet_form").status_code == 200
    wrong = SimpleUploadedFile("a.csv", "ชื่อ,ผล\nก,ข\n".encode())
    shown = go(client, manager, "new_sheet_form", organisation=receiver.pk, name="แบบ", file=wrong)
    assert "ไม่ใช่แฟ้ม XLSX" in shown.content.decode()
    file = SimpleUploadedFile("a.xlsx", blank())
    shown = go(client, manager, "new_sheet_form", organisation=receiver.pk, name="แบบ พมจ.", file=file)
    form = SheetForm.objects.get()
    assert "ลงชื่อ" in shown.content.decode()
    columns = {
        "column_2": "head",
        "column_3": "to_state",
        "column_4": "help_baht",
        "word_to_state_delivered": "จ่ายแล้ว, มอบแล้ว",
    }
    twice = go(client, manager, "sheet_form", form.pk, **columns | {"column_5": "help_baht"})
    assert "อยู่สองช่อง" in twice.content.decode()
    none = go(client, manager, "sheet_form", form.pk, column_2="head")
    assert "หน่วยงานเขียนคำตอบในช่องใด" in none.content.decode()
    same = go(client, manager, "sheet_form", form.pk, **columns | {"word_to_state_taken_on": "จ่ายแล้ว"})
    assert "ใช้แทนสองคำ" in same.content.decode()
    shown = go(client, manager, "sheet_form", form.pk, **columns, always_help_what="เงินสงเคราะห์")
    assert "พร้อมใช้" in shown.content.decode()
    form.refresh_from_db()
    assert form.columns == {"ชื่อ-สกุล": "head", "ผลการพิจารณา": "to_state", "จำนวนเงิน": "help_baht"}
    assert form.words == {
        "to_state": {"จ่ายแล้ว": "delivered", "มอบแล้ว": "delivered"},
        "always": {"help_what": "เงินสงเคราะห์"},
    }
    client.post(reverse("referral:end_sheet_form", args=[form.pk]))
    assert go(client, manager, "sheet_form", form.pk).status_code == 404


@pytest.mark.parametrize(
    ("who", "listed", "opened"),
    [("sender", 200, 200), ("receiver", 200, 200), ("other", 200, 404), ("leader", 403, 403)],
)
def test_who_looks_after_a_form(client, receiver, who, listed, opened):
    form = form_of(receiver)
    user = {
        "sender": lambda: user_with("data_manager", "46"),
        "receiver": lambda: officer_of(receiver),
        "other": lambda: officer_of(office("อื่น")),
        "leader": lambda: user_with("village_leader", "46"),
    }[who]()
    assert go(client, user, "sheet_forms").status_code == listed
    assert go(client, user, "sheet_form", form.pk).status_code == opened


def test_a_stranger_may_not_bring_a_form(receiver):
    with pytest.raises(PermissionDenied):
        bring_form(
            organisation=receiver, name="x", content=b"", file_name="a.xlsx", sheet="s", header_row=1, columns={},
            by=officer_of(office("อื่น")), at=AT,
        )  # fmt: skip


def cells(content):
    """What stands in the cells of the first sheet."""
    page = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    return {value for row in page.iter_rows(values_only=True) for value in row}


def test_the_senders_note_is_not_taken_for_the_agencys_own(receiver):
    form = form_of(receiver)
    form.columns = {**form.columns, HEADERS[-1]: "note"}
    rows = pl.DataFrame({"referral_id": ["7"], SENDERS_NOTE: ["บ้านอยู่หลังวัด"]})
    assert "บ้านอยู่หลังวัด" not in cells(filled(form, rows))
    form.columns = {**form.columns, HEADERS[-1]: SENDERS_NOTE}
    assert "บ้านอยู่หลังวัด" in cells(filled(form, rows))
    batch = Batch(sheet_form=form, fields=["referral_id", "birth_on", "note"])
    assert leaving_columns(batch) == ["referral_id", "note"]
