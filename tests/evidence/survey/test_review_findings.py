"""Are findings worked out anew, for everybody who may be concerned, and never added up?"""

import json
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from ppaos.engine import methods, survey_quality
from ppaos.evidence.survey.actions.findings import judge_interviews, judge_waiting
from ppaos.evidence.survey.actions.joining import read_submissions
from ppaos.evidence.survey.actions.review import send_interview_back
from ppaos.evidence.survey.models import Finding, Interview
from ppaos.evidence.survey.queries.joined import sealed_answers
from ppaos.evidence.survey.queries.judging import Comparable, groups_waiting, member_key
from ppaos.evidence.survey.queries.xlsforms import converted
from ppaos.evidence.survey.tasks.quality import judge
from ppaos.ground.privacy.models import Event
from tests.factories.areas import make_areas
from tests.factories.judged import AT, file_of, interview_of, submission_of
from tests.factories.list_files import example
from tests.factories.people import household_of, user_with
from tests.factories.surveyed import (
    MAPPING,
    answers,
    read_all,
    sent_in,
    small_form,
    surveyor_of,
    the_interview,
    visit_of,
)

LATER = AT + timedelta(minutes=5)
QUALITY = {
    "check": [
        {"code": "poor_yet_saving", "kind": "needs", "path": "/data/saving", "most": 100000, "needed": "/data/reason",
         "thai": "เงินออมมาก", "english": "much saved", "weight": 2.0},
    ],
    "file": [{"path": "/data/photo"}],
}  # fmt: skip


@pytest.fixture
def version(db):
    make_areas()
    return small_form(mapping=MAPPING | {"quality": QUALITY})


@pytest.fixture
def surveyor(version):
    return surveyor_of()


def rules(interview: Interview, state: str = "found_odd") -> set[str]:
    return set(interview.findings.filter(state=state).values_list("rule", flat=True))


def test_what_is_odd_is_kept_with_its_figures(version, surveyor):
    far = interview_of(version, surveyor, answers(saving="200000", photo="a.jpg"), distance_metres=800.4)
    assert judge_waiting(by=None, at=AT) == 1
    finding = far.findings.get(rule="far_away")
    assert (finding.state, finding.weight, finding.path) == ("found_odd", 2.0, "")
    assert (finding.detail, finding.method) == ({"metres": 800.0, "most": 500.0}, "survey_quality 2569")
    assert finding.found_at == AT
    own = far.findings.get(rule="poor_yet_saving")
    assert (own.path, own.detail) == ("/data/saving", {})
    far.refresh_from_db()
    assert (far.judged_at, far.judged_with) == (AT, "survey_quality 2569")


def test_what_cannot_be_checked_is_no_finding_and_says_why(version, surveyor):
    unknown = interview_of(version, surveyor, latitude=None, distance_metres=None, started_at=None)
    judge_waiting(by=None, at=AT)
    untold = unknown.findings.filter(state="not_checked")
    reasons = {finding.rule: finding.detail["reason"] for finding in untold}
    assert {"far_away": "no_gps", "too_short": "no_times", "at_night": "no_times"}.items() <= reasons.items()
    assert not {"far_away", "too_short", "at_night"} & rules(unknown)
    assert {finding.weight for finding in untold} == {0.0}


def test_judging_again_changes_nothing_and_nothing_waits(version, surveyor):
    interview_of(version, surveyor, distance_metres=800)
    judge_waiting(by=None, at=AT)
    before = list(Finding.objects.order_by("pk").values())
    [group] = [Comparable(version.form_id, "4601", 2569, 1)]
    judge_interviews(group=group, by=None, at=LATER)
    assert list(Finding.objects.order_by("pk").values()) == before
    assert groups_waiting() == []
    assert judge_waiting(by=None, at=LATER) == 0


