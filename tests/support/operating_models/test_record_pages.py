"""Members and their months on screen: who sees whom, a month typed, a grid, a sheet there and back, closed years."""

import io
from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from ppaos.ground.privacy.models import Event
from ppaos.people.registry.actions import open_households
from ppaos.people.registry.models import Purpose
from ppaos.support.operating_models.models import ClosedModelYear, Enrolment, MemberRecord
from tests.factories.areas import make_areas
from tests.factories.enrolled import member_of, model_of, sale, told_of
from tests.factories.people import AT, data_manager_of, household_of, organisation, person_named, user_with
from tests.factories.referred import agreement_with

pytestmark = pytest.mark.django_db
MONTH = "2026-10"


@pytest.fixture(autouse=True)
def ground():
    make_areas()


@pytest.fixture
def body():
    return organisation()


@pytest.fixture
def model(body):
    return model_of(organisation=body)


@pytest.fixture
def place():
    return household_of("สมศรี", "สมชาย")


@pytest.fixture
def member(model, place):
    return member_of(model, place)


@pytest.fixture
def team(client, body):
    user = user_with("project_team", "46", organisation=body)
    client.force_login(user)
    return user


def address(name, *args, month=""):
    return reverse(f"operating_models:{name}", args=args) + (f"?month={month}" if month else "")


def page(client, name, *args, month=""):
    answer = client.get(address(name, *args, month=month))
    return answer.status_code, answer.content.decode()


def test_the_team_sees_its_members_by_name_and_what_they_sold(client, team, model, member):
    told_of(model, sale(member))
    status, text = page(client, "members", model.pk)
    assert status == 200
    assert "สมศรี" in text
    assert "3,600" in text
    status, text = page(client, "member", member.pk)
    assert (status, "กระเป๋ากระจูด" in text, "ตลาดนัด" in text) == (200, True, True)
    assert Event.objects.filter(verb="household.read").exists()


@pytest.mark.parametrize(
    ("role", "area", "status"),
    [("data_manager", "46", 200), ("supervisor", "46", 200), ("data_manager", "4605", 404), ("surveyor", "46", 403),
     ("governor_office", "46", 403), ("administrator", "46", 403), ("agency_officer", "46", 403),
     ("protection_officer", "46", 403)],
)  # fmt: skip
def test_who_sees_a_member(client, role, area, status, model, member):
    client.force_login(user_with(role, area))
    assert page(client, "member", member.pk)[0] == status


@pytest.mark.parametrize("name", ["month", "grid", "record_sheet", "join", "years"])
def test_a_supervisor_looks_and_does_not_record(client, name, model, member):
    client.force_login(user_with("supervisor", "46"))
    assert page(client, "members", model.pk)[0] == 200
    assert page(client, name, member.pk if name == "month" else model.pk)[0] == 403


def test_households_not_open_are_counted_only(client, model, member, body):
    mentor = user_with("mentor", "46", organisation=organisation("อีกหน่วยงาน"))
    client.force_login(mentor)
    _status, text = page(client, "members", model.pk)
    assert "สมศรี" not in text
    assert "อีก 1 ครัวเรือน" in text


def test_a_state_that_is_none_is_no_page(client, team, model):
    assert client.get(address("members", model.pk) + "?state=fat").status_code == 404


def lines(*told, prefix="line", **given):
    data = {f"{prefix}-TOTAL_FORMS": len(told), f"{prefix}-INITIAL_FORMS": len(told)} | given
    for number, line in enumerate(told):
        data |= {f"{prefix}-{number}-{name}": value for name, value in line.items()}
    return data


def line(number=1, **given):
    uid = f"00000000-0000-4000-8000-00000000000{number}"
    told = {
        "uid": uid,
        "kind": "sale",
        "product": "กระเป๋า",
        "quantity": "",
        "unit": "ใบ",
        "baht": "",
        "channel": "",
    }
    return told | given


