"""Target poor is who fails basic needs and is on the welfare register; without a register nobody is told to be."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from ppaos.evidence.livelihood import tasks
from ppaos.evidence.livelihood.actions import assess_households, publish_packaged_methods
from ppaos.evidence.livelihood.actions.target_poor import judge_target_poor
from ppaos.evidence.livelihood.models import DimensionResult, MethodVersion, PersonDimensions
from ppaos.evidence.targeting.actions.matching import link_import
from ppaos.evidence.targeting.models import ListImport, Match
from ppaos.evidence.targeting.queries.registers import welfare_registers
from ppaos.ground.privacy.models import Change, Event
from ppaos.people.registry.models import Household, Person
from tests.factories.answered import judged
from tests.factories.areas import make_areas
from tests.factories.list_files import committed, csv_of, row, source_of
from tests.factories.people import AT, data_manager_of, person_row, registered, user_with

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=1)
PASSED = {str(number): "pass" for number in range(1, 32)}


@pytest.fixture(autouse=True)
def ground():
    make_areas()
    publish_packaged_methods(by=None, at=AT)


def homes(*keys, **given):
    """A household a key, each with one invented member numbered from 1."""
    rows = [person_row(number, key, **given) for number, key in enumerate(keys, start=1)]
    return registered(*rows).households.sort("household_key")["household_id"].to_list()


def answers(home, year=2564, **said):
    judged(Household.objects.get(pk=home), PASSED | said, year=year)


def failing(home, year=2564):
    """Fails the question of the house; the others are passed."""
    answers(home, year, **{"8": "fail"})


def register(*numbers, year=2564, area="46", linked=True, code="card"):
    """A register of the welfare card that names these people."""
    content = csv_of(*(row(number) for number in numbers))
    made, _ = committed(content, source_of(code, "welfare_register", area), year=year)
    if linked:
        link_import(list_import=made, by=None, at=AT)
    return made


def states():
    assess_households(household_ids=None, by=None, at=AT)
    current = DimensionResult.objects.filter(is_current=True).order_by("household_id")
    return list(current.values_list("target_poor", flat=True))


def member_states():
    return list(
        PersonDimensions.objects.filter(is_current=True)
        .order_by("person_id")
        .values_list("target_poor", flat=True)
    )


def test_without_a_register_nobody_is_told_to_be_target_poor_or_not():
    [home] = homes("a")
    failing(home)
    assert states() == ["unknown"]
    assert set(member_states()) == {"unknown"}


def test_who_passed_everything_is_not_target_poor_whatever_a_register_says():
    [home] = homes("a")
    answers(home)
    found = states()
    assert found == (["not_poor"] if DimensionResult.objects.get().health == "not_poor" else ["unknown"])


def test_poor_and_on_the_register_is_target_poor_and_poor_without_the_card_is_not():
    with_card, without = homes("a", "b")
    failing(with_card)
    failing(without)
    register(1)
    assert states() == ["poor", "not_poor"]
    assert member_states() == ["poor", "not_poor"]


def test_one_member_on_the_register_is_enough_for_the_household_and_each_member_is_told_alone():
    [home] = homes("a", "a")
    failing(home)
    register(2)
    assert states() == ["poor"]
    assert member_states() == ["not_poor", "poor"]


def test_a_row_nobody_could_tell_leaves_it_not_known():
    [home] = homes("a")
    failing(home)
    register(1)
    Match.objects.update(decision="doubtful")
    assert states() == ["unknown"]
    assert member_states() == ["unknown"]


def test_too_few_answers_are_not_known_even_with_the_card():
    [home] = homes("a")
    judged(Household.objects.get(pk=home), {"8": "pass"})
    register(1)
    assert states() == ["unknown"]


def test_the_register_of_a_later_year_another_place_or_too_long_ago_does_not_speak():
    [home] = homes("a")
    failing(home)
    register(1, year=2565, code="later")
    register(1, year=2558, code="older")
    register(1, area="4605", code="elsewhere")
    assert states() == ["unknown"]
    register(1, year=2560, code="card")
    assert states() == ["poor"]


def test_a_row_that_meant_a_record_merged_since_means_the_one_that_was_kept():
    kept, _merged = homes("a", "b")
    failing(kept)
    register(2)
    person, other = Person.objects.order_by("pk")
    Person.objects.filter(pk=other.pk).update(merged_into=person)
    assess_households(household_ids=[kept], by=None, at=AT)
    assert DimensionResult.objects.get(household=kept, is_current=True).target_poor == "poor"


def test_only_the_households_that_are_asked_for_are_judged():
    first, second = homes("a", "b")
    for home in (first, second):
        failing(home)
    assert states() == ["unknown", "unknown"]
    register(1, 2)
    assess_households(household_ids=[second], by=None, at=LATER)
    current = DimensionResult.objects.filter(is_current=True).order_by("household_id")
    assert list(current.values_list("target_poor", flat=True)) == ["unknown", "poor"]


def test_the_newest_register_speaks():
    [home] = homes("a")
    failing(home)
    register(1, year=2562, code="first")
    register(7, year=2563, code="second")
    assert states() == ["not_poor"]


def test_a_register_that_is_not_linked_yet_says_nothing():
    [home] = homes("a")
    failing(home)
    made = register(1, linked=False)
    assert welfare_registers().is_empty()
    assert states() == ["unknown"]
    link_import(list_import=made, by=None, at=AT)
    assert states() == ["poor"]


def test_registers_that_come_and_go_are_followed_and_told_once():
    [home] = homes("a")
    failing(home)
    assert states() == ["unknown"]
    made = register(1)
    Change.objects.all().delete()
    assert judge_target_poor(by=None, at=LATER) == 1
    assert Change.objects.get().subject_ids == [home]
    assert Event.objects.get(verb="target_poor.judged").detail == {"households": 1}
    assert judge_target_poor(by=None, at=LATER) == 0
    assert Event.objects.filter(verb="target_poor.judged").count() == 1
    ListImport.objects.filter(pk=made.pk).update(state="undone")
    tasks.judge_by_registers(0)
    assert DimensionResult.objects.get(is_current=True).target_poor == "unknown"


def test_a_rule_may_do_without_the_register():
    [home] = homes("a")
    failing(home)
    version = MethodVersion.objects.get(name="tpmap_rule")
    text = version.content["toml"].replace("on_register = true", "on_register = false")
    MethodVersion.objects.filter(pk=version.pk).update(content={"toml": text})
    assert states() == ["poor"]


def test_without_a_rule_nobody_is_judged():
    [home] = homes("a")
    failing(home)
    MethodVersion.objects.filter(name="tpmap_rule").delete()
    register(1)
    assert states() == ["unknown"]


def test_judging_everybody_takes_the_whole_area():
    homes("a", "b")
    assert judge_target_poor(by=data_manager_of("46"), at=AT) == 0
    for user in (data_manager_of("4605"), user_with("supervisor", "46")):
        with pytest.raises(PermissionDenied):
            judge_target_poor(by=user, at=AT)