def test_what_was_mended_is_found_no_more(version, surveyor):
    mended = interview_of(version, surveyor, answers(saving="200000"), distance_metres=800)
    judge_waiting(by=None, at=AT)
    sealed = sealed_answers(version.form_id, mended.chain, answers(saving="10"))
    Interview.objects.filter(pk=mended.pk).update(sealed=sealed, distance_metres=900, changed_at=LATER)
    judge_waiting(by=None, at=LATER)
    assert "poor_yet_saving" not in rules(mended)
    # The place is another one: found again, with its own figures and time.
    finding = mended.findings.get(rule="far_away")
    assert (finding.detail["metres"], finding.found_at) == (900, LATER)


def test_a_new_interview_makes_a_double_of_an_old_one(version, surveyor):
    household = household_of("สมมุติ")
    first = interview_of(version, surveyor, household=household)
    judge_waiting(by=None, at=AT)
    assert "second_interview" not in rules(first)
    second = interview_of(version, surveyor_of(), household=household, changed_at=LATER)
    judge_waiting(by=None, at=LATER)
    assert first.findings.get(rule="second_interview").detail == {"others": [second.pk], "surveyors": 2}
    assert "second_interview" in rules(second)


def test_sent_back_it_is_a_double_no_more(version, surveyor):
    visit = visit_of(surveyor, household=household_of("สมมุติ"), state="done")
    first, second = (
        interview_of(version, surveyor, visit=visit, household=visit.household) for _ in range(2)
    )
    judge_waiting(by=None, at=AT)
    assert "second_interview" in rules(first)
    supervisor = user_with("supervisor", "46")
    send_interview_back(interview=second, comment="ผิดบ้าน", by=supervisor, at=AT)
    judge_waiting(by=None, at=LATER)
    assert "second_interview" not in rules(first) | rules(second)


def test_a_second_check_is_no_double_and_a_listed_household_is_the_one_it_became(version, surveyor):
    household = household_of("สมมุติ")
    first = interview_of(version, surveyor, household=household)
    visit = visit_of(surveyor_of(), household=household, kind="second_check", checks_id=first.pk)
    second = interview_of(version, visit.surveyor, household=household, visit=visit)
    judge_waiting(by=None, at=AT)
    assert "second_interview" not in rules(first) | rules(second)


def test_the_same_members_in_two_households(version, surveyor):
    people = [{"first_name": "ก", "citizen_id": "1-2345-67890-12-1"}, {"first_name": "ข", "last_name": "ค"}]
    one = interview_of(version, surveyor, answers(people, saving="1"), household=household_of("ก", key="a"))
    two = interview_of(version, surveyor, answers(people, saving="2"), household=household_of("ข", key="b"))
    judge_waiting(by=None, at=AT)
    assert one.findings.get(rule="same_members").detail == {"others": [two.pk], "surveyors": 1, "shared": 2}


def test_who_a_member_is():
    assert member_key({"citizen_id": "1-2345-67890-12-1", "first_name": "ก"}) == "1234567890121"
    assert member_key({"first_name": " ก ", "last_name": "ข ค", "birth": "2510"}) == "ก|ขค|2510"
    assert member_key({"first_name": "ก", "birth": "2510"}) == "ก||2510"
    assert member_key({"first_name": "ก"}) == member_key({"last_name": "ข"}) == ""


def test_a_file_that_arrives_later_is_looked_for_again(version, surveyor):
    interview = interview_of(version, surveyor, answers(photo="a.png"))
    file = file_of(submission_of(interview), "a.png", None)
    judge_waiting(by=None, at=AT)
    assert interview.findings.get(rule="missing_file").detail == {"reason": "file_on_its_way"}
    file.received_at = LATER
    file.save()
    judge_waiting(by=None, at=LATER)
    assert not interview.findings.filter(rule="missing_file").exists()
    without = interview_of(version, surveyor)
    judge_waiting(by=None, at=LATER)
    assert without.findings.get(rule="missing_file").path == "/data/photo"


def test_practice_counts_nowhere(version, surveyor):
    household = household_of("สมมุติ")
    practice = interview_of(version, surveyor, household=household, is_practice=True, distance_metres=9000)
    real = interview_of(version, surveyor, household=household)
    judge_waiting(by=None, at=AT)
    assert not practice.findings.exists()
    assert "second_interview" not in rules(real)


