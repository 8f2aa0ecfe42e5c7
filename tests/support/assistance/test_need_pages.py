"""The pages of needs: found by a button, listed by area, each with its services; entered and closed with a reason."""

from html import unescape

import pytest

from ppaos.evidence.livelihood.actions import publish_packaged_methods
from ppaos.ground.privacy.models import Event
from ppaos.ground.workbench.models import Job
from ppaos.ground.workbench.tasks import run_job
from ppaos.people.registry.actions import open_households
from ppaos.support.assistance.models import Need
from ppaos.support.assistance.tasks import find_and_lead
from tests.factories.areas import make_areas
from tests.factories.grouped import ABLE, BEDBOUND, ranked_household
from tests.factories.needed import need_of, rule, service_for
from tests.factories.people import AT, user_with

pytestmark = pytest.mark.django_db
PAGE, LIST = "/help/needs/", "/help/needs/list/"


@pytest.fixture(autouse=True)
def ground():
    make_areas()
    publish_packaged_methods(by=None, at=AT)


def reading(client, role="data_manager", area="46"):
    user = user_with(role, area)
    client.force_login(user)
    return user


def words(answer):
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def done():
    """The newest job, as a worker has done it."""
    job = Job.objects.latest("pk")
    run_job(job.pk, find_and_lead)
    job.refresh_from_db()
    assert job.state == "succeeded"
    return job


def found(client):
    client.post(PAGE)
    done()


def ruined(number=1, **given):
    return ranked_household(number, overall=1.2, answers={"physical_dwelling": 1.0}, **given)


def test_needs_are_found_by_a_button_and_open_to_their_households(client):
    reading(client)
    assert "ไม่มีความต้องการที่เปิดอยู่" in words(client.get(PAGE))
    ruined(members=(BEDBOUND,))
    service_for("roof", "housing_repair")
    assert "กำลังค้นหาความต้องการ" in words(client.post(PAGE, {"area": "46"}, follow=True))
    assert Event.objects.get(verb="needs.asked").area_code == "46"
    job = done()
    assert "พบความต้องการใหม่ 3 รายการ" in job.result["told"]
    told = words(client.get(job.result["url"]))
    assert "ซ่อมหรือสร้างบ้าน" in told
    assert "เมืองกาฬสินธุ์" in told
    listed = words(client.get(LIST, {"area": "46", "code": "housing_repair", "urgent": "yes"}))
    assert "บริการ roof" in listed
    assert "สมาชิก1ที่1" in listed
    assert "ดูแลผู้ป่วยติดเตียง" in words(client.get(LIST, {"area": "46", "dimension": "health"}))
    assert words(client.get(PAGE, {"area": "46010101"}))


def test_a_need_shows_why_and_what_each_rule_of_each_service_says(client):
    reading(client)
    home = ruined()
    service_for(
        "roof", "housing_repair", rules=(rule("housing_condition", "==", "ruined"),), baht=19000, places=1
    )
    service_for("asks", "housing_repair", rules=(rule("draws_pension", "==", False),), per="person")
    service_for("fails", "housing_repair", rules=(rule("age", ">=", 90),), per="person")
    service_for("free", "housing_repair")
    found(client)
    need = Need.objects.get(household=home)
    told = words(client.get(f"/help/needs/{need.pk}/"))
    for said in (
        "บ้านทรุดโทรม ไม่ปลอดภัย", "บริการ roof", "19,000", "เข้าเกณฑ์", "ไม่เข้าเกณฑ์บริการนี้", "ให้ถาม:", "มีที่ว่าง",
        "ไม่มีเงื่อนไข", "เหมาะที่สุด",
    ):  # fmt: skip
        assert said in told, said
    assert Event.objects.filter(verb="household.read").exists()


