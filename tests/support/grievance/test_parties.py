"""Nobody handles what is said of their own work, of kin, or of the organisation they act for."""

import pytest

from ppaos.ground.accounts.models import User
from ppaos.people.registry.models import StandingEvent
from ppaos.support.grievance.actions.errors import VoiceRefused
from ppaos.support.grievance.actions.handling import name_party, take_over
from ppaos.support.grievance.models import Voice, VoiceParty
from ppaos.support.grievance.queries.parties import handlers_free, is_party
from ppaos.support.referral.models import Step
from tests.factories.areas import make_areas
from tests.factories.people import AT, household_of, organisation, user_with
from tests.factories.referred import agreement_with, need_of, office, sent_referral, service_of
from tests.factories.surveyed import visit_of
from tests.factories.voiced import handler, voice_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _areas(db):
    make_areas()


def named(user, name):
    User.objects.filter(pk=user.pk).update(display_name=name)
    return user


def whys(voice):
    return {(each.user or each.organisation, each.why) for each in voice.parties.all()}


def test_who_has_the_fewest_handles_the_next():
    first, second = handler(), handler()
    texts = ["เรื่องแรกของหมู่บ้านเรา", "ถนนเป็นหลุมเป็นบ่อมาก", "น้ำประปาไม่ไหลเลยสักวัน"]
    assert [voice_of(text).handler for text in texts] == [first, second, first]


def test_somebody_named_is_party_and_never_handles_it():
    bad, good = handler(name="bad"), handler(name="good")
    voice = voice_of(about_user=bad)
    assert voice.handler == good
    with pytest.raises(VoiceRefused, match="เกี่ยวข้อง"):
        take_over(voice=voice, by=bad, at=AT)
    assert Voice.objects.get().handler == good


@pytest.mark.parametrize("told", ["สมชาย ใจดี", "คุณสมชาย ใจดี", "สมชาย", " สมชาย   ใจดี "])
def test_a_name_that_is_told_finds_its_bearer(told):
    bad = named(handler(), "สมชาย ใจดี")
    voice = voice_of(about_name=told)
    assert (bad, "party_named") in whys(voice)
    assert voice.handler is None, "nobody else is left"


@pytest.mark.parametrize("told", ["", "ดี", "สมปอง"])
def test_another_name_finds_nobody(told):
    somebody = named(handler(), "สมชาย ใจดี")
    assert voice_of(about_name=told).handler == somebody


def test_kin_of_whom_it_names_do_not_handle_it():
    named(handler(), "สมหญิง ใจดี")
    assert voice_of(about_name="สมชาย ใจดี").handler is None
    bad = named(user_with("surveyor", "46"), "สมศักดิ์ ใจดี")
    assert voice_of("อีกเรื่องที่ต่างออกไปมาก", about_user=bad).handler is None
    free = named(handler(), "มานะ อดทน")
    assert voice_of("เรื่องที่สามของหมู่บ้านนี้", about_name="สมชาย ใจดี").handler == free


def test_who_acts_for_the_organisation_named_does_not_handle_it():
    body = organisation()
    user_with("supervisor", "46", organisation=body)
    assert voice_of(organisation=body).handler is None
    office_of = office("สำนักงานย่อย", parent=body)
    inside = user_with("supervisor", "46", organisation=office_of)
    assert inside not in handlers_free(voice_of("เรื่องใหม่ของหมู่บ้านเรา", organisation=body))


def test_who_visited_and_who_recorded_are_party_to_wrong_data():
    home, keeper = household_of("สมชาย"), handler(role="data_manager")
    surveyor = user_with("surveyor", "46")
    visit_of(surveyor, household=home, area_id=home.area_id, state="done")
    StandingEvent.objects.filter(household=home).update(made_by=keeper)
    voice = voice_of(kind="wrong_data", household=home)
    assert whys(voice) == {(surveyor, "party_visited"), (keeper, "party_recorded")}
    assert voice.handler is None
    assert voice_of("บ้านนี้ตกหล่นจากการสำรวจ", household=home).handler == keeper, "a missed house has no parties"


def test_parties_are_found_by_the_person_too():
    home, keeper = household_of("สมชาย"), handler(role="data_manager")
    StandingEvent.objects.filter(household=home).update(made_by=keeper)
    person = home.memberships.get().person
    assert whys(voice_of(kind="wrong_data", person=person)) == {(keeper, "party_recorded")}
    assert whys(voice_of("ไม่รู้ว่าเป็นบ้านไหนกันแน่", kind="wrong_data")) == set()


def test_who_referred_and_who_answers_are_party_to_help_that_did_not_come():
    home, sender = household_of("สมชาย"), handler()
    body = office()
    agreement_with(body)
    answering = user_with("supervisor", "46", organisation=body)
    made = sent_referral(need_of(home), service_of(body))
    Step.objects.filter(referral=made).update(made_by=sender)
    voice = voice_of(kind="not_received", household=home, referral=made)
    assert whys(voice) == {(sender, "party_referred"), (body, "party_referred")}
    assert is_party(answering, voice)
    assert voice.handler is None
    free = handler()
    assert voice_of("ของที่บอกไว้ไม่มาเลยสักอย่าง", kind="refused", household=home).handler == free


def test_a_handler_who_becomes_a_party_is_taken_off():
    first, second = handler(), handler()
    voice = voice_of()
    assert voice.handler == first
    name_party(voice=voice, user=first, by=first, at=AT)
    voice.refresh_from_db()
    assert (voice.handler, voice.state) == (second, Voice.State.RECEIVED)
    name_party(voice=voice, organisation=organisation(), by=second, at=AT)
    name_party(voice=voice, user=second, by=second, at=AT)
    voice.refresh_from_db()
    assert voice.handler is None
    name_party(voice=voice, user=second, by=first, at=AT)
    assert VoiceParty.objects.filter(voice=voice).count() == 3, "each is party once"


def test_somebody_or_something_is_named():
    somebody = handler()
    for given in ({}, {"user": somebody, "organisation": organisation()}):
        with pytest.raises(VoiceRefused):
            name_party(voice=voice_of(), by=somebody, at=AT, **given)
