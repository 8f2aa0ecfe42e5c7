"""Households of an area are held beside models: who fits, in which order; what was asked counts; refusals tell why."""

import pytest
from django.core.exceptions import PermissionDenied

from ppaos.evidence.livelihood.actions import publish_packaged_methods
from ppaos.evidence.livelihood.models import Assessment
from ppaos.ground.privacy.models import Event
from ppaos.people.registry.models import Household, Person
from ppaos.support.operating_models.actions.errors import ModelRefused
from ppaos.support.operating_models.actions.matching import (
    MOST_CRITERIA,
    match_models,
    set_criteria,
    tell_facts,
)
from ppaos.support.operating_models.models import (
    Course,
    Enrolment,
    FittingHousehold,
    Learner,
    MatchRun,
    ToldFact,
)
from ppaos.support.operating_models.queries.fit_facts import facts_for_matching
from ppaos.support.operating_models.queries.matching import models_fitting, models_open_to, models_to_match
from tests.factories.areas import make_areas
from tests.factories.grouped import ABLE, BEDBOUND, ranked_household
from tests.factories.matched import LAND, POOR, WISH, criterion, homes, matched_now, model_for
from tests.factories.people import AT, organisation, user_with

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ground():
    make_areas()
    publish_packaged_methods(by=None, at=AT)


def order(model):
    """The households of the newest run as (household, fit), in their order."""
    found = FittingHousehold.objects.filter(run__model=model, run__is_current=True).order_by("rank")
    return list(found.values_list("household_id", "fit"))


def told(home, word, value, person_id=None):
    return tell_facts(
        household=home, told=[{"word": word, "value": value, "person_id": person_id}], by=None, at=AT
    )


def fact(home, word):
    """What is known of the household in this word."""
    found, _people = facts_for_matching([home.pk], {word})
    return found[word][0]


def test_who_fits_stands_before_who_has_to_be_asked_and_poorer_ones_first():
    rich, poor, poorer, unknown = homes(90000, 20000, 10000, None)
    model = matched_now(model_for(POOR))
    assert order(model) == [(poorer.pk, "fits_model"), (poor.pk, "fits_model"), (unknown.pk, "to_be_asked")]
    run = MatchRun.objects.get(model=model)
    assert (run.households, run.fitting, run.to_ask, run.failing) == (4, 2, 1, 1)
    assert (run.failed_by, run.unknown_by) == ([1], [1])
    assert run.criteria == [POOR]
    assert rich.pk not in dict(order(model))


def test_a_second_run_takes_the_place_of_the_first_and_gives_the_same_order():
    homes(10000, 10000, 10000, 10000, None)
    model = matched_now(model_for(POOR, WISH))
    first = order(model)
    assert order(matched_now(model)) == first
    assert MatchRun.objects.filter(model=model).count() == 2
    assert FittingHousehold.objects.count() == len(first)


def test_a_model_without_criteria_takes_everybody_and_has_no_share():
    homes(10000, 20000)
    matched_now(model_for())
    assert list(FittingHousehold.objects.values_list("score", "fit")) == [(None, "fits_model")] * 2


def test_the_share_of_criteria_met_is_kept():
    [home] = homes(10000)
    told(home, "wish:goats", value=True)
    matched_now(model_for(POOR, LAND, WISH))
    match = FittingHousehold.objects.get()
    assert (match.score, match.unknown, match.wishes_met, match.outcomes) == (0.6667, 1, 1, "mum")


def test_who_is_in_the_model_already_or_lives_elsewhere_is_left_out():
    here, inside = homes(10000, 20000)
    ranked_household(7, income=5000, area="46010201")
    gone = ranked_household(8, income=5000, standing="moved")
    model = model_for(POOR, area="460101")
    Enrolment.objects.create(
        model=model, household=inside, area_id="46010101", state="enrolled", made_at=AT, changed_at=AT
    )
    Enrolment.objects.create(
        model=model, household=here, area_id="46010101", state="declined", made_at=AT, changed_at=AT
    )
    matched_now(model)
    assert order(model) == [(here.pk, "fits_model")]
    assert gone.pk not in dict(order(model))


