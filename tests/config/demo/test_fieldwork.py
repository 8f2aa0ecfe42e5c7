"""The demonstration's field work: a round of visits as it really goes, odd interviews, a conflict, two hearings."""

from datetime import date

import pytest
from django.utils import timezone

from ppaos.config.demo.fieldwork import do_fieldwork
from ppaos.evidence.survey.models import (
    Conflict,
    Finding,
    Form,
    Hearing,
    Interview,
    Phone,
    Submission,
    Visit,
)
from ppaos.evidence.targeting.models import Verdict
from ppaos.ground.geography.models import Area
from ppaos.people.registry.models import Dwelling, Household, Person
from tests.factories.areas import make_areas
from tests.factories.crosschecked import listed_household, matched, national_list
from tests.factories.people import person_named, person_row, registered, user_with

pytestmark = pytest.mark.django_db
HOMES = 30


@pytest.fixture
def province():
    """Homes in two villages, all on the national list, and some more listed households that nobody looked for."""
    make_areas()
    for role, area, name in (
        ("supervisor", "4601", "supervisor"), ("surveyor", "4601", "surveyor"),
        ("village_leader", "46010101", "leader"),
    ):  # fmt: skip
        user_with(role, area, name=name)
    rows = [
        person_row(
            2 * home + member, f"h{home}", area_code="46010101" if home % 2 else "46010102", line_no=member + 1,
            is_head=member == 0, house_no=str(home), birth_on=date(1960 + home % 30, 5, 1), birth_precision="day",
            sex="mf"[member],
        )
        for home in range(HOMES) for member in (0, 1)
    ]  # fmt: skip
    registered(*rows)
    edition = national_list()
    for home in range(HOMES):
        matched(listed_household(edition, f"สมมุติ{2 * home}"), person_named(f"สมมุติ{2 * home}"))
    for number in range(5):
        listed_household(edition, f"ยังไม่เยี่ยม{number}")


def test_a_round_of_field_work_is_held(province):
    do_fieldwork("46", timezone.now())
    assert set(Form.objects.values_list("kind", flat=True)) == {
        "verdict_form",
        "household_form",
        "monitoring_form",
    }
    assert Phone.objects.count() == 4
    assert set(Visit.objects.values_list("state", flat=True)) == {"planned", "done", "sent_back"}
    assert Visit.objects.filter(is_practice=True).count() == 3
    assert Visit.objects.exclude(candidate_household=None).exists()
    interviews = Interview.objects.all()
    assert interviews.filter(form__kind="household_form").exists()
    assert interviews.filter(state="accepted").exists()
    assert interviews.filter(state="sent_back").count() == 3
    assert not interviews.exclude(failure="").exists()
    assert not Submission.objects.exclude(failure="").exists()
    assert Finding.objects.filter(state="found_odd").exists()
    assert list(Conflict.objects.values_list("path", "settled_at")) == [
        ("/data/financial/expense_food", None)
    ]
    assert sorted(Hearing.objects.values_list("state", flat=True)) == ["confirmed", "open_hearing"]
    assert Verdict.objects.count() >= interviews.count() - 1
    assert Dwelling.objects.exclude(latitude=None).count() >= HOMES


def test_nobody_is_made_twice_by_being_interviewed(province):
    before = Person.objects.count()
    do_fieldwork("46", timezone.now())
    made = Person.objects.exclude(source_label__in=["tests.survey"])
    named = Household.objects.filter(source_label="survey.hearing").count()
    assert Area.objects.filter(pk="46010101").exists()
    assert named == 2
    assert Person.objects.count() - before == made.count() <= 2 * named + 5
