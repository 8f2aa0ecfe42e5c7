"""A hazard is marked once; who lives there is looked at first by what is known; acts for many change nothing twice."""

from datetime import date, timedelta

import polars as pl
import pytest
from django.core.exceptions import PermissionDenied

from ppaos.evidence.livelihood.actions import publish_packaged_methods
from ppaos.evidence.livelihood.models import Answer, Circumstances
from ppaos.evidence.survey.models import Visit
from ppaos.ground.geography.models import Area
from ppaos.learning.monitoring.actions.errors import MonitoringRefused
from ppaos.learning.monitoring.actions.hazard_referrals import refer_urgently
from ppaos.learning.monitoring.actions.hazards import (
    mark_hazard,
    open_hazard_visits,
    strike_households,
    take_hazard_back,
)
from ppaos.learning.monitoring.models import Hazard, Shock
from ppaos.learning.monitoring.queries.hazards import households_there, signs_of, struck_by, visible_hazards
from ppaos.people.registry.models import Household
from ppaos.support.assistance.models import Need
from ppaos.support.referral.models import Referral
from tests.factories.areas import make_areas
from tests.factories.followed import hazard_over, homes, opened
from tests.factories.people import AT, household_of, person_named, user_with
from tests.factories.referred import agreement_with, office, service_of

pytestmark = pytest.mark.django_db
BEGAN = AT.date() - timedelta(days=2)


@pytest.fixture(autouse=True)
def ground():
    make_areas()
    publish_packaged_methods(by=None, at=AT)


def fact(home, indicator, value, *, instrument="facts", person=None):
    Answer.objects.create(
        household=home, person=person, year=2569, round=1, instrument=instrument, indicator=indicator, value=value,
        state="answered", origin_label="tests", origin_id=1,
    )  # fmt: skip


def test_it_is_marked_once_with_its_places():
    made = hazard_over("46010101", "460102", "46010101")
    assert (made.kind, made.name, made.started_on, made.places.count()) == ("flood", "น้ำปาวท่วม", BEGAN, 2)


WRONG = [
    ({"kind": "illness"}, "เลือกเหตุที่เกิด"),
    ({"kind": "x"}, "เลือกเหตุที่เกิด"),
    ({"name": " "}, "ตั้งชื่อ"),
    ({"areas": []}, "ระบุพื้นที่"),
    ({"started_on": AT.date() + timedelta(days=1)}, "ยังมาไม่ถึง"),
    ({"ended_on": BEGAN - timedelta(days=1)}, "ก่อนวันเริ่ม"),
]


@pytest.mark.parametrize(("wrong", "said"), WRONG)
def test_what_cannot_be_marked_is_said(wrong, said):
    with pytest.raises(MonitoringRefused, match=said):
        hazard_over("46010101", **wrong)
    assert not Hazard.objects.exists()


def test_who_lives_there_and_is_in_sight_is_listed():
    here, elsewhere, gone, merged = homes("ก", "ข", "ค", "ง", score=None)
    Household.objects.filter(pk=elsewhere.pk).update(area_id="46010201")
    Household.objects.filter(pk=gone.pk).update(standing="moved")
    Household.objects.filter(pk=merged.pk).update(merged_into=here)
    made = hazard_over("460101")
    assert households_there(None, made) == [here.pk]
    assert households_there(user_with("supervisor", "46"), made) == [here.pk]
    assert households_there(user_with("supervisor", "4605"), made) == []
    wide = hazard_over("4601")
    assert households_there(None, wide) == [here.pk, elsewhere.pk]


def signs(home):
    [row] = signs_of([home.pk]).to_dicts()
    return tuple(row[name] for name in ("bedbound", "elderly", "housing", "coping"))


def test_a_sign_holds_does_not_or_is_not_known():
    home = household_of("ก", "ข")
    first, second = person_named("ก"), person_named("ข")
    assert signs(home) == ("unknown",) * 4
    fact(home, "health", 4, person=first)
    first.birth_on, first.birth_precision = date(1950, 1, 1), "day"
    first.save()
    assert signs(home) == ("yes", "yes", "unknown", "unknown")
    Answer.objects.filter(indicator="health").update(value=1)
    first.birth_on = date(1990, 1, 1)
    first.save()
    assert signs(home)[:2] == ("unknown", "unknown")  # of the other nobody told
    fact(home, "health", 1, person=second)
    second.birth_on, second.birth_precision = date(1991, 1, 1), "day"
    second.save()
    assert signs(home)[:2] == ("no", "no")