def test_all_models_of_an_area_are_matched_at_once_by_who_leads_them():
    homes(10000, 90000)
    team = organisation("มหาวิทยาลัยสมมุติ")
    ours, other = model_for(POOR, organisation=team), model_for(POOR, area="4601")
    closed, library = model_for(POOR, state="model_closed"), model_for(area=None, in_library=True)
    assert models_to_match("46") == [ours, other]
    assert closed not in models_to_match("46")
    assert library not in models_to_match("46")
    member = user_with("project_team", "46", organisation=team)
    done = match_models(area_code="46", by=member, at=AT)
    assert (done.models, done.households, done.fitting, done.to_ask) == (1, 2, 1, 0)
    assert Event.objects.get(verb="matching.done").area_code == "46"
    done = match_models(area_code="46", by=user_with("data_manager", "46"), at=AT)
    assert done.models == 2
    assert match_models(area_code="4605", by=None, at=AT).models == 0


def test_a_model_that_takes_nobody_in_is_not_matched():
    for model in (
        model_for(POOR, state="idea"),
        model_for(POOR, in_library=True),
        model_for(POOR, area="4605"),
    ):
        with pytest.raises(ModelRefused, match="ยังไม่รับครัวเรือน"):
            match_models(area_code="46", model=model, by=None, at=AT)


ROLES = {
    "data_manager": True,
    "supervisor": False,
    "governor_office": False,
    "mentor": False,
    "surveyor": False,
}


@pytest.mark.parametrize(("role", "is_allowed"), ROLES.items())
def test_models_are_matched_by_who_leads_them(role, is_allowed):
    model, user = model_for(POOR), user_with(role, "46")
    for given in ({"model": model}, {}):
        if is_allowed:
            match_models(area_code="46", by=user, at=AT, **given)
        else:
            with pytest.raises(PermissionDenied):
                match_models(area_code="46", by=user, at=AT, **given)


def test_an_area_of_a_criterion_stands_for_all_areas_within_it():
    [home] = homes(10000)
    for how, value, fits in (
        ("==", "4601", True), ("in", ["4605", "460101"], True), ("==", "4605", False), ("!=", "4601", False),
    ):  # fmt: skip
        model = matched_now(model_for(criterion("area", how, value)))
        assert bool(order(model)) == fits
    assert home.pk


BAD = [
    (criterion("nothing", "==", 1), "เกณฑ์ข้อที่ 1: there is no fact «nothing»"),
    (criterion("land_rai", ">=", "much"), "compared with a number"),
    (criterion("area", "==", "99"), "ไม่มีพื้นที่รหัส 99"),
    (criterion("land_rai", ">=", 1, "maybe"), "the weight is «maybe»"),
]


@pytest.mark.parametrize(("bad", "said"), BAD)
def test_a_criterion_that_cannot_be_read_is_refused(bad, said):
    model = model_for()
    with pytest.raises(ModelRefused, match=said):
        set_criteria(model=model, criteria=[bad], by=None, at=AT)
    model.refresh_from_db()
    assert model.criteria == []


def test_a_model_has_not_more_criteria_than_can_be_read():
    with pytest.raises(ModelRefused, match="ไม่เกิน 30"):
        set_criteria(model=model_for(), criteria=[LAND] * (MOST_CRITERIA + 1), by=None, at=AT)


def test_what_was_asked_counts_and_the_newest_answer_before_the_survey():
    [home] = homes(10000, answers={"natural_water": 3.5})
    assert fact(home, "has_water") is True
    assert fact(home, "land_rai") is None
    told(home, "has_water", value=False)
    told(home, "land_rai", 3)
    told(home, "land_rai", 5.5)
    told(home, "wish:goats", value=True)
    assert (fact(home, "has_water"), fact(home, "land_rai"), fact(home, "wish:goats")) == (False, 5.5, True)
    assert fact(ranked_household(2, answers={"natural_water": 2.5}), "has_water") is False


