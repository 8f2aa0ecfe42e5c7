"""The Poverty Forum: prepared from what is stuck, held, with pledges to households; its resolutions reported on."""

from datetime import timedelta

import pytest
from django.utils import timezone

from ppaos.learning.policy.models import Meeting, Pledge, PledgedHousehold, Proposal, Resolution
from ppaos.people.cooperation.models import Grant
from ppaos.support.referral.models import Referral
from tests.factories.meetings import called, handed_in, meeting_of, put
from tests.factories.people import household_of
from tests.factories.pledged import resolved
from tests.factories.proposing import handed_in as proposal_handed_in
from tests.factories.referred import agreement_with, consenting, need_of, office, sent_referral, service_of
from tests.journeys.installation import somebody

OFFICE = "พมจ. สมมุติ"


@pytest.fixture
def receiver(installation):
    """An office with a service and an agreement, at which a referral lies far too long."""
    receiver = office(OFFICE)
    agreement_with(receiver)
    service = service_of(receiver)
    stuck = sent_referral(need_of(household_of("สมศรี", "ใจดี", key="a")), service)
    long_ago = timezone.localdate() - timedelta(days=60)
    Referral.objects.filter(pk=stuck.pk).update(due_on=long_ago)
    return receiver


# a data manager prepares a meeting


def a_meeting_is_prepared(at):
    at.opens("/policy/meetings/")
    at.arrives_at("Poverty Forum")
    at.follows("Prepare a meeting", within=".page-actions")
    at.arrives_at("Prepare a meeting")
    at.writes("Name of the meeting", "เวทีแก้จนครั้งแรก")
    at.page.locator("input[name=on]").fill(thai_day(7))
    at.presses("Prepare it")
    at.arrives_at("เวทีแก้จนครั้งแรก")


def its_agenda_is_built_from_what_is_stuck(at):
    at.presses("Build the agenda from what is stuck")
    at.sees("referrals overdue")
    at.looks_around()
    at.page.get_by_role("link", name=at.word("referrals overdue")).click()
    at.arrives_at("referrals overdue")
    at.page.locator("input[name=record]").first.check()
    at.presses("Put them before the meeting")
    at.sees("สมศรี")
    at.looks_around()


def it_is_called(at, meeting):
    at.opens(f"/policy/meetings/{meeting.pk}/participants/")
    at.looks_around()
    at.page.locator("select[name=organisations]").select_option(label=OFFICE)
    at.presses("Call them")
    at.sees(OFFICE)
    at.opens(f"/policy/meetings/{meeting.pk}/")
    at.presses("Call the meeting")
    at.sees("called, agenda sent out")
    at.looks_around()
    for page in ("cases", "minutes", "papers", "screen"):
        at.opens(f"/policy/meetings/{meeting.pk}/{page}/")
        at.looks_around()


def test_a_data_manager_prepares_a_meeting_from_what_is_stuck(reader, receiver):
    at = reader(somebody("data_manager"))
    a_meeting_is_prepared(at)
    its_agenda_is_built_from_what_is_stuck(at)
    it_is_called(at, Meeting.objects.get())
    assert Meeting.objects.get().state == "meeting_called"
    assert Meeting.objects.get().items.get(kind="overdue_referrals").cases.count() == 1


# the governor's office holds it


def it_is_held_and_an_item_discussed(at, item):
    at.opens(f"/policy/meetings/{item.meeting_id}/")
    at.presses("The meeting was held")
    at.page.get_by_role("link", name=item.title).first.click()
    at.arrives_at(item.title)
    at.chooses("Outcome of the item", "discussed")
    at.writes("What was said", "ให้พื้นที่สำรวจแล้วรายงานภายในหนึ่งเดือน")
    at.presses("Keep the outcome")
    at.sees("ให้พื้นที่สำรวจ")
    at.looks_around()