def test_last_months_products_are_offered_and_only_numbers_are_typed(client, team, model, member):
    told_of(
        model,
        sale(member, month=date(2026, 9, 1)),
        sale(member, month=date(2026, 9, 2), kind="cost", product="กก"),
    )
    status, text = page(client, "month", member.pk, month=MONTH)
    assert status == 200
    assert text.count('value="กระเป๋ากระจูด"') == 1
    assert 'value="กก"' in text
    sent = lines(line(quantity="๑๒", baht="3,600 บาท"), line(2, kind="cost", unit=""), line(3, baht="x"))
    answer = client.post(address("month", member.pk, month=MONTH), sent)
    assert answer.status_code == 200
    assert MemberRecord.objects.filter(month=date(2026, 10, 1)).count() == 0
    sent["line-2-baht"] = "50"
    answer = client.post(address("month", member.pk, month=MONTH), sent)
    assert answer.status_code == 302
    client.post(address("month", member.pk, month=MONTH), sent)
    first, second = MemberRecord.objects.filter(month=date(2026, 10, 1)).order_by("pk")
    assert (first.quantity, first.baht, first.made_by) == (Decimal(12), Decimal(3600), team)
    assert (second.quantity, second.unit, second.baht) == (None, "", Decimal(50))


def test_a_line_at_fault_says_so_and_the_others_are_kept(client, team, member):
    sent = lines(line(quantity="3", unit=""), line(2, baht="100"))
    answer = client.post(address("month", member.pk, month=MONTH), sent)
    assert "ต้องมีหน่วย" in answer.content.decode()
    assert MemberRecord.objects.count() == 1


def test_nothing_typed_is_told(client, team, member):
    answer = client.post(address("month", member.pk, month=MONTH), lines(line()))
    assert answer.status_code == 200
    assert client.get(address("month", member.pk) + "?month=ตุลา").status_code == 404
    assert page(client, "month", member.pk)[0] == 200


def test_one_goes_on_to_the_next_of_whom_nothing_is_told(client, team, model, member):
    other = member_of(model, household_of("สอง", key="h2"))
    answer = client.post(address("month", member.pk, month=MONTH), lines(line(baht="5"), next=""))
    assert answer.url == address("month", other.pk, month=MONTH)
    answer = client.post(address("month", other.pk, month=MONTH), lines(line(2, baht="5"), next=""))
    assert answer.url == address("grid", model.pk, month=MONTH)


def grid_row(member, number=1, **given):
    uid = f"00000000-0000-4000-8000-00000000000{number}"
    empty = dict.fromkeys(("product", "quantity", "unit", "sold", "spent", "wage"), "")
    return empty | {"uid": uid, "member": member.pk} | given


def test_a_month_of_all_is_typed_in_a_grid_once(client, team, model, member):
    other = member_of(model, household_of("สอง", key="h2"))
    told_of(model, sale(member, month=date(2026, 9, 1)), sale(member, month=date(2026, 10, 1), baht=7.0))
    status, text = page(client, "grid", model.pk, month=MONTH)
    assert status == 200
    assert 'value="กระเป๋ากระจูด"' in text
    rows = [
        grid_row(member, product="ตะกร้า", quantity="2", unit="ใบ", sold="500", spent="100", wage="30"),
        grid_row(other, 2),
    ]
    for _time in range(2):
        answer = client.post(address("grid", model.pk, month=MONTH), lines(*rows, prefix="row"))
        assert answer.status_code == 302
    kept = MemberRecord.objects.filter(origin="screen", product__in=["ตะกร้า", ""]).order_by("pk")
    assert [(each.kind, each.baht) for each in kept] == [("sale", 500), ("cost", 100), ("model_wage", 30)]


def test_a_row_of_the_grid_at_fault_says_so(client, team, model, member):
    rows = [grid_row(member, sold="500")]
    answer = client.post(address("grid", model.pk, month=MONTH), lines(*rows, prefix="row"))
    assert "บอกว่าผลิตหรือขายอะไร" in answer.content.decode()


