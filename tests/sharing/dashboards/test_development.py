"""What a household's page tells of models, its plan and learning, as far as each reader may know."""

from datetime import date

import polars as pl
import pytest

from ppaos.evidence.livelihood.actions import publish_packaged_methods
from ppaos.people.registry.actions import Address, move_household
from ppaos.people.registry.models import Person
from ppaos.support.operating_models.actions.courses import mark_attendance
from ppaos.support.operating_models.actions.enrolling import leave_model
from ppaos.support.operating_models.actions.plans import finish_plan, review_plan
from ppaos.support.operating_models.models import Enrolment
from tests.factories.areas import make_areas
from tests.factories.enrolled import joined, member_of, model_of, sale, told_of
from tests.factories.learned import able_in, course_held, learner_in
from tests.factories.people import AT, data_manager_of, household_of, organisation, user_with
from tests.factories.planned import TODAY, agreed, plan_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def areas(client):
    make_areas()
    publish_packaged_methods(by=None, at=AT)
    client.cookies["django_language"] = "en"


@pytest.fixture
def home():
    return household_of("สมหวัง", "มาลี")


def seen(client, user, home):
    client.force_login(user)
    response = client.get(f"/households/{home.pk}/")
    assert response.status_code == 200
    return response


def titles(response):
    return [event["title"] for event in response.context["events"]]


def test_months_and_money_of_a_model_stand_on_the_page_and_what_nobody_told_is_no_zero(client, home):
    model = model_of()
    member = member_of(model, home)
    told_of(model, sale(member), sale(member, month=date(2026, 9, 1), baht=400.5, product="เสื่อ"))
    joined(model_of("เห็ดฟาง"), home)
    page = seen(client, data_manager_of("46"), home)
    fresh, old = page.context["places"]
    assert (old["months"], old["sold"], old["spent"], old["wage"]) == (2, "4,000.50", None, None)
    assert (fresh["months"], fresh["sold"], fresh["last"]) == (0, None, None)
    for address in (old["url"], old["model_url"], page.context["fitting_url"]):
        assert client.get(address).status_code == 200, address
    assert titles(page).count("Joined a model: กระจูดแก้จน") == 1


def test_the_timeline_tells_who_left_who_declined_and_how_plans_went(client, home):
    member = member_of(model_of(), home)
    leave_model(enrolment=member, left_on=TODAY, reason="other_work", note="", by=None, at=AT)
    Enrolment.objects.create(
        model=model_of("แพะ"), household=home, area_id=home.area_id, state="declined", invited_at=AT, answered_at=AT,
        made_at=AT, changed_at=AT,
    )  # fmt: skip
    plan = agreed(plan_of(home=home))
    review_plan(plan=plan, on=TODAY, note="มาลีเริ่มแล้ว", opens_again=False, by=None, at=AT)
    finish_plan(plan=plan, on=TODAY, reason="ย้ายไปอยู่กับลูก", by=None, at=AT)
    page = seen(client, data_manager_of("46"), home)
    assert {
        "Left a model: กระจูดแก้จน", "Invited into a model: แพะ", "Did not want to join: แพะ",
        "Development plan begun", "Development plan agreed", "Development plan ended", "Plan looked through, round 1",
    } <= set(titles(page))  # fmt: skip
    texts = {event["title"]: event.get("text", "") for event in page.context["events"]}
    assert texts["Left a model: กระจูดแก้จน"] == "found other work"
    assert texts["Development plan ended"] == "ย้ายไปอยู่กับลูก"
    assert page.context["plan"]["state"] == "plan ended"


def test_a_plan_stands_with_its_steps_for_who_keeps_it_and_the_one_that_goes_on_comes_first(client, home):
    ended = plan_of(home=home)
    finish_plan(plan=ended, on=TODAY, reason="เริ่มใหม่", by=None, at=AT)
    plan = agreed(plan_of(home=home))
    page = seen(client, data_manager_of("46"), home)
    told = page.context["plan"]
    assert told["url"] == f"/models/plans/{plan.pk}/"
    assert [row["step"].text for row in told["steps"]] == ["เพาะเห็ดสองโรง"]
    assert client.get(told["url"]).status_code == 200


