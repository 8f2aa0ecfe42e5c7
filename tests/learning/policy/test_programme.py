"""The report of the programme: what each indicator counts, nobody twice, and nothing where nothing is known."""

from datetime import date, timedelta

import pytest

from ppaos.evidence.livelihood.actions import publish_packaged_methods
from ppaos.ground.geography.models import Area
from ppaos.learning.policy.models import DistrictStrategy
from ppaos.learning.policy.queries.data_status import data_status
from ppaos.learning.policy.queries.dated_figures import FIGURES, figure_on
from ppaos.learning.policy.queries.indicators import cohorts, groups, indicators, provinces
from ppaos.learning.policy.queries.programme import behind, chosen_places, cohort_of, places_of, report, years
from ppaos.learning.policy.queries.programme_asked import asked_of
from ppaos.learning.policy.queries.programme_counts import never_visited
from ppaos.learning.policy.queries.programme_help import help_tables
from ppaos.people.cooperation.models import Grant, OfficerCourse, TrainedOfficer
from ppaos.people.cooperation.queries.training import agencies_target
from ppaos.people.registry.actions.homes import Address, move_household
from ppaos.people.registry.models import Person
from ppaos.support.assistance.actions.correcting import take_back_help
from ppaos.support.assistance.models import HelpLine
from ppaos.support.referral.models import Referral
from tests.factories.crosschecked import listed_household, matched, national_list, verdict
from tests.factories.followed import answered as scored_again
from tests.factories.followed import homes
from tests.factories.helped import help_line, recorded
from tests.factories.learned import able_in, course_held, learner_in
from tests.factories.people import AT, household_of, user_with
from tests.factories.programmed import owed_by, project_of, two_provinces, use_of
from tests.factories.referred import agreement_with, answered, need_of, office, sent_referral, service_of

pytestmark = pytest.mark.django_db
TODAY, DAY, YEAR = AT.date(), timedelta(days=1), 2570


@pytest.fixture(autouse=True)
def ground(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)
    two_provinces()


def asked(*codes, year=YEAR):
    return asked_of([Area.objects.get(pk=code) for code in codes or ("46",)], year, TODAY)


def value(code, *codes, year=YEAR):
    """All places asked for together."""
    return report(asked(*codes, year=year)).value(code)


def test_every_indicator_has_words_in_both_languages_a_heading_and_a_unit():
    for each in indicators().values():
        assert each.group in groups()
        assert set(each.label) == set(each.definition) == {"th", "en"}
        assert each.counted in ("dated", "flows", "villages", "lists", "counts")
    dated = [each.dated for each in indicators().values() if each.counted == "dated"]
    assert len(dated) == len(set(dated))
    assert set(dated) <= set(FIGURES)


def test_the_target_that_is_named_is_that_of_the_training_of_officers():
    assert {each.code: each.target for each in indicators().values() if each.target} == {
        "agencies_trained": agencies_target().value
    }


def test_twenty_provinces_began_in_two_cohorts():
    assert [len(codes) for codes in cohorts().values()] == [10, 10]
    assert len(set(provinces())) == 20
    assert (cohort_of("46"), cohort_of("95"), cohort_of("10")) == (2563, 2564, None)


def test_a_place_of_which_nothing_is_recorded_has_no_figures_and_not_zero():
    found = report(asked("46", "47"))
    assert {found.value(code, "47") for code in indicators()} <= {None, 1.0, 0.0}
    assert found.value("households_verified") is None
    assert found.value("referred_in_year") is None
    assert found.value("persons_listed") is None
    assert found.value("villages_known", "47") == 1
    assert found.status["47"].status == "nothing_yet"
    household_of("ก")
    found = report(asked("46", "47"))
    assert found.value("referred_in_year", "46") == found.value("referred_in_year") == 0
    assert found.value("referred_in_year", "47") is found.together("referred_in_year", ["47"]) is None


def test_figures_on_the_day_are_those_of_any_day():
    household_of("ก", "ข")
    found = report(asked("46", "47"))
    assert (
        found.value("households_verified", "46")
        == figure_on("households_verified", asked().places[0], TODAY).value
    )
    assert (found.value("persons_verified"), found.value("addon_beside")) == (2, 2)


