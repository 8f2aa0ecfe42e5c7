"""Each member is judged with the household, also who was never asked; what did not change is left alone."""

from datetime import date, timedelta

import pytest

from ppaos.evidence.livelihood.actions import assess_households, publish_packaged_methods
from ppaos.evidence.livelihood.models import Answer, DimensionResult, PersonDimensions
from ppaos.evidence.livelihood.queries import method_for_year, parsed
from ppaos.evidence.livelihood.queries.person_dimensions import person_dimensions_of
from ppaos.people.registry.models import Membership, Person
from tests.factories.answered import judged
from tests.factories.areas import make_areas
from tests.factories.people import AT, household_of, person_named

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=1)


@pytest.fixture(autouse=True)
def home():
    make_areas()
    publish_packaged_methods(by=None, at=AT)
    return household_of("บุญมา", "มาลี", birth_on=date(1980, 1, 1))


def assessed(*homes, at=AT):
    return assess_households(household_ids=[each.pk for each in homes] or None, by=None, at=at)


def current():
    return {each.person.first_name: each for each in PersonDimensions.objects.filter(is_current=True)}


def everything(result):
    codes = [each.code for each in parsed(method_for_year("bmn_indicators", 2564)).mapped]
    return dict.fromkeys(codes, result)


def test_a_member_s_own_failure_is_that_member_s_alone(home):
    judged(home, everything("pass"))
    judged(home, {"19": "fail"}, person=person_named("มาลี"))
    assessed(home)
    found = current()
    assert (found["มาลี"].education, found["บุญมา"].education) == ("poor", "not_poor")
    assert (found["มาลี"].household, found["มาลี"].area_id, found["มาลี"].age) == (home, "46010101", 41)
    assert found["มาลี"].method.version == "2560-64"


def test_a_failure_of_the_household_is_everybody_s_also_of_who_was_never_asked(home):
    judged(home, {"8": "fail"})
    assessed(home)
    assert {name: each.living for name, each in current().items()} == {"บุญมา": "poor", "มาลี": "poor"}
    assert {each.health for each in current().values()} == {"unknown"}


def test_a_member_nobody_asked_leaves_the_household_unknown_never_not_poor(home):
    household_questions = {code: "pass" for code in everything("pass") if code in ("8", "9", "10", "11")}
    judged(home, household_questions)
    judged(home, everything("pass"), person=person_named("บุญมา"))
    assessed(home)
    assert DimensionResult.objects.get().education == "unknown"
    assert {name: each.education for name, each in current().items()} == {
        "บุญมา": "not_poor",
        "มาลี": "unknown",
    }


def test_a_refusal_leaves_open_and_is_neither_pass_nor_failure(home):
    judged(home, everything("pass") | {"8": "refused"})
    assessed(home)
    assert (DimensionResult.objects.get().living, DimensionResult.objects.get().education) == (
        "unknown",
        "not_poor",
    )
    assert {each.living for each in current().values()} == {"unknown"}


def test_who_was_born_later_or_lives_elsewhere_is_no_member_of_the_round(home):
    Person.objects.filter(first_name="มาลี").update(birth_on=date(2025, 1, 1))
    judged(home, {"8": "fail"})
    assessed(home)
    assert list(current()) == ["บุญมา"]
    Membership.objects.filter(person__first_name="บุญมา").update(presence="named_absent")
    assessed(home, at=LATER)
    assert not current()


def test_a_merged_record_that_answered_stands_for_the_one_that_was_kept(home):
    kept = person_named("มาลี")
    old = household_of("มาลัย", key="h9")
    merged = person_named("มาลัย")
    judged(home, {"19": "fail"}, person=merged)
    Membership.objects.filter(household=old).delete()
    Person.objects.filter(pk=merged.pk).update(merged_into=kept)
    assessed(home)
    assert sorted(current()) == ["บุญมา", "มาลัย"]


def test_what_came_out_as_before_is_left_alone_and_what_changed_supersedes(home):
    judged(home, {"8": "fail"})
    assessed(home)
    before = list(PersonDimensions.objects.values())
    assert assessed(home, at=LATER).households_changed == 0
    assert list(PersonDimensions.objects.values()) == before
    Answer.objects.update(state="pass")
    assert assessed(home, at=LATER).households_changed == 1
    assert {each.living for each in current().values()} == {"unknown"}
    assert PersonDimensions.objects.count() == 4


def test_members_of_a_round_without_answers_no_longer_hold(home):
    other = household_of("ใหม่", key="h2")
    for each in (home, other):
        judged(each, {"8": "fail"})
    assessed()
    Answer.objects.filter(household=home).update(superseded_at=LATER)
    assert assessed(home, at=LATER).households_changed == 1
    assert list(current()) == ["ใหม่"]


def test_results_of_members_are_told_the_newest_round_first(home):
    judged(home, {"8": "fail"}, year=2563)
    judged(home, {"8": "pass"}, year=2564)
    Person.objects.filter(first_name="มาลี").update(birth_on=date(1950, 1, 1))
    assessed(home)
    told = [(each.year, each.person.first_name) for each in person_dimensions_of(home)]
    assert told == [(2564, "มาลี"), (2564, "บุญมา"), (2563, "มาลี"), (2563, "บุญมา")]
