"""Whatever lists bring is taken in once, in the right order, and again after a kill; what is undone goes out again."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from ppaos.evidence.livelihood.actions import news, take_in_news, withdraw_answers
from ppaos.evidence.livelihood.models import Answer, Assessment, DimensionResult, StatedScore
from ppaos.evidence.livelihood.queries import imports_with_news, undone_with_answers
from ppaos.evidence.livelihood.tasks import take_in
from ppaos.evidence.targeting.actions.imports import undo_list
from ppaos.ground.privacy.models import Event
from ppaos.people.registry.models import Household
from tests.factories.answered import basic_needs_of, household, survey_of
from tests.factories.areas import make_areas
from tests.factories.audited import fence_down
from tests.factories.listed import committed, edition_of, listed
from tests.factories.people import AT, household_of, user_with

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _areas(db):
    make_areas()


def later(days):
    return AT + timedelta(days=days)


def live():
    return Answer.objects.filter(superseded_at__isnull=True)


def test_a_survey_is_taken_in_and_assessed_once():
    survey_of(household(1), household(2))
    assert take_in_news(by=None, at=AT) == 1
    assert Assessment.objects.filter(is_current=True, level=2).count() == 2
    assert take_in_news(by=None, at=later(1)) == 0
    assert Assessment.objects.count() == 2


def test_without_news_nothing_is_written():
    before = Event.objects.count()
    assert take_in_news(by=None, at=AT) == 0
    assert Event.objects.count() == before


def test_lists_of_people_bring_no_answers():
    committed(edition_of("national"), listed(1))
    assert not imports_with_news()


def test_a_survey_waits_until_its_households_are_in_the_register():
    made = survey_of(household(1))
    with fence_down():
        Event.objects.filter(verb="list.brought_in").delete()
    assert not imports_with_news()
    assert made.state == "committed"


def test_basic_needs_that_come_before_the_survey_find_their_households_after_it():
    basic_needs_of("K-1,,,2564,1,ไม่ผ่าน")
    take_in_news(by=None, at=AT)
    assert not Answer.objects.exists()
    survey_of(household(1), at=later(1))
    assert take_in_news(by=None, at=later(1)) == 2
    result = DimensionResult.objects.get()
    assert (result.household, result.year) == (Household.objects.get(code="K-1"), 2564)
    assert take_in_news(by=None, at=later(2)) == 0


def test_a_corrected_basic_needs_file_holds_also_when_a_survey_has_both_read_again():
    household_of("บุญมา", household_code="K-1")
    for number, result in enumerate(("ไม่ผ่าน", "ผ่าน")):
        basic_needs_of(f"K-1,,,2564,1,{result}", at=later(number))
        take_in_news(by=None, at=later(number))
    before = list(Answer.objects.order_by("pk").values())
    survey_of(household(2), at=later(2))
    take_in_news(by=None, at=later(2))
    assert list(Answer.objects.filter(instrument="bmn").order_by("pk").values()) == before
    assert live().get(instrument="bmn").state == "pass"


def test_after_a_kill_in_the_middle_everything_comes_again(monkeypatch):
    survey_of(household(1))

    def killed(**_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(news, "assess_households", killed)
        with pytest.raises(KeyboardInterrupt):
            take_in_news(by=None, at=AT)
    assert not Answer.objects.exists()
    assert not Event.objects.filter(verb="answers.pulled").exists()
    assert take_in_news(by=None, at=AT) == 1
    assert Assessment.objects.count() == 1


def test_the_worker_asks_by_itself():
    survey_of(household(1))
    take_in(timestamp=0)
    assert Assessment.objects.count() == 1


def undone_correction():
    """A household judged by two basic-needs files, the later of which was undone."""
    household_of("บุญมา", household_code="K-1")
    basic_needs_of("K-1,,,2564,1,ผ่าน")
    take_in_news(by=None, at=AT)
    wrong = basic_needs_of("K-1,,,2564,1,ไม่ผ่าน", "K-1,,,2564,2,ไม่ผ่าน", code="bmn2", at=later(1))
    take_in_news(by=None, at=later(1))
    undo_list(list_import=wrong, by=None, at=later(2))
    return wrong


def test_answers_of_an_undone_list_go_out_and_those_they_replaced_hold_again():
    undone_correction()
    assert list(live().values_list("indicator", "state").order_by("indicator")) == [
        ("1", "fail"),
        ("2", "fail"),
    ]
    assert take_in_news(by=None, at=later(3)) == 1
    assert list(live().values_list("indicator", "state")) == [("1", "pass")]
    result = DimensionResult.objects.get(is_current=True)
    assert result.failing == []
    assert take_in_news(by=None, at=later(4)) == 0


def test_nothing_of_an_undone_list_holds_where_nothing_was_before():
    household_of("บุญมา", household_code="K-1")
    wrong = basic_needs_of("K-1,,,2564,1,ไม่ผ่าน")
    take_in_news(by=None, at=AT)
    undo_list(list_import=wrong, by=None, at=later(1))
    take_in_news(by=None, at=later(1))
    assert not live().exists()
    assert not DimensionResult.objects.filter(is_current=True).exists()
    assert DimensionResult.objects.count() == 1


def test_withdrawing_twice_changes_nothing_more():
    wrong = undone_correction()
    first = withdraw_answers(list_import=wrong, by=None, at=later(3))
    again = withdraw_answers(list_import=wrong, by=None, at=later(3))
    assert (first.withdrawn, first.put_back) == (2, 1)
    assert (again.withdrawn, again.put_back) == (0, 0)
    assert not undone_with_answers()


def test_stated_scores_of_an_undone_list_are_gone():
    made = survey_of(household(1, stated_human=3))
    take_in_news(by=None, at=AT)
    withdraw_answers(list_import=made, by=None, at=later(1))
    assert not StatedScore.objects.exists()


def test_only_who_assesses_there_takes_answers_in_or_out():
    made = survey_of(household(1))
    supervisor = user_with("supervisor", "46")
    with pytest.raises(PermissionDenied):
        take_in_news(by=supervisor, at=AT)
    with pytest.raises(PermissionDenied):
        withdraw_answers(list_import=made, by=supervisor, at=AT)
