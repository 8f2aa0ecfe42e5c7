"""What excuses or keeps a household beside its criteria: accepted reasons, its target group, dates out of order."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from ppaos.engine import methods
from ppaos.engine.methods import MethodError
from ppaos.evidence.livelihood.actions import publish_method
from ppaos.evidence.livelihood.models import Assessment, GroupOverride, MethodVersion
from ppaos.evidence.livelihood.queries import newest_method
from ppaos.learning.monitoring.actions.accepted_reasons import accept_reason, end_reason
from ppaos.learning.monitoring.actions.errors import MonitoringRefused
from ppaos.learning.monitoring.actions.judging import ask_to_judge, judge_area
from ppaos.learning.monitoring.actions.proposing import propose_exits
from ppaos.learning.monitoring.models import AcceptedReason, ExitCandidate
from tests.factories.areas import make_areas
from tests.factories.exiting import FIRST_ON, STEP, TODAY, judged, ready, rules
from tests.factories.people import AT, data_manager_of, user_with

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ground():
    make_areas()
    return rules()


def verdict() -> str:
    judged()
    return ExitCandidate.objects.get(run__is_current=True).verdict


def told(criterion: str) -> dict:
    found = ExitCandidate.objects.get(run__is_current=True)
    return next(each for each in found.criteria if each["criterion"] == criterion)


def said(home, **given) -> AcceptedReason:
    values = {
        "dimension": "health",
        "reason": "พิการถาวร",
        "since": TODAY,
        "until": None,
        "by": None,
        "at": AT,
    }
    return accept_reason(household=home, **values | given)


def test_an_accepted_reason_excuses_a_dimension_while_it_holds():
    home = ready(dimensions={"health": "poor"})
    assert verdict() == "not_yet"
    reason = said(home)
    assert verdict() == "may_be_proposed"
    assert told("dimensions")["reasons"] == "accepted:health"
    end_reason(told=reason, by=None, at=AT)
    assert verdict() == "not_yet"
    said(home, since=TODAY - 9 * STEP, until=TODAY - STEP)
    assert verdict() == "not_yet"


def test_a_reason_takes_the_place_of_the_one_before_and_ends_once():
    home = ready()
    first = said(home)
    second = said(home, reason="อายุมาก")
    first.refresh_from_db()
    assert first.ended_at is not None
    end_reason(told=second, by=None, at=AT)
    end_reason(told=second, by=None, at=AT.replace(hour=12))
    second.refresh_from_db()
    assert second.ended_at == AT


@pytest.mark.parametrize(
    "given",
    [{"dimension": "money"}, {"reason": " "}, {"until": TODAY - STEP}, {"since": TODAY + STEP}],
)
def test_a_reason_names_its_dimension_words_and_days(given):
    with pytest.raises(MonitoringRefused):
        said(ready(), **given)


@pytest.mark.parametrize("role", ["surveyor", "governor_office", "mentor"])
def test_reasons_are_said_by_who_proposes_there(role):
    home = ready()
    for by in (user_with(role, "46"), data_manager_of("4605")):
        with pytest.raises(PermissionDenied):
            said(home, by=by)
    end_reason(told=said(home, by=data_manager_of("46")), by=data_manager_of("46"), at=AT)


def test_a_household_that_needs_welfare_stays_unless_the_rule_says_so(ground):
    home = ready()
    GroupOverride.objects.create(
        household=home, group="welfare", reason="ก", made_by=data_manager_of("46"), made_at=AT
    )
    assert verdict() == "not_yet"
    assert told("group")["reasons"] == "of_group:welfare"
    text = ground.content["toml"].replace('stay = ["welfare"]', "stay = []").replace("2569", "2569-2")
    publish_method(name="exit_rule", text=text, by=None, at=AT)
    assert verdict() == "may_be_proposed"


@pytest.mark.parametrize(("groups", "stay"), [("", ("welfare",)), ("[groups]\nstay = []\n", ())])
def test_a_rule_says_which_groups_stay(groups, stay):
    text = methods.texts("exit_rule")["2569"].replace('[groups]\nstay = ["welfare"]\n', groups)
    assert methods.parse(text, place="a rule").groups_stay == stay


def test_a_rule_names_groups_that_there_are():
    text = methods.texts("exit_rule")["2569"].replace('stay = ["welfare"]', 'stay = ["rich"]')
    with pytest.raises(MethodError, match="rich"):
        methods.parse(text, place="a rule")


def test_rounds_dated_against_their_order_are_told_and_judge_nobody():
    home = ready()
    Assessment.objects.filter(household=home, year=2568).update(assessed_on=date(2026, 9, 1))
    assert verdict() == "not_known_yet"
    assert told("income")["reasons"] == "days_out_of_order"


def test_two_rounds_on_one_day_count_as_the_later():
    home = ready()
    Assessment.objects.filter(household=home).update(assessed_on=FIRST_ON)
    assert verdict() == "not_known_yet"
    assert told("income")["reasons"] == "one_observation"


def test_a_rule_that_lifts_a_criterion_asks_for_the_strategy(ground):
    lifted = (
        '\n[[lifted]]\ncriterion = "capitals"\nstrategy = "wage"\nthai = "ก"\nenglish = "a"\nstatus = "proposal"\n'
        'source = "a test"\nvalid_from = 2020-01-01\n'
    )
    text = (
        ground.content["toml"]
        .replace("2569", "2569-3")
        .replace('transfers = "excluded"', 'transfers = "counted"')
    )
    publish_method(name="exit_rule", text=text + lifted, by=None, at=AT)
    ready()
    assert verdict() == "may_be_proposed"


def test_without_a_published_rule_nobody_is_judged():
    MethodVersion.objects.filter(name="exit_rule").delete()
    with pytest.raises(MonitoringRefused):
        ask_to_judge(area_code="46", by=data_manager_of("46"), at=AT)


def test_judging_is_for_who_proposes_there():
    for by in (user_with("governor_office", "46"), data_manager_of("4605")):
        with pytest.raises(PermissionDenied):
            ask_to_judge(area_code="4601", by=by, at=AT)


def test_a_rule_without_its_income_line_is_refused_in_words(ground):
    home = ready()
    run = judged()
    text = ground.content["toml"].replace("bmn_income", "no_such_line").replace("2569", "2569-4")
    publish_method(name="exit_rule", text=text, by=None, at=AT)
    with pytest.raises(MonitoringRefused, match="no_such_line"):
        judge_area(area_code="46", by=None, at=AT)
    told = {"run": run, "household_ids": [home.pk], "on": TODAY, "by": None, "at": AT}
    with pytest.raises(MonitoringRefused, match="ฉบับใหม่"):
        propose_exits(**told)
    run.rule = newest_method("exit_rule")
    with pytest.raises(MonitoringRefused, match="no_such_line"):
        propose_exits(**told)
