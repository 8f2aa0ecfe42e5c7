"""What a whole demonstration holds after help: follow-up, exits, watch, studies; what is agreed, decided, planned."""

from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.models import Sum
from django.utils import timezone

from ppaos.config.demo.building import NotADemo, build, is_complete
from ppaos.config.demo.forum_pledges import worth_of_pledges
from ppaos.config.demo.support import targets
from ppaos.evidence.livelihood.models import Circumstances
from ppaos.ground.geography.models import Area
from ppaos.ground.privacy.models import AuditSeal, Event
from ppaos.ground.workbench.queries import written
from ppaos.learning.monitoring.models import (
    ConcernReport,
    Exit,
    ExitCandidate,
    ExitCheck,
    ExitRun,
    FollowUpRound,
    Hazard,
    Shock,
    Study,
    StudyResult,
    WatchAlert,
)
from ppaos.learning.monitoring.queries.rounds import answered_in, members_of
from ppaos.learning.policy.models import (
    AnalysisUse,
    Deliverable,
    DistrictStrategy,
    Meeting,
    Pledge,
    PledgedHousehold,
    PolicyPlan,
    ProgrammeTarget,
    Proposal,
    ResearchProject,
    Resolution,
)
from ppaos.learning.policy.queries.pledges import pledges_told
from ppaos.people.cooperation.models import Agreement, Committee, CoveredPlace, TrainedOfficer
from ppaos.people.registry.models import ChangeRequest, Household, Restriction, Standing
from ppaos.sharing.protection.models import (
    Breach,
    DataRequest,
    Erasure,
    RetentionRun,
    SourceNotice,
    UnusualAccess,
)
from ppaos.support.assistance.models import HelpLine
from ppaos.support.grievance.models import Appeal, Voice
from ppaos.support.grievance.queries.kinds import kinds
from ppaos.support.operating_models.models import ModelResult
from ppaos.support.referral.models import Referral
from tests.factories.audited import fence_down

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]
HOMES = 200


def told_of(words):
    """After each step the planner hears of sizes."""
    if words.endswith("\n"):
        written("ANALYZE")


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """A small demonstration, built once for this module and taken back after it, with the room its rows took up: tests
    that come later would read through what is dead. Within one transaction nobody else tells the planner of sizes."""
    with django_db_blocker.unblock():
        with transaction.atomic():
            build(households=HOMES, province="46", say=told_of)
            yield
            transaction.set_rollback(True)
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def test_it_is_whole():
    assert is_complete(HOMES)


def test_another_size_is_told_which_one_is_here():
    with pytest.raises(NotADemo, match=f"--households {HOMES}"):
        build(households=HOMES + 1, province="46", say=told_of)


def test_one_that_was_broken_off_is_told_so_and_what_to_do():
    with fence_down():
        Event.objects.filter(verb="demo.completed").update(verb="demo.broken")
    with pytest.raises(NotADemo, match=r"broken off .* Remove "):
        build(households=HOMES, province="46", say=told_of)


def test_records_that_are_no_demonstration_are_told_apart():
    with fence_down():
        Event.objects.filter(verb__startswith="demo.").update(verb="demo.none")
    with pytest.raises(NotADemo, match="no demonstration"):
        build(households=HOMES, province="46", say=told_of)


def test_two_rounds_are_over_and_one_is_in_the_field():
    province = FollowUpRound.objects.filter(area="46").order_by("number")
    first, second = province
    open_round = FollowUpRound.objects.get(state="round_open")
    assert {first.state, second.state} == {"round_closed"}
    assert second.starts_on - first.ends_on > timedelta(days=300)
    assert first.starts_on.year + 543 == first.year == first.ends_on.year + 543
    assert set(first.households.values_list("household_id")) == set(
        second.households.values_list("household_id")
    )
    assert open_round.starts_on <= timezone.localdate() <= open_round.ends_on
    assert open_round.households.exclude(visit=None).exists()


def test_most_of_those_asked_answered_and_the_others_are_told_of():
    for held in FollowUpRound.objects.filter(area="46"):
        told = Counter(members_of(held)["outcome"])
        assert answered_in([held.pk])[held.pk] == told["found"]
        assert 0.7 < told["found"] / held.size < 1
        # Where surveyors wait at the door already, nobody else is sent.
        assert told["not_asked"] / held.size < 0.25


def test_results_of_the_chains_have_incomes_of_members_before_and_after_beside_others():
    results = ModelResult.objects.filter(is_current=True)
    assert results.count() == 3
    largest = max(results, key=lambda each: each.income["spread"]["n"])
    assert largest.income["spread"]["n"] >= 5
    assert largest.income["effect"]["others"] > 0