def test_districts_years_and_rounds_stand_apart(version, surveyor):
    interview_of(version, surveyor)
    interview_of(version, surveyor, area_id="460510")
    interview_of(version, surveyor, year=2570)
    interview_of(version, surveyor, round=2)
    nowhere = interview_of(version, surveyor, area_id=None)
    groups = [(group.district, group.year, group.round) for group in groups_waiting()]
    assert groups == [
        ("", 2569, 1),
        ("4601", 2569, 1),
        ("4601", 2569, 2),
        ("4601", 2570, 1),
        ("4605", 2569, 1),
    ]
    assert judge_waiting(by=None, at=AT) == 5
    assert nowhere.findings.filter(state="not_checked").exists()


def test_what_changes_while_it_is_judged_waits_on(version, surveyor, monkeypatch):
    interview = interview_of(version, surveyor)

    def changes(told, method):
        # Its transaction began before the judging did, and ended after.
        Interview.objects.filter(pk=interview.pk).update(changed_at=AT - timedelta(seconds=1))
        return survey_quality.judge(told, method)

    monkeypatch.setattr("ppaos.evidence.survey.actions.findings.judge", changes)
    judge_waiting(by=None, at=AT)
    interview.refresh_from_db()
    assert interview.judged_at is None
    assert len(groups_waiting()) == 1


def test_other_rules_judge_again(version, surveyor):
    interview_of(version, surveyor)
    judge_waiting(by=None, at=AT)
    Interview.objects.update(judged_with="survey_quality 2568")
    assert len(groups_waiting()) == 1


def test_judging_is_an_event_of_figures_alone(version, surveyor):
    interview_of(version, surveyor, answers(saving="200000"), distance_metres=800)
    judge(0)
    event = Event.objects.get(verb="interviews.judged")
    assert event.actor_label == "system"
    assert event.detail["interviews"] == 1
    assert "200000" not in json.dumps(event.detail)


def test_who_does_not_review_does_not_judge(version, surveyor):
    interview_of(version, surveyor)
    with pytest.raises(PermissionDenied):
        judge_interviews(group=Comparable(version.form_id, "4601", 2569, 1), by=surveyor, at=AT)
    judge_interviews(
        group=Comparable(version.form_id, "4601", 2569, 1), by=user_with("supervisor", "46"), at=AT
    )


@pytest.mark.parametrize("name", ["ppaos_verdict", "ppaos_household", "ppaos_monitoring"])
def test_the_rules_of_a_shipped_form_name_its_questions(name):
    questions = {each["path"] for each in converted(example(f"forms/{name}.xlsx")).about.questions}
    own = methods.load("survey_quality").forms[name]
    named = {
        *own.ordered,
        *(path for block in own.blocks for path in (block.path, *block.paths)),
        *(path for file in own.files for path in (file.path, file.given)),
        *(check.path for check in own.checks),
        *(path for check in own.checks for paths in check.names.values() for path in paths),
        *([own.whole.path] if own.whole else []),
    }
    assert not sorted(named - questions)


def test_what_a_phone_sends_is_judged_and_what_it_mends_judged_again(version, surveyor):
    supervisor = user_with("supervisor", "46")
    visit = visit_of(surveyor, household=household_of("สมมุติ"), state="done")
    said = answers(visit=str(visit.entity_id), saving="200000")
    sent_in(version, "uuid:a", said, user=surveyor)
    read_all()
    judge_waiting(by=None, at=AT)
    interview = the_interview()
    assert {"poor_yet_saving", "missing_file"} <= rules(interview)
    send_interview_back(interview=interview, comment="ถามเงินออมใหม่", by=supervisor, at=AT)
    sent_in(version, "uuid:b", said | {"/data/saving": "2000"}, "uuid:a", user=surveyor, at=LATER)
    read_submissions(by=None, at=LATER)
    judge_waiting(by=None, at=LATER)
    interview = the_interview()
    assert interview.state == Interview.State.NEW
    assert "poor_yet_saving" not in rules(interview)
    assert "missing_file" in rules(interview)