def a_resolution_is_written(at, item):
    at.opens(f"/policy/meetings/{item.meeting_id}/")
    at.follows("New resolution", within="main")
    at.arrives_at("New resolution")
    at.writes("What was resolved", "สำรวจบ้านที่ต้องซ่อมให้ครบทุกตำบล")
    at.page.locator("select[name=owner]").select_option(label=OFFICE)
    at.page.locator("input[name=due_on]").fill(thai_day(30))
    at.presses("Keep the resolution")
    at.sees("สำรวจบ้านที่ต้องซ่อมให้ครบทุกตำบล")
    at.looks_around()


def a_proposal_is_endorsed(at, proposal):
    at.opens(f"/policy/proposals/{proposal.pk}/")
    at.arrives_at(proposal.title)
    at.page.locator("input[name=verdict][value=level_agreed]").check()
    at.presses("Write it down")
    at.sees("proposal endorsed")
    at.looks_around()


def test_the_governors_office_holds_the_meeting_and_endorses(reader, receiver):
    meeting = meeting_of(on=timezone.localdate())
    item = handed_in(meeting)
    called(meeting, receiver)
    proposal = proposal_handed_in("46", title="ซ่อมบ้านร่วมกัน")
    at = reader(somebody("governor_office"))
    it_is_held_and_an_item_discussed(at, item)
    a_resolution_is_written(at, item)
    a_proposal_is_endorsed(at, proposal)
    assert Meeting.objects.get().items.get().state == "item_discussed"
    assert Resolution.objects.get().owner == receiver
    assert Proposal.objects.get().state == "proposal_endorsed"


# an officer pledges, and reports


@pytest.fixture
def officer(receiver):
    """An officer of the office, who reads of one household because it was referred there."""
    user = somebody("agency_officer")
    Grant.objects.filter(user=user).update(organisation=receiver)
    return user


@pytest.fixture
def item(receiver):
    """An item of a meeting that was called, with a household of another need, consented to be referred."""
    home = household_of("สมหมาย", "ขยัน", key="b")
    consenting(home)
    need_of(home, "housing_repair")
    service_of(receiver, "home_aid", ("housing_repair",))
    known = service_of(receiver, "rice_aid", ("relief_goods",))
    sent_referral(need_of(home, "relief_goods"), known)
    meeting = meeting_of(on=timezone.localdate())
    made = handed_in(meeting, "บ้านที่รอซ่อม")
    put(made, home)
    called(meeting, receiver)
    return made


def something_is_pledged(at, item):
    at.opens(f"/policy/items/{item.pk}/")
    at.arrives_at(item.title)
    at.follows("Pledge to its cases", within="main")
    at.arrives_at("New pledge")
    at.page.locator("input[name=which][value=all]").check()
    at.chooses("Which service", "บริการ home_aid")
    at.page.locator("input[name=due_on]").fill(thai_day(30))
    at.presses("Pledge")
    at.page.wait_for_url("**/policy/pledges/*/")
    at.sees("บริการ home_aid")
    at.looks_around()


def a_resolution_is_reported_on(at, resolution):
    at.opens("/policy/resolutions/")
    at.arrives_at("Resolutions")
    at.page.get_by_role("link", name=resolution.text).first.click()
    at.page.locator("select[name=state]").select_option("resolution_doing")
    at.writes("What was done, or why", "ลงพื้นที่แล้วสองตำบล")
    at.presses("Report")
    at.sees("ลงพื้นที่แล้วสองตำบล")
    at.looks_around()


def test_an_officer_pledges_in_the_meeting_and_reports_on_a_resolution(reader, officer, item, receiver):
    resolution = resolved(item.meeting, receiver, due_on=timezone.localdate() + timedelta(days=30))
    at = reader(officer)
    something_is_pledged(at, item)
    a_resolution_is_reported_on(at, resolution)
    at.opens("/policy/pledges/")
    at.arrives_at("Pledges")
    held = PledgedHousehold.objects.select_related("line").get()
    assert Pledge.objects.get().organisation == receiver
    assert Referral.objects.get(pk=held.referral_id).state == "sent"
    assert held.line.stage == "promised"
    assert Resolution.objects.get().state == "resolution_doing"


def thai_day(ahead):
    """A day so many days ahead, as people write it."""
    day = timezone.localdate() + timedelta(days=ahead)
    return f"{day.day}/{day.month}/{day.year + 543}"
