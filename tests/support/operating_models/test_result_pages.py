"""The pages of results: worked out by a button, read, opened to households, taken out, side by side; who sees them."""

from datetime import date, timedelta
from html import unescape
from io import BytesIO

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied

from ppaos.evidence.livelihood.actions import publish_packaged_methods
from ppaos.ground.privacy.models import Event
from ppaos.ground.workbench.models import Job
from ppaos.ground.workbench.tasks import run_job
from ppaos.people.cooperation.models import Grant
from ppaos.support.operating_models.models import ModelResult
from ppaos.support.operating_models.queries.results import Asked
from ppaos.support.operating_models.tasks.results import work_out
from tests.factories.areas import make_areas
from tests.factories.compared import AFTER, ASKED, BEFORE, BEFORE_ON, begun, both, homes, kept, told
from tests.factories.enrolled import model_of, sale, told_of
from tests.factories.people import AT, organisation, user_with

pytestmark = pytest.mark.django_db
RECORDS = Asked(None, None, 2567, "46")


@pytest.fixture(autouse=True)
def ground():
    make_areas()
    publish_packaged_methods(by=None, at=AT)


@pytest.fixture
def places():
    found = homes(14)
    for number, place in enumerate(found):
        both(place, 30_000, 30_000 + (number - 2) * 1_000)
    return found


@pytest.fixture
def model(places):
    return begun(*places[:7])


def reading(client, role="data_manager", area="46", **given):
    user = user_with(role, area, **given)
    client.force_login(user)
    return user


def words(answer):
    assert answer.status_code == 200, answer.status_code
    return unescape(answer.content.decode())


def page(model, name="results", **asked):
    query = "&".join(f"{key}={value}" for key, value in asked.items())
    return f"/models/{model.pk}/{name}/" + (f"?{query}" if query else "")


def form(**given):
    return {"before": "2564-1", "after": "2567-1", "baht_year": "2567", "area": "46"} | given


def test_who_leads_the_model_has_it_worked_out_by_a_button(client, model):
    reading(client)
    text = words(client.get(page(model)))
    assert "ยังไม่ได้คำนวณผลลัพธ์" in text
    asked = words(client.get(page(model, "results/work-out")))
    assert '<option value="2567-1" selected>' in asked
    answer = client.post(page(model, "results/work-out"), form())
    job = Job.objects.latest("pk")
    assert answer.url == f"/work/jobs/{job.pk}/"
    run_job(job.pk, work_out)
    job.refresh_from_db()
    assert (job.state, job.result["url"]) == ("succeeded", page(model))
    text = words(client.get(page(model)))
    for told_there in ("โมเดลทำให้เกิดอะไร", "เทียบกันอย่างไร", "ไม่ทราบ", "price_index 2569", "ให้ถือเป็นตัวอย่าง"):
        assert told_there in text, told_there


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"after": ""}, "เลือกสองรอบ"),
        ({"baht_year": "2599"}, "2599"),
        ({"before": "2567-1", "after": "2564-1"}, "โมเดลเริ่มปี 2565"),
        ({"before": "x"}, "x"),
        ({"area": "99"}, "99"),
    ],
)
def test_what_cannot_be_worked_out_is_said_in_the_form(client, model, given, said):
    reading(client)
    assert said in words(client.post(page(model, "results/work-out"), form(**given)))
    assert not Job.objects.exists()


def test_a_model_that_has_not_begun_says_so(client):
    reading(client)
    model = model_of(began_on=None, state="designed")
    answer = client.post(page(model, "results/work-out"), form(before="", after=""))
    assert "ยังไม่เริ่ม" in words(answer)


def test_records_alone_make_a_result_without_incomes(client, model):
    reading(client)
    kept(model, RECORDS)
    text = words(client.get(page(model)))
    assert "ไม่ได้เทียบรายได้" in text
    assert "ยังไม่มีสมาชิกบันทึกเดือนใด" in text
    assert "เทียบกันอย่างไร" not in text


