"""Checks of a monitored exit: what each found, when the watch goes on, and who has left for good."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from ppaos.evidence.survey.actions.visits import VisitRefused
from ppaos.evidence.survey.models import Visit
from ppaos.learning.monitoring.actions.check_visits import visit_for_checks
from ppaos.learning.monitoring.actions.checking import finish_exits, record_check
from ppaos.learning.monitoring.actions.errors import MonitoringRefused
from ppaos.learning.monitoring.models import Exit, ExitCheck, WatchAlert
from ppaos.learning.monitoring.queries.checks import checks_due
from ppaos.learning.monitoring.queries.exit_rules import months_later
from ppaos.people.registry.actions import open_households
from ppaos.people.registry.models import Household, Purpose
from tests.factories.areas import make_areas
from tests.factories.exiting import STEP, TODAY, monitored, people, ready, rules
from tests.factories.people import AT, user_with

pytestmark = pytest.mark.django_db
LATER = AT.replace(year=2028, month=11, day=25)
STILL = ExitCheck.Outcome.STILL_OUT


@pytest.fixture(autouse=True)
def ground():
    make_areas()
    return rules()


@pytest.fixture
def who():
    return people()


@pytest.fixture
def left(who):
    return monitored(ready(), who)


def held(each: Exit, outcome: str = STILL, *, by=None, at=LATER) -> ExitCheck:
    """The next open check, held on its day."""
    check = each.checks.filter(held_on=None).earliest("due_on")
    return record_check(check=check, outcome=outcome, on=check.due_on, note="", by=by, at=at)


def finished(each: Exit, by, on=date(2028, 11, 25)):
    return finish_exits(exits=[each], on=on, note="ครบกำหนด", by=by, at=LATER)


def why(done) -> str:
    return done.refusals["why"][0]


def test_who_holds_to_the_end_has_left_for_good(left, who):
    for _check in range(4):
        assert finished(left, who["decider"]).moved == 0
        held(left)
    assert finished(left, who["decider"]).moved == 1
    left.refresh_from_db()
    assert (left.state, left.exited_on) == ("left_poverty", date(2028, 11, 25))
    assert Household.objects.get(pk=left.household_id).standing == "exited"
    assert finished(left, who["decider"]).refused == 1


def test_a_check_that_met_nobody_stays_open_and_is_due_again(left):
    check = held(left, ExitCheck.Outcome.NOT_MET)
    assert (check.outcome, check.held_on) == ("check_not_met", None)
    assert checks_due(Exit.objects.all(), date(2027, 6, 1)).get() == check
    held(left)
    check.refresh_from_db()
    assert check.outcome == STILL
    assert not checks_due(Exit.objects.all(), date(2027, 6, 1)).exists()
    with pytest.raises(MonitoringRefused):
        record_check(check=check, outcome=STILL, on=check.due_on, note="", by=None, at=LATER)


@pytest.mark.parametrize("outcome", [ExitCheck.Outcome.IN_DOUBT, ExitCheck.Outcome.FELL_BACK])
def test_a_last_check_that_did_not_find_it_above_prolongs_the_watch(left, who, outcome):
    for _check in range(3):
        held(left)
    held(left, outcome)
    left.refresh_from_db()
    assert left.monitored_until == date(2029, 5, 22)
    assert left.checks.filter(held_on=None).get().due_on == date(2029, 5, 22)
    assert "2572" in why(finished(left, who["decider"]))


def test_an_open_alert_or_a_doubt_keeps_the_watch_going(left, who, ground):
    for _check in range(4):
        held(left)
    alert = WatchAlert.objects.create(
        household=left.household, area=left.area, exit=left, rule=ground, severity=1, raised_on=TODAY, made_at=AT,
        changed_at=AT,
    )  # fmt: skip
    assert finished(left, who["decider"]).refused == 1
    alert.state = WatchAlert.State.CLEARED
    alert.save()
    left.checks.filter(due_on=date(2028, 11, 22)).update(outcome="exit_in_doubt")
    assert finished(left, who["decider"]).refused == 1
    left.checks.all().delete()
    assert finished(left, who["decider"]).refused == 1
    Exit.objects.filter(pk=left.pk).update(monitored_until=None)
    assert finished(left, who["decider"]).refused == 1


def test_a_check_has_its_outcome_and_its_day(left):
    check = left.checks.earliest("due_on")
    for outcome, on in (("odd", TODAY), (STILL, TODAY - STEP), (STILL, date(2029, 1, 1))):
        with pytest.raises(MonitoringRefused):
            record_check(check=check, outcome=outcome, on=on, note="", by=None, at=LATER)
    Exit.objects.filter(pk=left.pk).update(state="exit_stopped")
    with pytest.raises(MonitoringRefused):
        record_check(check=check, outcome=STILL, on=check.due_on, note="", by=None, at=LATER)


def test_checks_are_held_by_who_verifies_there_or_watches_the_household(left, who):
    check = left.checks.earliest("due_on")
    told = {"check": check, "outcome": ExitCheck.Outcome.NOT_MET, "on": check.due_on, "note": "", "at": LATER}
    mentor = user_with("mentor", "46")
    for by in (who["decider"], mentor, user_with("supervisor", "4605")):
        with pytest.raises(PermissionDenied):
            record_check(**told, by=by)
    open_households(
        household_ids=[left.household_id], purpose=Purpose.OPERATING_MODEL, field_classes=["names"],
        valid_from=date(2026, 1, 1), origin_label="tests", origin_id=1, user=mentor, by=None, at=AT,
    )  # fmt: skip
    record_check(**told, by=mentor)
    record_check(**told, by=who["verifier"])
    with pytest.raises(PermissionDenied):
        finished(left, who["verifier"])


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 1, 15), 24, date(2028, 1, 15)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
    ],
)
def test_months_later_keeps_to_the_month(day, months, later):
    assert months_later(day, months) == later


def test_households_whose_check_is_due_are_given_to_surveyors(left, who):
    surveyor, elsewhere = user_with("surveyor", "46"), user_with("surveyor", "4605")
    told = {"exits": [left], "due_on": TODAY + STEP, "by": who["verifier"], "at": AT}
    with pytest.raises(MonitoringRefused):
        visit_for_checks(**told, surveyor_ids=[elsewhere.pk])
    with pytest.raises(MonitoringRefused):
        visit_for_checks(**told | {"due_on": TODAY - STEP}, surveyor_ids=[surveyor.pk])
    with pytest.raises(PermissionDenied):
        visit_for_checks(**told | {"by": who["decider"]}, surveyor_ids=[surveyor.pk])
    assert visit_for_checks(**told, surveyor_ids=[surveyor.pk]).moved == 1
    assert visit_for_checks(**told, surveyor_ids=[surveyor.pk]).moved == 1
    visit = Visit.objects.get()
    assert (visit.kind, visit.surveyor) == ("return_visit", surveyor)
    assert left.checks.earliest("due_on").visit == visit
    assert left.checks.latest("due_on").visit is None


def test_only_watched_households_that_somebody_reaches_are_visited(left, who):
    surveyor = user_with("surveyor", "46010101")
    other = monitored(ready("ไกล", key="h9"), who)
    Household.objects.filter(pk=other.household_id).update(area="46010201")
    ended = monitored(ready("จบ", key="h8"), who)
    Exit.objects.filter(pk=ended.pk).update(state="exit_stopped")
    done = visit_for_checks(
        exits=[left, other, ended], surveyor_ids=[surveyor.pk], due_on=TODAY + STEP, by=who["verifier"], at=AT
    )
    assert (done.moved, done.refused) == (1, 2)
    nobody = visit_for_checks(exits=[ended], surveyor_ids=[surveyor.pk], due_on=TODAY + STEP, by=None, at=AT)
    assert (nobody.moved, nobody.refused) == (0, 1)


def test_a_visit_that_the_survey_refuses_is_refused(left, who, monkeypatch):
    def refuse(**_given):
        raise VisitRefused("ไม่รับ")

    monkeypatch.setattr("ppaos.learning.monitoring.actions.check_visits.assign_visits", refuse)
    surveyor = user_with("surveyor", "46")
    with pytest.raises(MonitoringRefused, match="ไม่รับ"):
        visit_for_checks(
            exits=[left], surveyor_ids=[surveyor.pk], due_on=TODAY + STEP, by=who["verifier"], at=AT
        )
