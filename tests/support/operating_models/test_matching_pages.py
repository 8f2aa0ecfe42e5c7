"""The pages of matching: criteria edited, matched by a button, invited, answered, asked, taken out; who sees them."""

from html import unescape
from io import BytesIO

import openpyxl
import pytest

from ppaos.evidence.livelihood.actions import publish_packaged_methods
from ppaos.ground.privacy.models import Event
from ppaos.ground.workbench.models import Job
from ppaos.ground.workbench.tasks import run_job
from ppaos.people.cooperation.models import Grant
from ppaos.people.registry.models import Person
from ppaos.support.operating_models.forms.criteria import criterion_rows
from ppaos.support.operating_models.models import Enrolment, MatchRun, ToldFact
from ppaos.support.operating_models.tasks.matching import match
from tests.factories.areas import make_areas
from tests.factories.matched import LAND, POOR, WISH, criterion, homes, matched_now, model_for
from tests.factories.people import AT, user_with

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ground():
    make_areas()
    publish_packaged_methods(by=None, at=AT)


def reading(client, role="data_manager", area="46"):
    user = user_with(role, area)
    client.force_login(user)
    return user


def words(answer):
    assert answer.status_code == 200, answer.status_code
    return unescape(answer.content.decode())


def page(model, name="matching"):
    return f"/models/{model.pk}/{name}/"


def worked():
    """The newest job, as a worker has done it."""
    job = Job.objects.latest("pk")
    run_job(job.pk, match)
    job.refresh_from_db()
    return job


def row(place, **told):
    """One row of the form of criteria."""
    empty = {
        "fact": "",
        "which": "",
        "compared": "==",
        "value": "",
        "weight": "must",
        "thai": "",
        "english": "",
    }
    return {f"criteria-{place}-{name}": value for name, value in (empty | told).items()}


def sent(*rows):
    frame = {"criteria-TOTAL_FORMS": len(rows), "criteria-INITIAL_FORMS": 0}
    return frame | {
        key: value for place, told in enumerate(rows) for key, value in row(place, **told).items()
    }


def test_criteria_are_written_in_boxes_and_make_their_own_sentences(client):
    reading(client)
    model = model_for(POOR)
    assert "เกณฑ์ income_per_head" in words(client.get(page(model, "criteria")))
    answer = client.post(
        page(model, "criteria"),
        sent(
            {"fact": "land_rai", "compared": ">=", "value": "1.5"},
            {"fact": "skill:", "which": "สานกระจูด", "value": "ใช่", "weight": "wish"},
            {"fact": "wish:", "which": "goats", "value": "ไม่"},
            {"fact": "area", "compared": "in", "value": "4601, 4605"},
            {"fact": "group", "value": "model", "thai": "กลุ่มข", "english": "group B"},
            {},
        ),
        follow=True,
    )
    assert "บันทึกเกณฑ์แล้ว" in words(answer)
    model.refresh_from_db()
    assert [(each["fact"], each["is"], each["value"], each["weight"]) for each in model.criteria] == [
        ("land_rai", ">=", 1.5, "must"), ("skill:สานกระจูด", "==", True, "wish"), ("wish:goats", "==", False, "must"),
        ("area", "in", ["4601", "4605"], "must"), ("group", "==", "model", "must"),
    ]  # fmt: skip
    assert [each["thai"] for each in model.criteria] == [
        "ที่ดินทำกินที่ใช้ได้ ไม่น้อยกว่า 1.5 ไร่", "มีทักษะ สานกระจูด", "ไม่ใช่: อยากทำ goats", "อยู่ในพื้นที่ เป็นหนึ่งใน 4601, 4605",
        "กลุ่มข",
    ]  # fmt: skip
    told = words(client.get(page(model, "criteria")))
    assert "สานกระจูด" in told
    assert "4601, 4605" in told


