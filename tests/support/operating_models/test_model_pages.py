"""Pages of models through the client: only a kind's own fields, who sees what, every act with its sentence."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from ppaos.support.assistance.models import HelpLine
from ppaos.support.operating_models.actions.models import load_library
from ppaos.support.operating_models.actions.parts import (
    keep_activity,
    keep_budget,
    keep_partner,
    keep_resource,
)
from ppaos.support.operating_models.models import Enrolment, OperatingModel
from tests.factories.areas import make_areas
from tests.factories.modelled import BEGAN_ON, made, moved, running, taught
from tests.factories.people import AT, data_manager_of, household_of, organisation, user_with

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ground():
    make_areas()


@pytest.fixture
def body():
    return organisation("มหาวิทยาลัยสมมุติ")


@pytest.fixture
def model(body):
    return running(body)


@pytest.fixture
def team(client, body):
    user = user_with("project_team", "46", organisation=body)
    client.force_login(user)
    return client


def address(page, *args):
    return reverse(f"operating_models:{page}", args=args)


def text(answer):
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def reading(client, role, area, **given):
    client.force_login(user_with(role, area, **given))
    return client


def test_models_are_listed_and_narrowed(team, body, model):
    made(body, area="4605", kind="fund_or_bank", name_th="ธนาคารข้าวสมมุติ")
    keep_budget(model=model, source="บพท.", fiscal_year=2570, granted=Decimal(500_000), by=None, at=AT)
    page = text(team.get(address("models")))
    assert "กระจูดสมมุติ" in page
    assert "ธนาคารข้าวสมมุติ" in page
    for asked, is_in in [
        ({"kind": "fund_or_bank"}, False), ({"kind": "value_chain"}, True), ({"state": "idea"}, False),
        ({"words": "กระจูด สมมุติ"}, True), ({"words": "ไหม"}, False), ({"area": "4601"}, True), ({"area": "4605"}, False),
        ({"kind": "none of these"}, True),
    ]:  # fmt: skip
        found = text(team.get(address("models"), asked))
        assert (address("model", model.pk) in found) is is_in, asked


def test_an_empty_list_leads_to_the_library(client):
    page = text(reading(client, "governor_office", "4605").get(address("models")))
    assert address("library") in page
    assert address("new_model") not in page
    assert "คลังยังว่าง" in text(client.get(address("library")))
    load_library(by=None, at=AT)
    page = text(client.get(address("library")))
    assert "รถพุ่มพวงแก้จน" in page
    assert "บุรีรัมย์" in page
    krajood = OperatingModel.objects.get(name_th="กระจูดแก้จน")
    assert "2.2 เท่า" in text(client.get(address("model", krajood.pk)))


PAGES = [
    ("get", "model"), ("get", "change_model"), ("post", "move_model"), ("get", "copy_model"), ("get", "hand_out"),
]  # fmt: skip


@pytest.mark.parametrize(("method", "page"), PAGES)
def test_a_model_out_of_sight_is_not_found_and_without_the_deed_refused(client, model, method, page):
    outside = reading(client, "supervisor", "4605")
    assert getattr(outside, method)(address(page, model.pk)).status_code == 404
    none = reading(client, "surveyor", "46")
    assert getattr(none, method)(address(page, model.pk)).status_code == 403
    sees = reading(client, "governor_office", "46")
    expected = 200 if page == "model" else 403
    assert getattr(sees, method)(address(page, model.pk)).status_code == expected


def test_lists_and_new_models_need_the_deed(client):
    reading(client, "surveyor", "46")
    assert {client.get(address(page)).status_code for page in ("models", "library", "new_model")} == {403}


def test_a_new_model_is_asked_only_what_its_kind_asks(team, body):
    assert "?kind=fund_or_bank" in text(team.get(address("new_model")))
    assert team.get(address("new_model"), {"kind": "magic"}).status_code == 404
    fund, chain = (
        text(team.get(address("new_model"), {"kind": kind})) for kind in ("fund_or_bank", "value_chain")
    )
    assert "asked_held_in" in fund
    assert "asked_main_product" not in fund
    assert "asked_main_product" in chain
    assert "asked_held_in" not in chain
    told = {
        "name_th": "กองทุนข้าวสมมุติ", "area": "ตำบลกาฬสินธุ์ (460101)", "organisation": body.pk, "asked_held_in": "in_kind",
        "asked_fund_unit": "กิโลกรัม", "asked_interest": "3", "capitals": ["social"],
    }  # fmt: skip
    new = address("new_model") + "?kind=fund_or_bank"
    answer = team.post(new, told)
    kept = OperatingModel.objects.get()
    assert answer["Location"] == address("model", kept.pk)
    assert (kept.area_id, kept.details["interest"], kept.capitals) == ("460101", 3, ["social"])
    assert "กิโลกรัม" in text(team.get(address("model", kept.pk)))
    assert "อยู่แล้ว" in text(team.post(new, told)), "the same name in the same place"
    assert "ไม่พบพื้นที่นี้" in text(team.post(new, told | {"area": "9999"}))


def test_a_model_is_changed_moved_and_refused_with_its_reason(team, model):
    change = address("change_model", model.pk)
    assert "กระเป๋ากระจูด" in text(team.get(change))
    told = {"name_th": "ชื่อใหม่", "places": "40", "asked_main_product": "เสื่อ", "asked_cycle_days": "12"}
    assert team.post(change, told).status_code == 302
    model.refresh_from_db()
    assert (model.name_th, model.places, model.details) == (
        "ชื่อใหม่",
        40,
        {"main_product": "เสื่อ", "cycle_days": 12},
    )
    move = {"state": "handed_over", "on": "01/11/2569"}
    page = text(team.post(address("move_model", model.pk), move, follow=True))
    assert "บทเรียนที่ได้" in page
    assert "Invalid" not in text(team.post(address("move_model", model.pk), {"state": "idea"}, follow=True))
    taught(model)
    assert "เปลี่ยนสถานะโมเดลแล้ว" in text(team.post(address("move_model", model.pk), move, follow=True))
    moved(model, "model_closed", date(2026, 11, 2))
    assert "ปิดแล้ว" in text(team.post(change, told))


def test_a_model_is_taken_to_another_place(team, body, model):
    copy = address("copy_model", model.pk)
    assert "ไม่ติดไป" in text(team.get(copy))
    told = {"area": "4605", "organisation": body.pk, "changes": "ใช้คล้า"}
    answer = team.post(copy, told)
    made_there = OperatingModel.objects.get(area_id="4605")
    assert answer["Location"] == address("model", made_there.pk)
    assert "ใช้คล้า" in text(team.get(address("model", made_there.pk)))
    assert "ใช้คล้า" in text(team.get(address("model", model.pk))), "the first one tells where it was taken to"
    assert "อยู่แล้ว" in text(team.post(copy, told))


LINES = [
    ("new_resource", "land", {"name": "หนองน้ำ", "quantity": "3.5", "right": "สปก."}, "3.50 ไร่"),
    ("new_resource", "technology", {"name": "เครื่องรีด", "owner": "มหาวิทยาลัย", "readiness": "8"}, "เครื่องรีด"),
    ("new_resource", "product_standard", {"name": "มผช. 1/2569", "on": "01/10/2569"}, "1 ต.ค. 2569"),
    ("new_part", "team", {"name": "ครูสมมุติ", "duty": "วิทยากร", "since": "01/03/2569"}, "ครูสมมุติ"),
    (
        "new_part",
        "budget",
        {"source": "บพท.", "fiscal_year": "2569", "granted": "100", "spent": "200"},
        "เกินที่ได้รับ",
    ),
    ("new_part", "activity", {"name": "อบรมลายใหม่", "starts_on": "01/10/2569"}, "เลยกำหนด"),
]


@pytest.mark.parametrize(("page", "part", "told", "shown"), LINES)
def test_a_line_is_added_mended_and_taken_off(client, team, body, model, page, part, told, shown):
    reading(client, "data_manager", "46")
    assert text(client.get(address(page, model.pk, part)))
    assert shown in text(client.post(address(page, model.pk, part), told, follow=True))
    kept = {
        "team": model.team.order_by("-pk"), "budget": model.budgets, "activity": model.activities,
    }.get(part, model.resources.filter(kind=part)).first()  # fmt: skip
    one = address(page.removeprefix("new_"), model.pk, part, kept.pk)
    name = told.get("name") or told["source"]
    assert name in text(client.get(one))
    assert client.post(one, told).status_code == 302
    assert "field-wrong" in text(client.post(one, {"note": ""})), "an empty form is not kept"
    assert client.post(address("take_part_off", model.pk, part, kept.pk)).status_code == 302
    assert name not in text(client.get(address("model", model.pk)))


def test_years_and_figures_are_written_as_such(team, model):
    keep_budget(model=model, source="บพท.", fiscal_year=2569, granted=Decimal(500_000), by=None, at=AT)
    page = text(team.get(address("model", model.pk)))
    assert ">2569<" in page
    assert "500,000 บาท" in page
    assert '<span class="figure">0</span> <span class="unit">ครัวเรือน</span>' in page


def test_what_an_action_refuses_is_said_on_the_form(team, model):
    told = {"name": "อบรม", "starts_on": "01/10/2569", "ends_on": "01/09/2569"}
    assert "อยู่ก่อนวันเริ่ม" in text(team.post(address("new_part", model.pk, "activity"), told))
    assert team.get(address("new_part", model.pk, "magic")).status_code == 404
    assert team.get(address("new_resource", model.pk, "magic")).status_code == 404
    assert team.get(address("part", model.pk, "team", 0)).status_code == 404
    assert team.get(address("resource", model.pk, "risk", 0)).status_code == 404
    line = keep_resource(model=model, kind="lesson", told={"name": "x"}, by=None, at=AT)
    moved(model, "model_closed", AT.date())
    page = text(team.post(address("take_part_off", model.pk, "lesson", line.pk), follow=True))
    assert "ปิดแล้ว" in page


def test_names_of_the_team_and_what_was_given_are_for_who_sees_names(client, model, body):
    keep_partner(model=model, organisation=body, role="รับซื้อ", until=BEGAN_ON, by=None, at=AT)
    keep_activity(model=model, name="อบรม", starts_on=BEGAN_ON, done_on=BEGAN_ON, by=None, at=AT)
    page = text(reading(client, "governor_office", "46").get(address("model", model.pk)))
    assert "หัวหน้าโครงการ" in page
    assert "สมมุติ ทีมงาน" not in page
    assert "สิ้นสุดแล้ว" in page
    assert "ทำแล้ว" in page
    assert "สมมุติ ทีมงาน" in text(reading(client, "supervisor", "46").get(address("model", model.pk)))


def test_inputs_are_handed_out_to_all_or_to_those_chosen(client, model):
    client.force_login(data_manager_of("46"))
    hand = address("hand_out", model.pk)
    assert "สมาชิกในวันนั้นทุกราย" in text(client.get(hand))
    homes = [household_of(name, key=name) for name in ("สมศรี", "สมชาย")]
    for home in homes:
        Enrolment.objects.create(
            model=model, household=home, area_id="46010101", state="enrolled", joined_on=BEGAN_ON, made_at=AT,
            changed_at=AT,
        )  # fmt: skip
    told = {
        "what": "กระจูด",
        "kind": "goods",
        "quantity": "5",
        "unit": "มัด",
        "baht": "100",
        "given_on": "01/11/2569",
    }
    assert "สมศรี" in text(client.get(hand))
    assert "อย่างน้อยหนึ่งราย" in text(client.post(hand, told | {"whom": "chosen"}))
    page = text(client.post(hand, told | {"whom": "chosen", "households": [homes[0].pk]}, follow=True))
    assert "มอบให้ 1 ครัวเรือน" in page
    assert "มูลค่ารวม" in page
    page = text(client.post(hand, told | {"whom": "all"}, follow=True))
    assert "มอบให้ 1 ครัวเรือน และบันทึกไว้ก่อนแล้ว 1 ครัวเรือน" in page
    assert HelpLine.objects.count() == 2
    assert "หน่วยนับ" in text(client.post(hand, told | {"unit": "", "whom": "all"}))
    absurd = told | {"whom": "all", "baht": "999999999"}
    assert "ครัวเรือนไม่ได้บันทึก" in text(client.post(hand, absurd, follow=True))


def test_pages_are_in_english_for_who_reads_english(team, model):
    team.cookies["django_language"] = "en"
    page = text(team.get(address("model", model.pk)))
    assert "Inputs handed out" in page
    assert "main product" in page