def test_a_need_is_closed_once_with_a_reason_and_the_page_says_so(client):
    reading(client)
    need = need_of(ruined(), note="หลังคารั่ว")
    address = f"/help/needs/{need.pk}/"
    assert "ยังไม่มีบริการรองรับในพื้นที่นี้" in words(client.get(address))
    told = words(client.post(address, {"state": "met", "reason": "ซ่อมแล้ว"}, follow=True))
    assert "ซ่อมแล้ว" in told
    assert "ปิดความต้องการนี้" not in told
    assert "ไม่ได้เปิดอยู่แล้ว" in words(client.post(address, {"state": "taken_off", "reason": "ซ้ำ"}, follow=True))
    assert words(client.post(address, {"state": "met", "reason": ""}))


def test_a_worker_enters_a_need_and_is_led_to_its_services(client):
    reading(client, "supervisor")
    home = ruined()
    service_for("work", "work", per="person")
    person = home.memberships.get().person
    address = f"/help/needs/households/{home.pk}/"
    asked = {
        "code": "work",
        "person": str(person.pk),
        "found_by": "visit",
        "note": "ตกงาน",
        "is_urgent": "on",
    }
    assert "บริการ work" in words(client.post(address, asked, follow=True))
    need = Need.objects.get()
    assert (need.person, need.found_by, need.is_urgent) == (person, "visit", True)
    assert "เปิดอยู่แล้ว" in words(client.post(address, asked))
    assert "ตกงาน" in words(client.get(f"/help/needs/{need.pk}/"))
    assert "ไม่พบ" not in words(client.get(address))


def test_what_no_longer_holds_says_so_on_the_page_of_the_household(client):
    reading(client)
    home = ruined()
    found(client)
    home.assessments.all().delete()
    found(client)
    assert "ไม่เข้ากติกาแล้ว" in words(client.get(f"/help/needs/households/{home.pk}/"))


def test_health_and_debts_are_told_to_who_sees_them(client):
    home = ruined(members=(BEDBOUND,))
    care, debt, roof = (
        need_of(home, "bedbound_care", person=home.memberships.get().person),
        need_of(home, "debt"),
        need_of(home),
    )
    Need.objects.filter(pk=roof.pk).update(reasons=[{"rule": "x", "indicator": "is_disabled", "value": True}])
    service_for("roof", "housing_repair", rules=(rule("is_disabled", "==", True),))
    officer = reading(client, "agency_officer")
    open_households(
        household_ids=[home.pk], purpose="referral", field_classes=["names"], valid_from=AT.date(),
        origin_label="tests", user=officer, by=None, at=AT,
    )  # fmt: skip
    for need in (care, debt):
        assert client.get(f"/help/needs/{need.pk}/").status_code == 404
    told = words(client.get(f"/help/needs/{roof.pk}/"))
    assert "พบจากข้อมูลที่ท่านไม่มีสิทธิดู" in told
    assert "ท่านไม่มีสิทธิดู" in told
    assert "ดูแลผู้ป่วยติดเตียง" not in words(client.get(f"/help/needs/households/{home.pk}/"))


def test_who_looks_from_outside_and_who_may_not(client):
    home = ruined(members=(ABLE,))
    need = need_of(home)
    pages = [f"/help/needs/{need.pk}/", f"/help/needs/households/{home.pk}/"]
    reading(client, "data_manager", "4605")
    assert [client.get(page).status_code for page in pages] == [404, 404]
    assert client.get(PAGE, {"area": "4601"}).status_code == 404
    reading(client, "governor_office")
    assert [client.get(page).status_code for page in [*pages, LIST]] == [403] * 3
    assert client.post(PAGE).status_code == 403
    assert "ค้นหาความต้องการและบริการเดี๋ยวนี้" not in words(client.get(PAGE))
    reading(client, "project_team")
    assert client.get(PAGE).status_code == 403
    reading(client)
    assert client.get(LIST, {"code": "joy"}).status_code == 404


def test_pages_are_in_english_too(client):
    reading(client)
    need = need_of(ruined())
    service_for("roof", "housing_repair", rules=(rule("draws_pension", "==", False),))
    client.post(PAGE)
    told = words(client.get(f"/help/needs/{need.pk}/", headers={"accept-language": "en"}))
    assert told