def test_shocks_were_told_and_a_flood_struck_two_villages():
    flood = Hazard.objects.get()
    assert flood.places.count() == 2
    assert flood.shocks.exists()
    assert Shock.objects.filter(hazard=None).values("kind").distinct().count() >= 3
    assert Shock.objects.filter(lost_baht=None).exists()
    assert Referral.objects.filter(is_urgent=True, household__shocks__hazard=flood).exists()


def test_exits_stand_in_every_state():
    states = set(Exit.objects.values_list("state", flat=True))
    assert states == set(Exit.State.values)
    assert Exit.objects.filter(state="objected", steps__state="objected").exists()
    for each in Exit.objects.exclude(decided_on=None):
        assert each.decided_on > each.objections_until
    run = ExitRun.objects.get(is_current=True)
    assert ExitCandidate.objects.filter(run=run, verdict="may_be_proposed").exists()


def test_the_register_says_the_same_as_the_exits():
    standings = {
        "in_monitored_exit": Standing.MONITORED, "left_poverty": Standing.EXITED, "reentered": Standing.ACTIVE,
        "returned": Standing.ACTIVE, "exit_stopped": Standing.MOVED, "noticed": Standing.EXIT_PROPOSED,
    }  # fmt: skip
    for state, standing in standings.items():
        homes = Household.objects.filter(exits__state=state)
        assert set(homes.values_list("standing", flat=True)) == {standing}


def test_nobody_decides_what_they_proposed_or_looked_at():
    for each in Exit.objects.exclude(decided_on=None):
        acted = {step.state: step.made_by_id for step in each.steps.exclude(state="returned").order_by("-pk")}
        people = [acted["proposed"], acted["exit_verified"]]
        decided = each.steps.filter(state="in_monitored_exit").order_by("pk").first()
        assert decided.made_by_id not in people
        assert people[0] != people[1]


def test_checks_found_something_and_some_are_due():
    outcomes = set(ExitCheck.objects.exclude(outcome="").values_list("outcome", flat=True))
    assert outcomes == set(ExitCheck.Outcome.values)
    assert ExitCheck.objects.filter(held_on=None, due_on__gt=timezone.localdate()).exists()
    assert ExitCheck.objects.filter(held_on=None, due_on__lt=timezone.localdate()).exists()


def test_who_came_back_is_below_the_line_again():
    for each in Exit.objects.filter(state="reentered"):
        told = Circumstances.objects.filter(household=each.household_id, is_current=True)
        assert told.order_by("-year", "-round").first().earned_per_head < 40_000


def test_alerts_wait_are_visited_were_cleared_and_brought_households_back():
    assert set(WatchAlert.objects.values_list("state", flat=True)) == set(WatchAlert.State.values)
    assert ConcernReport.objects.count() == 2


def test_one_study_is_finished_and_one_is_being_written():
    result = StudyResult.objects.get()
    assert result.study.model.name_th == "กระจูดแก้จน"
    assert result.figures["ratio"] > 0
    assert result.warnings
    assert Study.objects.filter(state="study_draft").count() == 1


def test_agreements_of_every_kind_stand():
    levels = set(Agreement.objects.values_list("level", flat=True))
    assert levels >= {"central_level", "province_level", "district_level", "international"}
    today = timezone.localdate()
    ending = Agreement.objects.filter(valid_to__gt=today, valid_to__lt=today + timedelta(days=30))
    assert ending.exists()
    renewed = Agreement.objects.exclude(renews=None).get()
    assert renewed.renews.valid_to == renewed.valid_from <= today
    exact = Agreement.objects.filter(flows__field_classes__contains=["names"], signatories__isnull=False)
    assert exact.exists()
    assert Agreement.objects.exclude(ended_reason="").exists()


def test_committees_and_teams_cover_most_villages():
    kinds = set(Committee.objects.values_list("kind", flat=True))
    assert kinds == {"committee_of_many", "operation_team", "mentor_team", "working_group"}
    teams = Committee.objects.filter(kind="operation_team")
    assert teams.filter(members__post="team_mentor", places__isnull=False).exists()
    assert teams.exclude(ended_reason="").exists()
    villages = Area.objects.filter(level="village")
    covered = villages.filter(pk__in=CoveredPlace.objects.filter(valid_to=None).values("area"))
    assert 0 < covered.count() < villages.count()


def test_officers_passed_failed_or_it_is_not_known():
    outcomes = set(TrainedOfficer.objects.values_list("outcome", flat=True))
    assert outcomes == {"course_passed", "course_failed", "course_unknown"}
    assert not TrainedOfficer.objects.filter(
        course__held_on__gt=timezone.localdate(), outcome="course_passed"
    ).exists()


