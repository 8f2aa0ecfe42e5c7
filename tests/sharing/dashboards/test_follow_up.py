"""The household page and its timeline tell of follow-up: rounds, change, shocks, exits with criteria, alerts."""

import polars as pl
import pytest
from django.urls import reverse

from ppaos.evidence.livelihood.models import MethodVersion
from ppaos.learning.monitoring.actions.shocks import record_shocks
from ppaos.learning.monitoring.models import FollowUpRound, WatchAlert
from tests.factories.areas import make_areas
from tests.factories.exiting import TODAY, monitored, people, ready, rules
from tests.factories.followed import answered, homes, opened, round_of
from tests.factories.people import AT, data_manager_of, user_with

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ground(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)
    make_areas()
    rules()


def page(client, user, home):
    client.force_login(user)
    answer = client.get(reverse("dashboards:household", args=[home.pk]))
    assert answer.status_code == 200
    return answer.context, answer.content.decode()


def titles(context):
    return [event["title"] for event in context["events"]]


def alert_of(home, **given):
    rule = MethodVersion.objects.get(name="watch_rule")
    told = {
        "trigger": "shock",
        "state": "fired",
        "since": "2026-11-01",
        "severity": 3.0,
        "value": 1,
        "limit": None,
    }
    return WatchAlert.objects.create(**{
        "household": home, "area_id": home.area_id, "rule": rule, "severity": 3.0, "raised_on": TODAY,
        "triggers": [told], "made_at": AT, "changed_at": AT, **given,
    })  # fmt: skip


def test_a_household_nobody_followed_up_says_so(client):
    [home] = homes("สมศรี", score=None)
    context, text = page(client, data_manager_of("46"), home)
    assert (context["followed"], context["exits"], context["alerts"]) == ([], [], [])
    assert "ยังไม่มีการติดตามครัวเรือนนี้" in text


def test_rounds_and_capitals_from_the_first_round_to_the_newest(client):
    [home] = homes("สมศรี", score=2.0)
    answered(home, 3.0, number=2)
    manager = data_manager_of("46")
    round_of()
    assert page(client, manager, home)[0]["followed"] == []  # a draft asks nobody yet
    FollowUpRound.objects.update(state="round_open")
    context, text = page(client, manager, home)
    assert [row["name"] for row in context["followed"]] == ["รอบสอง"]
    told = {row["label"]: (row["before"], row["after"], row["move"]) for row in context["since_first"]}
    assert len(told) == 6
    assert {row[2] for row in told.values()} == {"ดีขึ้น"}
    assert "รอบแรก" in text
    assert "อยู่ในรอบติดตาม" in titles(context)


def test_an_exit_stands_with_its_criteria_checks_and_steps(client):
    who, home = people(), ready()
    each = monitored(home, who)
    context, text = page(client, who["proposer"], home)
    [row] = context["exits"]
    assert row["url"] == reverse("monitoring:exit", args=[each.pk])
    assert {part["tone"] for part in row["criteria"]} <= {"good", ""}
    assert len(row["checks"]) == each.checks.count() > 0
    steps = [title for title in titles(context) if title.startswith("การนำออก: ")]
    assert len(steps) == each.steps.count()
    assert "มติที่ประชุม" in text


def test_a_shock_shows_its_note_to_who_reads_of_health_alone(client):
    [home] = homes("สมศรี")
    told = {"household_id": home.pk, "kind": "illness", "on": TODAY, "severity": "heavy", "note": "ล้มป่วยหนัก"}
    record_shocks(frame=pl.DataFrame([told]), by=None, at=AT)
    _context, text = page(client, data_manager_of("46"), home)
    assert "ล้มป่วยหนัก" in text
    mentor = user_with("mentor", "46")
    opened(home, mentor, "names")
    context, text = page(client, mentor, home)
    assert "ล้มป่วยหนัก" not in text
    assert len(context["shocks"]) == 1


def test_an_alert_stands_with_its_reasons_and_how_it_ended(client):
    [home] = homes("สมศรี")
    manager = data_manager_of("46")
    alert = alert_of(home)
    context, _text = page(client, manager, home)
    assert [row["url"] for row in context["alerts"]] == [reverse("monitoring:alert", args=[alert.pk])]
    assert "สัญญาณเตือน: อาจกลับไปจน" in titles(context)
    alert.state, alert.settled_on, alert.note = "alert_cleared", TODAY, "ยังขายของได้"
    alert.save()
    context, text = page(client, manager, home)
    assert "ปิดสัญญาณเตือน: ดูแล้ว ยังอยู่ได้" in titles(context)
    assert "ยังขายของได้" in text


def test_who_does_not_follow_up_sees_nothing_of_it(client):
    [home] = homes("สมศรี")
    alert_of(home)
    officer = user_with("agency_officer", "46")
    opened(home, officer, "names")
    context, text = page(client, officer, home)
    assert not context["sees_follow_up"]
    assert 'id="follow-up"' not in text
    assert "สัญญาณเตือน: อาจกลับไปจน" not in titles(context)
    assert context["alerts"] == []
