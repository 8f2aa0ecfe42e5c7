"""The watch: who is looked through, which triggers fire, and that the same night twice changes nothing."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from ppaos.evidence.livelihood.models import Answer, Circumstances, MethodVersion
from ppaos.ground.privacy.models import Event
from ppaos.ground.workbench.models import Job
from ppaos.learning.monitoring.actions.alerts import clear_alert
from ppaos.learning.monitoring.actions.checking import record_check
from ppaos.learning.monitoring.actions.errors import MonitoringRefused
from ppaos.learning.monitoring.actions.watching import ask_to_watch
from ppaos.learning.monitoring.models import WatchAlert
from ppaos.learning.monitoring.queries.watched import (
    fired,
    not_provided,
    watch_rule_in_force,
    watch_rule_of,
    watched_homes,
)
from ppaos.learning.monitoring.tasks import watch as tasks
from ppaos.people.registry.models import Household, Membership, Person
from ppaos.support.operating_models.models import FundEntry
from tests.factories.areas import make_areas
from tests.factories.enrolled import member_of, model_of
from tests.factories.exiting import HIGH, monitored, people, ready, rules, seen
from tests.factories.people import AT, user_with
from tests.factories.watching import DAY, NIGHT, TONIGHT, alert_of, reported, signs, struck, watched

pytestmark = pytest.mark.django_db
LATER = NIGHT + timedelta(days=10)


@pytest.fixture(autouse=True)
def ground():
    make_areas()
    return rules()


@pytest.fixture
def left():
    """The household of an exit that was decided."""
    return monitored(ready(), people()).household


def inside(**given) -> Household:
    return ready("บุญมี", key="h2", **given)


def test_a_household_that_left_raises_one_alert_with_its_reasons(left):
    assert watched().raised == 0
    struck(left)
    reported(left)
    assert watched().raised == 1
    alert = alert_of(left)
    assert (signs(alert), alert.severity, alert.rank) == (["shock", "neighbour_report"], 3, 1)
    assert alert.exit == left.exits.get()
    told = {each["trigger"]: each for each in alert.triggers}
    assert told["shock"]["since"] == (TONIGHT - 3 * DAY).isoformat()
    assert told["shock"]["value"] == 1
    assert told["level_down"]["state"] == "unknown"  # nobody asked again since it left


def test_the_same_night_twice_changes_nothing_and_new_reasons_are_added(left):
    struck(left)
    watched()
    before = alert_of(left)
    again = watched(LATER)
    assert (again.raised, again.added) == (0, 0)
    assert alert_of(left).changed_at == before.changed_at
    reported(left)
    assert watched(LATER).added == 1
    assert signs(alert_of(left)) == ["shock", "neighbour_report"]
    left.shocks.update(taken_back_at=NIGHT)
    assert watched(LATER).raised == 0
    # What was a reason stays one until somebody looked; what fires now decides the order.
    assert sorted(signs(alert_of(left))) == ["neighbour_report", "shock"]
    WatchAlert.objects.filter(household=left).update(rank=7)
    left.exits.get().alerts.update(rank=7)
    watched(LATER)
    assert alert_of(left).rank == 1


def test_an_alert_of_which_nothing_fires_any_more_stays_open_at_the_end(left):
    reported(left).delete()
    struck(left)
    watched()
    left.shocks.update(taken_back_at=NIGHT)
    watched(LATER)
    assert (alert_of(left).rank, signs(alert_of(left))) == (None, ["shock"])


ROUNDS = [
    ({"whole": 20_000.0}, "income_below_line"),
    ({"whole": 80_000.0, "earned": 20_000.0}, "income_below_line"),
    ({"scores": HIGH | {"overall": 2.0}}, "level_down"),
    ({"scores": HIGH | {"natural": 1.1}}, "capital_fell"),
    ({}, ""),
]


@pytest.mark.parametrize(("told", "trigger"), ROUNDS)
def test_a_new_round_is_held_against_the_one_before_it_left(left, told, trigger):
    whole = told.get("whole", 90_000.0)
    seen(left, date(2026, 12, 10), whole, told.get("earned", whole), told.get("scores", HIGH), number=2)
    watched()
    found = WatchAlert.objects.filter(household=left)
    assert [signs(each) for each in found] == ([[trigger]] if trigger else [])


def test_an_income_of_which_nobody_knows_how_much_was_given_is_not_known(left):
    struck(left)
    seen(left, date(2026, 12, 10), 80_000.0, None, HIGH, number=2)
    watched()
    assert "income_below_line" in signs(alert_of(left), "unknown")


def test_who_is_in_the_programme_is_poor_already_and_fires_by_what_got_worse():
    home = inside(incomes={date(2025, 3, 5): (20_000.0, 20_000.0), date(2026, 3, 5): (19_000.0, 19_000.0)})
    assert watched().raised == 0
    reported(home)
    watched()
    alert = alert_of(home)
    assert (signs(alert), alert.exit, alert.severity) == (["neighbour_report"], None, 2)
    assert not {"income_below_line", "no_contact", "check_failed"} & {
        each["trigger"] for each in alert.triggers
    }
    seen(home, date(2026, 12, 10), None, None, HIGH | {"overall": 1.5}, number=2)
    watched(LATER)
    assert set(signs(alert_of(home))) == {"neighbour_report", "level_down"}


def test_more_dependants_are_counted_by_rounds_and_by_the_register(left):
    seen(left, date(2026, 12, 10), 90_000.0, 90_000.0, HIGH, number=2)
    rounds = Circumstances.objects.filter(household=left).order_by("year", "round")
    last = rounds.last()
    rounds.exclude(pk=last.pk).update(dependants=1)
    rounds.filter(pk=last.pk).update(dependants=2)
    watched()
    assert signs(alert_of(left)) == ["new_dependant"]


def test_a_member_who_became_bedbound_is_new_where_both_rounds_asked(left):
    person = left.memberships.get().person
    place = {
        "household": left,
        "person": person,
        "instrument": "facts",
        "indicator": "health",
    }
    answer = {"state": "scored", "origin_label": "tests", "origin_id": 1}
    for year, number, health in ((2569, 1, 1), (2569, 2, 4)):
        Answer.objects.create(**place, **answer, year=year, round=number, value=health)
    seen(left, date(2026, 12, 10), 90_000.0, 90_000.0, HIGH, number=2)
    watched()
    assert signs(alert_of(left)) == ["new_bedbound"]


def test_a_child_who_came_to_live_there_is_a_dependant(left):
    child = Person.objects.create(
        first_name="เด็ก",
        last_name="น้อย",
        sort_key="เด็ก",
        search_key="เด็ก",
        birth_on=date(2024, 1, 1),
        created_at=AT,
    )
    Membership.objects.create(household=left, person=child, valid_from=TONIGHT - 5 * DAY)
    watched()
    assert signs(alert_of(left)) == ["new_dependant"]
    assert alert_of(left).triggers[0]["since"] == (TONIGHT - 5 * DAY).isoformat()


def test_a_check_that_did_not_find_it_above_raises_an_alert(left):
    check = left.exits.get().checks.earliest("due_on")
    record_check(check=check, outcome="check_not_met", on=TONIGHT, note="", by=None, at=NIGHT)
    assert watched().raised == 0
    record_check(check=check, outcome="exit_in_doubt", on=TONIGHT, note="", by=None, at=NIGHT)
    watched()
    assert signs(alert_of(left)) == ["check_failed"]


def test_nobody_met_it_for_half_a_year(left):
    late = NIGHT + timedelta(days=250)
    watched(late)
    assert signs(alert_of(left)) == ["no_contact"]
    clear_alert(alert=alert_of(left), on=TONIGHT + 250 * DAY, note="พบแล้ว", by=None, at=late)
    assert watched(late + DAY).raised == 0


def test_a_loan_is_overdue_until_it_is_repaid(left):
    model = model_of("กองทุน", kind="fund_or_bank")
    entry = {"model": model, "enrolment": member_of(model, left), "unit": "บาท", "made_at": AT}
    due_on = TONIGHT - 40 * DAY
    loan = FundEntry.objects.create(**entry, kind="loan", quantity=500, on=due_on - 90 * DAY, due_on=due_on)
    FundEntry.objects.create(**entry, kind="repayment", quantity=200, on=due_on, loan=loan)
    watched()
    told = {each["trigger"]: each for each in alert_of(left).triggers}["loan_overdue"]
    assert (told["state"], told["value"]) == ("fired", 40)
    WatchAlert.objects.all().delete()
    FundEntry.objects.create(**entry, kind="repayment", quantity=300, on=TONIGHT - DAY, loan=loan)
    assert watched().raised == 0


def test_a_rule_that_asks_for_what_the_register_has_not_says_so():
    rule = watch_rule_of(watch_rule_in_force())
    assert not_provided(rule) == []
    odd = replace(rule.triggers[0], of="rainfall", than=None, value=1.0, since="rained_on")
    other = replace(rule, triggers=(odd,))
    assert not_provided(other) == ["rainfall", "rained_on"]
    with transaction.atomic():
        assert fired(watched_homes(), other, as_of=TONIGHT).is_empty()


def test_who_keeps_watch_asks_for_it_and_the_worker_does_it(left, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NIGHT)
    reported(left)
    job = ask_to_watch(area_code="46", by=user_with("supervisor", "46"), at=NIGHT)
    assert (job.kind, Job.objects.count()) == ("monitoring.watch", 1)
    for user in (user_with("surveyor", "46"), user_with("supervisor", "4605")):
        with pytest.raises(PermissionDenied):
            ask_to_watch(area_code="46", by=user, at=NIGHT)
    assert "area=46" in tasks.watch_now(None, area_code="46")["url"]
    assert WatchAlert.objects.count() == 1
    tasks.watch_nightly(0)
    assert WatchAlert.objects.count() == 1
    assert Event.objects.filter(verb="watch.held").count() == 2


def test_without_a_rule_nothing_is_watched_by():
    MethodVersion.objects.filter(name="watch_rule").delete()
    with pytest.raises(MonitoringRefused, match="เกณฑ์เฝ้าระวัง"):
        watched()
    tasks.watch_nightly(0)
    assert not WatchAlert.objects.exists()
