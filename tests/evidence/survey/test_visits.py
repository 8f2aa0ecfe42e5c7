"""Visits: assigned once however often they are asked for, opened to their surveyor alone, given, withdrawn, held."""

from datetime import date, timedelta

import polars as pl
import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ppaos.evidence.survey.actions.visits import (
    VisitRefused,
    assign_visits,
    give_visits,
    note_visits_held,
    send_visit_back,
    withdraw_visits,
)
from ppaos.evidence.survey.models import Visit
from ppaos.evidence.survey.queries.visits import surveyors_in, visible_visits, visits_of
from ppaos.ground.privacy.models import Event
from ppaos.people.registry.queries import visible_households
from tests.evidence.survey.visited import DUE, ELSEWHERE, SUBDISTRICT, VILLAGE, a_visit, assigned
from tests.factories.areas import make_areas
from tests.factories.crosschecked import listed_household, matched, national_list
from tests.factories.people import AT, household_of, person_named, user_with

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=1)


@pytest.fixture(autouse=True)
def areas():
    make_areas()
    with override("en"):
        yield


@pytest.fixture
def surveyor():
    return user_with("surveyor", SUBDISTRICT, name="surveyor")


@pytest.fixture
def supervisor():
    return user_with("supervisor", SUBDISTRICT, name="supervisor")


def test_assigning_opens_the_household_to_its_surveyor_alone(surveyor, supervisor):
    household, other = household_of("ก"), user_with("surveyor", SUBDISTRICT, name="other")
    done = assigned({"household": household, "surveyor": surveyor, "due_on": DUE}, by=supervisor)
    visit = Visit.objects.get()
    assert (done.assigned, done.waiting_already) == (1, 0)
    assert (visit.state, visit.kind, visit.due_on, visit.area_id) == ("planned", "first_visit", DUE, VILLAGE)
    assert visit.assigned_by == supervisor
    assert list(visits_of(surveyor)) == [visit] == list(visible_visits(supervisor))
    assert list(visible_households(surveyor)) == [household]
    assert not visible_households(other).exists()
    assert not visits_of(other).exists()
    assert Event.objects.filter(verb="visits.assigned").get().detail["assigned"] == 1


def test_a_listed_household_that_is_registered_is_one_household(surveyor):
    household, house = household_of("ก"), listed_household(national_list(), "ก")
    matched(house, person_named("ก"))
    assigned({"house": house, "surveyor": surveyor})
    visit = Visit.objects.get()
    assert (visit.household, visit.candidate_household) == (household, house)
    assert assigned({"household": household, "surveyor": surveyor}).assigned == 0
    assert list(visible_households(surveyor)) == [household]


def test_a_visit_is_where_the_household_lives_not_where_a_list_names_it(surveyor, supervisor):
    household = household_of("ก", area_code="46010102")
    house = listed_household(national_list(), "ก")
    matched(house, person_named("ก"))
    assigned({"house": house, "surveyor": surveyor}, by=supervisor)
    assert Visit.objects.get().area_id == "46010102" == household.area_id != house.area_id


def test_where_the_surveyor_does_not_reach_the_listed_house_the_visit_is_to_the_registered_one():
    neighbour = user_with("surveyor", "460102", name="neighbour")
    household = household_of("ก", area_code="46010201")
    house = listed_household(national_list(), "ก")
    matched(house, person_named("ก"))
    assigned({"house": house, "surveyor": neighbour})
    visit = Visit.objects.get()
    assert (visit.household, visit.candidate_household, visit.area_id) == (household, None, "46010201")


def test_a_household_brought_in_since_is_not_assigned_again(surveyor):
    house = listed_household(national_list(), "ข")
    assigned({"house": house, "surveyor": surveyor})
    household = household_of("ข")
    house.brought_into = household
    house.save()
    assert assigned({"household": household, "surveyor": surveyor}).waiting_already == 1


def test_second_checks_and_practice_stand_apart(surveyor):
    household = household_of("ก")
    rows = [{"household": household, "surveyor": surveyor, **sort} for sort in
            ({}, {"kind": "second_check"}, {"is_practice": True})]  # fmt: skip
    assert assigned(*rows).assigned == 3
    assert assigned(*rows).assigned == 0