def test_a_household_referred_in_two_provinces_is_one_of_each_and_one_in_all():
    home, body = household_of("ก", "ข"), office()
    agreement_with(body)
    sent_referral(need_of(home), service_of(body))
    second = sent_referral(need_of(home, "housing"), service_of(body, "house", ("housing",)))
    move_household(
        household=home, address=Address(area_code="47010101", house_no="9"), on=TODAY, by=None, at=AT
    )
    Referral.objects.filter(pk=second.pk).update(area_id="47010101")
    found = report(asked("46", "47"))
    assert [found.value("referred_in_year", code) for code in ("46", "47", None)] == [1, 1, 1]
    assert found.value("persons_referred_in_year") == 2
    assert (found.moved("referred_in_year"), found.moved("households_verified")) == (1, 0)
    assert found.together("referred_in_year", ["46", "47"]) == 1
    assert behind(indicators()["persons_referred_in_year"], asked("46", "47")) == [home.pk]


def test_referrals_count_in_the_year_they_left_and_not_when_called_back():
    home = household_of("ก")
    agreement_with(office())
    sent = sent_referral(need_of(home), service_of(office()))
    assert value("referred_in_year") == 1
    assert value("referred_in_year", year=2569) is None
    Referral.objects.filter(pk=sent.pk).update(state="called_back")
    sent.steps.create(from_state="sent", to_state="called_back", channel="screen", made_at=AT)
    assert value("referred_in_year") == 0


def test_the_loop_is_complete_once_the_records_tell_what_came_of_the_answer():
    home, body = household_of("ก"), office()
    need = need_of(home)
    agreement_with(body)
    sent = sent_referral(need, service_of(body))
    steps = ("referred_in_year", "answered_in_year", "updated_in_year")
    assert [value(code) for code in steps] == [1, 0, 0]
    answered(sent, "taken_on")
    assert [value(code) for code in steps] == [1, 1, 0]
    recorded(help_line(home, body, need_id=need.pk, given_on=TODAY))
    HelpLine.objects.update(made_at=AT)
    assert [value(code) for code in steps] == [1, 1, 1]
    take_back_help(line=HelpLine.objects.get(corrects=None), reason="ผิดคน", by=None, at=AT)
    assert [value(code) for code in steps] == [1, 1, 0]


def test_help_of_the_year_stands_by_organisation_and_by_dimension():
    home, other = household_of("ก"), household_of("ข", key="h2")
    first, second = office(), office("อบต. สมมุติ")
    need = need_of(home)
    recorded(
        help_line(home, first, "1", need_id=need.pk), help_line(home, second, "2", baht=None),
        help_line(other, first, "3", baht=500.0), help_line(other, first, "4", given_on=date(2026, 9, 1)),
        help_line(other, first, "5", stage="promised"),
    )  # fmt: skip
    assert (value("helped_in_year"), value("help_baht_in_year")) == (2, 3500)
    assert value("helped_in_year", year=2569) == 1  # written down later, of the year before
    by_body, by_dimension = help_tables(asked())
    assert by_body.select("name", "households", "baht", "without_baht").rows() == [
        (first.name_th, 2, 3500.0, 0), (second.name_th, 1, None, 1),
    ]  # fmt: skip
    assert dict(by_dimension.select("dimension", "households").rows()) == {"income": 1, "": 2}
    assert behind(indicators()["help_baht_in_year"], asked()) == sorted([home.pk, other.pk])


def test_baht_of_which_nobody_knows_the_worth_is_not_zero():
    recorded(help_line(household_of("ก"), office(), baht=None))
    found = report(asked())
    assert found.value("helped_in_year") == 1
    assert found.value("help_baht_in_year") is found.value("help_baht_in_year", "46") is None


def test_villages_are_covered_once_somebody_looked_for_a_household():
    assert [value(f"villages_{name}") for name in ("known", "covered", "never_visited")] == [4, 0, 4]
    verdict(listed_household(national_list(), "ก"), "not_found")
    assert [value(f"villages_{name}", "46", "47") for name in ("known", "covered", "never_visited")] == [
        5,
        1,
        4,
    ]
    left = never_visited(asked().places[0], asked())
    assert "46010101" not in {area.code for area in left}
    assert len(left) == 3


def test_the_national_list_is_read_both_ways_and_without_one_there_is_no_number():
    home = household_of("ก")
    household_of("ค", "ง", key="h2", house_no="77")
    assert value("persons_listed") is value("addon_missed") is None
    matched(listed_household(national_list(), "ก"), Person.objects.get(first_name="ก"))
    assert (value("persons_listed"), value("addon_beside"), value("addon_missed")) == (1, 3, 2)
    assert home.pk not in behind(indicators()["addon_missed"], asked())


