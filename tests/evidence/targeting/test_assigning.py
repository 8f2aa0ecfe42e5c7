"""Pairs are given, taken over and handed back; only their reviewer sees the ids, and every look is noted."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.urls import reverse
from django.utils.translation import override

from ppaos.evidence.targeting.actions.assigning import (
    MOST,
    AssignmentRefused,
    assign_pair,
    assign_pairs,
    draw_sample,
    hand_back,
)
from ppaos.evidence.targeting.actions.review import decide_match, undo_decision
from ppaos.evidence.targeting.models import (
    Candidate,
    CandidateHousehold,
    Match,
    ReviewAssignment,
    SampledPair,
)
from ppaos.evidence.targeting.permissions import ids_are_open
from ppaos.evidence.targeting.queries.assigned import assigned_to, unassigned
from ppaos.evidence.targeting.queries.review import is_waiting, pairs_in_doubt, pairs_to_check
from ppaos.ground.privacy.models import Event
from ppaos.people.registry.models import Household
from tests.factories.areas import make_areas
from tests.factories.listed import committed, edition_of, listed, surveyed
from tests.factories.people import AT, citizen_id, person_named, person_row, registered, user_with

pytestmark = pytest.mark.django_db
PAIRS = 5


@pytest.fixture(autouse=True)
def _areas(db):
    make_areas()
    with override("en"):
        yield


@pytest.fixture
def pairs():
    """Five pairs in doubt, the first the most doubtful."""
    registered(*(person_row(number, f"h{number}") for number in range(1, PAIRS + 1)))
    committed(edition_of("national"), *(listed(10 + n, f"l{n}", sealed_id=None) for n in range(1, PAIRS + 1)))
    return [
        Match.objects.create(
            candidate=Candidate.objects.get(row_no=10 + number), person=person_named(f"สมมุติ{number}"),
            decision="doubtful", origin="model", probability=0.4 + number / 10, decided_at=AT, levels={},
        )
        for number in range(1, PAIRS + 1)
    ]  # fmt: skip


@pytest.fixture
def reviewer():
    return user_with("supervisor", "4601")


@pytest.fixture
def manager():
    return user_with("data_manager", "46")


def test_the_most_valuable_pairs_that_are_nobodys_are_given(pairs, reviewer, manager):
    assert assign_pairs(reviewer=reviewer, count=2, by=manager, at=AT).pairs == 2
    assert list(assigned_to(pairs_in_doubt(reviewer), reviewer)) == pairs[:2]
    assert assign_pairs(reviewer=manager, count=200, area_code="460101", by=manager, at=AT).pairs == 3
    assert not unassigned(pairs_in_doubt(manager)).exists()
    assert assign_pairs(reviewer=manager, count=1, by=manager, at=AT).pairs == 0
    given = Event.objects.filter(verb="pairs.assigned").first()
    assert (given.detail, given.subjects.get().subject_id) == ({"pairs": 2}, reviewer.pk)


def test_the_system_gives_pairs_too(pairs, reviewer):
    assert assign_pairs(reviewer=reviewer, count=1, by=None, at=AT).pairs == 1
    assert ReviewAssignment.objects.get().assigned_by is None


@pytest.mark.parametrize("count", [0, -1, MOST + 1])
def test_too_many_or_none_are_not_given(pairs, reviewer, count):
    with pytest.raises(AssignmentRefused, match=f"between 1 and {MOST}"):
        assign_pairs(reviewer=reviewer, count=count, by=reviewer, at=AT)
    with pytest.raises(AssignmentRefused, match=f"between 1 and {MOST}"):
        draw_sample(origin="model", count=count, by=reviewer, at=AT)


def test_one_pair_is_taken_over_and_the_other_sees_its_ids_no_more(pairs, reviewer, manager):
    first = assign_pair(match=pairs[0], reviewer=reviewer, by=reviewer, at=AT)
    assert assign_pair(match=pairs[0], reviewer=reviewer, by=reviewer, at=AT) == first
    assert ids_are_open(user=reviewer, match=pairs[0])
    assign_pair(match=pairs[0], reviewer=manager, by=manager, at=AT)
    first.refresh_from_db()
    assert (first.ended_by, first.ended_at) == (manager, AT)
    assert not ids_are_open(user=reviewer, match=pairs[0])
    assert ids_are_open(user=manager, match=pairs[0])


def test_nothing_is_given_to_who_does_not_review_there(pairs, manager):
    for stranger in (user_with("supervisor", "4605"), user_with("surveyor", "46")):
        with pytest.raises(AssignmentRefused, match="does not review pairs where this person is listed"):
            assign_pair(match=pairs[0], reviewer=stranger, by=manager, at=AT)
        with pytest.raises(AssignmentRefused):
            assign_pair(match=pairs[0], reviewer=manager, by=stranger, at=AT)
    elsewhere = user_with("supervisor", "4605")
    assert assign_pairs(reviewer=elsewhere, count=5, by=manager, at=AT).pairs == 0
    assert assign_pairs(reviewer=manager, count=5, by=elsewhere, at=AT).pairs == 0
    with pytest.raises(PermissionDenied):
        assign_pairs(reviewer=user_with("surveyor", "46"), count=5, by=manager, at=AT)


def test_pairs_are_handed_back_one_or_all(pairs, reviewer):
    assign_pairs(reviewer=reviewer, count=3, by=reviewer, at=AT)
    assert hand_back(match=pairs[0], by=reviewer, at=AT).pairs == 1
    assert hand_back(by=reviewer, at=AT).pairs == 2
    assert unassigned(pairs_in_doubt(reviewer)).count() == PAIRS
    ended = ReviewAssignment.objects.values("ended_by").annotate(number=Count("pk")).get()
    assert ended == {"ended_by": reviewer.pk, "number": 3}


# Who sees the ids of a pair listed in 460101, given to whom, in what state.
SEES = [
    ("supervisor", "4601", "own", "doubtful", True),
    ("data_manager", "46", "own", "doubtful", True),
    ("supervisor", "4601", "nobody", "doubtful", False),
    ("supervisor", "4601", "another", "doubtful", False),
    ("supervisor", "4601", "own", "decided", False),
    ("supervisor", "4601", "own", "cannot_tell", False),
    ("supervisor", "4601", "own", "opened again", True),
    ("supervisor", "4601", "handed back", "doubtful", False),
    ("supervisor", "4605", "own", "doubtful", False),
    ("surveyor", "4601", "own", "doubtful", False),
    ("administrator", "46", "own", "doubtful", False),
    ("protection_officer", "46", "own", "doubtful", False),
    ("governor_office", "46", "own", "doubtful", False),
]


@pytest.mark.parametrize(("role", "area", "whose", "state", "sees"), SEES)
def test_ids_are_open_to_the_reviewer_of_a_pair_that_waits(pairs, reviewer, role, area, whose, state, sees):
    user, match = user_with(role, area), pairs[0]
    held = {"own": user, "handed back": user, "another": reviewer}.get(whose)
    if held:
        ReviewAssignment.objects.create(
            candidate=match.candidate, person=match.person, reviewer=held, assigned_at=AT,
            ended_at=AT if whose == "handed back" else None,
        )  # fmt: skip
    if state != "doubtful":
        decision = "same" if state == "decided" else "cannot_tell"
        match = decide_match(match=match, decision=decision, by=user, at=AT)
    if state == "opened again":
        undo_decision(match=match, by=user, at=AT)
        match = Match.objects.get(pk=pairs[0].pk)
    assert ids_are_open(user=user, match=match) is sees
    assert not ids_are_open(user=None, match=match)


def test_a_sample_is_drawn_of_what_the_machine_decided_and_each_pair_once(pairs, reviewer):
    Match.objects.filter(pk__in=[pair.pk for pair in pairs[:4]]).update(decision="same")
    Match.objects.filter(pk=pairs[3].pk).update(origin="verified_id")
    met = CandidateHousehold.objects.get(candidates=pairs[0].candidate)
    met.brought_into = Household.objects.first()
    met.save()
    assert draw_sample(origin="model", count=50, by=reviewer, at=AT).pairs == 2
    drawn = list(pairs_to_check(reviewer))
    assert {pair.pk for pair in drawn} == {pairs[1].pk, pairs[2].pk}
    assert all(is_waiting(pair) and ids_are_open(user=reviewer, match=pair) for pair in drawn)
    with pytest.raises(AssignmentRefused, match="no such pair left"):
        draw_sample(origin="model", count=50, by=reviewer, at=AT)
    with pytest.raises(AssignmentRefused, match="decided by the model or by the same id"):
        draw_sample(origin="person", count=50, by=reviewer, at=AT)
    assert Event.objects.get(verb="pairs.sampled").detail == {"pairs": 2}
    decided = decide_match(match=drawn[0], decision="different", by=reviewer, at=AT)
    assert list(pairs_to_check(reviewer)) == [drawn[1]]
    undo_decision(match=decided, by=reviewer, at=AT)
    assert list(pairs_to_check(reviewer)) == drawn


def test_surveys_are_not_drawn(reviewer):
    registered(person_row(1))
    committed(edition_of("survey"), surveyed(2))
    Match.objects.create(
        candidate=Candidate.objects.get(), person=person_named("สมมุติ1"), decision="same", origin="model",
        decided_at=AT,
    )  # fmt: skip
    with pytest.raises(AssignmentRefused, match="no such pair left"):
        draw_sample(origin="model", count=1, by=reviewer, at=AT)
    assert not SampledPair.objects.exists()


# On screen


def at(name: str, *keys: int, **query: object) -> str:
    return reverse(f"targeting:{name}", args=keys, query=query)


@pytest.fixture
def page(client, reviewer):
    client.force_login(reviewer)
    client.cookies["django_language"] = "en"
    return lambda *asked, **query: client.get(at(*asked, **query)).content.decode()


def test_ids_are_whole_only_in_a_pair_one_took_and_each_look_is_noted(client, pairs, page, manager):
    whole = citizen_id(1)
    assert whole not in page("pair", pairs[0].pk)
    client.post(at("take_pair", pairs[0].pk))
    assert whole in page("pair", pairs[0].pk)
    assert whole not in page("pair", pairs[1].pk)
    verbs = Event.objects.filter(verb__startswith="match.").order_by("pk").values_list("verb", "purpose")
    assert list(verbs) == [("match.read", "link"), ("match.revealed", "link"), ("match.read", "link")]
    client.force_login(manager)
    said = page("pair", pairs[0].pk)
    assert whole not in said
    assert "This pair is with supervisor" in said
    assert 'name="decision"' not in said
    client.post(at("take_pair", pairs[0].pk))
    assert whole in page("pair", pairs[0].pk)


def test_pairs_are_given_on_screen(client, pairs, page, reviewer, manager):
    client.force_login(manager)
    assert str(reviewer) in page("review", area="460101")
    client.post(at("give_pairs", area="460101"), {"reviewer": reviewer.pk, "count": 2})
    assert assigned_to(pairs_in_doubt(reviewer), reviewer).count() == 2
    for wrong in ({"reviewer": reviewer.pk, "count": 900}, {"reviewer": 10**9, "count": 2}, {}):
        answer = client.post(at("give_pairs"), wrong, follow=True)
        assert "message-error" in answer.content.decode()
    assert ReviewAssignment.objects.count() == 2


def test_all_is_with_somebody(client, pairs, page, reviewer, manager):
    assign_pairs(reviewer=manager, count=PAIRS, by=manager, at=AT)
    said = client.post(at("begin_review"), follow=True).content.decode()
    assert "All pairs that wait here are with somebody" in said
    assign_pair(match=pairs[0], reviewer=reviewer, by=reviewer, at=AT)
    client.post(at("hand_back_pairs", show="mine"))
    assert not assigned_to(pairs_in_doubt(reviewer), reviewer).exists()


def test_a_sample_is_drawn_and_walked_through_on_screen(client, pairs, page, reviewer):
    Match.objects.update(decision="same")
    assert "Nothing is drawn" in page("review", show="check")
    client.post(at("draw_pairs", show="check"), {"origin": "model", "count": 2})
    drawn = list(pairs_to_check(reviewer))
    decide = at("decide_match", drawn[0].pk, show="check")
    following = client.post(decide, {"decision": "same"}, follow=True)
    assert following.context["match"] == drawn[1]
    refused = client.post(at("draw_pairs", show="check"), {"origin": "verified_id", "count": 2}, follow=True)
    assert "no such pair left" in refused.content.decode()