def test_practice_opens_nothing(surveyor):
    assigned({"household": household_of("ก"), "surveyor": surveyor, "is_practice": True})
    assert not visible_households(surveyor).exists()
    assert visits_of(surveyor).count() == 1


HOMES = 5
ASKED = st.lists(
    st.lists(st.tuples(st.integers(0, HOMES - 1), st.booleans(), st.booleans()), min_size=1, max_size=8),
    min_size=1,
    max_size=4,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batches=ASKED)
def test_assigning_twice_changes_nothing(surveyor, batches):
    """Whatever batches are asked for, in whatever order and how often: a household has one visit that waits."""
    with transaction.atomic():
        edition = national_list()
        homes = [household_of(f"บ{place}", key=f"h{place}") for place in range(HOMES)]
        houses = [listed_household(edition, f"บ{place}") for place in range(HOMES)]
        for place, house in enumerate(houses):
            matched(house, person_named(f"บ{place}"))
        asked = set()
        for batch in [*batches, *batches, *reversed(batches)]:
            rows = [
                {"house" if is_listed else "household": (houses if is_listed else homes)[place],
                 "surveyor": surveyor, "is_practice": practice}
                for place, is_listed, practice in batch
            ]  # fmt: skip
            assigned(*rows)
            asked |= {(homes[place].pk, practice) for place, _, practice in batch}
            found = list(Visit.objects.values_list("household_id", "is_practice"))
            assert len(found) == len(set(found))
        assert set(found) == asked
        assert {home.pk for home in visible_households(surveyor)} == {
            home for home, practice in asked if not practice
        }
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({}, "names no household"),
        ({"household_id": 999_999}, "does not exist"),
        ({"candidate_household_id": 999_999}, "does not exist"),
        ({"household": True, "surveyor_id": None}, "has no surveyor"),
        ({"household": True, "kind": "walk"}, "kind that does not exist"),
        ({"household": True, "due_on": date(2026, 11, 1)}, "lies behind us"),
    ],
)
def test_what_cannot_be_assigned_is_told_and_nothing_is_written(surveyor, row, said):
    row = {"surveyor_id": surveyor.pk, **row}
    if row.pop("household", False):
        row["household_id"] = household_of("ก").pk
    with pytest.raises(VisitRefused, match=said):
        assigned(row)
    assert not Visit.objects.exists()


def test_a_household_of_a_list_that_was_undone_is_not_visited(surveyor):
    house = listed_household(national_list(), "ก")
    house.list_import.state = "undone"
    house.list_import.save()
    with pytest.raises(VisitRefused, match="no longer counts"):
        assigned({"house": house, "surveyor": surveyor})


def test_a_surveyor_is_sent_only_where_they_hold_visits(supervisor):
    elsewhere = user_with("surveyor", ELSEWHERE, name="elsewhere")
    for nobody in (elsewhere, supervisor):
        with pytest.raises(VisitRefused, match=f"{nobody} holds no visits in area {VILLAGE}"):
            assigned({"household": household_of("ก"), "surveyor": nobody}, by=supervisor)
    assert list(surveyors_in(VILLAGE)) == []


# role × area: may it assign a visit to a household of VILLAGE?
MAY_ASSIGN = {
    ("supervisor", SUBDISTRICT): True, ("supervisor", "46"): True, ("supervisor", ELSEWHERE): False,
    ("data_manager", "46"): True, ("surveyor", SUBDISTRICT): False, ("village_leader", VILLAGE): False,
    ("governor_office", "46"): False, ("administrator", "46"): False, ("mentor", "46"): False,
}  # fmt: skip


@pytest.mark.parametrize(("role", "area"), MAY_ASSIGN)
def test_who_assigns_gives_and_withdraws(surveyor, role, area):
    somebody, household = user_with(role, area, name="somebody"), household_of("ก")
    visit = a_visit(household=household_of("ข", key="h2"), surveyor=surveyor)
    acts = [
        lambda: assigned({"household": household, "surveyor": surveyor}, by=somebody),
        lambda: give_visits(visits=[visit.pk], due_on=DUE, by=somebody, at=AT),
        lambda: withdraw_visits(visits=[visit.pk], by=somebody, at=AT),
    ]
    for act in acts:
        if MAY_ASSIGN[role, area]:
            act()
        else:
            with pytest.raises(PermissionDenied):
                act()
    assert (Visit.objects.count() == 2) is MAY_ASSIGN[role, area]
    assert visible_visits(somebody).exists() is MAY_ASSIGN[role, area]


