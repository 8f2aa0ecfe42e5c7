"""What is found at a house is entered once, tells the register, and can be taken back."""

from datetime import date

import polars as pl
import pytest
from django.core.exceptions import PermissionDenied
from django.utils.translation import override

from ppaos.evidence.targeting.actions.review import decide_match
from ppaos.evidence.targeting.actions.verdicts import (
    VerdictRefused,
    enter_verdict,
    enter_verdicts,
    take_back_verdict,
)
from ppaos.evidence.targeting.models import CandidateHousehold, Match, Verdict
from ppaos.evidence.targeting.queries.verdicts import verdicts_on, visible_candidate_households
from ppaos.ground.privacy.models import Event
from ppaos.people.registry.models import Household, Person
from tests.factories.areas import make_areas
from tests.factories.listed import committed, edition_of, listed
from tests.factories.people import AT, household_of, person_row, registered, user_with

pytestmark = pytest.mark.django_db
FOUND_ON = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _areas(db):
    make_areas()
    with override("en"):
        yield


def house_of(*numbers, **given):
    """A household of the national list that names these people."""
    made = committed(edition_of("national"), *(listed(number, **given) for number in numbers))
    return CandidateHousehold.objects.get(list_import=made)


def said(house, outcome, **given):
    return enter_verdict(
        candidate_household=house, outcome=outcome, by=None, at=AT, **{"found_on": FOUND_ON, **given}
    )


def test_found_poor_brings_the_listed_people_into_the_register():
    house = house_of(1, 2)
    done = said(house, "found_poor")
    household = Household.objects.get()
    assert (done.households_made, done.persons_made) == (1, 2)
    assert (household.standing, household.standing_on, household.source_id) == (
        "verified", FOUND_ON, house.list_import_id,
    )  # fmt: skip
    house.refresh_from_db()
    assert house.brought_into == household
    verdict = Verdict.objects.get()
    assert (verdict.candidate_household, verdict.household) == (house, household)
    assert Match.objects.filter(decision="same", origin="source").count() == 2


def test_found_not_poor_says_so():
    said(house_of(1), "found_not_poor", reason="มีรายได้ประจำ")
    assert Household.objects.get().standing == "not_poor"
    assert Verdict.objects.get().reason == "มีรายได้ประจำ"


def test_a_household_known_already_is_told_and_not_made_again():
    home = household_of("สมมุติ1")
    house = house_of(1)
    Match.objects.create(
        candidate=house.candidates.get(),
        person=Person.objects.get(),
        decision="same",
        origin="model",
        decided_at=AT,
    )
    assert said(house, "found_not_poor").households_made == 0
    home.refresh_from_db()
    assert home.standing == "not_poor"


@pytest.mark.parametrize(
    ("outcome", "standing"),
    [("moved", "moved"), ("died", "died"), ("refused", "refused"), ("counted_elsewhere", "duplicate"),
     ("not_found", "verified"), ("empty", "verified"), ("found_poor", "verified")],
)  # fmt: skip
def test_each_outcome_is_told_to_the_registered_household(outcome, standing):
    home = household_of("ก")
    enter_verdict(household=home, outcome=outcome, found_on=FOUND_ON, by=None, at=AT)
    home.refresh_from_db()
    assert home.standing == standing


def test_nothing_is_made_of_a_household_nobody_found():
    house = house_of(1)
    done = said(house, "not_found")
    assert (done.entered, Person.objects.count()) == (1, 0)
    assert list(verdicts_on(house).values_list("outcome", flat=True)) == ["not_found"]


def test_rows_in_doubt_wait_and_come_with_the_verdict_once_settled():
    registered(person_row(9, "old", house_no="90"))
    house = house_of(1)
    pair = Match.objects.create(
        candidate=house.candidates.get(),
        person=Person.objects.get(),
        decision="doubtful",
        origin="model",
        decided_at=AT,
    )
    done = said(house, "found_poor")
    assert (done.waiting, done.households_made) == (1, 0)
    decide_match(match=pair, decision="different", by=None, at=AT)
    made = Household.objects.get(source_id=house.list_import_id, source_label="targeting.listimport")
    assert (made.standing, made.standing_on) == ("verified", FOUND_ON)