def test_an_older_result_is_kept_and_can_be_read_again(client, model):
    reading(client)
    first = kept(model)
    kept(model, Asked(BEFORE, AFTER, 2566, "46"), at=AT + timedelta(hours=1))
    assert f"?result={first.pk}" in words(client.get(page(model)))
    assert "ผลนี้เป็นผลเก่า" in words(client.get(page(model, result=first.pk)))
    for wrong in ("0", "x", "๑", "9" * 30):
        assert client.get(page(model, result=wrong)).status_code == 404


def test_members_who_joined_since_are_told_of(client, model, places):
    reading(client)
    kept(model)
    begun_too = homes(1, first=90)
    from_then = model.enrolments.first()
    model.enrolments.create(
        household=begun_too[0], area_id="46010101", state="enrolled", joined_on=from_then.joined_on, made_at=AT,
        changed_at=AT,
    )  # fmt: skip
    assert "ควรคำนวณใหม่" in words(client.get(page(model)))


def test_every_figure_opens_to_its_households(client, model, places):
    reading(client)
    result = kept(model)
    text = words(client.get(page(model, "results/households", result=result.pk)))
    assert "สมาชิก1" in text
    assert "/models/households/" in text
    assert Event.objects.filter(verb="household.read").exists()
    worse = words(client.get(page(model, "results/households", result=result.pk, side="worse")))
    assert worse.count("/models/households/") == result.income["sides"]["worse"]
    total = 0
    for least, most, count in result.income["bins"]:
        asked = {"least": round(least), "most": round(most)}
        found = words(client.get(page(model, "results/households", result=result.pk, **asked)))
        assert found.count("/models/households/") == count
        total += count
    assert total == 7
    others = words(client.get(page(model, "results/households", result=result.pk, of="others")))
    assert "เทียบกับสมาชิก (ราย)" in others
    state = page(model, "results/households", result=result.pk, state="income_compared")
    assert words(client.get(state)).count("/models/households/") == result.income["effect"]["members"]
    assert "ไม่มีครัวเรือนที่ท่านเห็น" in words(
        client.get(page(model, "results/households", result=result.pk, state="income_before_unknown"))
    )


@pytest.mark.parametrize(
    "asked",
    [
        {"state": "fat"},
        {"side": "left"},
        {"of": "all"},
        {"least": "๑x"},
        {"result": "x"},
        {"result": "9" * 30},
    ],
)
def test_a_figure_that_is_none_is_no_page(client, model, asked):
    reading(client)
    result = kept(model)
    assert client.get(page(model, "results/households", **({"result": result.pk} | asked))).status_code == 404


def test_the_result_of_one_model_is_not_opened_under_another(client, model):
    reading(client)
    result = kept(model)
    other = begun(name="อีกโมเดล")
    assert client.get(page(other, "results/households", result=result.pk)).status_code == 404
    assert client.get(page(other, result=result.pk)).status_code == 404


@pytest.mark.parametrize(
    ("role", "area", "seen", "opened", "worked"),
    [
        ("data_manager", "46", 200, 200, 302), ("supervisor", "46", 200, 200, 403), ("mentor", "46", 200, 200, 403),
        ("governor_office", "46", 200, 403, 403), ("central_programme", "46", 200, 403, 403),
        ("data_manager", "4605", 200, 200, 403),
        ("surveyor", "46", 403, 403, 403), ("administrator", "46", 403, 403, 403),
    ],
)  # fmt: skip
def test_who_sees_a_result_and_who_has_it_worked_out(client, model, role, area, seen, opened, worked):
    result = kept(model)
    reading(client, role, area)
    assert client.get(page(model)).status_code == seen
    assert client.get(page(model, "results/households", result=result.pk)).status_code == opened
    assert client.post(page(model, "results/work-out"), form()).status_code == worked


def test_a_result_of_another_district_is_out_of_sight(client, places):
    result = kept(model := begun(*places[:3], area_id="4601"))
    reading(client, area="4605")
    for address in (page(model), page(model, "results/households", result=result.pk)):
        assert client.get(address).status_code == 404
    assert client.post(page(model, "results/file"), {"result": result.pk}).status_code == 404
    assert "ยังไม่มีโมเดลประเภทนี้" in words(client.get("/models/compare/"))