def test_received_and_able_stand_apart_and_attendance_nobody_told_is_not_known(client, home):
    first, second = Person.objects.order_by("pk")
    able = able_in(course_held(), home, first)
    course = course_held("จักสาน")
    learner = learner_in(course, home, second)
    session = course.sessions.get()
    frame = pl.DataFrame({"session_id": [session.pk], "learner_id": [learner.pk], "came": [True]})
    mark_attendance(course=course, frame=frame, by=None, at=AT)
    page = seen(client, data_manager_of("46"), home)
    rows = {row["course"]: row for row in page.context["learning"]}
    assert (rows["จักสาน"]["received"], rows["จักสาน"]["able"]) == (session.on, None)
    assert (rows["เพาะเห็ดฟาง"]["received"], rows["เพาะเห็ดฟาง"]["able"]) == (None, able.able_on)
    assert [(rows[name]["came"], rows[name]["told"]) for name in ("จักสาน", "เพาะเห็ดฟาง")] == [(1, 1), (0, 0)]
    assert {"Received the transfer: จักสาน", "Able to use it: เพาะเห็ดฟาง"} <= set(titles(page))
    assert client.get(rows["จักสาน"]["url"]).status_code == 200


# role: sees models and learning, plans, names in what is told
READERS = {
    "supervisor": (True, True, True),
    "data_manager": (True, True, True),
    "protection_officer": (False, False, False),
}


@pytest.mark.parametrize("role", READERS)
def test_who_looks_over_an_area_reads_what_the_role_allows(client, home, role):
    sees_models, sees_plans, sees_names = READERS[role]
    joined(model_of(), home)
    agreed(plan_of(home=home))
    able_in(course_held(), home, Person.objects.order_by("pk").first())
    page = seen(client, user_with(role, "46"), home)
    context = page.context
    assert (bool(context["places"]), bool(context["plan"]), bool(context["learning"])) == (
        sees_models, sees_plans, sees_models,
    )  # fmt: skip
    assert ("Joined a model: กระจูดแก้จน" in titles(page)) is sees_models
    assert ("Development plan agreed" in titles(page)) is sees_plans
    assert bool(context["fitting_url"]) is sees_models
    assert ("สมหวัง" in str(context["learning"])) is sees_names


def test_a_project_team_sees_only_households_opened_to_it_and_no_plan(client, home):
    lead = organisation()
    team = user_with("project_team", "46", organisation=lead)
    client.force_login(team)
    assert client.get(f"/households/{home.pk}/").status_code == 404
    joined(model_of(organisation=lead), home)
    agreed(plan_of(home=home))
    page = seen(client, team, home)
    assert (len(page.context["places"]), page.context["plan"]) == (1, None)
    assert not page.context["sees_plans"]
    assert "Development plan agreed" not in titles(page)
    other = household_of("ค", key="h2")
    assert client.get(f"/households/{other.pk}/").status_code == 404


def test_a_mentor_sees_the_plan_of_the_own_household_and_no_other(client, home):
    mentor = user_with("mentor", "46")
    plan = agreed(plan_of(home=home, mentor=mentor))
    joined(model_of(), home)
    page = seen(client, mentor, home)
    assert page.context["plan"]["url"] == f"/models/plans/{plan.pk}/"
    assert len(page.context["places"]) == 1
    other = plan_of("ค", key="h2")
    assert client.get(f"/households/{other.household_id}/").status_code == 404


def test_what_a_household_did_after_it_left_the_area_stays_unseen_there(client, home):
    member_of(model_of(), home)
    agreed(plan_of(home=home))
    there = Address(area_code="46010201", house_no="9")
    move_household(household=home, address=there, on=AT.date(), by=None, at=AT)
    home.refresh_from_db()
    joined(model_of("แพะ"), home)
    page = seen(client, data_manager_of("460101"), home)
    [place] = page.context["places"]
    assert (place["model"], place["url"], page.context["plan"]) == ("กระจูดแก้จน", "", None)
    assert page.context["fitting_url"] == ""


def test_a_household_in_nothing_says_so(client, home):
    text = seen(client, data_manager_of("46"), home).content.decode()
    for words in (
        "The household is in no model.",
        "No plan is made with this household yet.",
        "No course is known",
    ):
        assert words in text