@pytest.mark.parametrize(
    ("points", "vulnerability", "coping"),
    [(35.0, None, "yes"), (50.0, None, "yes"), (65.0, None, "no"), (65.0, 3, "no"), (None, 2, "yes"), (None, 1, "no"),
     (None, None, "unknown")],
)  # fmt: skip
def test_coping_is_told_by_the_monitoring_form_else_by_vulnerability(points, vulnerability, coping):
    home = household_of("ก")
    if points is not None:
        fact(home, "natural", points, instrument="points")
    Circumstances.objects.create(
        household=home, area_id="46010101", year=2569, round=1, vulnerability=vulnerability, is_below_line="unknown",
        made_at=AT,
    )  # fmt: skip
    assert signs(home)[3] == coping


def test_who_has_most_signs_stands_first_and_housing_is_judged_by_either(monkeypatch):
    ruined, owns = homes("ก", "ข", score=None)
    rows = {ruined.pk: ("own", "ruined"), owns.pk: ("own", "sound")}
    real = signs_of.__globals__["facts_of_households"]

    def facts(ids):
        told = real(ids).drop("tenure", "housing_condition")
        kept = [rows[each] for each in told["household_id"]]
        return told.with_columns(tenure=_series(kept, 0), housing_condition=_series(kept, 1))

    monkeypatch.setitem(signs_of.__globals__, "facts_of_households", facts)
    told = signs_of([owns.pk, ruined.pk])
    assert told.select("household_id", "housing", "signs").rows() == [
        (ruined.pk, "yes", 1),
        (owns.pk, "no", 0),
    ]


def _series(rows, place):
    return pl.Series([row[place] for row in rows])


def test_shocks_are_written_once_of_those_chosen():
    first, second = homes("ก", "ข", score=None)
    made = hazard_over("46010101")
    done = strike_households(hazard=made, household_ids=[first.pk], severity="heavy", by=None, at=AT)
    assert (done.recorded, done.again) == (1, 0)
    again = strike_households(hazard=made, household_ids=[first.pk, second.pk], by=None, at=AT)
    assert (again.recorded, again.again) == (1, 1)
    assert struck_by(made) == {first.pk: "heavy", second.pk: ""}
    assert set(Shock.objects.values_list("kind", "on")) == {("flood", BEGAN)}


def test_a_hazard_taken_back_takes_its_shocks_along():
    [home] = homes("ก", score=None)
    made = hazard_over("46010101")
    strike_households(hazard=made, household_ids=[home.pk], by=None, at=AT)
    with pytest.raises(PermissionDenied):
        take_hazard_back(hazard=made, by=user_with("supervisor", "4605"), at=AT)
    take_hazard_back(hazard=made, by=user_with("supervisor", "46"), at=AT)
    assert Shock.objects.get().taken_back_at == AT
    assert struck_by(made) == {}
    for act in (
        lambda: take_hazard_back(hazard=made, by=None, at=AT),
        lambda: strike_households(hazard=made, household_ids=[home.pk], by=None, at=AT),
    ):
        with pytest.raises(MonitoringRefused, match="ถอนไปแล้ว"):
            act()


def test_visits_are_opened_once():
    first, second, far = homes("ก", "ข", "ค", score=None)
    Household.objects.filter(pk=far.pk).update(area_id="46010201")
    made, surveyor = hazard_over("4601"), user_with("surveyor", "460101")
    told = {
        "hazard": made,
        "surveyor_ids": [surveyor.pk],
        "due_on": AT.date() + timedelta(days=3),
        "by": None,
        "at": AT,
    }
    done = open_hazard_visits(household_ids=[first.pk, second.pk, far.pk], **told)
    assert (done.assigned, done.waiting_already, done.nobody) == (2, 0, 1)
    assert {(each.kind, each.comment) for each in Visit.objects.all()} == {("return_visit", "น้ำปาวท่วม")}
    again = open_hazard_visits(household_ids=[first.pk], **told)
    assert (again.assigned, again.waiting_already) == (0, 1)
    with pytest.raises(MonitoringRefused, match="ไม่มีใครลงพื้นที่"):
        open_hazard_visits(household_ids=[far.pk], **told)
    with pytest.raises(MonitoringRefused):
        open_hazard_visits(household_ids=[second.pk], **(told | {"due_on": AT.date() - timedelta(days=3)}))


