"""Lists are linked with the register: the machine's word follows the evidence, a person's word stands."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.utils.translation import override

from ppaos.evidence.targeting.actions.bringing import bring_into_register
from ppaos.evidence.targeting.actions.matching import link_import, link_lists
from ppaos.evidence.targeting.actions.review import DecisionRefused, decide_match, undo_decision
from ppaos.evidence.targeting.models import Candidate, Match, Verdict
from ppaos.evidence.targeting.queries.review import pairs_in_doubt, pairs_settled
from ppaos.evidence.targeting.queries.sides import listed_side, registered_side
from ppaos.ground.privacy.models import Change, Event
from ppaos.people.registry.models import Identifier, Membership, Person
from tests.factories.areas import make_areas
from tests.factories.listed import committed, edition_of, listed, surveyed
from tests.factories.people import (
    AT,
    citizen_id,
    data_manager_of,
    person_named,
    person_row,
    registered,
    user_with,
)

pytestmark = pytest.mark.django_db
BORN = {"birth_on": date(1960, 1, 5), "birth_precision": "day"}


@pytest.fixture(autouse=True)
def _areas(db):
    make_areas()
    with override("en"):
        yield


def linked(*rows):
    made = committed(edition_of("national"), *rows)
    return made, link_import(list_import=made, by=None, at=AT)


def doubted(row, person, **given):
    """A pair the machine could not settle."""
    values = {"decision": "doubtful", "origin": "model", "probability": 0.5, "decided_at": AT, "levels": {}}
    return Match.objects.create(candidate=row, person=person, **{**values, **given})


def pair():
    """A listed person and a registered one, in doubt."""
    registered(person_row(1))
    made = committed(edition_of("national"), listed(7, sealed_id=None, first_name="บุญมา"))
    return doubted(Candidate.objects.get(list_import=made), person_named("สมมุติ1"))


def test_the_same_id_is_the_same_person():
    registered(person_row(1), person_row(2))
    _, found = linked(listed(1), listed(9, house="h9", first_name="ใครอื่น", last_name="ไกลโพ้น"))
    match = Match.objects.get(is_current=True)
    assert (match.decision, match.origin, match.person) == ("same", "verified_id", person_named("สมมุติ1"))
    assert match.levels["citizen_id"]["level"] == "exact"
    assert match.method.startswith("engine.linkage ")
    assert (found.same, found.decided, found.superseded) == (1, 1, 0)


def test_a_second_run_changes_nothing_and_announces_nothing():
    registered(person_row(1))
    made, _ = linked(listed(1))
    changes = Change.objects.count()
    again = link_import(list_import=made, by=None, at=AT)
    assert (again.same, again.decided, again.superseded) == (1, 0, 0)
    assert (Match.objects.count(), Change.objects.count()) == (1, changes)


def test_what_the_evidence_no_longer_bears_out_is_superseded():
    registered(person_row(1))
    made, _ = linked(listed(1))
    Person.objects.update(first_name="คนอื่น", last_name="สกุลอื่น")
    Identifier.objects.all().delete()
    again = link_import(list_import=made, by=None, at=AT)
    assert (again.same, again.superseded) == (0, 1)
    assert not Match.objects.filter(is_current=True).exists()


def test_somebody_registered_elsewhere_is_found_by_the_id():
    registered(person_row(1))
    edition = edition_of("national", area_code="4605")
    made = committed(edition, listed(1, house_area_id="460510", area_id="460510"))
    assert link_import(list_import=made, by=None, at=AT).same == 1


def test_rows_that_were_replaced_or_undone_are_not_linked():
    registered(person_row(1), person_row(2))
    made = committed(edition_of("national"), listed(1), listed(2, is_matchable=False))
    Candidate.objects.filter(row_no=1).update(superseded_by=made)
    assert link_import(list_import=made, by=None, at=AT).candidates == 0


def test_a_persons_word_stands():
    registered(person_row(1))
    made, _ = linked(listed(1))
    match = Match.objects.get()
    decide_match(match=match, decision="different", by=None, at=AT)
    link_import(list_import=made, by=None, at=AT)
    current = Match.objects.get(is_current=True)
    assert (current.decision, current.origin) == ("different", "person")


def test_every_list_of_an_area_is_linked_again_but_no_survey():
    committed(edition_of("national"), listed(1))
    committed(edition_of("survey"), surveyed(2))
    registered(person_row(1))
    assert link_lists(area_code="46", by=None, at=AT) == 1
    assert Match.objects.filter(is_current=True).count() == 1


def test_only_who_may_commit_lists_links_them():
    made = committed(edition_of("national"), listed(1))
    with pytest.raises(PermissionDenied):
        link_import(list_import=made, by=user_with("supervisor", "46"), at=AT)


def test_a_supervisor_settles_a_pair_and_takes_it_back():
    match, supervisor = pair(), user_with("supervisor", "4601")
    assert list(pairs_in_doubt(supervisor, area_code="460101")) == [match]
    decided = decide_match(match=match, decision="same", by=supervisor, at=AT, note="บัตรตรงกัน")
    assert (decided.decided_by, decided.probability, decided.note) == (supervisor, 0.5, "บัตรตรงกัน")
    assert not pairs_in_doubt(supervisor).exists()
    assert list(pairs_settled(supervisor)) == [decided]
    undo_decision(match=decided, by=supervisor, at=AT)
    assert list(pairs_in_doubt(supervisor)) == [match]
    verbs = Event.objects.filter(verb__startswith="match.").order_by("id").values_list("verb", flat=True)
    assert list(verbs) == ["match.decided", "match.undone"]


def test_a_queue_holds_only_what_lies_in_sight():
    pair()
    assert not pairs_in_doubt(user_with("supervisor", "4605")).exists()
    assert not pairs_in_doubt(user_with("governor_office", "46")).exists()
    assert not pairs_in_doubt(user_with("supervisor", "46"), area_code="4605").exists()


def test_nobody_decides_out_of_the_area():
    with pytest.raises(PermissionDenied):
        decide_match(match=pair(), decision="same", by=user_with("supervisor", "4605"), at=AT)


def test_the_same_as_one_is_not_the_same_as_another():
    match = pair()
    registered(person_row(2, "h2", house_no="7"))
    other = doubted(match.candidate, person_named("สมมุติ2"))
    decided = decide_match(match=match, decision="same", by=None, at=AT)
    other.refresh_from_db()
    assert not other.is_current
    with pytest.raises(DecisionRefused, match="decided meanwhile"):
        decide_match(match=other, decision="same", by=None, at=AT)
    undo_decision(match=decided, by=None, at=AT)
    assert Match.objects.filter(is_current=True, decision="doubtful").count() == 2


def test_a_row_somebody_named_is_not_named_again():
    match = pair()
    registered(person_row(2, "h2", house_no="7"))
    other = doubted(match.candidate, person_named("สมมุติ2"), decision="same", origin="person")
    with pytest.raises(DecisionRefused, match="somebody else"):
        decide_match(match=match, decision="same", by=None, at=AT)
    assert Match.objects.get(is_current=True, decision="same") == other


def test_a_word_that_is_no_decision_is_refused():
    with pytest.raises(DecisionRefused, match="no decision"):
        decide_match(match=pair(), decision="perhaps", by=None, at=AT)


def test_a_decision_that_does_not_hold_cannot_be_taken_back():
    with pytest.raises(DecisionRefused, match="does not hold"):
        undo_decision(match=pair(), by=None, at=AT)


def survey_in_doubt():
    """A surveyed household of which one row may be somebody registered elsewhere."""
    registered(person_row(1, "old", house_no="90"))
    made = committed(edition_of("survey"), surveyed(5, "h5", house_no="5"), surveyed(6, "h5"))
    match = doubted(
        Candidate.objects.get(row_no=6), person_named("สมมุติ1"), decision="cannot_tell", origin="person"
    )
    bring_into_register(list_import=made, by=None, at=AT)
    return match


def test_a_doubtful_row_of_a_survey_is_attached_when_it_is_the_same():
    match = survey_in_doubt()
    decided = decide_match(match=match, decision="same", by=user_with("supervisor", "46"), at=AT)
    home = Membership.objects.get(person=match.person, valid_to=None).household
    assert home.code == "K-h5"
    with pytest.raises(DecisionRefused, match="came into the register"):
        undo_decision(match=decided, by=None, at=AT)


def test_a_doubtful_row_of_a_survey_becomes_a_person_when_it_is_another():
    match = survey_in_doubt()
    decided = decide_match(match=match, decision="different", by=data_manager_of("46"), at=AT)
    made = person_named("สมมุติ6")
    assert made.memberships.get().household.code == "K-h5"
    with pytest.raises(DecisionRefused, match="came into the register"):
        undo_decision(match=decided, by=None, at=AT)


def test_a_surveyed_household_that_waited_as_a_whole_comes_with_its_verdict():
    registered(person_row(1, "old", house_no="90"))
    made = committed(edition_of("survey"), surveyed(6, "h5"))
    match = doubted(Candidate.objects.get(), person_named("สมมุติ1"), decision="cannot_tell", origin="person")
    bring_into_register(list_import=made, by=None, at=AT)
    assert not Verdict.objects.exists()
    decide_match(match=match, decision="different", by=None, at=AT)
    verdict = Verdict.objects.get()
    assert (verdict.outcome, verdict.household.code, verdict.household.standing) == (
        "found_poor",
        "K-h5",
        "verified",
    )


def test_both_records_can_be_set_side_by_side():
    registered(person_row(1, **BORN))
    made, _ = linked(listed(1, **BORN))
    match = Match.objects.get(candidate__list_import=made)
    ours, theirs = listed_side(match), registered_side(match)
    assert ours.citizen_id == theirs.citizen_id == citizen_id(1)
    assert (ours.birth_on, ours.house_no, ours.area_code) == (
        theirs.birth_on,
        theirs.house_no,
        theirs.area_code,
    )
