"""The pages of the watch: the list, one alert, the rule, neighbours' reports, who came back; who opens what."""

from datetime import date, timedelta
from html import unescape

import pytest
from django.urls import reverse

from ppaos.evidence.livelihood.models import MethodVersion
from ppaos.ground.privacy.models import Event
from ppaos.learning.monitoring.actions.alerts import bring_back
from ppaos.learning.monitoring.models import ConcernReport, Exit, WatchAlert
from tests.factories.areas import make_areas
from tests.factories.enrolled import member_of, model_of
from tests.factories.exiting import HIGH, monitored, people, ready, rules, seen
from tests.factories.followed import opened as open_to
from tests.factories.people import user_with
from tests.factories.watching import DAY, NIGHT, TONIGHT, alert_of, reported, struck, watched

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ground():
    make_areas()
    return rules()


@pytest.fixture(autouse=True)
def _tonight(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NIGHT)


@pytest.fixture
def who():
    return people()


@pytest.fixture
def left(who):
    home = monitored(ready(), who).household
    struck(home)
    reported(home, note="แม่ล้มป่วย")
    watched()
    return home


def opened(client, user, name, *args, **asked):
    client.force_login(user)
    return client.get(reverse(f"monitoring:{name}", args=args), asked)


def sent(client, user, name, *args, **given):
    client.force_login(user)
    return client.post(reverse(f"monitoring:{name}", args=args), given, follow=True)


def text(answer) -> str:
    assert answer.status_code == 200, answer
    return unescape(answer.content.decode())


def day(on: date) -> str:
    return f"{on.day}/{on.month}/{on.year + 543}"


PAGES = ("watch", "watch_rule", "relapse")


@pytest.mark.parametrize("page", PAGES)
def test_pages_say_so_where_there_is_nothing_yet_and_no_rule(client, page):
    user = user_with("supervisor", "46")
    assert "<h1" in text(opened(client, user, page))
    MethodVersion.objects.filter(name__in=["watch_rule", "exit_rule"]).delete()
    assert "problem-error" in text(opened(client, user, page))
    for sheet in ("watch_sheet", "relapse_sheet", "relapse_households"):
        assert opened(client, user, sheet).status_code == 404
    assert "ยังไม่ได้เผยแพร่" in text(sent(client, user, "watch_now", area="46"))


@pytest.mark.parametrize("page", [*PAGES, "watch_sheet", "relapse_sheet", "relapse_households"])
def test_pages_are_shut_without_the_deed_and_out_of_sight(client, page):
    assert opened(client, user_with("surveyor", "46"), page).status_code == 403
    assert opened(client, user_with("supervisor", "4605"), page, area="4601").status_code == 404


def test_the_list_tells_why_in_order_and_narrows(client, left):
    user = user_with("supervisor", "46")
    page = text(opened(client, user, "watch"))
    assert "สมศรี" in page
    assert "ประสบเหตุวิกฤต" in page
    assert "เพื่อนบ้านหรือผู้นำแจ้ง (1)" in page
    for asked in ({"trigger": "shock"}, {"who": "left"}, {"state": "alert_raised"}):
        assert "สมศรี" in text(opened(client, user, "watch", **asked))
    for asked in ({"trigger": "level_down"}, {"who": "in_programme"}, {"state": "alert_cleared"}):
        assert "สมศรี" not in text(opened(client, user, "watch", **asked))
    for odd in ({"state": "odd"}, {"who": "odd"}, {"area": "99"}):
        assert opened(client, user, "watch", **odd).status_code == 404


def test_who_sees_figures_alone_sees_counts_and_no_household(client, left):
    page = text(opened(client, user_with("governor_office", "46"), "watch"))
    assert "สมศรี" not in page
    assert '<span class="figure">1</span>' in page
    assert opened(client, user_with("governor_office", "46"), "alert", alert_of(left).pk).status_code == 404


def test_a_mentor_sees_the_alerts_of_own_households(client, left):
    mentor = user_with("mentor", "46")
    assert "สมศรี" not in text(opened(client, mentor, "watch"))
    open_to(left, mentor)
    assert "สมศรี" in text(opened(client, mentor, "watch"))
    assert "/relapse/" not in text(opened(client, mentor, "watch"))
    assert "สมศรี" in text(opened(client, mentor, "watch", area="46"))
    assert opened(client, mentor, "shocks", area="46").status_code == 200
    assert opened(client, mentor, "watch", area="40").status_code == 404
    assert "/relapse/" in text(opened(client, user_with("supervisor", "46"), "watch_rule"))
    assert "แม่ล้มป่วย" in text(opened(client, mentor, "alert", alert_of(left).pk))
    assert opened(client, user_with("mentor", "4605"), "alert", alert_of(left).pk).status_code == 404


def test_surveyors_are_sent_from_the_list(client, left):
    user, surveyor = user_with("supervisor", "46"), user_with("surveyor", "4601", name="ผู้สำรวจ")
    told = {"area": "46", "alert": alert_of(left).pk, "due_on": day(TONIGHT + 7 * DAY)}
    assert "เลือกนักสำรวจ" in text(sent(client, user, "watch_visits", **told))
    assert "นัดเยี่ยมแล้ว 1" in text(sent(client, user, "watch_visits", **told, surveyors=surveyor.pk))
    assert "ผู้สำรวจ กำลังไปเยี่ยม" in text(opened(client, user, "watch"))
    assert "มีนัดเยี่ยมค้างอยู่แล้ว 1" in text(sent(client, user, "watch_visits", **told, surveyors=surveyor.pk))
    nobody = told | {"alert": 99999, "surveyors": surveyor.pk}
    assert "เลือก" in text(sent(client, user, "watch_visits", **nobody))
    assert sent(client, user, "watch_visits", area="99").status_code == 404
    alert = alert_of(left)
    alert.visit.state = "done"
    alert.visit.save()
    assert "เยี่ยมแล้ว" in text(opened(client, user, "alert", alert.pk))


