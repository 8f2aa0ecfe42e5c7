"""Answers come from lists to the households they speak of: once, corrected by what comes later, never guessed."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from ppaos.evidence.livelihood.actions import pull_answers
from ppaos.evidence.livelihood.models import Answer, StatedScore
from ppaos.ground.privacy.models import Event
from ppaos.people.registry.actions import merge_persons
from ppaos.people.registry.models import Household, Membership, Person
from tests.factories.answered import INDICATORS, basic_needs_of, household, survey_of
from tests.factories.areas import make_areas
from tests.factories.people import AT, citizen_id, data_manager_of, household_of, user_with

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=1)


@pytest.fixture(autouse=True)
def _areas(db):
    make_areas()


def pulled(list_import, *, at=AT, by=None):
    return pull_answers(list_import=list_import, by=by, at=at)


def live(**chosen):
    return Answer.objects.filter(superseded_at__isnull=True, **chosen)


def bmn(indicator="1"):
    """The live answer to one basic-needs question: (person's first name or None, state)."""
    found = live(instrument="bmn", indicator=indicator).order_by("person_id")
    return list(found.values_list("person__first_name", "state"))


def test_a_survey_s_answers_come_to_its_household_and_an_empty_cell_is_missing():
    done = pulled(survey_of(household(1, 2.0, human_income=None)))
    assert (done.answers, done.taken_in, done.replaced, done.without_household) == (len(INDICATORS),) * 2 + (
        0,
        0,
    )
    home = Household.objects.get(code="K-1")
    assert set(Answer.objects.values_list("household_id", "instrument", "year", "round", "answered_on")) == {
        (home.pk, "slf", 2569, 1, date(2026, 11, 1))
    }
    silent = Answer.objects.get(indicator="human_income")
    assert (silent.value, silent.state) == (None, "missing")
    assert live(state="answered", value=2.0).count() == len(INDICATORS) - 1


def test_the_same_answers_again_change_nothing():
    made = survey_of(household(1), household(2))
    pulled(made)
    before = list(Answer.objects.order_by("pk").values())
    again = pulled(made, at=LATER)
    assert (again.taken_in, again.replaced) == (0, 0)
    assert list(Answer.objects.order_by("pk").values()) == before


def test_a_later_answer_supersedes_and_the_older_one_stays_readable():
    pulled(survey_of(household(1, 2.0)))
    done = pulled(survey_of(household(1, 2.0, human_income=4.0), at=LATER), at=LATER)
    assert (done.taken_in, done.replaced) == (1, 1)
    assert live(indicator="human_income").get().value == 4.0
    assert Answer.objects.get(indicator="human_income", value=2.0).superseded_at == LATER
    assert live().count() == len(INDICATORS)


def test_a_correction_may_take_an_answer_back_to_missing():
    pulled(survey_of(household(1, 2.0)))
    pulled(survey_of(household(1, 2.0, human_income=None), at=LATER), at=LATER)
    assert live(indicator="human_income").get().state == "missing"


def test_a_file_read_again_does_not_speak_over_a_later_one():
    older = survey_of(household(1, 2.0))
    pulled(older)
    pulled(survey_of(household(1, 3.0), at=LATER), at=LATER)
    again = pulled(older, at=LATER + timedelta(days=1))
    assert (again.taken_in, again.replaced) == (0, 0)
    assert set(live().values_list("value", flat=True)) == {3.0}


def test_rounds_keep_apart():
    pulled(survey_of(household(1, 2.0)))
    pulled(survey_of(household(1, 3.0, survey_round="2", survey_on="15/11/2569"), at=LATER), at=LATER)
    rounds = live().values_list("round", "value").distinct().order_by("round")
    assert list(rounds) == [(1, 2.0), (2, 3.0)]


def test_basic_needs_of_the_house_of_members_and_of_nobody_known():
    household_of("บุญมา", "มาลี", household_code="K-1")
    done = pulled(
        basic_needs_of(
            "K-1,,,2564,1,ผ่าน",  # the house
            "K-1,1,,2564,2,ไม่ผ่าน",  # by number in the household
            f"K-1,,{citizen_id(2)},2564,3,-",  # by citizen id
            "K-1,,,2564,4,",  # nothing said
            "K-1,7,,2564,5,ผ่าน",  # nobody has that number
            "K-9,,,2564,6,ผ่าน",  # no such household
        )
    )
    assert (done.answers, done.taken_in, done.without_household) == (6, 4, 2)
    assert bmn("1") == [(None, "pass")]
    assert bmn("2") == [("บุญมา", "fail")]
    assert bmn("3") == [("มาลี", "not_applicable")]
    assert bmn("4") == [(None, "missing")]


def test_a_record_that_was_merged_stands_for_the_one_that_was_kept():
    household_of("บุญมา", "บุญมาก", "บุญมาก ๆ", household_code="K-1")
    kept, middle, merged = Person.objects.order_by("pk")
    merge_persons(kept=middle, merged=merged, reason="คนเดียวกัน", by=None, at=AT)
    merge_persons(kept=kept, merged=middle, reason="คนเดียวกัน", by=None, at=AT)
    pulled(basic_needs_of("K-1,3,,2564,1,ผ่าน"))
    assert bmn() == [("บุญมา", "pass")]


def test_a_number_belongs_to_who_lives_there_before_who_left():
    household_of("คนเก่า", household_code="K-1")
    Membership.objects.update(valid_to=date(2026, 11, 5))
    home = Household.objects.get()
    household_of("คนใหม่", household_code="K-1", household_id=home.pk, valid_from=date(2026, 11, 6))
    pulled(basic_needs_of("K-1,1,,2564,1,ผ่าน"))
    assert bmn() == [("คนใหม่", "pass")]


def test_households_without_a_code_are_not_taken_for_one_another():
    household_of("บุญมา")
    made = survey_of(household(1))
    made.candidate_households.update(household_code="", brought_into=None)
    Household.objects.update(code="")
    assert pulled(made).taken_in == 0


def test_a_question_answered_twice_in_a_file_counts_once_and_silence_takes_nothing_away():
    household_of("บุญมา", household_code="K-1")
    done = pulled(basic_needs_of("K-1,1,,2564,1,ไม่ผ่าน", f"K-1,,{citizen_id(1)},2564,1,", "K-1,,,2564,2,ผ่าน"))
    assert (done.taken_in, done.repeated) == (2, 1)
    assert bmn() == [("บุญมา", "fail")]


def test_scores_that_came_with_a_workbook_are_kept_beside():
    made = survey_of(household(1, stated_human="2.5", stated_social="3"))
    pulled(made)
    pulled(made)
    stated = StatedScore.objects.order_by("capital").values_list("capital", "stated", "computed")
    assert list(stated) == [("human", 2.5, None), ("social", 3.0, None)]


def test_what_was_done_is_written_down():
    made = survey_of(household(1))
    pulled(made, by=data_manager_of("46"))
    event = Event.objects.get(verb="answers.pulled")
    assert event.detail["taken_in"] == len(INDICATORS)
    assert event.subjects.filter(label="targeting.listimport", subject_id=made.pk).exists()


@pytest.mark.parametrize(("role", "area"), [("supervisor", "46"), ("data_manager", "4605")])
def test_only_who_assesses_where_the_list_belongs(role, area):
    made = survey_of(household(1))
    with pytest.raises(PermissionDenied):
        pulled(made, by=user_with(role, area))
    assert not Answer.objects.exists()
