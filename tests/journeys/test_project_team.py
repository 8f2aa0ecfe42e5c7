"""A project team leads a household from the matching to its first month; a mentor has a day on the phone."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from ppaos.people.cooperation.models import Grant
from ppaos.people.registry.actions import open_households
from ppaos.people.registry.models import Purpose
from ppaos.support.operating_models.actions.plan_parts import add_step
from ppaos.support.operating_models.actions.plans import make_plans
from ppaos.support.operating_models.models import Enrolment, HouseholdPlan, MemberRecord
from tests.factories.chained import kept, mushroom_flows, mushroom_nodes
from tests.factories.enrolled import model_of
from tests.factories.people import household_of, organisation
from tests.journeys.installation import somebody, the_worker_works
from tests.journeys.looking import PHONE, assert_fits_a_phone
from tests.journeys.reader import WAIT

OPENED = "operating_models.operatingmodel"


@pytest.fixture
def model(installation):
    """A model with a chain that takes whoever lives there."""
    model = model_of("เห็ดฟางสมมุติ", organisation=organisation("ทีมเห็ดฟาง"), places=5)
    kept(model, mushroom_nodes(), mushroom_flows())
    return model


@pytest.fixture
def team(model):
    """Its project team, to whom one household was opened to be asked."""
    user, home = somebody("project_team"), household_of("สมศรี", "สมชาย")
    Grant.objects.filter(user=user).update(organisation=model.organisation)
    open_households(
        household_ids=[home.pk], purpose=Purpose.OPERATING_MODEL, field_classes=("names", "gps"),
        valid_from=date(2026, 1, 1), origin_label=OPENED, origin_id=model.pk, organisation=model.organisation,
        by=None, at=timezone.now(),
    )  # fmt: skip
    return user


def a_household_is_invited(at, model):
    at.opens(f"/models/{model.pk}/matching/")
    at.arrives_at("Households that fit")
    at.presses("Match now")
    the_worker_works()
    at.opens(f"/models/{model.pk}/matching/")
    at.page.locator("input[name=household]").check()
    at.presses("Invite")
    at.opens(f"/models/{model.pk}/invitations/")
    at.arrives_at("Invitations")
    at.presses("accepts")
    at.sees("The answer is kept.")
    at.looks_around()


def it_becomes_a_member(at, model):
    at.opens(f"/models/{model.pk}/members/?state=accepted_place")
    at.page.locator("input[name=household]").check()
    at.page.locator("input[name=joined_on]").fill("1/10/2569")
    at.looks_around()
    at.presses("Enrol those ticked")
    at.sees("สมศรี")
    at.looks_around()


def a_month_is_recorded(at):
    at.page.get_by_role("link", name="สมศรี").first.click()
    at.follows("Record a month", within="main")
    at.page.get_by_label("บาท").first.fill("2,400")
    at.page.locator("input[name$=-product]").first.fill("เห็ดฟาง")
    at.presses("Keep")
    expect(at.page.get_by_text("2,400").first).to_be_visible(timeout=WAIT)
    at.looks_around()


def test_a_team_leads_a_household_from_the_matching_to_its_first_month(reader, team, model):
    at = reader(team)
    assert at.opens(f"/models/{model.pk}/") == 200
    at.looks_around()
    a_household_is_invited(at, model)
    it_becomes_a_member(at, model)
    a_month_is_recorded(at)
    at.opens(f"/models/{model.pk}/chain/")
    at.sees("66,300")
    at.looks_around()
    assert Enrolment.objects.get().state == "enrolled"
    assert MemberRecord.objects.get(baht=2400).made_by == team


@pytest.fixture
def mentor(installation):
    """A mentor with one household, whose plan has a step that is late."""
    user, at = somebody("mentor"), timezone.now() - timedelta(days=40)
    home = household_of("สมศรี", "สมชาย")
    make_plans(household_ids=[home.pk], by=None, at=at, mentor=user)
    add_step(
        plan=HouseholdPlan.objects.get(), kind="livelihood_step", text="ทำโรงเพาะเห็ด", owner="by_household",
        due_on=timezone.localdate(at) + timedelta(days=10), by=None, at=at,
    )  # fmt: skip
    return user


def test_a_mentor_goes_through_the_day_on_a_phone(reader, mentor):
    mine = reader(mentor, viewport=PHONE, has_touch=True)
    mine.page.set_viewport_size(PHONE)
    mine.follows_own("Households I look after")
    mine.arrives_at("Households I look after")
    home = mine.page.locator(".caseload-home").first
    expect(home).to_contain_text("เลยกำหนด")
    home.get_by_role("button", name=mine.word("Visited today")).click()
    mine.sees("บันทึกแล้ว ติดต่อครั้งหน้า")
    mine.page.locator(".caseload-name a").first.click()
    mine.sees("ทำโรงเพาะเห็ด")
    mine.looks_around()
    mine.page.get_by_role("button", name="เสร็จแล้ว").first.click()
    mine.sees("ทำแล้วเมื่อ")
    assert_fits_a_phone(mine.page)
    assert mine.fetches("Print the plan").read_bytes().startswith(b"%PDF")
    plan = HouseholdPlan.objects.get()
    assert plan.contacts.get().made_by == mentor
    assert plan.steps.get().done_on == timezone.localdate()