def test_who_can_work_is_counted_where_it_is_known_of_everybody():
    assert fact(ranked_household(1, members=(ABLE, BEDBOUND, ABLE)), "able_members") == 2
    unsure = ranked_household(2, members=(ABLE, {}))
    assert fact(unsure, "able_members") is None
    told(unsure, "able_members", 1)
    assert fact(unsure, "able_members") == 1


def test_capitals_are_those_of_the_newest_assessment():
    [home] = homes(10000)
    Assessment.objects.update(natural=2.5)
    assert fact(home, "capital:natural") == 2.5


def test_a_skill_is_told_of_somebody_shown_in_a_course_or_told_of_all():
    home = ranked_household(1, members=(ABLE, ABLE))
    first, second = Person.objects.filter(memberships__household=home).order_by("memberships__line_no")

    def skills():
        _homes, people = facts_for_matching([home.pk], {"skill:Weaving"})
        return people.sort("person_id")["skill:Weaving"].to_list()

    assert skills() == [None, None]
    told(home, "skill:Weaving", value=False)
    assert skills() == [False, False]
    told(home, "skill:Weaving", value=True, person_id=second.pk)
    assert skills() == [False, True]
    course = Course.objects.create(area_id="46", name="จักสาน", skill=" weaving", made_at=AT)
    learner = Learner.objects.create(course=course, household=home, person=first, made_at=AT)
    assert skills() == [False, True]
    learner.able_on = AT.date()
    learner.save()
    assert skills() == [True, True]


REFUSED = [
    ("income_per_head", 5, "มาจากการสำรวจ"),
    ("land_rai", -1, "ตัวเลขตั้งแต่ 0"),
    ("land_rai", True, "ตัวเลขตั้งแต่ 0"),
    ("land_rai", float("nan"), "ตัวเลขตั้งแต่ 0"),
    ("land_rai", "3", "ตัวเลขตั้งแต่ 0"),
    ("wish:goats", 1, "ตอบใช่หรือไม่ใช่"),
]


@pytest.mark.parametrize(("word", "value", "said"), REFUSED)
def test_an_answer_that_is_none_is_refused(word, value, said):
    [home] = homes(10000)
    with pytest.raises(ModelRefused, match=said):
        told(home, word, value)
    assert not ToldFact.objects.exists()


def test_a_skill_of_somebody_who_lives_elsewhere_is_refused():
    home, other = homes(10000, 20000)
    stranger = Person.objects.get(memberships__household=other)
    with pytest.raises(ModelRefused, match="ไม่ได้อาศัย"):
        told(home, "skill:weaving", value=True, person_id=stranger.pk)


TELL = {"surveyor": False, "supervisor": True, "data_manager": True, "governor_office": False}


@pytest.mark.parametrize(("role", "is_allowed"), TELL.items())
def test_answers_are_written_down_by_who_sees_the_household(role, is_allowed):
    [home] = homes(10000)
    asked = [{"word": "land_rai", "value": 2}]
    user = user_with(role, "46")
    if is_allowed:
        tell_facts(household=home, told=asked, by=user, at=AT)
        assert ToldFact.objects.get().made_by == user
    else:
        with pytest.raises(PermissionDenied):
            tell_facts(household=home, told=asked, by=user, at=AT)


def test_the_models_of_one_household_stand_best_first_with_all_it_fails():
    [home] = homes(10000)
    fails, asks, fits = model_for(criterion("income_per_head", ">=", 50000)), model_for(LAND), model_for(POOR)
    model_for(POOR, area="4605")
    found, asked = models_fitting(home, models_open_to(home, type(fits).objects.all()))
    assert found["model_id"].to_list() == [fits.pk, asks.pk, fails.pk]
    assert len(asked) == 3
    assert Household.objects.count() == 1
