"""Who decides about interviews, and what does a decision do to the interview, its visit and its surveyor's phone?"""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils.translation import override

from ppaos.evidence.survey.actions.review import (
    accept_clean_interviews,
    accept_interview,
    reopen_interview,
    send_interview_back,
)
from ppaos.evidence.survey.models import Conflict, Interview, Review, Visit
from ppaos.evidence.survey.permissions.review import ReviewRefused, check_can_review, may_review
from ppaos.evidence.survey.queries.review import (
    Choice,
    areas_of,
    chosen_interviews,
    clean_interviews,
    findings_of,
    oddest_first,
    rules_found,
    surveyors_of,
    visible_interviews,
)
from ppaos.ground.privacy.models import Event
from ppaos.people.registry.queries import visible_households
from tests.factories.areas import make_areas
from tests.factories.judged import AT, found, interview_of, judged, submission_of
from tests.factories.people import household_of, user_with
from tests.factories.surveyed import small_form, surveyor_of, visit_of


@pytest.fixture
def version(db):
    make_areas()
    with override("en"):
        yield small_form()


@pytest.fixture
def surveyor(version):
    return surveyor_of()


@pytest.fixture
def supervisor(version):
    return user_with("supervisor", "46")


def test_an_accepted_interview_says_who_accepted_it(version, surveyor, supervisor):
    interview = interview_of(version, surveyor)
    review = accept_interview(interview=interview, comment=" เรียบร้อย ", by=supervisor, at=AT)
    interview.refresh_from_db()
    assert interview.state == Interview.State.ACCEPTED
    assert (review.decision, review.comment, review.made_by) == ("accept_interview", "เรียบร้อย", supervisor)
    assert Event.objects.get(verb="interview.accepted").area_code == "46010101"


def test_answers_in_conflict_are_settled_before_an_interview_is_accepted(version, surveyor, supervisor):
    interview = interview_of(version, surveyor)
    one, two = submission_of(interview), submission_of(interview, instance_id="uuid:other")
    conflict = Conflict.objects.create(
        interview=interview, path="/data/water", first=one, second=two, found_at=AT
    )
    with pytest.raises(ReviewRefused, match="Choose what holds first"):
        accept_interview(interview=interview, by=supervisor, at=AT)
    conflict.settled_at = AT
    conflict.save()
    assert accept_interview(interview=interview, by=supervisor, at=AT).decision == "accept_interview"


def test_sent_back_the_visit_shows_the_comment_on_the_phone(version, surveyor, supervisor):
    household = household_of("สมมุติ")
    visit = visit_of(surveyor, household=household, state=Visit.State.DONE)
    interview = interview_of(version, surveyor, visit=visit, household=household)
    assert not visible_households(surveyor).filter(pk=household.pk).exists()
    send_interview_back(interview=interview, comment="ถ่ายภาพบ้านด้วย", by=supervisor, at=AT)
    interview.refresh_from_db()
    visit.refresh_from_db()
    assert interview.state == Interview.State.SENT_BACK
    assert (visit.state, visit.comment, visit.entity_version) == ("sent_back", "ถ่ายภาพบ้านด้วย", 2)
    assert visible_households(surveyor).filter(pk=household.pk).exists()
    assert Review.objects.get().comment == "ถ่ายภาพบ้านด้วย"


def test_without_a_visit_the_surveyor_gets_a_return_visit(version, surveyor, supervisor):
    household = household_of("สมมุติ")
    interview = interview_of(version, surveyor, household=household)
    send_interview_back(interview=interview, comment="ถามรายได้ใหม่", by=supervisor, at=AT)
    visit = Visit.objects.get()
    assert (visit.kind, visit.surveyor, visit.comment, visit.state) == (
        "return_visit",
        surveyor,
        "ถามรายได้ใหม่",
        "planned",
    )


