"""Shocks: written once, by who sees the household, taken back when wrong; counted by kind and month."""

from datetime import date, timedelta
from html import unescape

import polars as pl
import pytest
from django.core.exceptions import PermissionDenied

from ppaos.ground.privacy.models import Change, Event
from ppaos.learning.monitoring.actions.errors import MonitoringRefused
from ppaos.learning.monitoring.actions.shocks import COLUMNS, record_shocks, take_shock_back
from ppaos.learning.monitoring.models import Shock
from ppaos.learning.monitoring.presenters.shocks import kind_choices, kind_words
from ppaos.learning.monitoring.queries.shocks import shock_kinds
from ppaos.people.registry.models import Household
from tests.factories.areas import make_areas
from tests.factories.followed import opened
from tests.factories.people import AT, household_of, person_named, user_with

pytestmark = pytest.mark.django_db
ON = AT.date() - timedelta(days=3)


@pytest.fixture(autouse=True)
def areas():
    make_areas()


def told(home, **given):
    return {"household_id": home.pk, "kind": "illness", "on": ON} | given


def recorded(*rows, by=None, **given):
    return record_shocks(frame=pl.DataFrame(list(rows)), by=by, at=AT, **given)


def page(answer):
    assert answer.status_code == 200, answer.status_code
    return unescape(answer.content.decode())


def test_a_shock_is_written_once_with_all_that_was_told():
    home = household_of("ก")
    row = told(
        home, person_id=person_named("ก").pk, severity="heavy", lost_baht=1500.5, told_by=" อสม. ", note="ล้ม"
    )
    assert (recorded(row).recorded, recorded(row).again) == (1, 1)
    made = Shock.objects.get()
    assert (made.kind, made.on, made.severity, float(made.lost_baht or 0), made.told_by, made.area_id) == (
        "illness", ON, "heavy", 1500.5, "อสม.", "46010101",
    )  # fmt: skip
    assert recorded(told(home, on=ON - timedelta(days=1))).recorded == 1
    assert recorded(told(home, kind="flood"), told(home, kind="flood")).recorded == 1
    assert Shock.objects.filter(lost_baht=None).count() == 2
    assert Change.objects.filter(subject_ids=[home.pk]).exists()


WRONG = [
    ({"household_id": None}, "ระบุครัวเรือน"),
    ({"kind": "happiness"}, "เลือกเหตุที่เกิด"),
    ({"kind": None}, "เลือกเหตุที่เกิด"),
    ({"on": None}, "ระบุวันที่"),
    ({"on": AT.date() + timedelta(days=1)}, "ยังมาไม่ถึง"),
    ({"severity": "huge"}, "เลือกความหนัก"),
    ({"lost_baht": -1.0}, "0 บาท"),
    ({"lost_baht": float("nan")}, "0 บาท"),
    ({"household_id": 999_999}, "ไม่มีครัวเรือน 999999"),
    ({"person_id": 999_999}, "สมาชิก"),
]


@pytest.mark.parametrize(("wrong", "said"), WRONG)
def test_what_cannot_be_is_said_and_nothing_is_written(wrong, said):
    home = household_of("ก")
    row = told(home) | wrong
    frame = pl.DataFrame([row], schema={key: COLUMNS[key] for key in row})
    with pytest.raises(MonitoringRefused, match=said):
        record_shocks(frame=frame, by=None, at=AT)
    assert not Shock.objects.exists()


def test_who_writes_of_which_household():
    home = household_of("ก")
    for role, sees in (("supervisor", True), ("data_manager", True)):
        assert recorded(
            told(home, kind=f"{'flood' if role == 'supervisor' else 'storm'}"), by=user_with(role, "46")
        )
        with pytest.raises(PermissionDenied):
            recorded(told(home, kind="fire"), by=user_with(role, "4605"))
        assert sees
    for role in ("surveyor", "village_leader", "mentor"):
        user = user_with(role, "46")
        with pytest.raises(PermissionDenied):
            recorded(told(home, kind="cold"), by=user)
        opened(home, user)
        recorded(told(home, kind="cold"), by=user)
    for role in ("governor_office", "agency_officer", "project_team", "administrator", "protection_officer"):
        user = user_with(role, "46")
        opened(home, user)
        with pytest.raises(PermissionDenied):
            recorded(told(home, kind="pests"), by=user)


