"""Households are invited in the fair order as far as places go, say yes or no, and move up from the waiting list."""

import pytest
from django.core.exceptions import PermissionDenied

from ppaos.evidence.livelihood.actions import publish_packaged_methods
from ppaos.ground.privacy.models import Event
from ppaos.people.registry.actions import open_households
from ppaos.support.operating_models.actions.errors import ModelRefused
from ppaos.support.operating_models.actions.inviting import (
    answer_invitation,
    invite_first,
    invite_households,
    move_up,
)
from ppaos.support.operating_models.models import Enrolment
from ppaos.support.operating_models.queries.matching import matches_seen, places_of
from tests.factories.areas import make_areas
from tests.factories.matched import POOR, WISH, homes, matched_now, model_for
from tests.factories.people import AT, organisation, user_with

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ground():
    make_areas()
    publish_packaged_methods(by=None, at=AT)


def states(model):
    """How each household stands to the model."""
    return dict(Enrolment.objects.filter(model=model).order_by("pk").values_list("household_id", "state"))


def invite(model, *places, by=None):
    return invite_households(model=model, household_ids=[place.pk for place in places], by=by, at=AT)


def place(model, home, state):
    """The place of a household, its state set by hand."""
    told = {"area_id": "46010101", "state": state, "made_at": AT, "changed_at": AT}
    return Enrolment.objects.create(model=model, household=home, **told)


def answer(enrolment, *, says=True, by=None, note=""):
    return answer_invitation(enrolment=enrolment, is_accepted=says, note=note, by=by, at=AT)


def test_the_chosen_are_invited_in_the_fair_order_as_far_as_places_go_and_the_others_wait():
    third, first, second, asked = homes(25000, 5000, 15000, None)
    model = matched_now(model_for(POOR, WISH, places=2))
    came = invite(model, third, first, second, asked)
    assert (came.invited, came.waiting, came.already, came.moved_up) == (2, 2, 0, 0)
    assert states(model) == {
        first.pk: "invited",
        second.pk: "invited",
        third.pk: "queued",
        asked.pk: "queued",
    }
    kept = Enrolment.objects.get(household=first)
    assert (kept.rank, kept.score, kept.area_id) == (1, 0.5, "46010101")
    assert [each["outcome"] for each in kept.reasons] == ["meets", "unknown"]
    assert kept.reasons[0]["thai"] == POOR["thai"]
    again = invite(model, third, first)
    assert (again.invited, again.waiting, again.already) == (0, 0, 2)
    assert Event.objects.filter(verb="households.invited").count() == 2


def test_without_a_limit_everybody_is_invited():
    places = homes(25000, 5000)
    model = matched_now(model_for(POOR))
    assert invite(model, *places).invited == 2
    assert places_of(model).free is None


def test_the_first_so_many_are_those_who_surely_fit_and_were_not_asked_before():
    first, second, third, _asked = homes(5000, 6000, 7000, None)
    model = model_for(POOR)
    place(model, first, "declined")
    matched_now(model)
    came = invite_first(model=model, count=5, by=None, at=AT)
    assert came.invited == 2
    assert states(model) == {first.pk: "declined", second.pk: "invited", third.pk: "invited"}
    # Chosen by hand, who said no may be asked again.
    assert invite(model, first).invited == 1
    with pytest.raises(ModelRefused, match="ตั้งแต่ 1 ขึ้นไป"):
        invite_first(model=model, count=0, by=None, at=AT)


def test_a_no_frees_a_place_for_who_waits_longest():
    first, second, third = homes(5000, 6000, 7000)
    model = matched_now(model_for(POOR, places=1))
    invite(model, first, second, third)
    no = answer(Enrolment.objects.get(household=first), says=False, note=" ไม่มีเวลา ")
    assert (no.note, no.answered_at) == ("ไม่มีเวลา", AT)
    assert states(model) == {first.pk: "declined", second.pk: "invited", third.pk: "queued"}
    answer(Enrolment.objects.get(household=third), says=False)
    assert states(model)[second.pk] == "invited"
    answer(Enrolment.objects.get(household=second))
    assert states(model)[second.pk] == "accepted_place"
    # A yes may be taken back; nobody waits any more.
    answer(Enrolment.objects.get(household=second), says=False)
    assert places_of(model).free == 1