@pytest.mark.parametrize(
    ("comment", "said"), [("  ", "Say what the surveyor is to mend"), ("ดูใหม่", "no phone can be told")]
)
def test_what_no_phone_can_be_told_is_refused_with_nothing_written(
    version, surveyor, supervisor, comment, said
):
    interview = interview_of(version, surveyor)
    with pytest.raises(ReviewRefused, match=said):
        send_interview_back(interview=interview, comment=comment, by=supervisor, at=AT)
    assert not Review.objects.exists()
    assert Interview.objects.get().state == Interview.State.NEW


def test_a_visit_that_cannot_be_sent_back_says_why(version, surveyor, supervisor):
    visit = visit_of(surveyor, household=household_of("สมมุติ"), state=Visit.State.WITHDRAWN)
    interview = interview_of(version, surveyor, visit=visit)
    with pytest.raises(ReviewRefused, match="Only a visit that was held can be sent back"):
        send_interview_back(interview=interview, comment="ดูใหม่", by=supervisor, at=AT)
    assert Interview.objects.get().state == Interview.State.NEW


def test_what_was_decided_can_be_looked_at_again(version, surveyor, supervisor):
    interview = interview_of(version, surveyor)
    with pytest.raises(ReviewRefused, match="Somebody decided about it meanwhile"):
        reopen_interview(interview=interview, by=supervisor, at=AT)
    accept_interview(interview=interview, by=supervisor, at=AT)
    with pytest.raises(ReviewRefused, match="This interview is: accepted"):
        accept_interview(interview=interview, by=supervisor, at=AT)
    reopen_interview(interview=interview, by=supervisor, at=AT)
    interview.refresh_from_db()
    assert interview.state == Interview.State.NEW
    assert [each.decision for each in interview.reviews.order_by("pk")] == ["accept_interview", "reopen"]


ACTS = {
    "accept": lambda interview, by: accept_interview(interview=interview, by=by, at=AT),
    "send back": lambda interview, by: send_interview_back(interview=interview, comment="ดูใหม่", by=by, at=AT),
    "reopen": lambda interview, by: reopen_interview(interview=interview, by=by, at=AT),
}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize(
    ("role", "area_code", "is_allowed"),
    [("supervisor", "46", True), ("supervisor", "4601", True), ("supervisor", "4605", False),
     ("data_manager", "46", False), ("surveyor", "46", False), ("administrator", "46", False),
     ("governor_office", "46", False), ("village_leader", "46", False), ("protection_officer", "46", False)],
)  # fmt: skip
def test_who_reviews(version, surveyor, act, role, area_code, is_allowed):
    state = Interview.State.ACCEPTED if act == "reopen" else Interview.State.NEW
    interview = interview_of(version, surveyor, household=household_of("สมมุติ"), state=state)
    user = user_with(role, area_code)
    assert may_review(user=user, interview=interview) is is_allowed
    if is_allowed:
        ACTS[act](interview, user)
    else:
        with pytest.raises(PermissionDenied):
            ACTS[act](interview, user)


def test_nobody_reviews_their_own_and_the_system_reviews_none(version, supervisor):
    interview = judged(interview_of(version, supervisor))
    for user in (supervisor, None):
        with pytest.raises(PermissionDenied, match="held themselves"):
            check_can_review(user=user, interview=interview)
    assert not may_review(user=supervisor, interview=interview)
    assert accept_clean_interviews(interviews=[interview.pk], by=supervisor, at=AT).interviews == 0


def test_where_no_area_is_known_that_of_the_form_counts(version, surveyor):
    interview = interview_of(version, surveyor, area_id=None)
    assert may_review(user=user_with("supervisor", "46"), interview=interview)
    assert not may_review(user=user_with("supervisor", "4601"), interview=interview)
    assert list(visible_interviews(user_with("supervisor", "46"))) == [interview]
    assert not visible_interviews(user_with("supervisor", "4601")).exists()


