"""Households are scored and judged by round, the same as by hand; what did not change is left alone."""

import random
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from ppaos.evidence.livelihood.actions import assess_households, publish_method, publish_packaged_methods
from ppaos.evidence.livelihood.models import Answer, Assessment, DimensionResult, MethodVersion, StatedScore
from ppaos.evidence.livelihood.queries import latest_facts, method_for_year, newest_method, parsed
from ppaos.ground.privacy.models import Change
from ppaos.people.registry.actions import Address, move_household
from ppaos.people.registry.models import Household
from tests.factories.answered import INDICATORS, METHOD, judged, scored
from tests.factories.areas import make_areas
from tests.factories.people import AT, SURVEYED_ON, data_manager_of, household_of, person_named, user_with

pytestmark = pytest.mark.django_db
CAPITALS = ("human", "physical", "financial", "natural", "social")
DIMENSIONS = ("health", "living", "education", "income", "access")
LATER = AT + timedelta(days=1)


@pytest.fixture(autouse=True)
def home():
    make_areas()
    publish_packaged_methods(by=None, at=AT)
    return household_of("บุญมา", "มาลี", household_code="K-1", birth_on=date(1960, 1, 1))


def assessed(*households, at=AT, by=None):
    ids = [household.pk for household in households] or None
    return assess_households(household_ids=ids, by=by, at=at)


def everything(value):
    return dict.fromkeys(INDICATORS, value)


def changed_households():
    return {number for change in Change.objects.filter(kind="household") for number in change.subject_ids}


def test_a_household_that_answered_everything_is_scored(home):
    scored(home, **everything(3.0))
    done = assessed(home)
    found = Assessment.objects.get()
    assert [getattr(found, name) for name in (*CAPITALS, "overall")] == [3.0] * 6
    assert (found.level, found.area_id, found.method) == (3, "46010101", newest_method("slf_capitals"))
    assert (done.assessments, done.not_scored, done.households_changed) == (1, 0, 1)


def test_too_few_answers_are_not_scored_and_never_a_low_score(home):
    scored(home, **{code: None if code.startswith("human_") else 3.0 for code in INDICATORS})
    done = assessed(home)
    found = Assessment.objects.get()
    assert (found.human, found.overall, found.level) == (None, None, None)
    assert found.physical == 3.0
    assert (done.assessments, done.not_scored) == (1, 1)


def test_nothing_answered_at_all_is_an_assessment_without_any_score(home):
    scored(home, **everything(None))
    assessed(home)
    found = Assessment.objects.get()
    assert [getattr(found, name) for name in (*CAPITALS, "overall", "level")] == [None] * 7


def test_no_answers_give_no_assessment(home):
    done = assessed(home)
    assert (done.assessments, done.dimension_results, done.households_changed) == (0, 0, 0)
    assert not Assessment.objects.exists()
    assert not DimensionResult.objects.exists()


def test_scores_are_those_worked_out_by_hand():
    dice = random.Random(4)
    homes = [household_of(f"คน{number}", key=f"x{number}") for number in range(12)]
    answers = {
        home.pk: {code: dice.choice([None, 1.0, 2.0, 3.0, 4.0, 4.0, 3.0, 2.0]) for code in INDICATORS}
        for home in homes
    }
    for home in homes:
        scored(home, **answers[home.pk])
    assessed()
    for found in Assessment.objects.all():
        by_hand = {
            capital.code: scored_by_hand(capital, answers[found.household_id]) for capital in METHOD.capitals
        }
        for name, score in by_hand.items():
            assert getattr(found, name) == (None if score is None else pytest.approx(score, abs=1e-6))
        whole = None if None in by_hand.values() else sum(by_hand.values()) / 5
        assert found.overall == (None if whole is None else pytest.approx(whole, abs=1e-6))
        assert (found.level is None) == (whole is None)
    assert Assessment.objects.count() == len(homes)


def scored_by_hand(capital, answers):
    """The weighted mean of what was answered; none where less than 0.8 of the weight was."""
    told = [
        (each.weight, answers[each.code]) for each in capital.indicators if answers[each.code] is not None
    ]
    weight = sum(share for share, _ in told)
    return None if weight < 0.8 - 1e-9 else sum(share * value for share, value in told) / weight


def test_what_came_out_as_before_is_left_alone(home):
    scored(home, **everything(2.0))
    judged(home, {"1": "fail"})
    assessed(home)
    before = list(Assessment.objects.values()), list(DimensionResult.objects.values())
    Change.objects.all().delete()
    done = assessed(home, at=LATER)
    assert (done.assessments, done.dimension_results, done.households_changed) == (1, 1, 0)
    assert (list(Assessment.objects.values()), list(DimensionResult.objects.values())) == before
    assert changed_households() == set()


