"""The pages of rounds and hazards: what a plan comes to, handed out, closed, acted on for many; who sees them."""

from html import unescape

import pytest

from ppaos.evidence.livelihood.actions import publish_packaged_methods
from ppaos.evidence.survey.models import Visit
from ppaos.ground.privacy.models import Event
from ppaos.learning.monitoring.models import FollowUpRound, Hazard, Shock
from ppaos.people.registry.models import Household
from ppaos.support.referral.models import Referral
from tests.factories.areas import make_areas
from tests.factories.followed import hazard_over, homes, monitoring_form, round_of
from tests.factories.people import AT, user_with
from tests.factories.referred import office, service_of

pytestmark = pytest.mark.django_db
ROUNDS, HAZARDS = "/follow-up/rounds/", "/follow-up/hazards/"


@pytest.fixture(autouse=True)
def ground():
    make_areas()
    publish_packaged_methods(by=None, at=AT)


def reading(client, role="data_manager", area="46"):
    user = user_with(role, area)
    client.force_login(user)
    return user


def page(answer):
    assert answer.status_code == 200, answer.status_code
    return unescape(answer.content.decode())


def plan(**given):
    form = monitoring_form()
    told = {
        "name": "รอบสอง", "number": "2", "form": form.pk, "starts_on": "20/11/2569", "ends_on": "20/12/2569",
        "standings": ["verified"], "design": "census",
    }  # fmt: skip
    return told | given


def test_a_plan_is_shown_before_it_is_kept(client):
    homes("ก", "ข")
    reading(client)
    assert "ยังไม่มีรอบติดตาม" in page(client.get(ROUNDS))
    assert 'name="number" value="2"' in page(client.get(f"{ROUNDS}new/"))
    shown = page(client.post(f"{ROUNDS}new/", plan(preview="1")))
    assert "มี 2 ครัวเรือนตรงกับตัวกรอง จะถาม 2 ครัวเรือน" in shown
    assert not FollowUpRound.objects.exists()
    kept = page(client.post(f"{ROUNDS}new/", plan(keep="1"), follow=True))
    assert "วางแผนรอบแล้ว" in kept
    assert "รอบสอง" in page(client.get(ROUNDS))
    again = page(client.post(f"{ROUNDS}new/", plan(keep="1")))
    assert "มีรอบที่ 2 ปี 2569 อยู่แล้ว" in again


def test_a_sample_needs_a_share_and_a_seed(client):
    homes("ก", "ข")
    reading(client)
    assert "ต้องระบุเพื่อสุ่มตัวอย่าง" in page(client.post(f"{ROUNDS}new/", plan(design="drawn_sample", preview="1")))
    for wrong in (
        {"share_percent": "0"},
        {"share_percent": "150"},
        {"share_percent": "nan"},
        {"seed": "-1"},
        {"seed": "9" * 30},
    ):
        told = {"share_percent": "50", "seed": "7"} | wrong
        assert "ครัวเรือนตรงกับตัวกรอง" not in page(
            client.post(f"{ROUNDS}new/", plan(design="drawn_sample", preview="1", **told))
        )
    drawn = plan(design="drawn_sample", share_percent="50", seed="7", helped_since="1/1/2569")
    assert "มี 0 ครัวเรือน" in page(client.post(f"{ROUNDS}new/", drawn | {"preview": "1"}))
    drawn["helped_since"] = ""
    client.post(f"{ROUNDS}new/", drawn | {"keep": "1"})
    made = FollowUpRound.objects.get()
    assert (made.size, made.seed, made.of_whom) == (1, 7, {"standings": ["verified"]})
    assert "สุ่ม 1 จาก 2 ครัวเรือน" in page(client.get(f"{ROUNDS}{made.pk}/"))


