"""«Missed» opens a visit, «not received» opens the referral again, «wrong data» leads to a change."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from ppaos.evidence.survey.actions.paper import FoundHouse
from ppaos.evidence.survey.models import Visit
from ppaos.ground.geography.models import Area
from ppaos.people.registry.models import ChangeRequest, Household, Opening
from ppaos.support.grievance.actions.errors import VoiceRefused
from ppaos.support.grievance.actions.leading import name_change, name_household, open_visit, tell_not_received
from ppaos.support.grievance.models import Voice
from ppaos.support.grievance.queries.named import changes_to_name, users_to_name
from ppaos.support.referral.models import Referral, Step
from tests.factories.areas import make_areas
from tests.factories.people import AT, citizen_id, household_of, user_with
from tests.factories.referred import agreement_with, need_of, office, sent_referral, service_of
from tests.factories.voiced import handler, voice_of

pytestmark = pytest.mark.django_db
NOW = timezone.now()
DUE = timezone.localdate(NOW) + timedelta(days=14)


@pytest.fixture(autouse=True)
def _areas(db):
    make_areas()


@pytest.fixture
def mine():
    return handler(name="mine")


def found(**given):
    return FoundHouse(area=Area.objects.get(pk="46010101"), first_name="สมศรี", house_no="9", **given)


def test_a_missed_house_is_registered_and_visited(mine):
    surveyor, voice = user_with("surveyor", "46"), voice_of()
    open_visit(voice=voice, found=found(), due_on=DUE, by=mine, at=NOW)
    voice.refresh_from_db()
    assert (voice.household.standing, voice.visit.surveyor, voice.visit.due_on) == (
        "candidate",
        surveyor,
        DUE,
    )
    assert voice.state == Voice.State.HANDLING
    assert Opening.objects.filter(user=surveyor, household=voice.household).exists()
    assert "ไปเยี่ยม" in voice.steps.latest("pk").text
    with pytest.raises(VoiceRefused):
        open_visit(voice=voice, found=found(), due_on=DUE, by=mine, at=NOW)


def test_a_house_of_the_register_is_visited_by_whom_is_named(mine):
    user_with("surveyor", "46")
    chosen, home = user_with("surveyor", "46"), household_of("สมชาย")
    voice = voice_of(household=home)
    open_visit(voice=voice, surveyor=chosen, due_on=DUE, by=mine, at=NOW)
    assert Visit.objects.get().surveyor == chosen
    assert Household.objects.count() == 1


def test_where_nobody_visits_the_house_waits_to_be_assigned(mine):
    voice = voice_of()
    open_visit(voice=voice, found=found(), due_on=DUE, by=mine, at=NOW)
    voice.refresh_from_db()
    assert voice.household
    assert voice.visit is None
    assert "รายการที่จะไปเยี่ยม" in voice.steps.latest("pk").text


def test_a_surveyor_the_voice_names_is_not_sent(mine):
    bad = user_with("surveyor", "46")
    voice = voice_of(about_user=bad)
    with pytest.raises(VoiceRefused, match=str(bad)):
        open_visit(voice=voice, found=found(), due_on=DUE, by=mine, at=NOW)
    assert not Household.objects.exists()


def test_who_heads_the_house_is_told_and_is_not_registered_yet(mine):
    user_with("surveyor", "46")
    voice = voice_of()
    with pytest.raises(VoiceRefused, match="หัวหน้า"):
        open_visit(voice=voice, due_on=DUE, by=mine, at=NOW)
    household_of("สมชาย")
    with pytest.raises(VoiceRefused, match="สมชาย"):
        open_visit(voice=voice, found=found(citizen_id=citizen_id(1)), due_on=DUE, by=mine, at=NOW)


def test_nothing_came_so_the_receiver_looks_again(mine):
    home, body = household_of("สมชาย"), office()
    agreement_with(body)
    referral = sent_referral(need_of(home), service_of(body))
    voice = voice_of(kind="not_received", household=home)
    with pytest.raises(VoiceRefused):
        tell_not_received(voice=voice, referral=referral, by=mine, at=AT)
    Referral.objects.update(state="delivered")
    tell_not_received(voice=voice, referral=referral, by=mine, at=AT)
    referral.refresh_from_db()
    voice.refresh_from_db()
    assert (referral.state, voice.referral, voice.handler) == ("sent", referral, None), (
        "who told it is party now"
    )
    assert voice.number in Step.objects.latest("pk").note


def test_a_referral_of_another_household_is_not_opened(mine):
    body = office()
    agreement_with(body)
    referral = sent_referral(need_of(household_of("สมชาย")), service_of(body))
    voice = voice_of(kind="not_received", household=household_of("สมหญิง", key="h2"))
    with pytest.raises(VoiceRefused, match="ครัวเรือนอื่น"):
        tell_not_received(voice=voice, referral=referral, by=mine, at=AT)


def test_a_change_of_the_same_household_is_named(mine):
    home, other = household_of("สมชาย"), household_of("สมหญิง", key="h2")
    voice = voice_of(kind="wrong_data", household=home)
    told = {"kind": "change_field", "area_id": home.area_id, "on": AT.date(), "asked_at": AT}
    fitting = ChangeRequest.objects.create(household=home, **told)
    strange = ChangeRequest.objects.create(household=other, **told)
    assert list(changes_to_name(voice)) == [fitting]
    assert not changes_to_name(voice_of("ไม่มีครัวเรือนในเรื่องนี้เลย")).exists()
    with pytest.raises(VoiceRefused):
        name_change(voice=voice, change=strange, by=mine, at=AT)
    assert name_change(voice=voice, change=fitting, by=mine, at=AT).change_request == fitting


@pytest.mark.parametrize("kind", ["other", "refused"])
def test_a_kind_leads_only_where_its_table_says(mine, kind):
    voice = voice_of(kind=kind)
    with pytest.raises(VoiceRefused):
        open_visit(voice=voice, found=found(), due_on=DUE, by=mine, at=NOW)


def test_naming_the_household_finds_its_parties_and_takes_a_handler_off(mine):
    home = household_of("สมชาย")
    home.standing_events.update(made_by=mine)
    voice, other = voice_of(kind="wrong_data"), handler(name="other")
    assert voice.handler == mine
    name_household(voice=voice, household=home, by=mine, at=AT)
    voice.refresh_from_db()
    assert (voice.household, voice.handler) == (home, other)


def test_a_household_out_of_sight_is_not_named(mine):
    with pytest.raises(PermissionDenied):
        name_household(
            voice=voice_of(), household=household_of("สมชาย", area_code="46010101"),
            by=handler_without_sight(), at=AT,
        )  # fmt: skip


def handler_without_sight():
    """A data protection officer handles conduct; here somebody who handles nothing of this kind."""
    return user_with("surveyor", "46")


def test_those_with_a_role_there_can_be_named(mine):
    far = handler("4605")
    assert mine in users_to_name(voice_of())
    assert far not in users_to_name(voice_of())
