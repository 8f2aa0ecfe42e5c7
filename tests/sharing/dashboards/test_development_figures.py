"""What the overview tells of models, plans and learning: households and persons, kept by differences."""

import pytest
from django.utils import timezone

from ppaos.evidence.livelihood.actions import publish_packaged_methods
from ppaos.evidence.livelihood.actions.groups import end_override, make_groups, override_group
from ppaos.ground.geography.models import Area
from ppaos.people.registry.models import Person
from ppaos.sharing.dashboards.actions import fold_changes
from ppaos.sharing.dashboards.models import HouseholdFact
from ppaos.sharing.dashboards.queries import differences, summary
from ppaos.support.operating_models.actions.enrolling import leave_model
from ppaos.support.operating_models.actions.plans import finish_plan
from tests.factories.areas import make_areas
from tests.factories.enrolled import joined, member_of, model_of
from tests.factories.grouped import ranked_household
from tests.factories.learned import able_in, course_held, learner_in
from tests.factories.people import AT, data_manager_of, household_of, user_with
from tests.factories.planned import TODAY, agreed, plan_of

pytestmark = pytest.mark.django_db
COUNTED = (
    "households_in_models",
    "households_model_unjoined",
    "households_plan_agreed",
    "persons_able",
)


@pytest.fixture
def home():
    make_areas()
    publish_packaged_methods(by=None, at=AT)
    return household_of("ก", "ข")


def told(*codes):
    fold_changes(at=timezone.now())
    assert not differences()
    values = summary("46").values
    return tuple(values[code] for code in codes)


def grouped(home, group="model"):
    override_group(household=home, group=group, reason="ทำงานได้", by=data_manager_of("46"), at=AT)


def test_without_groups_it_is_not_known_who_of_group_b_is_in_no_model(home):
    assert told(*COUNTED) == (0, None, 0, 0)


def test_a_member_of_two_models_is_one_household_and_who_left_is_none(home):
    grouped(home)
    assert told("households_model_group", *COUNTED[:2]) == (1, 0, 1)
    first = member_of(model_of(), home)
    joined(model_of("เห็ดฟาง"), home)
    assert told(*COUNTED[:2]) == (1, 0)
    leave_model(enrolment=first, left_on=TODAY, reason="other_work", note="", by=None, at=AT)
    assert told(*COUNTED[:2]) == (1, 0)


def test_what_a_run_and_a_person_say_of_groups_is_folded_in(home):
    for number in range(2, 12):
        ranked_household(number, overall=1 + number / 10)
    fold_changes(at=timezone.now())
    make_groups(area=Area.objects.get(code="46"), year=2569, by=None, at=AT)
    [count] = told("households_model_group")
    assert count > 0
    one = HouseholdFact.objects.filter(target_group="model").first().household
    grouped(one, "welfare")
    assert told("households_model_group") == (count - 1,)
    end_override(household=one, by=data_manager_of("46"), at=AT)
    assert told("households_model_group") == (count,)


def test_a_plan_counts_while_it_is_agreed_and_goes_on(home):
    plan = plan_of(home=home)
    assert told("households_plan_agreed") == (0,)
    agreed(plan)
    assert told("households_plan_agreed") == (1,)
    finish_plan(plan=plan, on=TODAY, reason="ย้ายไปอยู่กับลูก", by=None, at=AT)
    assert told("households_plan_agreed") == (0,)


def test_a_person_able_by_two_courses_is_one_and_who_only_came_is_none(home):
    first, second = Person.objects.order_by("pk")
    able_in(course_held(), home, first)
    able_in(course_held("จักสาน"), home, first)
    learner_in(course_held("บัญชี"), home, second)
    assert told("persons_able") == (1,)


def test_each_card_opens_to_its_households(client, home):
    grouped(home)
    joined(model_of(), home)
    agreed(plan_of(home=home))
    able_in(course_held(), home, Person.objects.order_by("pk").first())
    other = household_of("ค", key="h2")
    grouped(other)
    fold_changes(at=timezone.now())
    client.force_login(data_manager_of("46"))
    cards = {card["key"]: card for card in client.get("/overview/46/").context["cards"]}
    opened = {
        code: [row["household"] for row in client.get(cards[code]["href"]).context["rows"]]
        for code in COUNTED
    }
    assert opened == {code: [other if code == "households_model_unjoined" else home] for code in COUNTED}
    client.force_login(user_with("governor_office", "46"))
    cards = {card["key"]: card for card in client.get("/overview/46/").context["cards"]}
    assert {cards[code]["href"] for code in COUNTED} == {""}
