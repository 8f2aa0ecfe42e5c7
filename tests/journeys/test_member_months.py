"""A project team records the months of its members: on the office's pages, and on a phone without a line."""

from datetime import date

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from ppaos.people.cooperation.models import Grant
from ppaos.support.operating_models.models import MemberRecord
from tests.factories.enrolled import member_of, model_of, sale, told_of
from tests.factories.people import household_of, organisation
from tests.journeys.installation import somebody
from tests.journeys.phone import OnPhone, said
from tests.journeys.reader import WAIT


@pytest.fixture
def team(installation):
    """The project team of a model with one member, who told of a month."""
    body = organisation("ทีมกระจูด")
    user = somebody("project_team")
    Grant.objects.filter(user=user).update(organisation=body)
    model = model_of(organisation=body)
    place = household_of("สมศรี", "สมชาย")
    member = member_of(model, place, at=timezone.now())
    told_of(model, sale(member, month=date(2026, 9, 1)), at=timezone.now())
    return user


def types_the_month(page, box, number):
    """The only thing that is typed: a number."""
    page.get_by_label(box).first.fill(number)


def test_a_month_is_recorded_on_a_page_in_a_minute(reader, team):
    at = reader(team)
    member = MemberRecord.objects.get().enrolment
    for path in (f"/models/{member.model_id}/members/", f"/models/members/{member.pk}/"):
        assert at.opens(path) == 200
        at.looks_around()
    at.follows("Record a month")
    at.looks_around()
    types_the_month(at.page, "บาท", "2,400")
    at.presses("Keep")
    expect(at.page.get_by_text("2,400").first).to_be_visible(timeout=WAIT)
    for path in ("months", "records/sheet", "years"):
        assert at.opens(f"/models/{member.model_id}/{path}/") == 200
        at.looks_around()
    assert MemberRecord.objects.filter(baht=2400).count() == 1


def test_a_month_is_recorded_without_a_line_and_arrives_once(reader, team):
    phone = OnPhone(reader())
    phone.opens_app()
    phone.presses("Sign in and let this phone in")
    phone.signs_in(team)
    phone.chooses_pin("246810")
    expect(phone.page.get_by_text("สมศรี").first).to_be_visible(timeout=WAIT)
    phone.looks()
    phone.page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    phone.loses_the_line()
    phone.page.get_by_text("สมศรี").first.click()
    phone.page.get_by_label(said("Baht")).first.fill("๒,๔๐๐")
    phone.looks()
    phone.presses("Keep")
    phone.goes_to("Outbox")
    expect(phone.page.get_by_text("2569").first).to_be_visible(timeout=WAIT)
    phone.looks()
    assert not MemberRecord.objects.filter(origin="phone").exists()
    phone.finds_the_line()
    expect(phone.page.get_by_text(said("Everything that is finished has been sent."))).to_be_visible(
        timeout=WAIT
    )
    # The list is brought anew after sending: it is waited for, or the server is gone before it is asked.
    phone.page.wait_for_load_state("networkidle")
    record = MemberRecord.objects.get(origin="phone")
    assert (record.baht, record.product, record.made_by) == (2400, "กระเป๋ากระจูด", team)