def test_one_meeting_was_held_and_the_next_one_is_prepared():
    held, coming = Meeting.objects.order_by("on")
    assert (held.state, coming.state) == ("minutes_confirmed", "meeting_planned")
    assert held.minutes_by != held.confirmed_by
    assert held.public_page["items"]
    assert not held.items.filter(state="on_the_agenda").exists()
    assert coming.items.filter(came_from__meeting=held).exists()
    found = coming.items.exclude(kind="handed_in")
    assert found.filter(kind="overdue_referrals", count__gt=0, cases__isnull=False).exists()
    assert coming.participants.exists()


def test_resolutions_are_done_under_way_or_late():
    today = timezone.localdate()
    told = {each.state: each.due_on for each in Resolution.objects.all()}
    assert set(told) == {"resolution_done", "resolution_doing", "resolution_open"}
    assert told["resolution_open"] < today < told["resolution_doing"]


def test_pledges_are_kept_late_or_due_and_help_to_the_published_sum():
    told = pledges_told(Pledge.objects.values_list("pk", flat=True), timezone.localdate())
    assert set(told["state"]) >= {"pledge_kept", "pledge_due"}
    assert told["given_baht"].sum() == worth_of_pledges(HOMES)
    assert HelpLine.objects.filter(stage="promised", pk__in=PledgedHousehold.objects.values("line")).exists()
    paid = HelpLine.objects.filter(stage="paid")
    assert (paid.values("household").distinct().count(), paid.aggregate(all=Sum("baht"))["all"]) == targets(
        HOMES
    )


def test_proposals_stand_at_every_step_and_two_reached_a_plan():
    states = Counter(Proposal.objects.values_list("state", flat=True))
    assert states["proposal_draft"] == states["proposal_submitted"] == 1
    back = Proposal.objects.get(versions__endorsements__verdict="level_sent_back")
    assert (back.version, back.state) == (2, "proposal_endorsed")
    assert Proposal.objects.get(state="proposal_in_plan").plan_lines.exists()
    revised = PolicyPlan.objects.get(state="plan_in_force", revises__state="plan_revised")
    assert revised.lines.exclude(resolution=None).exists()
    assert PolicyPlan.objects.exclude(level="province_level").get().state == "plan_in_force"


def test_a_strategy_is_under_way_with_its_days():
    strategy = DistrictStrategy.objects.get()
    assert strategy.size > 0
    assert strategy.days.values("on").distinct().count() > 7
    assert strategy.plans.exists()


def test_the_programme_has_projects_uses_and_targets():
    assert set(ResearchProject.objects.values_list("state", flat=True)) == {
        "project_running", "project_delivered",
    }  # fmt: skip
    late = Deliverable.objects.filter(delivered_on=None, due_on__lt=timezone.localdate())
    assert late.count() == 1
    assert AnalysisUse.objects.count() == 2
    assert ProgrammeTarget.objects.exists()


def test_people_were_heard_and_their_voices_are_in_every_state():
    voices = Voice.objects.all()
    assert set(voices.values_list("kind", flat=True)) == set(kinds())
    assert set(voices.values_list("state", flat=True)) == set(Voice.State) - {Voice.State.REOPENED}
    assert voices.get(kind="conduct").is_sealed
    assert voices.filter(due_on__lt=timezone.localdate(), state="voice_handling").exists()
    assert voices.exclude(visit=None).get().kind == "missed"
    assert voices.exclude(joined_to=None).exists()
    assert Appeal.objects.filter(outcome="", handler__username="governor").exists()


def test_changes_of_the_register_wait_were_approved_and_refused():
    states = set(ChangeRequest.objects.values_list("state", flat=True))
    assert states == {"change_waiting", "change_approved", "change_refused"}
    assert ChangeRequest.objects.filter(state="change_waiting", asked_by=None).exists(), (
        "by the household itself"
    )


def test_who_protects_data_has_work():
    requests = Counter(DataRequest.objects.values_list("state", flat=True))
    assert requests == {
        "request_received": 1, "request_handling": 2, "request_answered": 2, "request_refused": 1,
    }  # fmt: skip
    assert not DataRequest.objects.filter(
        state__in=["request_answered", "request_refused"], letter=None
    ).exists()
    assert DataRequest.objects.filter(due_on__lt=timezone.localdate(), state="request_received").exists()
    assert Restriction.objects.filter(purpose="research").exists()
    assert set(Erasure.objects.values_list("state", flat=True)) == {"erasure_asked", "erasure_done"}
    assert set(Breach.objects.values_list("state", flat=True)) == {"breach_closed", "breach_open"}
    assert SourceNotice.objects.filter(given_at=None).exists()
    assert SourceNotice.objects.exclude(given_at=None).exists()
    assert RetentionRun.objects.filter(is_dry=True).exists()
    assert {"unusual_explained"} < set(UnusualAccess.objects.values_list("state", flat=True))


def test_the_audit_is_sealed():
    assert AuditSeal.objects.count() == 2
