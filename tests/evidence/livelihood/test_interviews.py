"""What interviews say becomes answers of households, as the form's mapping and its scoring table read it."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils.translation import override

from ppaos.engine import methods
from ppaos.engine.livelihood.raw_answers import is_in_force
from ppaos.evidence.livelihood import tasks
from ppaos.evidence.livelihood.actions import news as news_actions
from ppaos.evidence.livelihood.actions import pull_interviews, take_in_interviews, take_in_news
from ppaos.evidence.livelihood.models import Answer, Assessment, PulledInterview
from ppaos.evidence.livelihood.queries.interviews import interviews_with_news
from ppaos.evidence.survey.models import Interview
from ppaos.people.registry.models import Household
from tests.factories.answered import household, scored, survey_of
from tests.factories.areas import make_areas
from tests.factories.people import household_of, user_with
from tests.factories.surveyed import (
    AT,
    MAPPING,
    MEMBER,
    answers,
    person,
    question,
    sent_in,
    small_form,
    surveyor_of,
    taken_in,
    visit_of,
)

pytestmark = pytest.mark.django_db
TENURE, EDUCATION = "physical_tenure", "human_education"
SCORED = MAPPING | {
    "scoring": ["slf_scoring 2569", "bmn_scoring 2565-69"],
    "questions": {
        "tenure": "/data/tenure",
        "education": f"{MEMBER}/education",
        "dwelling": "/data/dwelling",
        "bmn_new_8_1": "/data/water_clean",
        "bmn_new_8_2": "/data/dwelling",
    },
}


@pytest.fixture(autouse=True)
def _areas(db):
    make_areas()
    with override("en"):
        yield


@pytest.fixture
def version(_areas):
    made = small_form(mapping=SCORED)
    made.questions = [
        *made.questions,
        question("/data/tenure", "select_one", ""),
        question("/data/dwelling", "select_one", ""),
        question(f"{MEMBER}/education", "select_one", MEMBER),
    ]
    made.save()
    return made


@pytest.fixture
def surveyor(_areas):
    return surveyor_of()


def live(indicator=TENURE):
    rows = Answer.objects.filter(superseded_at=None, indicator=indicator, instrument="slf")
    return list(rows.order_by("household_id").values_list("value", "state"))


def visit_said(surveyor, **given):
    """A visit to a household of its own, and what is said there."""
    number = Household.objects.count()
    visit = visit_of(
        surveyor, household=household_of(f"ก{number}", key=f"h{number}", house_no=str(number + 1))
    )
    return answers(visit=str(visit.entity_id), **given)


def pulled(**given):
    taken_in()
    return take_in_interviews(by=None, at=AT, **given)


def test_answers_of_an_interview_become_answers_of_its_household(version, surveyor):
    said = visit_said(surveyor, tenure="own")
    said |= {f"{MEMBER}[{n}]/{k}": v for n, p in ((1, person(1)), (2, person(2))) for k, v in p.items() if v}
    said |= {f"{MEMBER}[1]/education": "primary", f"{MEMBER}[2]/education": "bachelor"}
    sent_in(version, "a", said, user=surveyor)
    assert pulled() == 1
    interview = Interview.objects.get()
    answer = Answer.objects.get(indicator=TENURE)
    assert (answer.household_id, answer.year, answer.round, answer.state) == (
        interview.household_id, 2569, 1, "answered",
    )  # fmt: skip
    assert (answer.origin_label, answer.origin_id, answer.answered_on) == (
        "survey.interview", interview.pk, interview.held_on,
    )  # fmt: skip
    assert live(EDUCATION) == [(3.0, "answered")]
    assert Assessment.objects.filter(household=interview.household, is_current=True).exists()


def test_the_same_again_changes_nothing_and_is_no_news(version, surveyor):
    sent_in(version, "a", visit_said(surveyor, tenure="own"), user=surveyor)
    pulled()
    before = list(Answer.objects.order_by("pk").values())
    assert interviews_with_news(limit=9).is_empty()
    assert take_in_interviews(by=None, at=AT) == 0
    done = pull_interviews(household_ids=Household.objects.values_list("pk", flat=True), by=None, at=AT)
    assert (done.taken_in, done.replaced, done.withdrawn) == (0, 0, 0)
    assert list(Answer.objects.order_by("pk").values()) == before


def test_an_edit_supersedes_and_what_is_said_no_more_ends(version, surveyor):
    said = visit_said(surveyor, tenure="own")
    sent_in(version, "a", said, user=surveyor)
    pulled()
    sent_in(version, "b", said | {"/data/tenure": "rent"}, "a", user=surveyor)
    assert pulled() == 1
    assert [value for value, state in live()] != [4.0]
    assert Answer.objects.filter(indicator=TENURE).count() == 2
    sent_in(
        version,
        "c",
        {path: text for path, text in said.items() if path != "/data/tenure"},
        "b",
        user=surveyor,
    )
    pulled()
    assert [state for _, state in live()] in ([], ["missing"])


def test_of_several_interviews_the_one_held_last_that_says_something_holds(version, surveyor):
    home = household_of("ก")
    first, second, third = (
        visit_of(surveyor, household=home, kind=kind)
        for kind in ("first_visit", "return_visit", "return_visit")
    )
    later = answers(visit=str(second.entity_id), today="2026-11-21", tenure="rent")
    sent_in(version, "b", later, user=surveyor)
    pulled()
    rented = live()
    sent_in(version, "a", answers(visit=str(first.entity_id), tenure="own"), user=surveyor)
    sent_in(
        version,
        "c",
        answers(visit=str(third.entity_id), today="2026-11-22", dwelling="strong"),
        user=surveyor,
    )
    pulled()
    assert live() == rented


def test_what_a_list_had_said_holds_again_when_the_interview_says_it_no_more(version, surveyor):
    survey_of(household(1, None, physical_tenure="2"))
    take_in_news(by=None, at=AT)
    assert live() == [(2.0, "answered")]
    visit = visit_of(surveyor, household=Household.objects.get())
    said = answers(visit=str(visit.entity_id), tenure="own")
    sent_in(version, "a", said, user=surveyor)
    pulled()
    assert live() == [(4.0, "answered")]
    sent_in(
        version,
        "b",
        {path: text for path, text in said.items() if path != "/data/tenure"},
        "a",
        user=surveyor,
    )
    pulled()
    assert live() == [(2.0, "answered")]


def test_a_missing_answer_takes_nothing_from_a_list(version, surveyor):
    said = visit_said(surveyor, dwelling="strong")
    scored(Household.objects.get(), physical_tenure=2.0)
    sent_in(version, "a", said, user=surveyor)
    pulled()
    assert live() == [(2.0, "answered")]


def test_practice_and_second_checks_answer_nothing(version, surveyor):
    home = household_of("ก")
    for name, given in (("a", {"is_practice": True}), ("b", {"kind": "second_check"})):
        visit = visit_of(surveyor, household=home, **given)
        sent_in(version, name, answers(visit=str(visit.entity_id), tenure="own"), user=surveyor)
    assert pulled() == 0
    assert not Answer.objects.exists()


def test_an_interview_that_speaks_no_more_is_taken_out(version, surveyor):
    sent_in(version, "a", visit_said(surveyor, tenure="own"), user=surveyor)
    pulled()
    Interview.objects.update(counts=False)
    assert take_in_interviews(by=None, at=AT, since=AT - timedelta(minutes=1)) == 0
    assert take_in_interviews(by=None, at=AT) == 1
    assert (live(), PulledInterview.objects.count()) == ([], 0)


def test_an_interview_that_became_part_of_another_leaves_no_answers_behind(version, surveyor):
    said = visit_said(surveyor, tenure="own")
    sent_in(version, "a", said, user=surveyor)
    sent_in(version, "c", said | {"/data/tenure": "rent"}, "b", user=surveyor)
    pulled()
    sent_in(version, "b", said, "a", user=surveyor)
    pulled()
    assert len(live()) == 1
    assert Answer.objects.filter(superseded_at=None).values("origin_id").distinct().count() == 1
    assert PulledInterview.objects.get().interview_id == Interview.objects.get().pk


def test_a_mapping_that_cannot_be_read_answers_nothing_and_stops_nobody(surveyor, version, caplog):
    odd = small_form(code="odd", mapping=MAPPING | {"strange": 1})
    sent_in(odd, "x", visit_said(surveyor), user=surveyor)
    sent_in(small_form(code="bare", mapping={}), "y", answers(), user=surveyor)
    sent_in(version, "a", visit_said(surveyor, tenure="own"), user=surveyor)
    assert pulled() == 2
    assert len(live()) == 1
    assert "strange" in caplog.text


def test_many_are_taken_in_part_by_part(version, surveyor, monkeypatch):
    monkeypatch.setattr(news_actions, "AT_ONCE", 2)
    for number in range(5):
        sent_in(version, f"i{number}", visit_said(surveyor, tenure="own"), user=surveyor)
    assert pulled() == 5
    assert len(live()) == 5


def test_the_worker_looks_every_two_seconds_and_once_a_minute_at_all(version, surveyor, monkeypatch):
    asked = []
    monkeypatch.setattr(tasks, "take_in_interviews", lambda *, by, at, since: asked.append(since is None))
    for second in (0, 2, 58, 60):
        tasks.take_in_what_interviews_say(timestamp=second)
    assert asked == [True, False, False, True]


@pytest.mark.parametrize(
    ("role", "may"), [("data_manager", True), ("supervisor", False), ("surveyor", False)]
)
def test_who_may_take_answers_of_interviews_in(version, surveyor, role, may):
    home = household_of("ก")
    user = user_with(role, "46")
    if may:
        assert pull_interviews(household_ids=[home.pk], by=user, at=AT).interviews == 0
    else:
        with pytest.raises(PermissionDenied):
            pull_interviews(household_ids=[home.pk], by=user, at=AT)


def test_what_is_asked_of_members_goes_to_the_persons_registered(version, surveyor):
    path = f"{MEMBER}/exercise"
    version.questions = [*version.questions, question(path, "select_one", MEMBER)]
    version.mapping = SCORED | {"scoring": ["bmn_scoring 2560-64"], "questions": {"bmn_7": path}}
    version.save()
    said = answers([person(1), person(2), person(3, first_name="")])
    said |= {f"{MEMBER}[{place}]/exercise": text for place, text in ((1, "4"), (2, "1"), (3, "4"))}
    sent_in(version, "a", said | {"/data/today": "2021-11-20"}, user=surveyor)
    pulled()
    told = dict(Answer.objects.values_list("person__first_name", "state"))
    assert told == {"สมมุติ1": "pass", "สมมุติ2": "fail"}


@pytest.mark.parametrize(("day", "counts"), [("2021-12-31", True), ("2022-01-01", False)])
def test_a_round_of_basic_needs_is_read_while_its_questions_are_in_force(version, surveyor, day, counts):
    questions = {"bmn_8_tenure": "/data/dwelling", "bmn_8_durable": "/data/dwelling"}
    version.mapping = SCORED | {"scoring": ["bmn_scoring 2560-64"], "questions": questions}
    version.save()
    table = next(each for each in methods.versions("bmn_scoring") if each.version == "2560-64")
    assert is_in_force(table, date.fromisoformat(day)) is counts
    sent_in(version, "a", visit_said(surveyor, dwelling="yes") | {"/data/today": day}, user=surveyor)
    pulled()
    assert Answer.objects.filter(instrument="bmn").exists() is counts