def test_a_team_sees_the_figures_and_of_households_only_what_is_opened(client, places):
    body = organisation()
    model = begun(*places[:3], organisation=body)
    result = kept(model)
    reading(client, "project_team", organisation=body)
    assert "คำนวณใหม่" in words(client.get(page(model)))
    assert "สั่งคำนวณ" in words(client.get(page(model, "results/work-out")))
    text = words(client.get(page(model, "results/households", result=result.pk)))
    assert "สมาชิก1" in text
    assert "ไม่มีสิทธิเห็นรายได้" in text
    assert "30,000" not in text
    others = words(client.get(page(model, "results/households", result=result.pk, of="others")))
    assert "ไม่มีครัวเรือนที่ท่านเห็น" in others


def test_figures_of_few_households_are_kept_from_who_sees_none_of_them(client, model, places):
    result = kept(model)
    reading(client, "governor_office")
    text = words(client.get(page(model)))
    assert "ครัวเรือนในผลนี้น้อย" in text
    assert "รายได้เปลี่ยนไป" not in text
    assert client.post(page(model, "results/file"), {"result": result.pk}).status_code == 403
    assert "ครัวเรือนน้อยเกินไป" in words(client.get("/models/compare/"))


def test_figures_of_many_are_told_to_the_governor(client):
    places = homes(24)
    for place in places:
        both(place, 30_000, 36_000)
    model = begun(*places[:12])
    result = kept(model)
    reading(client, "governor_office")
    text = words(client.get(page(model)))
    assert "เพิ่มมากกว่าครัวเรือนคล้ายกัน" in text
    assert "results/households" not in text
    book = taken(client.post(page(model, "results/file"), {"result": result.pk}))
    assert "สมาชิก" not in book.sheetnames


@pytest.mark.parametrize(("part", "number"), [("spread", "n"), ("effect", "members")])
def test_incomes_of_few_are_kept_from_the_governor_however_many_members_there_are(client, part, number):
    places = homes(24)
    for place in places:
        both(place, 30_000, 36_000)
    model = begun(*places[:12])
    result = kept(model)
    result.income[part][number] = 2
    result.save(update_fields=["income"])
    reading(client, "governor_office")
    assert "รายได้เปลี่ยนไป" not in words(client.get(page(model)))
    assert client.post(page(model, "results/file"), {"result": result.pk}).status_code == 403


def test_records_of_few_are_kept_from_the_governor_however_many_members_there_are(client):
    places = homes(24)
    for place in places:
        both(place, 30_000, 36_000)
    model = begun(*places[:12])
    result = kept(model)
    result.records["kept"] = {"members": 3, "share": 0.25}
    result.save(update_fields=["records"])
    reading(client, "governor_office")
    assert "ครัวเรือนในผลนี้น้อย" in words(client.get(page(model)))


def taken(answer):
    assert answer.status_code == 200
    return openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content)))


def test_it_is_taken_out_with_definitions_and_noted(client, model):
    reading(client)
    result = kept(model)
    result.records["kept"]["share"] = 0.25
    result.save(update_fields=["records"])
    book = taken(client.post(page(model, "results/file"), {"result": result.pk}))
    figures = {row[0]: row for row in book["ตัวเลขทั้งหมด"].iter_rows(min_row=2, values_only=True)}
    mean = figures["รายได้เปลี่ยนไป เฉลี่ย"]
    assert mean[1] == pytest.approx(result.income["spread"]["change"])
    assert all(row[5] and row[6] for row in figures.values())
    assert figures["สมาชิกได้ไว้ ตามบันทึก"][1:3] == (25, "บาทจากทุก 100 บาท")
    assert len(list(book["สมาชิก"].iter_rows(min_row=2))) == 7
    assert "ความคล้ายกันก่อนเริ่ม" in book.sheetnames
    assert Event.objects.filter(verb="export.made", detail__what="result of a model").exists()


def test_a_model_of_the_library_has_no_result(client):
    reading(client)
    model = model_of(in_library=True, area_id=None)
    assert client.get(page(model)).status_code == 404


