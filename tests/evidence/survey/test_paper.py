"""Verdicts on paper, and houses that no list names."""

import pytest
from django.core.exceptions import PermissionDenied
from django.utils.translation import override

from ppaos.evidence.survey.actions.paper import FoundHouse, add_found_household, tell_on_paper
from ppaos.evidence.survey.actions.visits import VisitRefused, withdraw_visits
from ppaos.evidence.survey.models import Visit
from ppaos.evidence.survey.queries.to_visit import REASONS, households_to_visit
from ppaos.evidence.targeting.actions.verdicts import VerdictRefused
from ppaos.evidence.targeting.models import Verdict
from ppaos.ground.geography.models import Area
from tests.evidence.survey.visited import DUE, ELSEWHERE, SUBDISTRICT, VILLAGE, a_visit, assigned
from tests.factories.areas import make_areas
from tests.factories.crosschecked import listed_household, matched, national_list, verdict
from tests.factories.people import AT, citizen_id, household_of, person_named, user_with

pytestmark = pytest.mark.django_db
TODAY = AT.date()


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


def told(visit, outcome="found_poor", by=None, **given):
    return tell_on_paper(visit=visit, outcome=outcome, found_on=TODAY, by=by, at=AT, **given)


def test_a_listed_household_found_on_paper_comes_into_the_register(surveyor, supervisor):
    house = listed_household(national_list(), "ก", "ข")
    visit = told(a_visit(house=house, surveyor=surveyor), by=supervisor)
    house.refresh_from_db()
    assert (visit.state, visit.household) == ("done", house.brought_into)
    assert house.brought_into.standing == "verified"
    assert Verdict.objects.get().made_by == supervisor


def test_a_registered_household_takes_the_verdict(surveyor):
    household = household_of("ก")
    told(a_visit(household=household, surveyor=surveyor), "moved", reason="ไปกรุงเทพ")
    household.refresh_from_db()
    assert household.standing == "moved"


def test_practice_counts_nowhere(surveyor):
    household = household_of("ก")
    visit = told(a_visit(household=household, surveyor=surveyor, is_practice=True), "moved")
    household.refresh_from_db()
    assert (visit.state, household.standing) == ("done", "verified")
    assert not Verdict.objects.exists()


def test_only_visits_that_wait_take_a_verdict(surveyor):
    visit = a_visit(household=household_of("ก"), surveyor=surveyor)
    withdraw_visits(visits=[visit.pk], by=None, at=AT)
    with pytest.raises(VisitRefused, match="no longer assigned"):
        told(visit)


def test_a_wrong_outcome_leaves_the_visit_as_it_was(surveyor):
    visit = a_visit(household=household_of("ก"), surveyor=surveyor)
    with pytest.raises(VerdictRefused):
        told(visit, "perhaps")
    visit.refresh_from_db()
    assert visit.state == "planned"


MAY_TELL = {("supervisor", SUBDISTRICT): True, ("data_manager", "46"): True, ("surveyor", SUBDISTRICT): True,
            ("supervisor", ELSEWHERE): False, ("village_leader", VILLAGE): False, ("mentor", "46"): False}  # fmt: skip


@pytest.mark.parametrize(("role", "area"), MAY_TELL)
def test_who_enters_what_was_found(surveyor, role, area):
    somebody = user_with(role, area, name="somebody")
    visit = a_visit(household=household_of("ก"), surveyor=surveyor)
    found = FoundHouse(area=Area.objects.get(code=VILLAGE), first_name="ใหม่")
    acts = [
        lambda: told(visit, by=somebody),
        lambda: add_found_household(found=found, on=TODAY, by=somebody, at=AT),
    ]
    for act in acts:
        if MAY_TELL[role, area]:
            act()
        else:
            with pytest.raises(PermissionDenied):
                act()


@pytest.mark.parametrize(
    ("is_poor", "standing"), [(True, "verified"), (False, "not_poor"), (None, "candidate")]
)
def test_a_house_on_no_list_is_registered_as_it_was_found(is_poor, standing):
    found = FoundHouse(
        area=Area.objects.get(code=VILLAGE), title="นาง", first_name="ใหม่", last_name="มา", house_no="77/1", moo="01",
        citizen_id=citizen_id(77), latitude=16.4, longitude=103.5, others=["ลูก มา"],
    )  # fmt: skip
    household = add_found_household(found=found, on=TODAY, is_poor=is_poor, by=None, at=AT)
    assert (household.standing, household.dwelling.house_no, household.dwelling.latitude) == (
        standing,
        "77/1",
        16.4,
    )
    assert household.source_label == "survey.found_on_the_way"
    assert household.memberships.count() == 2
    assert not Visit.objects.exists()


def test_a_surveyor_may_be_sent_there_at_once(surveyor):
    found = FoundHouse(area=Area.objects.get(code=VILLAGE), first_name="ใหม่")
    household = add_found_household(found=found, on=TODAY, surveyor=surveyor, due_on=DUE, by=None, at=AT)
    assert Visit.objects.get().household == household


def test_who_is_registered_is_not_registered_again():
    household_of("ก", citizen_id_sealed=None)
    area = Area.objects.get(code=VILLAGE)
    first = FoundHouse(area=area, first_name="ใหม่", citizen_id=citizen_id(77))
    add_found_household(found=first, on=TODAY, by=None, at=AT)
    with pytest.raises(VisitRefused, match="in the register already: ใหม่"):
        add_found_household(found=first, on=TODAY, by=None, at=AT)


def test_who_is_to_be_visited_for_which_reason(surveyor):
    edition = national_list()
    listed = listed_household(edition, "ในบัญชี")
    away = listed_household(edition, "ไม่อยู่บ้าน")
    verdict(away, "not_found")
    poor, candidate = household_of("จน"), household_of("รอ", key="h2", standing="candidate")
    matched(listed_household(edition, "รอ"), person_named("รอ"))
    expected = {
        "not_visited": {(None, listed.pk), (candidate.pk, None)},
        "candidates": {(candidate.pk, None)},
        "not_interviewed": {(poor.pk, None)},
        "nobody_home": {(None, away.pk)},
        "disputed": set(),
    }
    assert set(expected) == set(REASONS)
    for reason, pairs in expected.items():
        found = households_to_visit(SUBDISTRICT, reason, TODAY)
        assert set(found.select("household_id", "candidate_household_id").iter_rows()) == pairs, reason
        assert households_to_visit(ELSEWHERE, reason, TODAY).is_empty()
    assigned({"house": listed, "surveyor": surveyor}, {"household": candidate, "surveyor": surveyor})
    assert households_to_visit(SUBDISTRICT, "not_visited", TODAY).is_empty()
    assert households_to_visit(SUBDISTRICT, "candidates", TODAY).is_empty()