def test_a_record_is_withdrawn_on_the_page(client, team, model, member):
    record = told_of(model, sale(member)).lines["record_id"][0]
    assert client.post(address("withdraw", member.pk), {"record": record}).status_code == 302
    assert MemberRecord.objects.get().withdrawn_at is not None
    for gone in (record, "abc", "9" * 30, ""):
        assert client.post(address("withdraw", member.pk), {"record": gone}).status_code == 404


def test_withdrawing_in_a_closed_year_is_refused_in_words(client, team, model, member):
    record = told_of(model, sale(member, month=date(2026, 9, 1))).lines["record_id"][0]
    ClosedModelYear.objects.create(model=model, fiscal_year=2569, closed_at=AT)
    answer = client.post(address("withdraw", member.pk), {"record": record}, follow=True)
    assert "2569" in answer.content.decode()
    assert MemberRecord.objects.get().withdrawn_at is None


def test_a_household_is_found_and_enrolled_with_who_takes_part(client, model, place):
    client.force_login(data_manager_of("46"))
    answer = client.get(address("join", model.pk) + "?q=สมชาย")
    person = person_named("สมชาย")
    assert f"{place.pk}-{person.pk}" in answer.content.decode()
    assert "ไม่พบใคร" in client.get(address("join", model.pk) + "?q=ไม่มีคนนี้").content.decode()
    today = timezone.localdate()
    sent = {"joined_on": f"{today:%d/%m/}{today.year + 543}", "household": f"{place.pk}-{person.pk}"}
    odd = client.post(address("join", model.pk), sent | {"household": ["9" * 30, "²", "x-1"]})
    assert "เลือกอย่างน้อยหนึ่งครัวเรือน" in odd.content.decode()
    assert client.post(address("join", model.pk), sent).status_code == 302
    assert Enrolment.objects.get().person == person
    assert "เป็นสมาชิกอยู่แล้ว" in client.post(address("join", model.pk), sent).content.decode()
    assert client.post(address("join", model.pk), {**sent, "household": "x"}).status_code == 200
    assert client.post(address("join", model.pk), {**sent, "joined_on": "1/1/2569"}).status_code == 200


def test_those_that_accepted_are_ticked_on_the_list(client, team, model, place):
    given = {"household": place, "area_id": place.area_id, "made_at": AT, "changed_at": AT}
    Enrolment.objects.create(model=model, state="accepted_place", **given)
    open_households(
        household_ids=[place.pk], purpose=Purpose.OPERATING_MODEL, field_classes=["names"], user=team,
        valid_from=date(2026, 5, 1), origin_label="tests", by=None, at=AT,
    )  # fmt: skip
    text = client.get(address("members", model.pk) + "?state=accepted_place").content.decode()
    assert f'value="{place.pk}"' in text
    client.post(address("join", model.pk), {"joined_on": "20/11/2569", "household": str(place.pk)})
    assert Enrolment.objects.get().state == "enrolled"


def test_a_member_leaves_and_is_changed_on_its_page(client, team, model, member):
    person = person_named("สมศรี")
    assert client.post(address("member", member.pk), {"person": person.pk, "node": ""}).status_code == 302
    early = {"leave": "1", "leave-left_on": "1/1/2569", "leave-reason": "fell_ill"}
    assert client.post(address("member", member.pk), early).status_code == 200
    late = {"leave": "1", "leave-left_on": "20/11/2569", "leave-reason": "fell_ill", "leave-note": ""}
    assert client.post(address("member", member.pk), late).status_code == 302
    member.refresh_from_db()
    assert (member.person, member.state) == (person, "left_model")
    assert "สมศรี" in client.get(address("members", model.pk) + "?state=left_model").content.decode()


def test_years_are_closed_and_opened_on_a_page(client, team, model):
    assert page(client, "years", model.pk)[0] == 200
    assert client.post(address("years", model.pk), {"fiscal_year": "2569"}).status_code == 302
    assert client.post(address("years", model.pk), {"fiscal_year": "2569"}).status_code == 200
    closed = ClosedModelYear.objects.get()
    assert "2569" in page(client, "years", model.pk)[1]
    client.post(address("open_year", model.pk, closed.pk))
    answer = client.post(address("open_year", model.pk, closed.pk), follow=True)
    assert "เปิดอยู่แล้ว" in answer.content.decode()