def test_a_wrong_shock_is_taken_back_once_and_may_be_told_again():
    home = household_of("ก")
    recorded(told(home))
    shock = Shock.objects.get()
    with pytest.raises(PermissionDenied):
        take_shock_back(shock=shock, by=user_with("supervisor", "4605"), at=AT)
    user = user_with("supervisor", "46")
    take_shock_back(shock=shock, by=user, at=AT)
    shock.refresh_from_db()
    assert (shock.taken_back_at, shock.taken_back_by) == (AT, user)
    with pytest.raises(MonitoringRefused, match="ถอนไปแล้ว"):
        take_shock_back(shock=shock, by=user, at=AT)
    assert recorded(told(home)).recorded == 1
    assert list(Event.objects.values_list("verb", flat=True).filter(verb__startswith="shock").order_by("pk")) == [
        "shocks.recorded", "shock.taken_back", "shocks.recorded",
    ]  # fmt: skip


def test_the_kinds_have_words_in_both_languages_and_a_source():
    kinds = shock_kinds()
    assert all(each.thai and each.english for each in kinds.kinds.values())
    assert kinds.source
    assert kinds.status == "proposal"
    assert kind_words("gone") == "gone"
    assert {code for code, _words in kind_choices(of_area=True)} < {code for code, _words in kind_choices()}


def test_the_page_counts_by_kind_and_month_and_lists_households_in_sight(client):
    near, far = household_of("ใกล้", key="a"), household_of("ไกล", key="b")
    Household.objects.filter(pk=far.pk).update(area_id="460510")
    recorded(told(near, severity="ruinous", kind="flood", lost_baht=2000.0), told(near, kind="lost_job"))
    Shock.objects.create(household=far, area_id="460510", kind="flood", on=date(2026, 9, 1), made_at=AT)
    client.force_login(user_with("data_manager", "46"))
    shown = page(client.get("/follow-up/shocks/"))
    for words in ("น้ำท่วม", "ตกงาน", "สูญเสียแหล่งทำกิน", "พ.ย. 2569", "ก.ย. 2569", "2,000", "ใกล้", "ไกล"):
        assert words in shown, words
    narrowed = page(client.get("/follow-up/shocks/?kind=lost_job&month=2026-11"))
    assert "ใกล้" in narrowed
    assert "ไกล " not in narrowed
    for odd in ("kind=x", "month=x", "month=2026-13", "area=99"):
        assert client.get(f"/follow-up/shocks/?{odd}").status_code == 404
    client.force_login(user_with("governor_office", "46"))
    counts = page(client.get("/follow-up/shocks/"))
    assert "น้ำท่วม" in counts
    assert "ใกล้" not in counts


def test_a_leader_sees_what_struck_the_households_opened_to_them(client):
    home, other = household_of("ก", key="a"), household_of("ข", key="b")
    recorded(told(home, kind="fire"), told(other, kind="storm"))
    leader = user_with("village_leader", "46010101")
    opened(home, leader)
    client.force_login(leader)
    shown = page(client.get("/follow-up/shocks/"))
    assert "ไฟไหม้" in shown
    assert "วาตภัย" not in shown
    assert f"/follow-up/households/{home.pk}/shocks/" in shown
    assert f"/follow-up/households/{other.pk}/shocks/" not in shown
    assert client.get("/follow-up/shocks/?area=4605").status_code == 404


def test_who_neither_sees_nor_writes_is_told_why(client):
    client.force_login(user_with("agency_officer", "46"))
    assert client.get("/follow-up/shocks/").status_code == 403


def test_a_shock_is_written_and_taken_back_on_the_page_of_the_household(client):
    home = household_of("ก")
    address = f"/follow-up/households/{home.pk}/shocks/"
    client.force_login(user_with("supervisor", "46"))
    assert "ยังไม่มีเหตุบันทึกไว้" in page(client.get(address))
    sent = {
        "kind": "flood",
        "on": "20/11/2569",
        "severity": "heavy",
        "lost_baht": "๑,๕๐๐ บาท",
        "note": "บ้านจมน้ำ",
    }
    shown = page(client.post(address, sent, follow=True))
    assert "บ้านจมน้ำ" in shown
    assert "1,500" in shown
    assert "บันทึกแล้ว" in shown
    assert "บันทึกไว้แล้ว" in page(client.post(address, sent, follow=True))
    assert "วันนี้ยังมาไม่ถึง" not in page(client.post(address, sent | {"on": ""}))
    assert Shock.objects.count() == 1
    refused = sent | {"lost_baht": "99999999999.99"}
    assert client.post(address, refused).status_code == 200
    back = f"/follow-up/shocks/{Shock.objects.get().pk}/take-back/"
    assert "ไม่นับแล้ว" in page(client.post(back, follow=True))
    assert "ถอนไปแล้ว" in page(client.post(back, follow=True))
    client.force_login(user_with("supervisor", "4605"))
    assert client.get(address).status_code == 404
    assert client.post(back).status_code == 404
    client.force_login(user_with("protection_officer", "46"))
    assert "บันทึกเหตุที่เกิด" not in page(client.get(address))
    assert client.post(address, sent).status_code == 403