def test_a_visit_given_to_another_is_closed_to_the_first(surveyor, supervisor):
    household, other = household_of("ก"), user_with("surveyor", VILLAGE, name="other")
    visit = a_visit(household=household, surveyor=surveyor, by=supervisor)
    changed = give_visits(
        visits=[visit.pk], surveyor=other, due_on=DUE + timedelta(days=3), by=supervisor, at=LATER
    )
    visit.refresh_from_db()
    assert changed.visits == 1
    assert (visit.surveyor, visit.due_on, visit.entity_version) == (other, DUE + timedelta(days=3), 2)
    assert list(visible_households(other)) == [household]
    assert not visible_households(surveyor).exists()
    assert not visits_of(surveyor).exists()


def test_giving_needs_somebody_or_a_day_to_come(surveyor):
    visit = a_visit(household=household_of("ก"), surveyor=surveyor)
    with pytest.raises(VisitRefused, match="Choose a surveyor, or a day"):
        give_visits(visits=[visit.pk], by=None, at=AT)
    with pytest.raises(VisitRefused, match="lies behind us"):
        give_visits(visits=[visit.pk], due_on=date(2026, 11, 1), by=None, at=AT)


def test_withdrawing_closes_the_household_unless_another_visit_waits(surveyor):
    household = household_of("ก")
    first = a_visit(household=household, surveyor=surveyor)
    check = a_visit(household=household, surveyor=surveyor, kind="second_check")
    withdraw_visits(visits=[first.pk], by=None, at=LATER)
    assert list(visible_households(surveyor)) == [household]
    assert withdraw_visits(visits=[first.pk, check.pk], by=None, at=LATER).visits == 1
    assert not visible_households(surveyor).exists()
    assert set(Visit.objects.values_list("state", flat=True)) == {"withdrawn"}
    assert assigned({"household": household, "surveyor": surveyor}).assigned == 1


def test_a_held_visit_stays_open_for_a_while_and_can_be_sent_back(surveyor, supervisor):
    household = household_of("ก")
    visit = a_visit(household=household, surveyor=surveyor, by=supervisor)
    assert note_visits_held(visits=[visit.pk], by=surveyor, at=AT).visits == 1
    assert note_visits_held(visits=[visit.pk], by=None, at=AT).visits == 0
    assert not visits_of(surveyor).exists()
    a_month_on = AT.date() + timedelta(days=30)
    assert visible_households(surveyor, AT.date() + timedelta(days=29)).exists()
    assert not visible_households(surveyor, a_month_on).exists()
    sent = send_visit_back(visit=visit, comment="ถามรายได้อีกครั้ง", by=supervisor, at=LATER)
    assert (sent.state, sent.comment, sent.entity_version) == ("sent_back", "ถามรายได้อีกครั้ง", 3)
    assert list(visits_of(surveyor)) == [visit]
    assert visible_households(surveyor, a_month_on).exists()


def test_only_held_visits_are_sent_back_and_with_a_word(surveyor):
    visit = a_visit(household=household_of("ก"), surveyor=surveyor)
    with pytest.raises(VisitRefused, match="Only a visit that was held"):
        send_visit_back(visit=visit, comment="?", by=None, at=AT)
    note_visits_held(visits=[visit.pk], by=None, at=AT)
    with pytest.raises(VisitRefused, match="Say what the surveyor is to mend"):
        send_visit_back(visit=visit, comment=" ", by=None, at=AT)
    with pytest.raises(PermissionDenied):
        send_visit_back(visit=visit, comment="?", by=surveyor, at=AT)


def test_surveyors_whose_role_ended_have_no_visits(surveyor):
    a_visit(household=household_of("ก"), surveyor=surveyor)
    assert list(surveyors_in(VILLAGE)) == [surveyor] == list(surveyors_in("46"))
    assert not surveyors_in(ELSEWHERE).exists()
    surveyor.grants.update(valid_to=date(2026, 11, 2))
    assert not visits_of(surveyor).exists()
    assert not surveyors_in(VILLAGE).exists()


def test_no_rows_assign_nothing():
    frame = pl.DataFrame(schema={"household_id": pl.Int64, "surveyor_id": pl.Int64})
    assert assign_visits(frame=frame, by=None, at=AT).assigned == 0
