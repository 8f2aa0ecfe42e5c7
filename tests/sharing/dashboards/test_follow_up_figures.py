"""What the overview tells of follow-up: asked again, left, out of poverty, came back; never mixed with other counts."""

from datetime import date

import pytest
from django.utils import timezone

from ppaos.evidence.livelihood.actions.groups import override_group
from ppaos.evidence.livelihood.models import Assessment
from ppaos.ground.privacy.actions import announce
from ppaos.learning.monitoring.actions.checking import record_check
from ppaos.learning.monitoring.models import Exit
from ppaos.people.registry.actions.standings import record_standing
from ppaos.people.registry.models import Standing
from ppaos.sharing.dashboards.actions import fold_changes
from ppaos.sharing.dashboards.queries import differences, summary
from ppaos.support.assistance.actions.needs import meet_need
from tests.factories.areas import make_areas
from tests.factories.exiting import TODAY, monitored, people, ready, rules
from tests.factories.followed import answered
from tests.factories.people import AT, data_manager_of, household_of, user_with
from tests.factories.referred import need_of

pytestmark = pytest.mark.django_db
COUNTED = (
    "households_followed", "households_monitored", "households_exited", "households_came_back",
    "households_need_met", "households_taken_off",
)  # fmt: skip


@pytest.fixture(autouse=True)
def ground(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)
    make_areas()
    rules()


@pytest.fixture
def who():
    return people()


def told():
    fold_changes(at=timezone.now())
    assert not differences()
    values = summary("46").values
    return tuple(values[code] for code in COUNTED)


def test_a_met_need_and_being_taken_off_are_no_exits():
    home = household_of("ก", standing="active")
    assert told() == (0, 0, 0, 0, 0, 0)
    meet_need(need=need_of(home), reason="ซ่อมบ้านแล้ว", by=None, at=AT)
    for name, standing in (("ข", "moved"), ("ค", "died"), ("ง", "not_poor")):
        household_of(name, key=name, standing=standing)
    assert told() == (0, 0, 0, 0, 1, 3)


def test_leaving_a_check_the_end_of_the_watch_and_coming_back_are_told_apart(who):
    each = monitored(ready(), who)
    assert told() == (0, 1, 0, 0, 0, 0)
    check = each.checks.earliest("due_on")
    record_check(check=check, outcome="check_not_met", on=TODAY, note="", by=None, at=AT)
    assert told() == (0, 1, 0, 0, 0, 0)  # nobody was met: not followed
    record_check(check=check, outcome="still_out", on=TODAY, note="", by=None, at=AT)
    assert told() == (1, 1, 0, 0, 0, 0)
    record_standing(household=each.household, standing=Standing.EXITED, on=TODAY, by=None, at=AT)
    assert told() == (1, 0, 1, 0, 0, 0)
    Exit.objects.update(state=Exit.State.REENTERED)
    announce(households=[each.household_id], at=AT)
    assert told()[3] == 1


@pytest.mark.parametrize(
    ("day", "followed"),
    [
        (date(2026, 10, 1), 1),
        (date(2026, 9, 30), 0),
        (None, 0),
    ],
)
def test_answers_of_a_later_round_count_in_the_fiscal_year_of_their_day(day, followed):
    home = household_of("ก", standing="active")
    answered(home, 2.0)
    Assessment.objects.update(assessed_on=date(2026, 10, 2))
    assert told()[0] == 0  # a first round follows nothing up
    answered(home, 2.5, number=2)
    Assessment.objects.filter(round=2).update(assessed_on=day)
    announce(households=[home.pk], at=AT)
    assert told()[0] == followed


def test_who_left_is_not_looked_for_by_models(who):
    home = ready()
    override_group(household=home, group="model", reason="ทำงานได้", by=data_manager_of("46"), at=AT)
    fold_changes(at=timezone.now())
    assert summary("46").values["households_model_unjoined"] == 1
    monitored(home, who)
    fold_changes(at=timezone.now())
    assert summary("46").values["households_model_unjoined"] == 0


def test_each_card_opens_to_its_households_and_leads_on_to_exits(client, who):
    home = ready()
    monitored(home, who)
    fold_changes(at=timezone.now())
    client.force_login(data_manager_of("46"))
    page = client.get("/overview/46/")
    cards = {card["key"]: card for card in page.context["cards"]}
    assert [
        row["household"] for row in client.get(cards["households_monitored"]["href"]).context["rows"]
    ] == [home]
    assert "/follow-up/exits/?area=46" in page.content.decode()
    client.force_login(user_with("administrator", "46"))
    assert "/follow-up/exits/" not in client.get("/overview/46/").content.decode()