def test_all_without_findings_are_accepted_in_one_act(version, surveyor, supervisor):
    clean = [judged(interview_of(version, surveyor)) for _ in range(3)]
    odd = judged(interview_of(version, surveyor))
    found(odd)
    unchecked = judged(interview_of(version, surveyor))
    found(unchecked, state="not_checked")
    not_judged = interview_of(version, surveyor)
    changed = judged(interview_of(version, surveyor))
    Interview.objects.filter(pk=changed.pk).update(changed_at=AT - timedelta(hours=1))
    torn = judged(interview_of(version, surveyor))
    one, two = submission_of(torn), submission_of(torn, instance_id="uuid:other")
    Conflict.objects.create(interview=torn, path="/data/water", first=one, second=two, found_at=AT)
    outside = judged(interview_of(version, surveyor, area_id="460510"))
    near = user_with("supervisor", "4601")
    everything = list(Interview.objects.values_list("pk", flat=True))
    done = accept_clean_interviews(interviews=everything, by=near, at=AT)
    accepted = set(Interview.objects.filter(state="accepted").values_list("pk", flat=True))
    assert accepted == {*(each.pk for each in clean), unchecked.pk}
    assert done.interviews == Review.objects.filter(made_by=near, decision="accept_interview").count() == 4
    assert Event.objects.filter(verb="interviews.accepted").count() == 1
    assert not accepted & {odd.pk, not_judged.pk, changed.pk, torn.pk, outside.pk}
    assert accept_clean_interviews(interviews=everything, by=near, at=AT).interviews == 0
    with pytest.raises(PermissionDenied):
        accept_clean_interviews(interviews=everything, by=surveyor, at=AT)


def test_the_heaviest_come_first_then_the_oldest(version, surveyor, supervisor):
    light, heavy, old, new = (
        interview_of(version, surveyor, held_on=date(2026, 11, day)) for day in (5, 6, 3, 4)
    )
    found(light, weight=1)
    found(heavy, weight=1)
    found(heavy, "copied", weight=3)
    found(new, "at_night", state="not_checked", weight=0)
    rows = list(oddest_first(chosen_interviews(supervisor, Choice())))
    assert [(row, row.weight, row.found) for row in rows] == [
        (heavy, 4, 2),
        (light, 1, 1),
        (old, 0, 0),
        (new, 0, 0),
    ]
    assert rules_found(chosen_interviews(supervisor, Choice())) == [("far_away", 2), ("copied", 1)]
    assert [finding.rule for finding in findings_of([heavy.pk])[heavy.pk]] == ["copied", "far_away"]


def test_the_queue_is_chosen_by_state_area_surveyor_rule_and_form(version, surveyor, supervisor):
    other = surveyor_of()
    here = interview_of(version, surveyor)
    there = interview_of(version, other, area_id="46010201", state="accepted")
    far = interview_of(small_form(code="second"), other, area_id="460510")
    interview_of(version, other, is_practice=True)
    found(far, "copied")

    def chosen(**given):
        return set(chosen_interviews(supervisor, Choice(**given)))

    assert chosen() == {here, far}
    assert chosen(state="") == {here, there, far}
    assert chosen(state="accepted") == {there}
    assert chosen(area_code="4601", state="") == {here, there}
    assert chosen(surveyor_id=other.pk, state="") == {there, far}
    assert chosen(rule="copied") == {far}
    assert chosen(form="second") == {far}
    everything = chosen_interviews(supervisor, Choice(state=""))
    assert surveyors_of(everything) == [(surveyor, 1), (other, 2)]
    assert [(area.code, number) for area, number in areas_of(everything)] == [("4605", 1), ("4601", 2)]
    within = chosen_interviews(supervisor, Choice(state="", area_code="4601"))
    assert [area.code for area, _ in areas_of(within, within="4601")] == ["460101", "460102"]


def test_clean_interviews_are_those_that_somebody_else_held(version, surveyor, supervisor):
    mine, theirs = judged(interview_of(version, supervisor)), judged(interview_of(version, surveyor))
    assert list(clean_interviews(supervisor)) == [theirs]
    assert mine in visible_interviews(supervisor)