WRONG = [
    ({"fact": "land_rai", "compared": ">=", "value": "much"}, "«ที่ดินทำกินที่ใช้ได้ (ไร่)» เทียบกับตัวเลข"),
    ({"fact": "skill:", "value": "ใช่"}, "บอกในช่อง «ระบุ»"),
    ({"fact": "has_water", "value": "maybe"}, "เทียบกับ ใช่ หรือ ไม่ใช่"),
    ({"fact": "sex", "value": "female"}, "เทียบกับค่าใดค่าหนึ่งต่อไปนี้: m, f"),
    ({"fact": "area", "value": ""}, "เทียบกับค่าใดค่าหนึ่งต่อไปนี้: 46, 4601"),
    ({"fact": "area", "value": "99"}, "ไม่มีพื้นที่รหัส 99"),
    ({"fact": "area", "compared": ">=", "value": "46"}, "เทียบได้ด้วย: เป็น, ไม่ใช่"),
]


def test_a_sentence_that_was_made_follows_its_criterion_and_own_words_stay(client):
    reading(client)
    model = model_for(POOR)
    own = {"fact": "group", "value": "model", "thai": "กลุ่มข", "english": "group B"}
    client.post(page(model, "criteria"), sent({"fact": "land_rai", "compared": ">=", "value": "๑,๐๐๐"}, own))
    model.refresh_from_db()
    assert model.criteria[0]["thai"] == "ที่ดินทำกินที่ใช้ได้ ไม่น้อยกว่า 1,000 ไร่"
    first, second = criterion_rows(model.criteria)
    assert (first["thai"], first["english"], second["thai"]) == ("", "", "กลุ่มข")
    client.post(page(model, "criteria"), sent(first | {"value": "2"}, second | {"weight": "wish"}))
    model.refresh_from_db()
    assert [each["thai"] for each in model.criteria] == ["ที่ดินทำกินที่ใช้ได้ ไม่น้อยกว่า 2 ไร่", "กลุ่มข"]


@pytest.mark.parametrize(("told", "said"), WRONG)
def test_a_criterion_that_cannot_be_read_is_told_at_its_place(client, told, said):
    reading(client)
    model = model_for(POOR)
    assert said in words(client.post(page(model, "criteria"), sent(told)))
    model.refresh_from_db()
    assert model.criteria == [POOR]


def test_a_model_is_matched_by_a_button_and_its_households_stand_with_every_criterion(client):
    reading(client)
    rich, poor = homes(90000, 10000)
    model = model_for(POOR, LAND, WISH, places=5)
    assert "ยังไม่ได้จับคู่" in words(client.get(page(model)))
    assert "กำลังจับคู่ครัวเรือนกับโมเดลแก้จน" in words(client.post(page(model, "matching/now"), follow=True))
    job = worked()
    assert job.state == "succeeded"
    assert "นำ 2 ครัวเรือนเทียบกับ 1 โมเดล" in job.result["told"]
    told = words(client.get(job.result["url"]))
    for said in ("สมาชิก2ที่1", "ต้องถามเพิ่ม", "เกณฑ์ land_rai", "ให้ถาม: ที่ดินทำกินที่ใช้ได้", "เข้าเกณฑ์", "บ้านสมมุติ"):
        assert said in told
    assert "สมาชิก1ที่1" not in told
    assert rich.pk != poor.pk
    model.criteria = [POOR]
    model.save()
    assert "เกณฑ์เปลี่ยนไปหลังการจับคู่ครั้งนี้" in words(client.get(page(model)))


def test_a_model_that_takes_nobody_in_says_so(client):
    reading(client)
    model = model_for(POOR, state="idea")
    assert "โมเดลนี้ยังไม่รับครัวเรือน" in words(client.get(page(model)))
    assert "ยังไม่รับครัวเรือน เพราะอยู่ในสถานะ" in words(client.post(page(model, "matching/now"), follow=True))
    assert "ยังไม่รับครัวเรือน เพราะอยู่ในสถานะ" in words(client.post(page(model, "invitations/fill"), follow=True))


