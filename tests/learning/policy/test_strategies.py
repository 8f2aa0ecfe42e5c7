"""A strategy is drafted, frozen once, recorded day by day, revised beside the old one, closed."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from ppaos.evidence.livelihood.actions import publish_packaged_methods
from ppaos.evidence.livelihood.actions.groups import override_group
from ppaos.ground.geography.models import Area
from ppaos.ground.privacy.models import Event
from ppaos.learning.policy.actions.errors import PolicyRefused
from ppaos.learning.policy.actions.strategies import (
    change_strategy,
    close_strategy,
    drop_strategy,
    freeze_strategy,
    revise_strategy,
)
from ppaos.learning.policy.actions.strategy_days import record_strategy_days
from ppaos.learning.policy.actions.strategy_plans import carry_by_plan, take_off_plan
from ppaos.learning.policy.models import DistrictStrategy, StrategyDay, StrategyPlan
from ppaos.learning.policy.queries.strategies import money_of, newest_of, plans_to_carry, target_households
from ppaos.learning.policy.tasks.strategies import strategies_nightly
from ppaos.people.registry.actions.standings import record_standing
from tests.factories.people import AT, data_manager_of, household_of, user_with
from tests.factories.strategies import TODAY, development_plan, drafted, frozen, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground")]
DAY = timedelta(days=1)


@pytest.fixture
def homes():
    return [
        household_of("ก", key="1", standing="active"), household_of("ข", key="2", area_code="46010201"),
        household_of("ค", key="3", standing="not_poor"), household_of("ง", key="4", area_code="460510"),
    ]  # fmt: skip


def days(strategy):
    rows = StrategyDay.objects.filter(strategy=strategy).order_by("on", "area_id")
    return list(rows.values_list("on", "area_id", "status", "households"))


WRONG = {
    "the area is no district": ({"area": "46"}, "ไม่ใช่อำเภอ"),
    "no name": ({"name": "  "}, "ตั้งชื่อ"),
    "no definition": ({"definition": " "}, "คำของอำเภอเอง"),
    "nothing counts as out": ({"counts_as_out": []}, "ไม่มีสถานะใดนับว่าพ้น"),
    "help counts as out": ({"counts_as_out": ["target_helped_only"]}, "ได้รับความช่วยเหลือเท่านั้น"),
    "a state there is not": ({"counts_as_out": ["rich"]}, "«rich»"),
    "a share of nothing": ({"share_percent": Decimal(0)}, "ไม่เกินร้อยละ 100"),
    "a share beyond all": ({"share_percent": Decimal("100.01")}, "ไม่เกินร้อยละ 100"),
    "a share that is no number": ({"share_percent": Decimal("nan")}, "ไม่เกินร้อยละ 100"),
    "due before it begins": ({"due_on": TODAY - DAY}, "ครบกำหนด"),
    "due on its first day": ({"due_on": TODAY}, "ครบกำหนด"),
    "for nobody": ({"of_whom": {}}, "เลือกสถานะ"),
    "for who is not poor": ({"of_whom": {"standings": ["not_poor"]}}, "«not_poor»"),
    "for a subdistrict of elsewhere": (
        {"of_whom": {"standings": ["active"], "subdistricts": ["460510"]}}, "«460510»",
    ),
    "by what there is not": ({"of_whom": {"standings": ["active"], "colour": ["red"]}}, "«red»"),
}  # fmt: skip


@pytest.mark.parametrize("wrong", WRONG)
def test_what_cannot_be_a_strategy_is_refused(wrong):
    given, said = WRONG[wrong]
    with pytest.raises(PolicyRefused, match=said):
        drafted(**given)
    assert not DistrictStrategy.objects.exists()


def test_whom_a_filter_takes_in(homes):
    publish_packaged_methods(by=None, at=AT)
    district = Area.objects.get(pk="4601")
    poor = {"standings": ["verified", "active"]}

    def taken(**given):
        return target_households(district, poor | given)["household_id"].to_list()

    assert taken() == [homes[0].pk, homes[1].pk]
    assert taken(subdistricts=["460102"]) == [homes[1].pk]
    override_group(household=homes[0], group="model", reason="ทำงานได้", by=data_manager_of("46"), at=AT)
    assert taken(groups=["model"]) == [homes[0].pk]
    parts = target_households(district, poor).select("part", "standing").rows()
    assert parts == [("460101", "active"), ("460102", "verified")]


def test_a_frozen_list_stays_whatever_comes_later(homes):
    strategy = frozen()
    household_of("จ", key="5")
    listed = list(
        strategy.households.order_by("household_id").values_list("household_id", "area_id", "standing")
    )
    assert listed == [(homes[0].pk, "46010101", "active"), (homes[1].pk, "46010201", "verified")]
    assert (strategy.state, strategy.size, strategy.frozen_at) == ("strategy_frozen", 2, AT)
    assert days(strategy) == [
        (TODAY, "460101", "target_untouched", 1),
        (TODAY, "460102", "target_untouched", 1),
    ]
    assert Event.objects.filter(verb="strategy.frozen").count() == 1


def test_nothing_is_frozen_twice_or_changed_afterwards(homes):
    strategy = frozen()
    for act in (freeze_strategy, drop_strategy):
        with pytest.raises(PolicyRefused, match="ตรึงบัญชีแล้ว"):
            act(strategy=strategy, by=None, at=AT)
    with pytest.raises(PolicyRefused, match="ตรึงบัญชีแล้ว"):
        change_strategy(strategy=strategy, by=None, at=AT, **told(name="อื่น"))


def test_an_empty_list_or_a_day_that_is_past_is_not_frozen(homes):
    with pytest.raises(PolicyRefused, match="ไม่มีครัวเรือนใด"):
        frozen(of_whom={"standings": ["exit_proposed"]})
    late = drafted(starts_on=TODAY - 9 * DAY, due_on=TODAY)
    with pytest.raises(PolicyRefused, match="ผ่านไปแล้ว"):
        freeze_strategy(strategy=late, by=None, at=AT)
    assert not StrategyDay.objects.exists()


def test_a_draft_is_written_anew_and_thrown_away(homes):
    draft = drafted()
    changed = change_strategy(
        strategy=draft, by=None, at=AT, **told(name=" ใหม่ ", share_percent=Decimal("87.5"))
    )
    assert (changed.name, changed.share_percent, changed.state) == ("ใหม่", Decimal("87.5"), "strategy_draft")
    with pytest.raises(PolicyRefused, match="กำลังดำเนินการ"):
        close_strategy(strategy=draft, by=None, at=AT)
    drop_strategy(strategy=draft, by=None, at=AT)
    assert not DistrictStrategy.objects.exists()


def test_a_revision_replaces_the_old_one_which_stays(homes):
    old = frozen()
    carry_by_plan(strategy=old, plan=development_plan(), by=None, at=AT)
    new = revise_strategy(strategy=old, by=None, at=AT)
    assert (new.revision, new.revises, new.state, new.plans.count()) == (1, old, "strategy_draft", 1)
    for act, said in ((revise_strategy, "อยู่แล้ว"), (close_strategy, "ทิ้งร่างก่อน")):
        with pytest.raises(PolicyRefused, match=said):
            act(strategy=old, by=None, at=AT)
    household_of("จ", key="5")
    freeze_strategy(strategy=new, by=None, at=AT)
    old.refresh_from_db()
    assert (old.state, old.closed_at, old.size, old.households.count()) == ("strategy_revised", AT, 2, 2)
    assert DistrictStrategy.objects.get(pk=new.pk).size == 3
    with pytest.raises(PolicyRefused, match="มียุทธศาสตร์ฉบับใหม่แทนแล้ว"):
        revise_strategy(strategy=old, by=None, at=AT)


def test_every_night_the_days_that_are_over_are_recorded_and_a_second_run_changes_nothing(homes):
    strategy = frozen()
    closed = frozen(name="ปิดแล้ว")
    close_strategy(strategy=closed, by=None, at=AT)
    record_standing(household=homes[0], standing="moved", on=TODAY + DAY, by=None, at=AT + DAY)
    done = record_strategy_days(by=None, at=AT + 3 * DAY)
    assert (done.strategies, done.days) == (1, 3)
    told_days = days(strategy)
    record_strategy_days(by=None, at=AT + 3 * DAY)
    assert days(strategy) == told_days
    assert [(on, status) for on, area, status, _ in told_days if area == "460101"] == [
        (TODAY, "target_untouched"), (TODAY + DAY, "target_gone"), (TODAY + 2 * DAY, "target_gone"),
    ]  # fmt: skip
    assert {on for on, *_ in days(closed)} == {TODAY}


def test_after_a_standstill_sixty_days_are_recorded_a_night(homes):
    strategy = frozen()
    assert record_strategy_days(by=None, at=AT + 100 * DAY).days == 60
    assert record_strategy_days(by=None, at=AT + 100 * DAY).days == 41
    assert strategy.days.values("on").distinct().count() == 100


def test_the_night_before_the_first_day_is_over_nothing_is_lost(homes):
    strategy = frozen()
    assert record_strategy_days(by=None, at=AT).days == 0
    strategies_nightly(0)
    assert {on for on, *_ in days(strategy)} == {TODAY}


def test_a_closed_strategy_goes_on_no_more(homes):
    strategy = close_strategy(strategy=frozen(), by=None, at=AT)
    assert (strategy.state, strategy.closed_at) == ("strategy_closed", AT)
    for act in (close_strategy, revise_strategy):
        with pytest.raises(PolicyRefused, match="ปิดยุทธศาสตร์แล้ว"):
            act(strategy=strategy, by=None, at=AT)
    with pytest.raises(PolicyRefused, match="ไม่ดำเนินต่อ"):
        carry_by_plan(strategy=strategy, plan=development_plan(), by=None, at=AT)


def test_plans_of_the_district_and_around_it_carry_a_strategy(homes):
    strategy, plan = frozen(), development_plan()
    first = carry_by_plan(strategy=strategy, plan=plan, by=None, at=AT)
    assert carry_by_plan(strategy=strategy, plan=plan, by=None, at=AT) == first
    with pytest.raises(PolicyRefused, match="ไม่ได้อยู่ในอำเภอนี้"):
        carry_by_plan(strategy=strategy, plan=development_plan("4605"), by=None, at=AT)
    with pytest.raises(PolicyRefused, match="ปิดแล้ว"):
        carry_by_plan(strategy=strategy, plan=development_plan("460101", state="plan_closed"), by=None, at=AT)
    own = development_plan("L4601", name="แผนเทศบาล")
    assert list(plans_to_carry(strategy)) == [own]
    take_off_plan(strategy=strategy, plan=plan, by=None, at=AT)
    assert not StrategyPlan.objects.exists()


def test_the_newest_revision_of_a_plan_and_its_money():
    plan = development_plan()
    later = development_plan(revises=plan, revision=1)
    newest = development_plan(revises=later, revision=2)
    assert (newest_of(plan), newest_of(newest)) == (newest, newest)
    assert money_of([plan.pk]) == {}


MAY_KEEP = {"data_manager": True, "governor_office": True, "supervisor": False, "central_programme": False}


@pytest.mark.parametrize("role", MAY_KEEP)
def test_who_keeps_strategies(homes, role):
    user = user_with(role, "46")
    if MAY_KEEP[role]:
        strategy = freeze_strategy(strategy=drafted(by=user), by=user, at=AT)
        close_strategy(strategy=strategy, by=user, at=AT)
        return
    strategy = frozen()
    draft = drafted()
    for act in (revise_strategy, close_strategy):
        with pytest.raises(PermissionDenied):
            act(strategy=strategy, by=user, at=AT)
    for act in (freeze_strategy, drop_strategy):
        with pytest.raises(PermissionDenied):
            act(strategy=draft, by=user, at=AT)
    with pytest.raises(PermissionDenied):
        drafted(by=user)
    with pytest.raises(PermissionDenied):
        carry_by_plan(strategy=strategy, plan=development_plan(), by=user, at=AT)
    with pytest.raises(PermissionDenied):
        record_strategy_days(by=user, at=AT)


def test_keeping_strategies_ends_at_the_edge_of_the_area(homes):
    with pytest.raises(PermissionDenied):
        freeze_strategy(strategy=drafted(), by=data_manager_of("4605"), at=AT)
