"""The pages of a fund: its book, an entry on the screen, a sheet filled in, entries taken back; and who sees whom."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.translation import override

from ppaos.ground.privacy.models import Event
from ppaos.ground.workbench.models import StoredFile
from ppaos.support.operating_models.models import FundEntry
from tests.factories.areas import make_areas
from tests.factories.enrolled import member_of, model_of
from tests.factories.people import household_of, organisation, user_with

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _areas(db):
    make_areas()
    with override("th"):
        yield


@pytest.fixture
def fund():
    return model_of(
        "กองบุญข้าวปันสุข", kind="fund_or_bank", details={"fund_unit": "กก."}, organisation=organisation()
    )


@pytest.fixture
def member(fund):
    return member_of(fund, household_of("สมชาย"))


@pytest.fixture
def manager(db, _areas):
    return user_with("data_manager", "46")


def page(client, user, name, fund, *args):
    client.force_login(user)
    return client.get(reverse(f"operating_models:{name}", args=[fund.pk, *args]))


def post(client, user, name, fund, *args, **told):
    client.force_login(user)
    return client.post(reverse(f"operating_models:{name}", args=[fund.pk, *args]), told, follow=True)


def text(response):
    return response.content.decode()


def entry(**told):
    return {"kind": "deposit", "quantity": "๑๒๐", "on": "1/10/2569", "note": ""} | told


def sheet_of(*rows, header=("วันที่", "เลขสมาชิก", "สมาชิก", "รายการ", "ปริมาณ", "มูลค่าบาท", "หมายเหตุ")):
    book = openpyxl.Workbook()
    book.active.append(list(header))
    for row in rows:
        book.active.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return SimpleUploadedFile("กองบุญ.xlsx", out.getvalue())


def test_an_entry_is_written_on_the_screen_and_stands_in_the_book(client, fund, member, manager):
    assert "ยังไม่มีรายการในบัญชี" in text(page(client, manager, "fund", fund))
    shown = post(client, manager, "fund", fund, **entry(member=member.pk))
    assert "ลงบัญชีแล้ว" in text(shown)
    post(
        client,
        manager,
        "fund",
        fund,
        **entry(kind="loan", quantity="20", member=member.pk, due_on="2/10/2569"),
    )
    told = text(page(client, manager, "fund", fund))
    assert "สมชาย" in told
    assert "กก." in told
    assert "เลยกำหนด" in told
    assert Event.objects.filter(verb="fund.booked").count() == 2
    assert Event.objects.filter(verb="household.read").exists()


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"quantity": "-4"}, "มากกว่าศูนย์"),
        ({"quantity": "สิบ"}, "จำนวน"),
        ({"kind": "withdrawal"}, "ถอนมากกว่า"),
        ({"on": "1/10/2599"}, "วันที่"),
        ({"member": "99999"}, "สมาชิก"),
    ],
)
def test_what_is_wrong_stands_in_the_form(client, fund, member, manager, told, said):
    shown = text(post(client, manager, "fund", fund, **(entry(member=member.pk) | told)))
    assert 'role="alert"' in shown
    assert said in shown
    assert not FundEntry.objects.exists()


def test_a_sheet_is_fetched_filled_in_and_brought_twice(client, fund, member, manager):
    content = b"".join(post(client, manager, "fund_sheet", fund).streaming_content)
    assert Event.objects.filter(verb="export.made").exists()
    rows = list(openpyxl.load_workbook(io.BytesIO(content)).active.values)
    number, name = rows[0].index("เลขสมาชิก"), rows[0].index("สมาชิก")
    assert (rows[1][number], rows[1][name]) == (str(member.pk), "สมชาย นามสกุล")
    good = [
        ("1 ต.ค. 2569", str(member.pk), "สมชาย", "ฝาก", "1,200", "", "ข้าวใหม่"),
        ("1 ต.ค. 2569", str(member.pk), "สมชาย", "ฝาก", "1,200", "", "ข้าวใหม่"),
    ]
    bad = [
        ("32/13/2569", str(member.pk), "", "ฝาก", "5", "", ""),
        ("2/10/2569", "ก", "", "ฝาก", "5", "", ""),
        ("2/10/2569", str(member.pk), "", "โอน", "5", "", ""),
        ("2/10/2569", str(member.pk), "", "ถอน", "ห้า", "", ""),
        ("2/10/2569", str(member.pk), "", "ถอน", "9,999", "", ""),
    ]
    shown = text(post(client, manager, "fund_sheet_in", fund, sheet=sheet_of(*good, *bad)))
    assert "ลงบัญชี 2 รายการ" in shown
    assert "ไม่รับ 5 แถว" in shown
    for words in ("อ่านวันที่ไม่ได้", "อ่านเลขสมาชิกไม่ได้", "ประเภทรายการ", "อ่านจำนวนไม่ได้", "ถอนมากกว่า"):
        assert words in shown
    kept = StoredFile.objects.get(purpose="failed rows of a fund")
    back = b"".join(post(client, manager, "fund_faults", fund, kept.pk).streaming_content)
    rows = list(openpyxl.load_workbook(io.BytesIO(back)).active.values)
    assert (len(rows), rows[0][-1]) == (6, "สิ่งที่ผิด")
    other = user_with("data_manager", "46")
    assert post(client, other, "fund_faults", fund, kept.pk).status_code == 404
    again = text(post(client, manager, "fund_sheet_in", fund, sheet=sheet_of(*good, *bad)))
    assert "มีอยู่แล้ว 2 รายการ" in again
    assert FundEntry.objects.count() == 2


@pytest.mark.parametrize("file", [SimpleUploadedFile("a.xlsx", b""), sheet_of(("1",), header=("อื่น",))])
def test_a_file_that_is_no_book_is_told_so(client, fund, manager, file):
    shown = text(post(client, manager, "fund_sheet_in", fund, sheet=file))
    assert "problem" in shown or 'role="alert"' in shown
    assert not FundEntry.objects.exists()


def test_an_entry_is_taken_back_with_its_reason(client, fund, member, manager):
    post(client, manager, "fund", fund, **entry(member=member.pk))
    first = FundEntry.objects.get()
    refused = text(post(client, manager, "fund_take_back", fund, first.pk, note=""))
    assert "ระบุเหตุผล" in refused
    taken = text(post(client, manager, "fund_take_back", fund, first.pk, note="พิมพ์ผิด"))
    assert "ไม่นับแล้ว" in taken
    assert "พิมพ์ผิด" in taken
    assert post(client, manager, "fund_take_back", fund, 10**6, note="x").status_code == 404


def test_who_sees_the_book_but_not_the_members_sees_no_name(client, fund, member, manager):
    post(client, manager, "fund", fund, **entry(member=member.pk))
    governor = user_with("governor_office", "46")
    shown = text(page(client, governor, "fund", fund))
    assert "120" in shown
    assert "สมชาย" not in shown
    assert "ไม่แสดงแก่ท่าน" in shown
    assert "ลงบัญชี</button>" not in shown
    assert post(client, governor, "fund_sheet", fund).status_code == 403
    assert page(client, governor, "fund_sheet_in", fund).status_code == 403


def test_a_model_that_is_no_fund_has_no_book_and_out_of_sight_is_not_found(client, fund, manager):
    chain = model_of()
    assert page(client, manager, "fund", chain).status_code == 404
    assert (
        page(
            client,
            user_with("data_manager", "4605"),
            "fund",
            model_of("ที่อื่น", kind="fund_or_bank", area_id="4601"),
        ).status_code
        == 404
    )
    assert page(client, user_with("surveyor", "46"), "fund", fund).status_code == 403


def test_an_entry_beside_the_rules_of_the_fund_is_written_and_told(client, fund, member, manager):
    fund.details |= {"least_deposit": 200, "most_loan": 50}
    fund.save(update_fields=["details"])
    shown = text(post(client, manager, "fund", fund, **entry(member=member.pk)))
    assert "ฝากครั้งละอย่างน้อย 200" in shown
    shown = text(post(client, manager, "fund", fund, **entry(member=member.pk, kind="loan", quantity="100")))
    assert "กู้ได้ครั้งละไม่เกิน 50" in shown
    assert FundEntry.objects.count() == 2


def test_a_fund_has_no_chain(client, fund, manager):
    assert page(client, manager, "chain", fund).status_code == 404
