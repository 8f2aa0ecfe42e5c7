"""The way of an exit: proposed, looked at by somebody else, heard, told, objected to, decided, watched, and left."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from ppaos.ground.privacy.models import Event
from ppaos.learning.monitoring.actions.deciding import decide_exits, stop_exit
from ppaos.learning.monitoring.actions.errors import MonitoringRefused
from ppaos.learning.monitoring.actions.objecting import answer_objection, object_to_exit
from ppaos.learning.monitoring.actions.proposing import propose_exits, take_back
from ppaos.learning.monitoring.actions.reviewing import give_notice, review_exits
from ppaos.learning.monitoring.actions.verifying import verify_exit
from ppaos.learning.monitoring.models import Exit, ExitRun, ExitStep
from ppaos.people.registry.models import Household, StandingEvent
from tests.factories.areas import make_areas
from tests.factories.exiting import (
    ALL_HOLD,
    STEP,
    TODAY,
    judged,
    monitored,
    noticed,
    people,
    proposed,
    ready,
    rules,
    seen,
    verified,
)
from tests.factories.judged import interview_of
from tests.factories.people import AT, household_of, user_with
from tests.factories.survey_forms import published_form

pytestmark = pytest.mark.django_db
State = Exit.State


@pytest.fixture(autouse=True)
def ground():
    make_areas()
    rules()


@pytest.fixture
def who():
    return people()


@pytest.fixture
def home():
    return ready()


def state(each: Exit) -> tuple[str, str]:
    now = Exit.objects.select_related("household").get(pk=each.pk)
    return now.state, now.household.standing


def why(done) -> str:
    return done.refusals["why"][0]


def test_the_whole_way_leaves_a_step_and_a_standing_each_time(home, who):
    each = monitored(home, who)
    assert state(each) == ("in_monitored_exit", "monitored")
    steps = list(ExitStep.objects.order_by("pk").values_list("state", flat=True))
    assert steps == ["proposed", "exit_verified", "exit_reviewed", "noticed", "in_monitored_exit"]
    standings = StandingEvent.objects.filter(household=home).order_by("pk").values_list("standing", flat=True)
    assert list(standings) == ["active", "exit_proposed", "monitored"]
    assert each.objections_until == TODAY - 15 * STEP
    assert [str(check.due_on) for check in each.checks.order_by("due_on")] == [
        "2027-05-22", "2027-11-22", "2028-05-22", "2028-11-22",
    ]  # fmt: skip
    assert each.monitored_until == date(2028, 11, 22)
    verbs = set(Event.objects.values_list("verb", flat=True))
    assert {"exit.proposed", "exit.verified", "exit.reviewed", "exit.noticed", "exit.decided"} <= verbs


def test_a_household_is_judged_again_when_it_is_proposed(home, who):
    run = judged()
    seen(home, TODAY - 2 * STEP, 12_000.0, 12_000.0, {"overall": 3.0}, number=2)
    done = propose_exits(run=run, household_ids=[home.pk], on=TODAY, by=who["proposer"], at=AT)
    assert (done.moved, done.refused) == (0, 1)
    assert "เกณฑ์" in why(done)
    assert not Exit.objects.exists()


def test_what_cannot_be_proposed_is_told_and_the_rest_is(home, who):
    stranger = household_of("ใหม่", key="h2", standing="active")
    other = ready("สอง", key="h3")
    run = judged()
    Household.objects.filter(pk=other.pk).update(standing="refused")
    ids = [home.pk, stranger.pk, other.pk]
    ExitRun.objects.filter(pk=run.pk)
    run.candidates.filter(household=stranger).delete()
    done = propose_exits(run=run, household_ids=ids, on=TODAY, by=who["proposer"], at=AT)
    assert (done.moved, done.refused) == (1, 2)
    again = propose_exits(run=run, household_ids=ids[:1], on=TODAY, by=who["proposer"], at=AT)
    assert again.moved == 0
    early = propose_exits(run=run, household_ids=ids[2:], on=date(2026, 1, 1), by=None, at=AT)
    assert early.refused == 1


def test_a_day_before_the_standing_was_recorded_is_refused(home, who):
    done = propose_exits(
        run=judged(), household_ids=[home.pk], on=date(2026, 1, 4), by=who["proposer"], at=AT
    )
    assert (done.moved, done.refused) == (0, 1)


def test_nobody_and_older_lists_are_refused(home, who):
    old, new = judged(), judged()
    old.refresh_from_db()
    told = {"on": TODAY, "by": who["proposer"], "at": AT}
    with pytest.raises(MonitoringRefused):
        propose_exits(run=old, household_ids=[home.pk], **told)
    with pytest.raises(MonitoringRefused):
        propose_exits(run=new, household_ids=[], **told)
    with pytest.raises(MonitoringRefused):
        propose_exits(run=new, household_ids=[home.pk], **told | {"on": TODAY + STEP})


def test_somebody_else_looks_at_the_household(home, who):
    each = proposed(home, who)
    told = {"proposed": each, "findings": ALL_HOLD, "on": TODAY, "note": "", "at": AT}
    for by in (who["proposer"], who["decider"], None, user_with("supervisor", "4605")):
        with pytest.raises(PermissionDenied):
            verify_exit(**told, by=by)
    surveyor = user_with("supervisor", "46")
    interview_of(published_form(), surveyor, household=home)
    with pytest.raises(PermissionDenied, match="สัมภาษณ์"):
        verify_exit(**told, by=surveyor)
    verify_exit(**told, by=who["verifier"])
    assert state(each) == ("exit_verified", "exit_proposed")


def test_what_does_not_hold_sends_back_and_what_was_not_seen_waits(home, who):
    each = proposed(home, who)
    told = {"proposed": each, "on": TODAY, "note": "ดูแล้ว", "by": who["verifier"], "at": AT}
    verify_exit(**told, findings=ALL_HOLD | {"income": "not_seen"})
    assert state(each) == ("proposed", "exit_proposed")
    assert ExitStep.objects.latest("pk").findings["income"] == "not_seen"
    verify_exit(**told, findings=ALL_HOLD | {"income": "does_not"})
    assert state(each) == ("returned", "active")
    with pytest.raises(MonitoringRefused):
        verify_exit(**told, findings=ALL_HOLD)


@pytest.mark.parametrize("findings", [{}, ALL_HOLD | {"income": "perhaps"}, ALL_HOLD | {"other": "holds"}])
def test_every_criterion_is_said(home, who, findings):
    with pytest.raises(MonitoringRefused):
        verify_exit(
            proposed=proposed(home, who), findings=findings, on=TODAY, note="", by=who["verifier"], at=AT
        )


def test_the_community_may_disagree(home, who):
    each = verified(home, who)
    told = {"exits": [each], "on": TODAY, "by": who["verifier"], "at": AT, "who": "ชาวบ้าน 30 คน"}
    with pytest.raises(MonitoringRefused):
        review_exits(**told, agrees=True, minutes=" ")
    assert review_exits(**told, agrees=False, minutes="ยังลำบาก").moved == 1
    assert state(each) == ("returned", "active")
    assert why(review_exits(**told, agrees=True, minutes="ก")) != ""


def test_no_step_comes_before_the_one_before_it(home, who):
    each = verified(home, who)
    early = TODAY - 39 * STEP
    told = {"exits": [each], "by": who["verifier"], "at": AT}
    done = review_exits(**told, agrees=True, on=early, minutes="ก", who="ข")
    assert (done.moved, state(each)[0]) == (0, "exit_verified")


def test_a_notice_says_how_the_household_was_told(home, who):
    each = verified(home, who)
    told = {"exits": [each], "on": TODAY, "who": "", "by": who["proposer"], "at": AT}
    with pytest.raises(MonitoringRefused):
        give_notice(**told, way="letter")
    assert give_notice(**told, way="told_by_phone").refused == 1


def test_an_objection_holds_the_decision_until_it_is_answered(home, who):
    each = noticed(home, who)
    leader = user_with("supervisor", "46")
    told = {"proposed": each, "words": "ยังเป็นหนี้", "who": "สมศรี", "by": leader, "at": AT}
    for on in (TODAY - 31 * STEP, TODAY):
        with pytest.raises(MonitoringRefused):
            object_to_exit(**told, on=on)
    with pytest.raises(MonitoringRefused):
        object_to_exit(**told | {"words": ""}, on=TODAY - 20 * STEP)
    object_to_exit(**told, on=TODAY - 20 * STEP)
    decide = {"exits": [each], "leaves": True, "on": TODAY, "ground": "ก", "by": who["decider"], "at": AT}
    assert "คัดค้าน" in why(decide_exits(**decide))
    reply = {"proposed": each, "on": TODAY - 10 * STEP, "by": who["decider"], "at": AT}
    with pytest.raises(MonitoringRefused):
        answer_objection(**reply, goes_on=True, words="")
    answer_objection(**reply, goes_on=True, words="หนี้ลดลงแล้ว")
    with pytest.raises(MonitoringRefused):
        answer_objection(**reply, goes_on=True, words="อีก")
    assert decide_exits(**decide).moved == 1


def test_an_objection_may_keep_the_household(home, who):
    each = noticed(home, who)
    object_to_exit(proposed=each, words="ก", who="ข", on=TODAY - 20 * STEP, by=None, at=AT)
    reply = {"proposed": each, "goes_on": False, "words": "อยู่ต่อ", "at": AT}
    with pytest.raises(MonitoringRefused):
        answer_objection(**reply, on=TODAY, by=who["proposer"])
    with pytest.raises(MonitoringRefused):
        answer_objection(**reply, on=TODAY - 21 * STEP, by=who["decider"])
    answer_objection(**reply, on=TODAY, by=who["decider"])
    assert state(each) == ("returned", "active")


def test_an_objection_needs_a_notice_and_somebody_near(home, who):
    each = verified(home, who)
    told = {"proposed": each, "words": "ก", "who": "ข", "on": TODAY, "at": AT}
    with pytest.raises(MonitoringRefused):
        object_to_exit(**told, by=None)
    for by in (who["decider"], user_with("supervisor", "4605")):
        with pytest.raises(PermissionDenied):
            object_to_exit(**told, by=by)


def test_a_decision_comes_after_the_time_for_objections_by_somebody_else(home, who):
    each = noticed(home, who)
    told = {"exits": [each], "leaves": True, "ground": "ก", "at": AT}
    assert why(decide_exits(**told, on=TODAY - 15 * STEP, by=who["decider"])) != ""
    manager = user_with("data_manager", "46")
    ExitStep.objects.create(
        exit=each, state="proposed", on=TODAY, findings={"looked": True}, made_by=manager, made_at=AT
    )
    assert "ดูครัวเรือน" in why(decide_exits(**told, on=TODAY, by=manager))
    assert "เสนอ" in why(decide_exits(**told, on=TODAY, by=who["proposer"]))
    for by in (None, who["verifier"]):
        with pytest.raises(PermissionDenied):
            decide_exits(**told, on=TODAY, by=by)
    with pytest.raises(MonitoringRefused):
        decide_exits(**told | {"ground": ""}, on=TODAY, by=who["decider"])
    assert decide_exits(**told | {"leaves": False}, on=TODAY, by=who["decider"]).moved == 1
    assert state(each) == ("returned", "active")


def test_an_exit_that_was_not_told_is_not_decided(home, who):
    each = verified(home, who)
    done = decide_exits(exits=[each], leaves=True, on=TODAY, ground="ก", by=who["decider"], at=AT)
    assert (done.moved, done.refused) == (0, 1)


def test_a_household_that_the_register_moved_on_is_not_let_out(home, who):
    each = noticed(home, who)
    Household.objects.filter(pk=home.pk).update(standing="moved")
    done = decide_exits(exits=[each], leaves=True, on=TODAY, ground="ก", by=who["decider"], at=AT)
    assert (done.moved, "ทะเบียน" in why(done)) == (0, True)


@pytest.mark.parametrize(
    ("reason", "standing"), [("moved", "moved"), ("died", "died"), ("refused", "refused")]
)
@pytest.mark.parametrize("far", [proposed, monitored])
def test_moved_died_and_refused_are_never_an_exit(home, who, reason, standing, far):
    each = far(home, who)
    stop_exit(proposed=each, reason=reason, on=TODAY, note="ยืนยันแล้ว", by=who["proposer"], at=AT)
    assert state(each) == ("exit_stopped", standing)
    with pytest.raises(MonitoringRefused):
        stop_exit(proposed=each, reason=reason, on=TODAY, note="", by=who["proposer"], at=AT)


def test_an_exit_ends_so_for_a_known_reason_only(home, who):
    each = proposed(home, who)
    with pytest.raises(MonitoringRefused):
        stop_exit(proposed=each, reason="rich", on=TODAY, note="", by=who["proposer"], at=AT)
    Household.objects.filter(pk=home.pk).update(standing="died")
    stop_exit(proposed=each, reason="died", on=TODAY, note="", by=who["proposer"], at=AT)
    assert state(each) == ("exit_stopped", "died")


def test_a_proposal_is_taken_back_and_made_again(home, who):
    each = proposed(home, who)
    told = {"exits": [each], "on": TODAY, "by": who["proposer"], "at": AT}
    with pytest.raises(MonitoringRefused):
        take_back(**told, note="")
    assert take_back(**told, note="ข้อมูลผิด").moved == 1
    assert state(each) == ("returned", "active")
    assert take_back(**told, note="อีก").refused == 1
    done = propose_exits(run=judged(), household_ids=[home.pk], on=TODAY, by=who["proposer"], at=AT)
    assert done.moved == 1


def test_the_platform_itself_proposes_too(home):
    assert propose_exits(run=judged(), household_ids=[home.pk], on=TODAY, by=None, at=AT).moved == 1


def test_what_the_register_does_not_allow_undoes_the_step(home, who):
    each = proposed(home, who)
    StandingEvent.objects.create(household=home, standing="moved", on=TODAY - 9 * STEP, made_at=AT)
    with pytest.raises(MonitoringRefused):
        take_back(exits=[each], on=TODAY, note="ก", by=who["proposer"], at=AT)
    assert state(each) == ("proposed", "exit_proposed")
