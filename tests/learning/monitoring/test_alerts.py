"""Alerts are visited, cleared or bring a household back; neighbours' reports; who may do which of it."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from ppaos.evidence.survey.models import Visit
from ppaos.ground.privacy.models import Event
from ppaos.learning.monitoring.actions.alerts import bring_back, clear_alert, open_alert_visits
from ppaos.learning.monitoring.actions.concerns import report_concern, take_report_back
from ppaos.learning.monitoring.actions.errors import MonitoringRefused
from ppaos.learning.monitoring.models import ConcernReport, Exit, WatchAlert
from ppaos.people.registry.models import Household
from tests.factories.areas import make_areas
from tests.factories.exiting import monitored, people, ready, rules
from tests.factories.followed import opened
from tests.factories.people import user_with
from tests.factories.watching import DAY, NIGHT, TONIGHT, alert_of, reported, signs, struck, watched

pytestmark = pytest.mark.django_db
LATER = NIGHT + timedelta(days=10)
ON = TONIGHT + DAY


@pytest.fixture(autouse=True)
def ground():
    make_areas()
    return rules()


@pytest.fixture
def left():
    home = monitored(ready(), people()).household
    struck(home)
    watched()
    return home


@pytest.fixture
def inside():
    home = ready("บุญมี", key="h2")
    struck(home)
    watched()
    return home


def cleared(home, *, by=None, on=ON, note="หายป่วยแล้ว", at=LATER):
    return clear_alert(alert=alert_of(home), on=on, note=note, by=by, at=at)


def back(home, *, by=None, on=ON, reason="ตกงานและป่วย", at=LATER):
    return bring_back(alert=alert_of(home), on=on, reason=reason, by=by, at=at)


def test_what_was_looked_at_fires_no_more_and_what_comes_later_does(left):
    alert = cleared(left)
    assert (alert.state, alert.settled_on, alert.rank, alert.note) == ("alert_cleared", ON, None, "หายป่วยแล้ว")
    assert watched(LATER).raised == 0
    struck(left, kind="lost_job", at=LATER + DAY)  # happened before, told only now
    assert watched(LATER + DAY).raised == 1
    again = alert_of(left)
    assert (signs(again), again.pk > alert.pk) == (["shock"], True)


def test_a_household_comes_back_with_its_history(left):
    alert = back(left)
    left.refresh_from_db()
    gone = left.exits.get()
    assert (alert.state, gone.state, gone.ended_on, left.standing) == (
        "alert_reentered",
        "reentered",
        ON,
        "active",
    )
    step = gone.steps.latest("pk")
    assert (step.state, step.note, step.findings) == ("reentered", "ตกงานและป่วย", {"alert": alert.pk})
    assert left.needs.exists() or Event.objects.filter(verb="needs.found").exists()
    assert Event.objects.filter(verb="household.reentered").count() == 1
    with pytest.raises(MonitoringRefused):
        bring_back(alert=alert, on=ON, reason="อีก", by=None, at=LATER)


def test_who_left_for_good_comes_back_too(left):
    Exit.objects.update(state="left_poverty", exited_on=TONIGHT)
    Household.objects.filter(pk=left.pk).update(standing="exited")
    back(left)
    assert Household.objects.get(pk=left.pk).standing == "active"


def test_who_is_in_the_programme_does_not_come_back(inside):
    with pytest.raises(MonitoringRefused, match="ยังไม่ได้นำออก"):
        back(inside)
    assert alert_of(inside).state == "alert_raised"


def test_the_register_has_its_say_before_a_household_comes_back(left):
    Household.objects.filter(pk=left.pk).update(standing="died")
    with pytest.raises(MonitoringRefused):
        back(left)
    assert Exit.objects.get().state == "in_monitored_exit"


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"note": " "}, "สิ่งที่พบ"),
        ({"on": TONIGHT - 5 * DAY}, "หลังวันนี้"),
        ({"on": date(2027, 6, 1)}, "ยังมาไม่ถึง"),
    ],
)
def test_what_was_found_has_its_words_and_its_day(left, told, said):
    with pytest.raises(MonitoringRefused, match=said):
        cleared(left, **told)


def test_an_alert_is_settled_once(left):
    alert = cleared(left)
    for act in (
        lambda: clear_alert(alert=alert, on=ON, note="อีก", by=None, at=LATER),
        lambda: open_alert_visits(alerts=[], surveyor_ids=[1], due_on=ON, by=None, at=NIGHT),
    ):
        with pytest.raises(MonitoringRefused):
            act()


def sent(home, *surveyors, by=None):
    return open_alert_visits(
        alerts=[alert_of(home)],
        surveyor_ids=[each.pk for each in surveyors],
        due_on=ON + 7 * DAY,
        by=by,
        at=NIGHT,
    )


def test_surveyors_are_sent_to_alerts_and_twice_changes_nothing(left):
    surveyor = user_with("surveyor", "4601")
    assert (sent(left, surveyor).assigned, alert_of(left).state) == (1, "alert_visiting")
    visit = Visit.objects.get()
    assert (visit.kind, visit.household, alert_of(left).visit) == ("return_visit", left, visit)
    done = sent(left, surveyor)
    assert (done.assigned, done.waiting_already, Visit.objects.count()) == (0, 1, 1)
    assert watched(LATER).raised == 0  # it is the open alert still


def test_nobody_is_sent_where_they_hold_no_visits_or_behind_the_day(left):
    with pytest.raises(MonitoringRefused):
        sent(left, user_with("surveyor", "4605"))
    with pytest.raises(MonitoringRefused):
        open_alert_visits(
            alerts=[alert_of(left)], surveyor_ids=[user_with("surveyor", "4601").pk],
            due_on=TONIGHT - 30 * DAY, by=None, at=NIGHT,
        )  # fmt: skip
    assert alert_of(left).state == "alert_raised"


MAY_SETTLE = {
    "data_manager": True, "supervisor": True, "mentor": True, "surveyor": False, "village_leader": False,
    "governor_office": False, "agency_officer": False, "project_team": False, "administrator": False,
}  # fmt: skip


@pytest.mark.parametrize(("role", "may"), MAY_SETTLE.items())
def test_who_settles_the_alerts_of_households_they_see(left, role, may):
    user = user_with(role, "46")
    opened(left, user)
    surveyor = user_with("surveyor", "4601", name="ส")
    if may:
        sent(left, surveyor, by=user)
        cleared(left, by=user)
        return
    for act in (
        lambda: sent(left, surveyor, by=user),
        lambda: cleared(left, by=user),
        lambda: back(left, by=user),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_a_mentor_settles_own_households_and_nobody_elsewhere(left):
    for user in (user_with("mentor", "46"), user_with("supervisor", "4605")):
        with pytest.raises(PermissionDenied):
            cleared(left, by=user)


def test_a_report_may_be_unnamed_and_is_kept_once(inside):
    made = reported(inside)
    assert (made.told_by, made.area_id, reported(inside)) == ("", inside.area_id, made)
    assert reported(inside, told_by="อสม. นิด") != made
    take_report_back(report=made, by=None, at=NIGHT)
    with pytest.raises(MonitoringRefused):
        take_report_back(report=made, by=None, at=NIGHT)
    assert ConcernReport.objects.filter(taken_back_at=None).count() == 1
    assert reported(inside) != made


def test_a_report_has_words_a_day_and_a_household_of_today(inside):
    for told in ({"note": " "}, {"on": date(2027, 6, 1)}):
        with pytest.raises(MonitoringRefused):
            reported(inside, **told)
    Household.objects.filter(pk=inside.pk).update(merged_into=ready("ค", key="h3"))
    inside.refresh_from_db()
    with pytest.raises(MonitoringRefused):
        reported(inside)


@pytest.mark.parametrize(
    ("role", "may"),
    [("village_leader", True), ("surveyor", True), ("mentor", True), ("supervisor", True), ("data_manager", True),
     ("agency_officer", False), ("project_team", False), ("governor_office", False)],
)  # fmt: skip
def test_who_tells_of_households_they_see(inside, role, may):
    user = user_with(role, "46")
    told = {"household": inside, "told_on": TONIGHT, "note": "ไม่มีข้าว", "by": user, "at": NIGHT}
    if role in ("village_leader", "surveyor", "mentor"):
        with pytest.raises(PermissionDenied):
            report_concern(**told)
    opened(inside, user)
    if may:
        assert report_concern(**told).made_by == user
    else:
        with pytest.raises(PermissionDenied):
            report_concern(**told)
    assert WatchAlert.objects.count() == 1