def sheet_of(answer):
    return pl.read_excel(io.BytesIO(b"".join(answer.streaming_content)), infer_schema_length=0)


def filled(rows):
    out = io.BytesIO()
    rows.write_excel(out)
    return SimpleUploadedFile("เดือนตุลา.xlsx", out.getvalue())


def test_a_sheet_goes_out_is_filled_and_comes_back_once(client, team, body, model, member):
    other = member_of(model, household_of("สอง", key="h2"))
    third = member_of(model, household_of("สาม", key="h3"))
    told_of(model, sale(member), sale(other, month=date(2026, 9, 1)))
    assert client.post(address("record_sheet_out", model.pk), {"month": MONTH}).status_code == 403
    agreement_with(body, "households")
    rows = sheet_of(client.post(address("record_sheet_out", model.pk), {"month": MONTH}))
    assert rows["ครัวเรือนของ"].to_list() == ["สมศรี นามสกุล", "สอง นามสกุล", "สาม นามสกุล"]
    assert Event.objects.get(verb="export.made").detail["rows"] == 3
    rows = rows.with_columns(pl.Series("บาท", [rows["บาท"][0], "1,200", None]))
    quantity = rows.columns[6]
    rows = rows.with_columns(pl.Series(quantity, [rows[quantity][0], "4", None]))
    for made in (1, 0):
        answer = client.post(address("record_sheet", model.pk), {"sheet": filled(rows)})
        taken = answer.context["taken"]
        assert (taken.made, taken.known, taken.empty, taken.faults.height) == (made, 2 - made, 1, 0)
    assert MemberRecord.objects.get(enrolment=other, month=date(2026, 10, 1)).baht == 1200
    assert not third.records.exists()


def test_rows_that_were_not_kept_come_back_with_what_is_wrong(client, team, model, member):
    rows = pl.DataFrame(
        {
            "enrolment_id": [str(member.pk), str(member.pk), "999", str(member.pk), str(member.pk)],
            "month": ["ต.ค. 2569", "ต.ค. 2569", "ต.ค. 2569", "ไม่รู้", "ต.ค. 2569"],
            "kind": ["ขายได้", "spent", "sale", "sale", "sale"],
            "product": ["ตะกร้า", "กก", "ตะกร้า", "ตะกร้า", "ตะกร้า"],
            "baht": ["ห้าร้อย", "100", "5", "5", "5"],
        }
    )
    answer = client.post(address("record_sheet", model.pk), {"sheet": filled(rows)})
    taken = answer.context["taken"]
    assert (taken.made, taken.faults["file_row"].to_list()) == (2, [2, 4, 5])
    back = sheet_of(client.post(address("record_faults", model.pk, taken.faults_file.pk)))
    assert back.height == 3
    assert "อ่านตัวเลขไม่ได้" in back[back.columns[-1]][0]


def test_the_same_row_twice_in_a_sheet_is_two_records(client, team, model, member):
    rows = pl.DataFrame({"enrolment_id": [str(member.pk)] * 2, "month": ["10/2569"] * 2, "kind": ["sale"] * 2,
                         "product": ["ตะกร้า"] * 2, "baht": ["100"] * 2})  # fmt: skip
    for made in (2, 0):
        answer = client.post(address("record_sheet", model.pk), {"sheet": filled(rows)})
        assert answer.context["taken"].made == made


def test_a_file_that_is_none_of_ours_is_refused_in_words(client, team, model, member):
    other = SimpleUploadedFile("x.csv", "ก,ข\n1,2\n".encode())
    answer = client.post(address("record_sheet", model.pk), {"sheet": other})
    assert answer.context["problem"].rule == "column_missing"
    assert page(client, "record_sheet", model.pk)[0] == 200
