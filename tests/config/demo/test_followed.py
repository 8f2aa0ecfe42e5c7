"""What the demonstration does after help: rounds of follow-up, shocks, exits in every state, the watch, studies."""

from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from ppaos.config.demo.building import build, is_complete
from ppaos.evidence.livelihood.models import Circumstances
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
from ppaos.people.registry.models import Household, Standing
from ppaos.support.operating_models.models import ModelResult
from ppaos.support.referral.models import Referral

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]
HOMES = 200


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """A small demonstration, built once for this module and taken back after it, with the room its rows took up: tests
    that come later would read through what is dead. Within one transaction nobody else tells the planner of sizes."""
    with django_db_blocker.unblock():
        with transaction.atomic():
            build(households=HOMES, province="46", say=lambda _words: written("ANALYZE"))
            yield
            transaction.set_rollback(True)
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def test_it_is_whole():
    assert is_complete(HOMES)


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