def test_a_round_is_handed_out_followed_and_closed(client):
    [home] = homes("ก")
    surveyor = user_with("surveyor", "46")
    reading(client)
    made = round_of(
        of_whom={"standings": ["verified"], "groups": ["model"], "never_followed": True} | {"groups": []}
    )
    address = f"{ROUNDS}{made.pk}/"
    assert "ให้สิทธินักสำรวจก่อน" not in page(client.get(address))
    assert "เลือก" in page(client.post(f"{address}hand-out/", {}, follow=True))
    done = page(client.post(f"{address}hand-out/", {"surveyors": [surveyor.pk]}, follow=True))
    assert "มอบให้นักสำรวจแล้ว 1 ครัวเรือน" in done
    assert Visit.objects.get().household == home
    listed = page(client.get(f"{address}households/?outcome=not_visited"))
    assert ">ก " in listed
    assert Event.objects.filter(verb="person.read", subjects__subject_id=home.pk).exists()
    for odd in ("outcome=x", "surveyor=x", f"surveyor={'9' * 30}"):
        assert client.get(f"{address}households/?{odd}").status_code == 404
    assert "ทิ้งแผนไม่ได้" in page(client.post(f"{address}drop/", follow=True))
    assert "ปิดรอบแล้ว" in page(client.post(f"{address}close/", follow=True))
    assert "ปิดได้เฉพาะ" in page(client.post(f"{address}close/", follow=True))
    assert "รอบนี้จบแล้ว" in page(client.post(f"{address}hand-out/", {"surveyors": [surveyor.pk]}, follow=True))


def test_a_plan_is_thrown_away(client):
    homes("ก")
    reading(client)
    made = round_of()
    assert "ทิ้งแผนแล้ว" in page(client.post(f"{ROUNDS}{made.pk}/drop/", follow=True))
    assert client.get(f"{ROUNDS}{made.pk}/").status_code == 404


def test_who_sees_rounds(client):
    homes("ก")
    made = round_of("4601")
    for role, status in (("governor_office", 200), ("supervisor", 200), ("central_programme", 200), ("surveyor", 403),
                         ("project_team", 403), ("mentor", 403)):  # fmt: skip
        reading(client, role)
        assert client.get(ROUNDS).status_code == status, role
        assert client.get(f"{ROUNDS}new/").status_code == 403
    reading(client, "governor_office")
    assert f"{ROUNDS}{made.pk}/households/" not in page(client.get(f"{ROUNDS}{made.pk}/"))
    assert client.get(f"{ROUNDS}{made.pk}/households/").status_code == 403
    reading(client, "data_manager", "4605")
    assert client.get(f"{ROUNDS}{made.pk}/").status_code == 404
    assert client.post(f"{ROUNDS}{made.pk}/close/").status_code == 404