def test_households_are_invited_answer_and_move_up(client):
    reading(client)
    first, second, third = homes(5000, 6000, 7000)
    model = matched_now(model_for(POOR, places=1))
    assert "ยังไม่ได้เชิญครัวเรือนใด" in words(client.get(page(model, "invitations")))
    told = words(client.post(page(model, "matching/invite"), {"which": "first", "count": "2"}, follow=True))
    assert "เชิญแล้ว 1 ครัวเรือน รอที่ว่าง 1 ครัวเรือน" in told
    ticked = {"which": "chosen", "household": [second.pk, third.pk, "x"]}
    told = words(client.post(page(model, "matching/invite"), ticked, follow=True))
    assert "1 ครัวเรือนอยู่ในโมเดลแล้ว" in told
    mine = Enrolment.objects.get(household=first)
    answer = f"{page(model, 'invitations')}{mine.pk}/"
    assert "บันทึกคำตอบคำเชิญแล้ว" in words(
        client.post(answer, {"answer": "no", "note": "ย้ายไปทำงาน"}, follow=True)
    )
    assert Enrolment.objects.get(household=second).state == "invited"
    assert "จึงตอบอย่างนี้ไม่ได้" in words(client.post(answer, {"answer": "yes"}, follow=True))
    assert words(client.post(answer, {"answer": "perhaps"}, follow=True))
    told = words(client.get(page(model, "invitations")))
    assert "ย้ายไปทำงาน" in told
    assert "ปฏิเสธ" in told
    model.places = 3
    model.save()
    assert "เชิญผู้ที่รออยู่" in words(client.get(page(model, "invitations")))
    assert "เลื่อนขึ้นมา 1 ครัวเรือน" in words(client.post(page(model, "invitations/fill"), follow=True))
    assert "ก่อนหน้านี้: ปฏิเสธ" in words(client.get(page(matched_now(model))))


@pytest.mark.parametrize(("typed", "said"), [({"which": "first"}, "ตั้งแต่ 1 ขึ้นไป"), ({"which": "x"}, "x")])
def test_an_invitation_of_nobody_is_refused(client, typed, said):
    reading(client)
    model = matched_now(model_for(POOR))
    assert said in words(client.post(page(model, "matching/invite"), typed, follow=True))
    assert not Enrolment.objects.exists()


def test_an_invitation_of_who_does_not_fit_is_refused(client):
    reading(client)
    [home] = homes(90000)
    model = matched_now(model_for(POOR))
    told = {"which": "chosen", "household": [home.pk]}
    assert "ไม่เข้าเกณฑ์ตามการจับคู่" in words(client.post(page(model, "matching/invite"), told, follow=True))


def test_the_list_leaves_as_a_file_or_on_paper_and_that_is_written_down(client):
    reading(client)
    homes(5000, None)
    model = matched_now(model_for(POOR, LAND))
    client.post(page(model, "matching/invite"), {"which": "chosen", "household": homes_of(model)})
    to = page(model, "invitations/list")
    told = client.post(to, {"purpose": "assist", "format": "xlsx"})
    sheet = openpyxl.load_workbook(BytesIO(b"".join(told.streaming_content))).active
    assert "รายชื่อคำเชิญ" in sheet.cell(1, 1).value
    assert any("ให้ถาม: ที่ดินทำกิน" in str(cell) for line in sheet.values for cell in line)
    paper = client.post(to, {"purpose": "assist", "format": "pdf"})
    assert paper.content.startswith(b"%PDF")
    assert Event.objects.filter(verb="export.made", area_code="46").count() == 2
    assert client.post(to, {"purpose": "fun", "format": "pdf"}).status_code == 302


def homes_of(model):
    return list(MatchRun.objects.get(model=model).matches.values_list("household_id", flat=True))