def referred(made, *places, **given):
    told = {"code": "disaster", "ground": "vital_interest", "note": "น้ำท่วมบ้าน", "by": None, "at": AT} | given
    return refer_urgently(hazard=made, household_ids=[each.pk for each in places], **told)


def test_urgent_needs_are_referred_with_and_without_an_agreement_and_once():
    first, second = homes("ก", "ข", score=None)
    made, receiver = hazard_over("46010101"), office()
    service = service_of(receiver, needs=("disaster",))
    done = referred(made, first, service=service)
    assert (done.needs, done.made, done.sent, done.without_agreement, done.again, done.refused) == (
        1,
        1,
        1,
        1,
        0,
        0,
    )
    sent = Referral.objects.get()
    assert (sent.state, sent.ground, sent.is_urgent, sent.consent) == ("sent", "vital_interest", True, None)
    agreement_with(receiver)
    done = referred(made, first, second, service=service)
    assert (done.needs, done.made, done.sent, done.without_agreement, done.again) == (1, 1, 1, 0, 1)
    again = referred(made, first, second, service=service)
    assert (again.needs, again.made, again.sent, again.again) == (0, 0, 0, 2)
    assert Need.objects.filter(code="disaster", is_urgent=True).count() == 2


def test_what_cannot_be_referred_is_said_and_nothing_is_left_behind():
    [home] = homes("ก", score=None)
    made, service = hazard_over("46010101"), service_of(office(), needs=("disaster", "home_health"))
    cases = (
        ({"ground": "consent"}, "ระบุฐาน"), ({"note": " "}, "ระบุฐาน"), ({"code": "debt"}, "ไม่ตอบความต้องการ"),
        ({"code": "home_health"}, "คนเดียว|คนหนึ่ง|แต่ละครัวเรือน"),
    )  # fmt: skip
    for wrong, said in cases:
        with pytest.raises(MonitoringRefused, match=said):
            referred(made, home, service=service, **wrong)
    assert not Need.objects.exists()
    service.places.all().delete()
    done = referred(made, home, service=service)
    assert (done.made, done.refused, done.faults) == (0, 1, (("office_unknown", 1),))


@pytest.mark.parametrize("role", ["data_manager", "supervisor", "surveyor", "mentor", "village_leader",
                                  "governor_office", "central_programme", "project_team", "agency_officer",
                                  "administrator", "protection_officer"])  # fmt: skip
def test_who_marks_and_acts(role):
    [home] = homes("ก", score=None)
    made, service = hazard_over("46010101"), service_of(office(), needs=("disaster",))
    surveyor, user = user_with("surveyor", "46"), user_with(role, "46")
    if role not in ("data_manager", "supervisor"):
        opened(home, user)
    told = {"hazard": made, "household_ids": [home.pk], "by": user, "at": AT}
    acts = (
        lambda: hazard_over("46010101", by=user),
        lambda: strike_households(**told),
        lambda: open_hazard_visits(surveyor_ids=[surveyor.pk], due_on=AT.date(), **told),
        lambda: refer_urgently(code="disaster", service=service, ground="public_task", note="ด่วน", **told),
    )
    for act in acts:
        if role in ("data_manager", "supervisor"):
            act()
        else:
            with pytest.raises(PermissionDenied):
                act()
    seen = visible_hazards(user).exists()
    assert seen == (role in ("data_manager", "supervisor", "governor_office", "central_programme"))
    if role in ("data_manager", "supervisor"):
        outside = user_with(role, "4605")
        with pytest.raises(MonitoringRefused, match="ไม่ได้อยู่ในพื้นที่ประสบภัย"):
            strike_households(hazard=made, household_ids=[home.pk], by=outside, at=AT)
        with pytest.raises(PermissionDenied):
            mark_hazard(
                kind="flood", name="x", areas=[Area.objects.get(pk="46")], started_on=BEGAN, by=outside, at=AT
            )
        assert not visible_hazards(outside).exists()


def test_nobody_ticked_is_said():
    made = hazard_over("46010101")
    with pytest.raises(MonitoringRefused, match="เลือกอย่างน้อยหนึ่ง"):
        strike_households(hazard=made, household_ids=[], by=None, at=AT)