def test_more_places_are_given_to_who_waits_before_anybody_new():
    first, second, third = homes(5000, 6000, 7000)
    model = matched_now(model_for(POOR, places=1))
    invite(model, first, third)
    model.places = 3
    model.save()
    came = invite(model, second)
    assert (came.invited, came.moved_up) == (1, 1)
    assert set(states(model).values()) == {"invited"}


def test_who_waits_is_invited_by_hand_when_places_were_added():
    first, second, third = homes(5000, 6000, 7000)
    model = matched_now(model_for(POOR, places=1))
    invite(model, first, second, third)
    model.places = 2
    model.save()
    assert move_up(model=model, by=None, at=AT).invited == 1
    assert states(model)[second.pk] == "invited"
    model.places = None
    model.save()
    assert move_up(model=model, by=None, at=AT).invited == 1


def test_nobody_moves_up_in_a_model_that_has_ended():
    first, second = homes(5000, 6000)
    model = matched_now(model_for(POOR, places=1))
    invite(model, first, second)
    model.state = "handed_over"
    model.save()
    answer(Enrolment.objects.get(household=first), says=False)
    assert states(model)[second.pk] == "queued"
    for act in (lambda: move_up(model=model, by=None, at=AT), lambda: invite(model, second)):
        with pytest.raises(ModelRefused, match="ยังไม่รับครัวเรือน"):
            act()


OUT_OF_TURN = [
    ("queued", True), ("accepted_place", True), ("declined", True), ("declined", False), ("enrolled", True),
    ("enrolled", False), ("left_model", False),
]  # fmt: skip


@pytest.mark.parametrize(("state", "says"), OUT_OF_TURN)
def test_an_answer_out_of_turn_is_refused(state, says):
    [home] = homes(5000)
    model = model_for(POOR)
    with pytest.raises(ModelRefused, match="จึงตอบอย่างนี้ไม่ได้"):
        answer(place(model, home, state), says=says)
    assert states(model) == {home.pk: state}


def test_a_model_is_matched_before_it_invites_and_takes_only_who_fits():
    fits, rich = homes(5000, 90000)
    model = model_for(POOR)
    with pytest.raises(ModelRefused, match="ยังไม่ได้จับคู่"):
        invite(model, fits)
    matched_now(model)
    with pytest.raises(ModelRefused, match="1 ครัวเรือนไม่เข้าเกณฑ์"):
        invite(model, fits, rich)
    assert states(model) == {}


ROLES = {"data_manager": True, "supervisor": False, "mentor": False, "governor_office": False}


@pytest.mark.parametrize(("role", "is_allowed"), ROLES.items())
def test_who_leads_the_model_invites_and_answers(role, is_allowed):
    first, second = homes(5000, 6000)
    model, user = matched_now(model_for(POOR)), user_with(role, "46")
    waiting = place(model, second, "invited")
    if is_allowed:
        invite(model, first, by=user)
        assert answer(waiting, by=user).state == "accepted_place"
        assert move_up(model=model, by=user, at=AT).invited == 0
        return
    for act in (
        lambda: invite(model, first, by=user), lambda: answer(waiting, by=user),
        lambda: move_up(model=model, by=user, at=AT), lambda: invite_first(model=model, count=1, by=user, at=AT),
    ):  # fmt: skip
        with pytest.raises(PermissionDenied):
            act()


def test_a_team_invites_nobody_past_households_that_are_not_open_to_it():
    first, second = homes(5000, 6000)
    body = organisation("มหาวิทยาลัยสมมุติ")
    model = matched_now(model_for(POOR, organisation=body))
    team = user_with("project_team", "46", organisation=body)
    open_households(
        household_ids=[second.pk], purpose="operating_model", field_classes=["names"], valid_from=AT.date(),
        origin_label="tests", organisation=body, by=None, at=AT,
    )  # fmt: skip
    with pytest.raises(PermissionDenied, match="1 ครัวเรือนในจำนวนนี้"):
        invite_first(model=model, count=2, by=team, at=AT)
    assert invite(model, second, by=team).invited == 1
    hidden = place(model, first, "invited")
    with pytest.raises(PermissionDenied):
        answer(hidden, by=team)
    assert not matches_seen(team, model.match_runs.get()).exists()