def test_who_received_and_who_is_able_are_two_counts_of_persons():
    home = household_of("ก", "ข")
    first, second = Person.objects.order_by("pk")
    able_in(course_held(), home, first)
    taught = learner_in(course_held("จักสาน"), home, second)
    type(taught).objects.filter(pk=taught.pk).update(received_on=TODAY)
    assert (value("persons_received_in_year"), value("persons_able_in_year")) == (1, 1)
    assert value("persons_able_in_year", year=2569) is None


def test_the_four_targets_count_systems_agencies_and_districts_once():
    use_of(), use_of("47", system=" khm v.2 "), use_of(system="แผนที่แก้จน"), use_of(on=date(2026, 9, 1))
    assert [value(code, "46", "47") for code in ("systems_in_use", "uses_of_analysis")] == [2, 3]
    body = office()
    for area in ("46", "47"):
        course = OfficerCourse.objects.create(
            name="อบรม", area_id=area, held_on=date(2026, 11, 1), made_at=AT
        )
        TrainedOfficer.objects.create(course=course, organisation=body, name="สมมุติ", outcome="course_passed")
    found = report(asked("46", "47"))
    assert [found.value("agencies_trained", code) for code in ("46", "47", None)] == [1, 1, 1]
    told = {
        "area_id": "4601",
        "definition": "พ้น",
        "starts_on": TODAY,
        "due_on": TODAY + 90 * DAY,
        "made_at": AT,
    }
    DistrictStrategy.objects.create(name="ก", frozen_at=AT, state="strategy_frozen", **told)
    DistrictStrategy.objects.create(name="ข", frozen_at=AT, state="strategy_revised", **told)
    DistrictStrategy.objects.create(name="ค", **told | {"area_id": "4605"})
    assert value("districts_with_strategy") == 1


def test_research_counts_by_its_year_and_what_it_owes_by_the_day():
    project = project_of()
    project_of("B2", grant_baht=None)
    owed_by(project), owed_by(project, "รายงานสุดท้าย", TODAY + DAY)
    codes = ("research_projects", "research_grant_baht", "deliverables_late")
    assert [value(code) for code in codes] == [2, 8500000, 1]
    assert value("research_grant_baht", "47") is None
    type(project).objects.all().update(grant_baht=None)
    assert value("research_grant_baht") is None


def test_the_status_of_a_place_grows_with_its_data():
    def status():
        return data_status(asked())["46"].status

    assert status() == "nothing_yet"
    listed_household(national_list(), "ก")
    assert status() == "lists_only"
    [home] = homes("ข", score=None)
    assert status() == "data_verified"
    publish_packaged_methods(by=None, at=AT)
    scored_again(home, 2.0)
    assert status() == "data_assessed"
    scored_again(home, 3.0, year=2570)
    assert status() == "data_followed"
    assert data_status(asked())["46"].changed_at == AT + timedelta(hours=1)
    assert data_status(asked(year=2565))["46"].status == "nothing_yet"


@pytest.mark.parametrize(
    ("where", "expected"),
    [("46", ["46"]), ("TH", ["47", "46"]), ("4601", ["4601"]), ("460102", ["460102"])],
)
def test_a_report_is_of_provinces_of_the_programme_or_of_what_was_granted(where, expected):
    assert [area.code for area in places_of(user_with("data_manager", where))] == expected


def test_a_grant_within_another_adds_no_place():
    user = user_with("data_manager", "4601")
    Grant.objects.create(user=user, role="supervisor", area_id="460101", valid_from=date(2026, 1, 1))
    assert [area.code for area in places_of(user)] == ["4601"]


def test_places_are_chosen_among_those_open_to_the_reader():
    options = places_of(user_with("central_programme", "TH"))
    assert chosen_places(options, []) == options
    assert [area.code for area in chosen_places(options, ["46"])] == ["46"]
    assert chosen_places(options, ["46", "99"]) is None


def test_a_year_that_runs_is_told_as_of_today_and_one_past_as_of_its_end():
    assert (asked().on, asked().is_running) == (TODAY, True)
    past = asked(year=2569)
    assert (past.on, past.is_running, past.since) == (date(2026, 9, 30), False, date(2025, 10, 1))
    assert years()[0] == 2570
    assert years()[-1] == 2563