def test_models_of_one_kind_stand_side_by_side(client, model, places):
    reading(client)
    kept(model)
    told(places[7], (2563, 1), 30_000, on=BEFORE_ON)
    other = begun(*places[7:9], name="จักสานอื่น")
    kept(other, Asked((2563, 1), AFTER, 2566, "46"))
    begun(name="ยังไม่คำนวณ")
    text = words(client.get("/models/compare/"))
    assert "คิดเป็นเงินของปี 2567" in text
    assert "ยังไม่ได้คำนวณผล" in text
    assert "เทียบคนละรอบกัน" in text
    ModelResult.objects.filter(model=other).update(index="price_index 2560")
    assert "ใช้ดัชนีราคาคนละฉบับ" in words(client.get("/models/compare/"))
    ModelResult.objects.filter(model=other).update(methods=["อีกวิธี"])
    assert "คะแนนทุนมาจากคนละวิธี" in words(client.get("/models/compare/"))
    fund = words(client.get("/models/compare/?kind=fund_or_bank"))
    assert "ยังไม่มีโมเดลประเภทนี้ที่เริ่มแล้ว" in fund
    assert client.get("/models/compare/?kind=fat").status_code == 404


def test_who_sees_no_models_compares_none(client):
    reading(client, "surveyor")
    assert client.get("/models/compare/").status_code == 403


def test_the_job_is_refused_once_the_user_leads_the_model_no_more(client, model):
    user = reading(client)
    client.post(page(model, "results/work-out"), form())
    job = Job.objects.latest("pk")
    Grant.objects.filter(user=user).delete()
    run_job(job.pk, work_out, told=(PermissionDenied,))
    job.refresh_from_db()
    assert (job.state, "จัดทำและนำโมเดลแก้จน" in job.error) == ("failed", True)
    assert not ModelResult.objects.exists()


def test_the_page_of_a_result_asks_the_same_few_questions_however_many_members(
    client, model, django_assert_max_num_queries
):
    reading(client)
    kept(model, ASKED)
    with django_assert_max_num_queries(40):
        client.get(page(model))


def test_what_records_say_stands_by_year_and_place_of_sale(client, model):
    reading(client)
    member = model.enrolments.order_by("pk").first()
    told_of(
        model, sale(member, month=date(2024, 5, 1), baht=1000.0), sale(member, month=date(2026, 5, 1), channel=""),
        sale(member, month=date(2026, 5, 1), baht=None, channel="ออนไลน์", product="ตะกร้า"),
    )  # fmt: skip
    model.resources.create(kind="sales_channel", name="ตลาดนัดวันอาทิตย์")
    kept(model)
    text = words(client.get(page(model)))
    for told_there in ("ดัชนีราคาไม่มีปีนี้", "ไม่ได้บอกว่าขายที่ใด", "1,000", "ออนไลน์", "หน้าโมเดลบอกไว้ 1 ช่องทาง"):
        assert told_there in text, told_there


def test_a_reader_is_warned_of_what_weakens_a_result(client):
    places = homes(8)
    for number, place in enumerate(places[:6]):
        both(place, 30_000 + 40_000 * number, 36_000, (1.0 + number / 2, 2.0, 2.0, 2.0, 2.0))
    both(places[6], 60_000, 36_000, (1.1, 2.0, 2.0, 2.0, 2.0))
    both(places[7], 400_000, 36_000, (4.0, 2.0, 2.0, 2.0, 2.0))
    model = begun(*places[:6])
    begun(places[0], name="อีกโมเดล")
    told(places[1], (2568, 1), 30_000)
    kept(model, Asked(BEFORE, (2568, 1), 2568, "46"))
    reading(client)
    text = words(client.get(page(model)))
    assert "ดัชนีราคาปี 2568 ยังไม่ได้ตรวจยืนยัน" in text
    assert "อยู่หรือเคยอยู่ในโมเดลอื่นด้วย" in text
    kept(model, at=AT + timedelta(hours=1))
    text = words(client.get(page(model)))
    assert "ผลต่างจึงบอกได้เฉพาะกลุ่มนี้" in text
    assert "ยังต่างกันด้าน" in text
    ModelResult.objects.filter(model=model, is_current=True).update(methods=["หนึ่ง", "สอง"])
    assert "คะแนนทุนมาจากหลายวิธี" in words(client.get(page(model)))