def test_a_hazard_is_marked_and_acted_on_from_its_page(client):
    first, second = homes("ก", "ข", score=None)
    surveyor, service = user_with("surveyor", "46"), service_of(office(), needs=("disaster",))
    reading(client)
    assert "ยังไม่มีการแจ้งภัย" in page(client.get(HAZARDS))
    sent = {"kind": "flood", "name": "น้ำท่วม", "started_on": "20/11/2569", "places": []}
    assert "ระบุพื้นที่ที่ประสบภัย" in page(client.post(f"{HAZARDS}new/?area=460101", sent))
    assert "ไม่มีพื้นที่รหัส 99" in page(client.post(f"{HAZARDS}new/?area=460101", sent | {"codes": "99"}))
    marked = page(
        client.post(f"{HAZARDS}new/?area=460101", sent | {"codes": "๔๖๐๑๐๑๐๑, 46010102"}, follow=True)
    )
    assert "แจ้งภัยแล้ว" in marked
    made = Hazard.objects.get()
    address = f"{HAZARDS}{made.pk}/"
    assert ">ก " in page(client.get(address))
    assert client.get(f"{address}?sign=elderly").status_code == 200
    assert client.get(f"{address}?sign=x").status_code == 404
    assert "เลือกอย่างน้อยหนึ่งครัวเรือน" in page(client.post(f"{address}strike/", {}, follow=True))
    ticked = {"which": "ticked", "household": [first.pk, "x"]}
    assert "บันทึกแล้ว 1 ครัวเรือน" in page(
        client.post(f"{address}strike/", ticked | {"severity": "heavy"}, follow=True)
    )
    everybody = page(client.post(f"{address}strike/", {"which": "all"}, follow=True))
    assert "บันทึกไว้ก่อนแล้ว 1 ครัวเรือน" in everybody
    assert Shock.objects.count() == 2
    assert "สำรวจ" in page(client.post(f"{address}visits/", ticked, follow=True))
    visits = ticked | {"surveyors": [surveyor.pk], "due_on": "31/12/2569"}
    assert "มอบให้นักสำรวจแล้ว 1 ครัวเรือน" in page(client.post(f"{address}visits/", visits, follow=True))
    assert "มีนัดเยี่ยมรออยู่แล้ว 1" in page(client.post(f"{address}visits/", visits, follow=True))
    refer = {
        "which": "all",
        "sign": "bedbound",
        "code": "disaster",
        "service": service.pk,
        "ground": "vital_interest",
    }
    refer |= {"note": "น้ำท่วมบ้าน"}
    assert "เลือกอย่างน้อยหนึ่งครัวเรือน" in page(client.post(f"{address}referrals/", refer, follow=True))
    done = page(client.post(f"{address}referrals/", refer | {"sign": ""}, follow=True))
    assert "ส่งต่อแล้ว 2 เรื่อง" in done
    assert "ส่งเป็นรายครัวเรือน" in done
    assert Referral.objects.filter(state="sent", household__in=[first.pk, second.pk]).count() == 2
    assert "2 เรื่องดำเนินการอยู่แล้ว" in page(
        client.post(f"{address}referrals/", refer | {"sign": ""}, follow=True)
    )
    assert "ไม่นับด้วย" in page(client.post(f"{address}take-back/", follow=True))
    assert client.get(address).status_code == 404


def test_who_sees_hazards(client):
    homes("ก", score=None)
    made = hazard_over("46010101")
    reading(client, "governor_office")
    shown = page(client.get(f"{HAZARDS}{made.pk}/"))
    assert "น้ำปาวท่วม" in shown
    assert ">ก " not in shown
    assert client.post(f"{HAZARDS}{made.pk}/strike/").status_code == 403
    assert client.get(f"{HAZARDS}new/").status_code == 403
    assert client.post(f"{HAZARDS}{made.pk}/take-back/").status_code == 403
    reading(client, "supervisor", "4605")
    assert client.get(f"{HAZARDS}{made.pk}/").status_code == 404
    reading(client, "surveyor")
    assert client.get(HAZARDS).status_code == 403
    reading(client, "supervisor")
    late = {
        "kind": "flood",
        "name": "x",
        "started_on": "20/11/2569",
        "ended_on": "1/11/2569",
        "places": ["46010101"],
    }
    assert "ก่อนวันเริ่ม" in page(client.post(f"{HAZARDS}new/?area=46010101", late))
    assert not Hazard.objects.exclude(pk=made.pk).exists()


def test_a_wide_hazard_is_looked_at_by_its_parts(client, monkeypatch):
    _near, far = homes("ใกล้", "ไกล", score=None)
    Household.objects.filter(pk=far.pk).update(area_id="46010201")
    made = hazard_over("4601")
    reading(client)
    address = f"{HAZARDS}{made.pk}/"
    part = page(client.get(f"{address}?within=460102"))
    assert ">ไกล " in part
    assert ">ใกล้ " not in part
    assert "ทุกพื้นที่ของภัยนี้" in part
    assert client.get(f"{address}?within=4605").status_code == 404
    everybody = {"which": "all", "within": "460102"}
    assert "บันทึกแล้ว 1 ครัวเรือน" in page(client.post(f"{address}strike/", everybody, follow=True))
    assert set(Shock.objects.values_list("household", flat=True)) == {far.pk}
    assert client.post(f"{address}strike/", everybody | {"within": "4605"}).status_code == 404
    monkeypatch.setattr("ppaos.learning.monitoring.views.hazards.MOST_LISTED", 1)
    shown = page(client.get(address))
    assert "มี 2 ครัวเรือนอยู่ที่นั่น" in shown
    assert ">ใกล้ " not in shown