def test_what_changed_supersedes_the_older_and_the_rooms_above_are_told(home):
    other = household_of("ใหม่", key="h2")
    for each in (home, other):
        scored(each, **everything(2.0))
    assessed()
    Change.objects.all().delete()
    Answer.objects.filter(household=home, indicator="human_income").update(superseded_at=LATER)
    scored(home, human_income=4.0)
    done = assessed(at=LATER)
    assert done.households_changed == 1
    assert changed_households() == {home.pk}
    old, new = Assessment.objects.filter(household=home).order_by("pk")
    assert (old.is_current, old.human, new.is_current, new.human) == (False, 2.0, True, pytest.approx(2.2))
    assert Assessment.objects.get(household=other).is_current


def test_only_the_households_asked_for_are_assessed(home):
    other = household_of("ใหม่", key="h2")
    for each in (home, other):
        scored(each, **everything(2.0))
    assessed(home)
    assert Assessment.objects.get().household == home
    assert assess_households(household_ids=[], by=None, at=AT).assessments == 0


def test_an_assessment_keeps_the_area_it_was_made_in(home):
    scored(home, **everything(2.0))
    assessed(home)
    move_household(
        household=home, address=Address(area_code="46010201", house_no="7"), on=AT.date(), by=None, at=LATER
    )
    assessed(home, at=LATER)
    assert Household.objects.get(pk=home.pk).area_id == "46010201"
    assert Assessment.objects.get().area_id == "46010101"


def test_results_of_a_round_without_answers_no_longer_hold(home):
    scored(home, **everything(2.0))
    scored(home, round=2, **everything(3.0))
    judged(home, {"1": "fail"})
    assessed(home)
    Answer.objects.exclude(round=2).update(superseded_at=LATER)
    assert assessed(home, at=LATER).households_changed == 1
    assert Assessment.objects.get(is_current=True).round == 2
    assert not DimensionResult.objects.filter(is_current=True).exists()


NOTHING = dict.fromkeys(DIMENSIONS, "unknown")


@pytest.mark.parametrize(
    ("answers", "states", "failing"),
    [
        ({"1": "fail"}, {"health": "poor"}, ["1"]),
        ({"1": "pass"}, {}, []),  # the other questions of the dimension were not answered
        ({"1": "missing"}, {}, []),
        ({"22": "fail", "1": "fail", "4": "fail"}, {"health": "poor", "income": "poor"}, ["1", "4", "22"]),
    ],
)
def test_five_dimensions_from_basic_needs(home, answers, states, failing):
    judged(home, answers)
    assessed(home)
    found = DimensionResult.objects.get()
    assert {name: getattr(found, name) for name in DIMENSIONS} == NOTHING | states
    assert (found.failing, found.method.version, found.area_id) == (failing, "2560-64", "46010101")


def test_every_question_passed_is_not_poor(home):
    codes = [each.code for each in parsed(method_for_year("bmn_indicators", 2564)).mapped]
    judged(home, dict.fromkeys(codes, "pass"))
    for name in ("บุญมา", "มาลี"):
        judged(home, dict.fromkeys(codes, "pass"), person=person_named(name))
    assessed(home)
    found = DimensionResult.objects.get()
    assert {getattr(found, name) for name in DIMENSIONS} == {"not_poor"}


def test_a_member_s_failure_is_the_household_s(home):
    judged(home, {"27": "fail"}, person=person_named("มาลี"))
    assessed(home)
    assert DimensionResult.objects.get().failing == ["27"]


def test_each_round_is_judged_by_the_set_of_its_year(home):
    judged(home, {"8": "fail"}, year=2564)
    judged(home, {"8": "fail"}, year=2566)
    assessed(home)
    versions = DimensionResult.objects.order_by("year").values_list("year", "method__version")
    assert list(versions) == [(2564, "2560-64"), (2566, "2565-69")]


def test_a_new_method_supersedes_the_older_results_which_stay_as_they_were(home):
    scored(home, **everything(2.0))
    assessed(home)
    before = Assessment.objects.values(*CAPITALS, "overall", "level", "made_at").get()
    text = MethodVersion.objects.get(name="slf_capitals").content["toml"]
    newer = text.replace('version = "2563"', 'version = "2570"').replace("2020-01-01", "2026-01-01")
    publish_method(name="slf_capitals", text=newer, by=None, at=LATER)
    assert assessed(home, at=LATER).households_changed == 1
    made = Assessment.objects.order_by("pk").values_list("method__version", "is_current")
    assert list(made) == [("2563", False), ("2570", True)]
    assert Assessment.objects.values(*before).get(is_current=False) == before
    assert assessed(home, at=LATER).households_changed == 0


