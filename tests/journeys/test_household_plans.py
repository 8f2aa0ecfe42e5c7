"""A supervisor begins plans and names a mentor, who writes one with the household on a phone; it is signed there."""

import re
from datetime import timedelta

import pytest
from django.utils.timezone import localdate
from playwright.sync_api import expect

from ppaos.engine.thai.calendar import buddhist_year
from ppaos.support.operating_models.models import HouseholdPlan
from tests.journeys.installation import somebody
from tests.journeys.looking import PHONE, assert_fits_a_phone

MOST = 3


@pytest.fixture
def mentor(lists):
    return somebody("mentor")


def typed(day):
    return f"{day.day}/{day.month}/{buddhist_year(day)}"


def signs(reader):
    """Draw a stroke into the box."""
    box = reader.page.locator(".signature canvas")
    box.scroll_into_view_if_needed()
    place = box.bounding_box()
    mouse = reader.page.mouse
    mouse.move(place["x"] + 30, place["y"] + 40)
    mouse.down()
    for turn in range(1, 9):
        mouse.move(place["x"] + 30 + turn * 25, place["y"] + 40 + (turn % 2) * 50)
    mouse.up()
    expect(reader.page.locator("input[data-signature]")).to_have_value(re.compile("signature.png"))


def plans_are_begun(boss):
    boss.follows_own("Household development plans")
    boss.arrives_at("กาฬสินธุ์")
    boss.follows("Households without a plan", within=".tabs")
    boss.page.locator("select[name=group]").select_option("")
    boss.presses("Show")
    for box in boss.page.locator("input[name=household]").all()[:MOST]:
        box.check()
    boss.page.locator("select[name=mentor]").select_option(label="mentor-46")
    boss.looks_around()
    boss.presses("Begin plans")
    boss.sees("เริ่มแล้ว 3 แผน")
    boss.follows("Mentors and caseloads", within=".tabs")
    boss.sees("mentor-46")
    boss.looks_around()
    boss.follows("Plans", within=".tabs")
    boss.looks_around()


def a_plan_is_written(mine, ahead):
    mine.unfolds("Write down what the household wants")
    mine.writes("What the household itself wants", "อยากมีรายได้จากเห็ดฟาง")
    mine.presses("Keep the wishes")
    mine.page.locator("#id_goal-text").fill("รายได้จากเห็ดฟาง")
    mine.page.locator("#id_goal-target").fill("5000")
    mine.page.locator("#id_goal-unit").fill("บาทต่อเดือน")
    mine.page.locator("#id_goal-due_on").fill(ahead)
    mine.presses("Set the goal")
    mine.unfolds("Add a step")
    mine.page.locator("#id_step-text").fill("ทำโรงเพาะเห็ดสองโรง")
    mine.page.locator("#id_step-due_on").fill(ahead)
    mine.presses("Add the step")
    mine.sees("ทำโรงเพาะเห็ดสองโรง")


def test_a_plan_is_begun_written_signed_and_followed_on_a_phone(reader, lists, mentor):
    plans_are_begun(reader(somebody("supervisor")))
    mine = reader(mentor, viewport=PHONE, has_touch=True)
    mine.page.set_viewport_size(PHONE)
    mine.follows_own("Households I look after")
    mine.arrives_at("Households I look after")
    assert mine.page.locator(".caseload-home").count() == MOST
    mine.page.locator(".caseload-name a").first.click()
    a_plan_is_written(mine, typed(localdate() + timedelta(days=90)))
    mine.unfolds("Sign the agreement")
    signs(mine)
    mine.looks_around()
    mine.presses("The household agrees")
    mine.sees("The plan is agreed.")
    mine.looks_around()
    assert_fits_a_phone(mine.page)
    assert mine.fetches("Print the plan").read_bytes().startswith(b"%PDF")
    mine.opens("/models/plans/mine/")
    first = mine.page.locator(".caseload-home").first
    first.get_by_role("button", name=mine.word("Visited today")).click()
    mine.sees("บันทึกแล้ว ติดต่อครั้งหน้า")
    assert mine.page.locator(".caseload-due").count() == MOST - 1
    agreed = HouseholdPlan.objects.get(state="plan_agreed")
    assert agreed.agreed_file.content_type == "image/png"
    assert agreed.agreed_file.size > 500