def test_a_verdict_taken_back_gives_the_standing_back():
    home = household_of("ก")
    enter_verdict(household=home, outcome="died", found_on=FOUND_ON, by=None, at=AT)
    take_back_verdict(verdict=Verdict.objects.get(), by=None, at=AT)
    home.refresh_from_db()
    assert home.standing == "verified"
    assert Verdict.objects.get().taken_back_at == AT
    with pytest.raises(VerdictRefused, match="already"):
        take_back_verdict(verdict=Verdict.objects.get(), by=None, at=AT)


def test_a_verdict_that_changed_nothing_is_simply_taken_back():
    home = household_of("ก")
    house = house_of(5, house_no="99")
    said(house, "not_found")
    enter_verdict(household=home, outcome="found_poor", found_on=FOUND_ON, by=None, at=AT)
    enter_verdict(household=home, outcome="found_poor", found_on=FOUND_ON, by=None, at=AT)
    for verdict in Verdict.objects.order_by("pk")[:2]:
        take_back_verdict(verdict=verdict, by=None, at=AT)
    home.refresh_from_db()
    assert home.standing == "verified"


def test_a_verdict_overtaken_by_another_changes_nothing_when_taken_back():
    home = household_of("ก")
    enter_verdict(household=home, outcome="died", found_on=date(2026, 11, 19), by=None, at=AT)
    enter_verdict(household=home, outcome="found_poor", found_on=FOUND_ON, by=None, at=AT)
    take_back_verdict(verdict=Verdict.objects.get(outcome="died"), by=None, at=AT)
    home.refresh_from_db()
    assert home.standing == "verified"


def test_the_verdict_that_made_a_household_is_not_taken_back():
    said(house_of(1), "found_poor")
    with pytest.raises(VerdictRefused, match="brought the household into the register"):
        take_back_verdict(verdict=Verdict.objects.get(), by=None, at=AT)


def test_many_verdicts_are_entered_at_once(django_assert_max_num_queries):
    rows = [listed(number, f"h{number}", house_no=str(number)) for number in range(1, 201)]
    committed(edition_of("national"), *rows)
    houses = list(CandidateHousehold.objects.order_by("pk").values_list("pk", flat=True))
    outcomes = [("found_poor", "found_not_poor", "not_found", "moved")[n % 4] for n in range(len(houses))]
    frame = pl.DataFrame({"candidate_household_id": houses, "outcome": outcomes}).with_columns(
        found_on=pl.lit(FOUND_ON)
    )
    with django_assert_max_num_queries(120):
        done = enter_verdicts(frame=frame, by=None, at=AT)
    assert (done.entered, done.households_made, Person.objects.count()) == (200, 100, 100)
    assert Household.objects.filter(standing="not_poor").count() == 50


FAULTS = {
    "no household": ({"household_id": None}, "names no household"),
    "no such household": ({"household_id": 404}, "does not exist"),
    "no such outcome": ({"outcome": "vanished"}, "outcome that does not exist"),
    "no date": ({"found_on": None}, "no date, or one in the future"),
    "tomorrow": ({"found_on": date(2026, 11, 23)}, "no date, or one in the future"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_told_and_nothing_is_written(name):
    home = household_of("ก")
    given, message = FAULTS[name]
    row = {"household_id": home.pk, "outcome": "moved", "found_on": FOUND_ON, **given}
    with pytest.raises(VerdictRefused, match=message):
        enter_verdicts(frame=pl.from_dicts([row], infer_schema_length=None), by=None, at=AT)
    assert not Verdict.objects.exists()


def test_a_listed_household_twice_in_a_frame_is_refused():
    house = house_of(1)
    frame = pl.DataFrame({"candidate_household_id": [house.pk] * 2, "outcome": ["moved", "died"]})
    with pytest.raises(VerdictRefused, match="a second time"):
        enter_verdicts(frame=frame.with_columns(found_on=pl.lit(FOUND_ON)), by=None, at=AT)


def test_a_supervisor_enters_verdicts_in_the_own_area_only():
    house = house_of(1)
    with pytest.raises(PermissionDenied):
        enter_verdict(
            candidate_household=house, outcome="moved", found_on=FOUND_ON, by=user_with("supervisor", "4605"), at=AT
        )  # fmt: skip
    supervisor = user_with("supervisor", "4601")
    enter_verdict(candidate_household=house, outcome="found_poor", found_on=FOUND_ON, by=supervisor, at=AT)
    assert Verdict.objects.get().made_by == supervisor
    assert Event.objects.get(verb="verdict.entered").area_code == "46010101"
    assert list(visible_candidate_households(supervisor)) == [house]
    assert not visible_candidate_households(user_with("supervisor", "4605")).exists()
