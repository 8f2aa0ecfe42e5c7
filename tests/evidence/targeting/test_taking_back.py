"""Verdicts of a record are taken back together, and households stand where they stood before."""

from datetime import date

import polars as pl
import pytest
from django.core.exceptions import PermissionDenied

from ppaos.evidence.targeting.actions.taking_back import take_back_verdicts
from ppaos.evidence.targeting.actions.verdicts import enter_verdicts
from ppaos.evidence.targeting.models import CandidateHousehold, Verdict
from ppaos.people.registry.models import Household
from tests.factories.areas import make_areas
from tests.factories.listed import committed, edition_of, listed
from tests.factories.people import AT, household_of, user_with

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _areas(db):
    make_areas()


def entered(outcome, source=1, day=20, made_by=None, **of_whom):
    row = {
        "outcome": outcome,
        "found_on": date(2026, 11, day),
        "source_id": source,
        "made_by_id": made_by,
        **of_whom,
    }
    frame = pl.from_dicts([row], infer_schema_length=None)
    return enter_verdicts(frame=frame, by=None, at=AT, source_label="tests.visit")


def taken_back(*sources, by=None):
    return take_back_verdicts(source_label="tests.visit", source_ids=sources, by=by, at=AT)


def test_a_household_steps_back_and_forward_again_even_to_an_earlier_day():
    home = household_of("ก", standing="candidate")
    entered("found_poor", household_id=home.pk)
    done = taken_back(1)
    home.refresh_from_db()
    assert (done.verdicts, done.stepped_back, home.standing) == (1, 1, "candidate")
    entered("refused", day=10, household_id=home.pk)
    home.refresh_from_db()
    assert home.standing == "refused"
    assert Verdict.objects.filter(taken_back_at=None).get().found_on == date(2026, 11, 10)


def test_a_listed_household_brought_in_becomes_a_candidate():
    house = CandidateHousehold.objects.get(list_import=committed(edition_of("national"), listed(1)))
    entered("found_poor", candidate_household_id=house.pk)
    taken_back(1)
    assert Household.objects.get().standing == "candidate"


def test_what_another_verdict_says_too_stands():
    home = household_of("ก", standing="candidate")
    for source in (1, 2):
        entered("found_poor", source=source, household_id=home.pk)
    assert taken_back(1).stepped_back == 0
    home.refresh_from_db()
    assert home.standing == "verified"


def test_what_changed_nothing_is_simply_taken_back():
    home = household_of("ก")
    entered("not_found", household_id=home.pk)
    assert (taken_back(1).verdicts, taken_back(1).verdicts, taken_back(9).verdicts) == (1, 0, 0)


def test_who_found_it_is_named_where_the_system_enters():
    surveyor = user_with("surveyor", "46")
    entered("not_found", made_by=surveyor.pk, household_id=household_of("ก").pk)
    assert Verdict.objects.get().made_by == surveyor


@pytest.mark.parametrize(
    ("role", "area", "may"),
    [
        ("supervisor", "46", True),
        ("surveyor", "46", True),
        ("supervisor", "4605", False),
        ("governor_office", "46", False),
    ],
)
def test_who_may_take_back(role, area, may):
    entered("not_found", household_id=household_of("ก").pk)
    user = user_with(role, area)
    if may:
        assert taken_back(1, by=user).verdicts == 1
    else:
        with pytest.raises(PermissionDenied):
            taken_back(1, by=user)
