"""Figures of today asked for as of a day are those of the overview: same words, same units, same numbers."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from ppaos.evidence.livelihood.actions import publish_packaged_methods
from ppaos.ground.geography.models import Area
from ppaos.learning.policy.queries.dated_figures import FIGURES, figure_on, figures_on
from ppaos.learning.policy.queries.errors import PolicyRefused
from ppaos.people.registry.actions.standings import record_standing
from ppaos.people.registry.models import Person
from ppaos.sharing.dashboards.actions import fold_changes
from ppaos.sharing.dashboards.queries import figures, summaries
from ppaos.support.assistance.actions.correcting import correct_help, take_back_help
from ppaos.support.assistance.actions.needs import meet_need
from ppaos.support.assistance.models import HelpLine
from ppaos.support.operating_models.actions.enrolling import leave_model
from ppaos.support.operating_models.actions.plans import finish_plan
from ppaos.support.referral.actions.steering import steer
from tests.factories.areas import make_areas
from tests.factories.crosschecked import listed_household, matched, national_list
from tests.factories.enrolled import joined, member_of, model_of
from tests.factories.exiting import monitored, people, ready
from tests.factories.helped import help_line, recorded
from tests.factories.learned import able_in, course_held
from tests.factories.people import AT, household_of, person_named
from tests.factories.planned import TODAY, agreed, plan_of
from tests.factories.referred import agreement_with, need_of, office, sent_referral, service_of

pytestmark = pytest.mark.django_db
AREAS = ("46", "4601", "460101", "46010101", "46010201", "L4601", "4605")


@pytest.fixture(autouse=True)
def ground(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)
    make_areas()
    publish_packaged_methods(by=None, at=AT)


@pytest.fixture
def world():
    """Something of everything that is counted, and of what was undone."""
    homes = {
        name: household_of(name, f"{name}ลูก", key=name, area_code=area, standing=standing)
        for name, area, standing in [
            ("ก", "46010101", "active"), ("ข", "46010101", "verified"), ("ค", "46010201", "active"),
            ("ง", "46010201", "not_poor"), ("จ", "46010102", "moved"), ("ฉ", "46010102", "candidate"),
        ]
    }  # fmt: skip
    listed = listed_household(national_list(), "ก", "หาย")
    matched(listed, person_named("ก"))
    body = office()
    agreement_with(body)
    service = service_of(body)
    sent_referral(need_of(homes["ก"]), service)
    back = sent_referral(need_of(homes["ข"]), service)
    steer(referral_ids=[back.pk], to_state="called_back", reason="mistake", by=None, at=AT)
    given(homes, body)
    model = model_of()
    joined(model, homes["ก"])
    gone = member_of(model, homes["ข"])
    leave_model(enrolment=gone, left_on=TODAY, reason="other_work", by=None, at=AT)
    agreed(plan_of(home=homes["ค"]))
    over = agreed(plan_of(home=homes["ข"]))
    finish_plan(plan=over, on=TODAY, reason="ย้าย", by=None, at=AT)
    able_in(course_held(), homes["ก"], Person.objects.get(first_name="ก"))
    meet_need(need=need_of(homes["ค"], "housing_repair"), reason="ซ่อมแล้ว", by=None, at=AT)
    monitored(ready("ช", key="ช"), people())
    return homes


def given(homes, body):
    """Help given, corrected, taken back, of unknown worth, promised, in a budget."""
    recorded(
        help_line(homes["ก"], body, "1"), help_line(homes["ค"], body, "2", baht=1500.5),
        help_line(homes["ข"], body, "3"), help_line(homes["ง"], body, "4", baht=None),
        help_line(homes["ก"], body, "5", stage="promised", given_on=TODAY + timedelta(days=30)),
        help_line(homes["ค"], body, "6", stage="budgeted", given_on=None),
    )  # fmt: skip
    correct_help(line=HelpLine.objects.get(baht=1500.5), baht=Decimal(1000), reason="พิมพ์ผิด", by=None, at=AT)
    take_back_help(
        line=HelpLine.objects.get(household=homes["ข"], corrects=None), reason="ไม่ได้ให้", by=None, at=AT
    )


def test_what_is_told_of_today_is_what_the_overview_tells(world):
    fold_changes(at=timezone.now())
    shown = summaries(AREAS)
    areas = [Area.objects.get(pk=code) for code in AREAS]
    told = {(area, code): value for area, code, value in figures_on(list(FIGURES), areas, TODAY).iter_rows()}
    for area in AREAS[:-1]:
        expected = {code: shown[area].values[code] for code in FIGURES}
        assert {code: told[area, code] for code in FIGURES} == expected, area
    assert {told["4605", code] for code in FIGURES} == {None}  # no record of it, so nothing was counted there
    assert told["46", "help_baht"] == 4000
    assert told["46", "households_referred"] == 1


def test_one_figure_is_told_with_the_households_behind_it(world):
    kalasin = Area.objects.get(pk="46")
    for code in FIGURES:
        one = figure_on(code, kalasin, TODAY)
        assert one.value == figures_on([code], [kalasin], TODAY)["value"][0]
        if FIGURES[code].unit == "households" and one.value is not None:
            assert len(one.household_ids) == one.value, code
    assert figure_on("help_baht", kalasin, TODAY).household_ids == [world["ก"].pk, world["ค"].pk]
    assert figure_on("households_in_models", kalasin, TODAY).household_ids == [world["ก"].pk]


def test_a_day_of_before_is_told_by_what_had_come_by_then(world):
    kalasin = Area.objects.get(pk="46")
    home = world["ก"]
    record_standing(household=home, standing="moved", on=TODAY, by=None, at=AT)
    eve = TODAY - timedelta(days=1)
    poor = {day: figure_on("households_poor", kalasin, day).household_ids for day in (eve, TODAY)}
    assert home.pk in poor[eve]
    assert home.pk not in poor[TODAY]
    with pytest.raises(PolicyRefused):
        figure_on("households_poor", Area.objects.get(pk="4605"), TODAY)


def test_words_and_units_are_those_of_the_overview():
    for code, figure in FIGURES.items():
        known = figures()[code]
        assert (figure.unit, figure.label, figure.definition) == (
            known.unit,
            known.label,
            known.definition,
        ), code
        assert figure.needs == known.needs, code