def packaged():
    return MethodVersion.objects.get(name="slf_capitals", area=None).content["toml"]


def own_method(text):
    """The method of a municipality."""
    return MethodVersion.objects.create(
        name="slf_capitals", version="L1", content={"toml": text}, sha256="x", status="proposal",
        published_at=AT, valid_from=date(2026, 1, 1), area_id="L4601",
    )  # fmt: skip


def test_a_local_authority_s_own_verdict_stands_beside_everybody_s(home):
    own = own_method(packaged().replace("from = 2.5", "from = 3.0"))
    outside = household_of("นอก", key="h2", area_code="46010102")
    for each in (home, outside):
        scored(each, **everything(2.75))
    done = assessed()
    assert (done.assessments, done.authority_assessments) == (2, 1)
    assert set(Assessment.objects.filter(authority=None).values_list("level", flat=True)) == {3}
    found = Assessment.objects.get(authority="L4601")
    assert (found.household, found.level, found.method, found.is_current) == (home, 2, own, True)
    assert latest_facts([home.pk])["level"].to_list() == [3]
    assert assessed(at=LATER).households_changed == 0
    assert Assessment.objects.count() == 3
    MethodVersion.objects.filter(pk=own.pk).update(name="withdrawn")
    assert assessed(at=LATER).authority_assessments == 0
    assert not Assessment.objects.get(authority="L4601").is_current


def test_an_own_method_may_lack_a_capital_and_has_no_verdict_on_answers_off_its_scale(home):
    first, *entries = packaged().replace("most = 4.0", "most = 3.5").split("[[")
    own_method(first + "".join(f"[[{entry}" for entry in entries if 'code = "social' not in entry))
    other = household_of("ใหม่", key="h2")
    scored(home, **everything(3.0))
    scored(other, **everything(4.0))
    assessed()
    found = Assessment.objects.get(authority="L4601")
    assert (found.household, found.social, found.overall) == (home, None, 3.0)
    assert Assessment.objects.get(household=other).level == 4


def test_indicators_nobody_answered_are_told(home):
    scored(home, **everything(2.0) | {"human_health": None})
    assert assessed(home).unanswered == ["human_health"]
    assert assess_households(household_ids=[], by=None, at=AT).unanswered == []


def test_an_assessment_says_on_how_much_it_rests_and_what_was_scored(home):
    answers = everything(3.0) | {"human_health": None, "human_income": 2.0}
    scored(home, **answers)
    assessed(home)
    found = Assessment.objects.get()
    gap = next(each.weight for each in METHOD.indicators if each.code == "human_health") / 5
    assert found.coverage == pytest.approx(1 - gap)
    assert found.most - found.least == pytest.approx(3 * gap)
    assert found.least <= 3.0 - 0.02 <= found.most
    assert found.answers == [answers[each.code] for each in METHOD.indicators]


def test_our_own_score_is_set_beside_the_stated_one(home):
    scored(home, **everything(2.0))
    other = household_of("ใหม่", key="h2")
    for each in (home, other):
        StatedScore.objects.create(
            household=each, year=2569, round=1, capital="human", stated=2.5, origin_label="tests", origin_id=1
        )
    assessed(home)
    computed = StatedScore.objects.order_by("household_id").values_list("computed", flat=True)
    assert list(computed) == [2.0, None]
    Answer.objects.update(superseded_at=LATER)
    assessed()
    assert set(StatedScore.objects.values_list("computed", flat=True)) == {None}


def test_only_who_assesses_where_every_household_lives(home):
    away = household_of("ไกล", key="h2", area_code="46010201")
    assert assessed(home, away, by=data_manager_of("46")).assessments == 0
    assert assessed(home, by=data_manager_of("46010101")).assessments == 0
    with pytest.raises(PermissionDenied, match="46010201"):
        assessed(home, away, by=data_manager_of("46010101"))
    with pytest.raises(PermissionDenied, match="46010201"):
        assessed(by=data_manager_of("46010101"))
    with pytest.raises(PermissionDenied):
        assessed(home, by=user_with("supervisor", "46"))


def test_the_day_of_the_survey_is_on_the_assessment(home):
    scored(home, **everything(2.0))
    Answer.objects.update(answered_on=SURVEYED_ON)
    assessed(home)
    assert Assessment.objects.get().assessed_on == SURVEYED_ON