def test_an_alert_is_cleared_on_its_page_and_stays_readable(client, left):
    user, pk = user_with("supervisor", "46"), alert_of(left).pk
    page = text(sent(client, user, "alert", pk, act="clear", **{"clear-on": day(TONIGHT), "clear-note": ""}))
    assert WatchAlert.objects.get(pk=pk).settled_on is None
    page = text(
        sent(
            client, user, "alert", pk, act="clear", **{"clear-on": day(TONIGHT - 90 * DAY), "clear-note": "ก"}
        )
    )
    assert "หลังวันนี้" in page
    page = text(
        sent(client, user, "alert", pk, act="clear", **{"clear-on": day(TONIGHT), "clear-note": "หายแล้ว"})
    )
    assert "หายแล้ว" in page
    assert sent(client, user, "alert", pk, act="clear").status_code == 404
    struck(left, kind="fire", at=NIGHT + timedelta(hours=1))
    watched(NIGHT + timedelta(hours=2))
    assert "หายแล้ว" in text(opened(client, user, "alert", alert_of(left).pk))


def test_a_household_is_brought_back_on_the_page_of_its_alert(client, left):
    user, pk = user_with("supervisor", "46"), alert_of(left).pk
    sent(client, user, "alert", pk, act="back", **{"back-on": day(TONIGHT), "back-reason": "ตกงาน"})
    left.refresh_from_db()
    assert left.standing == "active"
    assert Exit.objects.get().state == "reentered"


def test_the_rule_stands_in_words_with_its_source(client):
    page = text(opened(client, user_with("supervisor", "46"), "watch_rule"))
    for said in ("รายได้ต่ำกว่าเส้น", "6 เดือนหลังวันล่าสุด", "ตั้งแต่ 30 ขึ้นไป", "นาน 12 เดือน", "PPAOS"):
        assert said in page


def test_the_watch_is_asked_for_and_its_list_taken_out(client, left):
    user = user_with("supervisor", "46")
    client.force_login(user)
    assert "/work/jobs/" in client.post(reverse("monitoring:watch_now"), {"area": "46"}).url
    answer = opened(client, user, "watch_sheet")
    assert b"".join(answer.streaming_content)[:2] == b"PK"
    assert Event.objects.filter(verb="export.made").count() == 1


def test_a_village_leader_tells_of_a_household_in_two_steps(client):
    home, leader = ready("บุญมี", key="h2"), user_with("village_leader", "46")
    assert "บุญมี" not in text(opened(client, leader, "concerns"))
    open_to(home, leader)
    assert "บุญมี" in text(opened(client, leader, "concerns", q="บุญ"))
    for number in ("12/3", "๑๒/๓"):
        assert "บุญมี" in text(opened(client, leader, "concerns", q=number))
    assert opened(client, leader, "concerns", q="ก\x00").status_code in (200, 404)
    assert "บุญมี" not in text(opened(client, leader, "concerns", q="ไม่มีใคร"))
    assert (
        sent(client, leader, "household_concern", home.pk, note="", told_on=day(TONIGHT)).status_code == 200
    )
    assert not ConcernReport.objects.exists()
    page = text(sent(client, leader, "household_concern", home.pk, note="ไม่มีข้าว", told_on=day(TONIGHT)))
    assert "ไม่บอกชื่อ" in page
    assert "ไม่มีข้าว" in text(opened(client, leader, "concerns"))
    made = ConcernReport.objects.get()
    for _turn in range(2):
        text(sent(client, leader, "take_concern_back", made.pk))
    assert ConcernReport.objects.get().taken_back_at is not None
    assert opened(client, leader, "household_concern", 99999).status_code == 404
    assert opened(client, user_with("governor_office", "46"), "concerns").status_code == 403


def test_who_came_back_is_counted_by_year_model_and_area_and_opens(client, left, who):
    user = user_with("supervisor", "46")
    monitored(ready("อยู่ดี", key="h3"), who)
    model = model_of()
    member_of(model, left)
    bring_back(alert=alert_of(left), on=TONIGHT, reason="ตกงาน", by=None, at=NIGHT)
    page = text(opened(client, user, "relapse"))
    assert "ร้อยละ 100.0" in page  # one came back; the other left lately and was not seen since
    assert model.name_th in page
    assert "2569" in page
    behind = text(
        opened(client, user, "relapse_households", kind="model", key=str(model.pk), count="relapsed")
    )
    assert "สมศรี" in behind
    assert "อยู่ดี" not in behind
    assert "อยู่ดี" in text(
        opened(client, user, "relapse_households", kind="exit_year", key="2569", count="not_due")
    )
    assert "อยู่ดี" in text(opened(client, user, "relapse_households", kind="model", key="", count="exits"))
    for odd in ({"kind": "odd"}, {"count": "odd"}):
        assert opened(client, user, "relapse_households", **odd).status_code == 404
    assert b"".join(opened(client, user, "relapse_sheet").streaming_content)[:2] == b"PK"


def test_numbers_stand_beside_the_sign_they_made_fire(client, left):
    user = user_with("supervisor", "46")
    seen(left, date(2026, 12, 10), 20_000.0, 20_000.0, HIGH | {"overall": 2.0}, number=2)
    struck(left, kind="fire")
    watched()
    page = text(opened(client, user, "watch"))
    for said in ("20,000 บาทต่อคนต่อปี เทียบกับ", "2 เทียบกับ 3", "2 ครั้ง", "ตั้งแต่ 10 ธ.ค. 2569"):
        assert said in page
