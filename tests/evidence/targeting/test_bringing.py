"""A survey's rows become persons and households once, whatever is already known and however often it is run."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from ppaos.evidence.targeting.actions.bringing import bring_into_register
from ppaos.evidence.targeting.models import Candidate, CandidateHousehold, Match, Verdict
from ppaos.evidence.targeting.queries.matching import household_links
from ppaos.people.registry.models import Household, Membership, Person, StandingEvent
from tests.factories.areas import make_areas
from tests.factories.listed import committed, edition_of, surveyed
from tests.factories.people import AT, data_manager_of, user_with

pytestmark = pytest.mark.django_db
NEXT_ROUND = {"survey_round": 2, "survey_on": date(2026, 11, 20)}


@pytest.fixture(autouse=True)
def _areas(db):
    make_areas()


def brought(*rows, year=2569):
    made = committed(edition_of("survey", year=year), *rows)
    return made, bring_into_register(list_import=made, by=None, at=AT)


def state():
    """How much there is of everything."""
    models = (Person, Household, Membership, StandingEvent, Match, Verdict)
    return [model.objects.count() for model in models]


def test_a_household_nobody_knew_is_made_with_its_verdict():
    made, done = brought(surveyed(1, is_head=True), surveyed(2), surveyed(3, "h2", found="not_poor"))
    assert (done.households_made, done.persons_made, done.waiting) == (2, 3, 0)
    poor, better_off = Household.objects.order_by("code")
    assert (poor.code, poor.standing, poor.area_id) == ("K-h1", "verified", "46010101")
    assert better_off.standing == "not_poor"
    verdicts = Verdict.objects.order_by("household__code")
    assert list(verdicts.values_list("household_id", "outcome", "found_on", "source_id")) == [
        (poor.pk, "found_poor", date(2026, 11, 1), made.pk),
        (better_off.pk, "found_not_poor", date(2026, 11, 1), made.pk),
    ]
    assert set(Match.objects.values_list("origin", "decision")) == {("source", "same")}
    assert household_links(made).height == 2


def test_a_second_run_changes_nothing():
    made, _ = brought(surveyed(1, is_head=True), surveyed(2), surveyed(3, "h2", found="not_poor"))
    before = state()
    again = bring_into_register(list_import=made, by=None, at=AT)
    assert (again.households_made, again.persons_made, state()) == (0, 0, before)


def test_a_household_that_says_neither_stays_a_candidate():
    _, done = brought(surveyed(1, found=""))
    assert Household.objects.get().standing == "candidate"
    assert not Verdict.objects.exists()
    assert done.links.height == 1


def test_a_later_round_knows_household_and_people_again():
    brought(surveyed(1, is_head=True), surveyed(2))
    _, later = brought(surveyed(1, is_head=True, **NEXT_ROUND), surveyed(3, **NEXT_ROUND), year=2570)
    assert (later.households_made, later.households_known, later.persons_made) == (0, 1, 1)
    assert later.persons_attached == 1
    # The member whom the later round does not name is still a member.
    assert Membership.objects.filter(valid_to__isnull=True).count() == 3
    assert Verdict.objects.count() == 2


def test_rounds_of_one_file_come_one_after_the_other():
    rows = [surveyed(1), surveyed(1, "later", household_code="K-h1", row_no=9, **NEXT_ROUND)]
    _, done = brought(*rows)
    assert (Household.objects.count(), Person.objects.count()) == (1, 1)
    assert (done.households_made, done.households_known) == (1, 1)
    assert Match.objects.filter(is_current=True, decision="same").count() == 2


def test_a_household_is_known_by_its_people_where_it_has_no_code():
    brought(surveyed(1, household_code=""), surveyed(2, household_code=""))
    _, later = brought(surveyed(1, household_code="", house_no="99", **NEXT_ROUND), year=2570)
    assert (later.households_made, later.households_known) == (0, 1)


def test_one_of_four_who_came_from_elsewhere_does_not_bring_that_household_along():
    brought(*[surveyed(number) for number in range(1, 5)])
    rows = [surveyed(number, "h9", house_no="77", **NEXT_ROUND) for number in (1, 11, 12, 13)]
    _, later = brought(*rows, year=2570)
    assert later.households_made == 1
    moved = Person.objects.get(first_name="สมมุติ1")
    assert moved.memberships.get(valid_to__isnull=True).household.code == "K-h9"


def test_one_id_in_two_households_is_one_person():
    _, done = brought(
        surveyed(1, row_no=1, presence="named_absent"), surveyed(1, "h2", row_no=2), surveyed(2)
    )
    assert done.persons_made == 2
    same = Match.objects.filter(candidate__first_name="สมมุติ1", decision="same")
    assert same.values("person").distinct().count() == 1
    assert same.count() == 2


def test_a_row_in_doubt_waits_and_its_household_is_made_without_it():
    brought(surveyed(1, sealed_id=None, first_name="บุญมี", birth_on=date(1960, 1, 5), birth_precision="day"))
    person = Person.objects.get()
    made = committed(edition_of("survey", year=2570), surveyed(5, "h5", house_no="5"), surveyed(6, "h5"))
    doubted = Candidate.objects.get(list_import=made, row_no=6)
    Match.objects.create(
        candidate=doubted, person=person, decision="cannot_tell", origin="person", decided_at=AT
    )
    done = bring_into_register(list_import=made, by=None, at=AT)
    assert (done.households_made, done.persons_made, done.waiting) == (1, 1, 1)
    assert not Person.objects.filter(first_name="สมมุติ6").exists()


def test_a_household_of_which_everybody_is_in_doubt_waits():
    brought(surveyed(1))
    made = committed(edition_of("survey", year=2570), surveyed(6, "h5"))
    doubted = Candidate.objects.get(list_import=made)
    Match.objects.create(
        candidate=doubted, person=Person.objects.get(), decision="cannot_tell", origin="person", decided_at=AT
    )
    done = bring_into_register(list_import=made, by=None, at=AT)
    assert (done.empty, done.waiting, Household.objects.count()) == (1, 1, 1)
    assert CandidateHousehold.objects.get(list_import=made).brought_into is None


def test_a_household_on_its_way_is_not_sent_back_when_found_poor_again():
    brought(surveyed(1))
    Household.objects.update(standing="active")
    StandingEvent.objects.update(standing="active")
    _, later = brought(surveyed(1, **NEXT_ROUND), year=2570)
    assert (Household.objects.get().standing, later.standings_refused) == ("active", 0)


def test_a_household_found_not_poor_later_is_not_poor():
    brought(surveyed(1))
    brought(surveyed(1, found="not_poor", **NEXT_ROUND), year=2570)
    assert Household.objects.get().standing == "not_poor"


def test_only_who_may_commit_lists_here():
    made = committed(edition_of("survey"), surveyed(1))
    with pytest.raises(PermissionDenied):
        bring_into_register(list_import=made, by=user_with("supervisor", "46"), at=AT)
    bring_into_register(list_import=made, by=data_manager_of("46"), at=AT)
    assert Person.objects.count() == 1