def test_what_is_not_known_of_a_household_is_asked_on_its_page(client):
    user = reading(client)
    [home] = homes(10000)
    person = Person.objects.get(memberships__household=home)
    model_for(POOR, LAND, criterion("skill:weaving", "==", True), criterion("skill:sewing", "==", True), WISH)
    away = model_for(POOR, area="4605", name_th="โมเดลที่อื่น")
    to = f"/models/households/{home.pk}/fitting/"
    told = words(client.get(to))
    for said in ("โมเดลสมมุติ", "ข้อที่ยังไม่รู้", "ทักษะ weaving", "อยากทำ goats", "สมาชิก1ที่1"):
        assert said in told
    assert away.name_th not in told
    assert Event.objects.filter(verb="household.read").exists()
    typed = {"fact0": "2.5", "fact1": str(person.pk), "fact2": "nobody", "fact3": "yes"}
    assert "บันทึกคำตอบแล้ว" in words(client.post(to, typed, follow=True))
    kept = {each.word: (each.number, each.flag, each.person_id) for each in ToldFact.objects.all()}
    assert kept == {
        "land_rai": (2.5, None, None), "skill:weaving": (None, True, person.pk), "skill:sewing": (None, False, None),
        "wish:goats": (None, True, None),
    }  # fmt: skip
    assert ToldFact.objects.first().made_by == user
    assert words(client.post(to, {}, follow=True))
    assert ToldFact.objects.count() == 4


def test_all_models_of_an_area_are_matched_by_one_button(client):
    reading(client)
    homes(5000)
    assert "ยังไม่มีโมเดลที่รับครัวเรือนในพื้นที่นี้" in words(client.get("/models/matching/?area=46"))
    model_for(POOR)
    model_for(POOR, area="4601", places=3)
    client.post("/models/matching/?area=46")
    job = worked()
    told = words(client.get(job.result["url"]))
    assert "โมเดลสมมุติ" in told
    assert MatchRun.objects.count() == 2
    assert client.get("/models/matching/?area=10").status_code == 404


HIDDEN = ["matching", "criteria", "invitations"]


@pytest.mark.parametrize("name", HIDDEN)
def test_the_pages_are_closed_to_who_lacks_the_deed_and_not_found_from_elsewhere(client, name):
    model = matched_now(model_for(POOR, area="4601"))
    reading(client, "governor_office")
    assert client.get(page(model, name)).status_code == 403
    reading(client, "surveyor")
    assert client.get(page(model, name)).status_code == 403
    reading(client, "data_manager", "4605")
    assert client.get(page(model, name)).status_code == 404
    client.logout()
    assert client.get(page(model, name)).status_code == 302


def test_a_household_elsewhere_is_not_found_and_who_sees_no_models_has_no_page(client):
    [home] = homes(5000)
    to = f"/models/households/{home.pk}/fitting/"
    reading(client, "data_manager", "4605")
    assert client.get(to).status_code == 404
    reading(client, "surveyor")
    assert client.get(to).status_code == 403
    assert client.get("/models/matching/?area=46").status_code == 403


def test_a_supervisor_reads_but_neither_matches_nor_invites_nor_sets_criteria(client):
    reading(client, "supervisor")
    [home] = homes(5000)
    model = matched_now(model_for(POOR))
    told = words(client.get(page(model)))
    assert "สมาชิก1ที่1" in told
    assert "จับคู่ตอนนี้</button>" not in told
    assert words(client.get(page(model, "invitations")))
    assert words(client.get("/models/matching/?area=46"))
    for name in ("matching/now", "matching/invite", "criteria", "invitations/fill", "invitations/list"):
        typed = {"which": "chosen", "household": [home.pk], "purpose": "assist", "format": "csv"} | sent({})
        assert client.post(page(model, name), typed).status_code == 403, name
    assert client.get(page(model, "criteria")).status_code == 403


def test_who_sees_no_debts_is_not_told_what_a_criterion_says_of_them(client):
    reading(client, "supervisor")
    homes(5000, facts={"debt": 100.0})
    model = matched_now(model_for(criterion("debt", "<=", 5000)))
    assert "ท่านไม่มีสิทธิดู" not in words(client.get(page(model)))
    reader = user_with("village_leader", "46")
    Grant.objects.filter(user=reader).update(role="project_team")
    client.force_login(reader)
    told = words(client.get(page(model)))
    assert "สมาชิก1ที่1" not in told
    assert "ในลำดับนี้ยังมีอีก 1 ครัวเรือน" in told
