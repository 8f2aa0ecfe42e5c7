"""Plans hold lines whose years add up, are revised with their lines copied forward, and change no more once closed."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from hypothesis import given
from hypothesis import strategies as st

from ppaos.ground.workbench.models import StoredFile
from ppaos.learning.policy.actions.errors import PolicyRefused
from ppaos.learning.policy.actions.plan_lines import keep_line, take_in_lines, take_out_line, tell_money
from ppaos.learning.policy.actions.plans import (
    change_plan,
    close_plan,
    draw_up_plan,
    put_in_force,
    revise_plan,
    throw_away_plan,
)
from ppaos.learning.policy.models import DistrictStrategy, PlanLine, PolicyPlan, StrategyPlan
from ppaos.learning.policy.queries.plan_lines import YearTold, line_faults, told_now, year_warnings
from ppaos.learning.policy.queries.plans import history_of, lines_of, standing_lines, sums_by_year
from tests.factories.areas import make_areas
from tests.factories.modelled import made
from tests.factories.people import AT, household_of, organisation, user_with
from tests.factories.proposing import TODAY, area, endorsed, handed_in, line_of, line_told, plan_drawn

pytestmark = pytest.mark.django_db
State = PolicyPlan.State


@pytest.fixture(autouse=True)
def ground(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)
    make_areas()


@pytest.fixture
def owner():
    return organisation("อบจ. สมมุติ")


def in_force(owner, **told):
    plan = plan_drawn()
    line_of(plan, owner, **told)
    put_in_force(plan=plan, by=None, at=AT)
    plan.refresh_from_db()
    return plan


def money(plan, year, by=None, **told):
    line = plan.lines.get()
    amounts = {name: None if baht is None else Decimal(baht) for name, baht in told.items()}
    tell_money(plan=plan, line=line, years={year: YearTold(**amounts)}, by=by, at=AT)
    return line.years.get(fiscal_year=year)


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"name": ""}, "ตั้งชื่อแผน"),
        ({"first": 2570, "last": 2566}, "ก่อนเริ่ม"),
        ({"first": 2023, "last": 2027}, "พุทธศักราช"),
        ({"first": 2560, "last": 2580}, "ไม่เกิน 20"),
        ({"where": "46010101"}, "แผนต้องเป็นของ"),
    ],
)
def test_what_cannot_be_a_plan_is_refused(told, said):
    with pytest.raises(PolicyRefused, match=said):
        plan_drawn(**told)


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"total_baht": Decimal(301)}, "ต่างกัน 1.00"),
        ({"years": {2571: YearTold(Decimal(300))}}, "อยู่นอกแผน"),
        ({"years": {2569: YearTold(None, Decimal(1))}}, "งบที่ขอตั้งปี 2569"),
        ({"years": {2569: YearTold(Decimal(-1))}, "total_baht": Decimal(-1)}, "ไม่ต่ำกว่า 0"),
        ({"years": {}}, "อย่างน้อยหนึ่งปี"),
        ({"total_baht": None}, "ยังไม่ได้ระบุยอดรวม"),
        ({"code": " "}, "–"),
        ({"name": "ก" * 301}, "ยาวเกิน 300"),
    ],
)
def test_a_line_that_does_not_add_up_or_lies_outside_is_refused(owner, told, said):
    with pytest.raises(PolicyRefused, match=said):
        line_of(plan_drawn(), owner, **told)
    assert not PlanLine.objects.exists()


def test_a_line_needs_its_organisation():
    faults = line_faults(plan_drawn(), line_told(None))
    assert [fault.key for fault in faults] == ["owner"]


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=5), st.integers(-5, 5))
def test_years_add_up_to_the_total_or_the_difference_is_told(satang, off):
    plan = PolicyPlan(first_year=2566, last_year=2570)
    years = {2566 + place: YearTold(Decimal(each) / 100) for place, each in enumerate(satang)}
    total = sum((each.asked for each in years.values()), Decimal(0)) + Decimal(abs(off)) / 100
    faults = line_faults(plan, line_told(None, years=years, total_baht=total))
    assert any(fault.key == "total_baht" for fault in faults) == (off != 0)


def test_a_line_is_written_anew_with_exactly_its_years_and_one_code_once(owner):
    plan = plan_drawn()
    line = line_of(plan, owner)
    line_of(plan, owner, code="1.2")
    with pytest.raises(PolicyRefused, match="อยู่แล้ว"):
        line_of(plan, owner, code=" 1.2 ")
    with pytest.raises(PolicyRefused, match="อยู่แล้ว"):
        keep_line(plan=plan, told=line_told(owner, code="1.2"), line=line, by=None, at=AT)
    years = {2566: YearTold(Decimal(50), Decimal(40), Decimal(45))}
    keep_line(
        plan=plan, told=line_told(owner, years=years, total_baht=Decimal(50)), line=line, by=None, at=AT
    )
    assert [(each.fiscal_year, each.spent_baht) for each in line.years.all()] == [(2566, Decimal(45))]
    assert year_warnings(line.years.get()) == ["ปี 2566: ใช้จริงเกินงบที่ได้รับ 5.00 บาท"]
    take_out_line(plan=plan, line=line, by=None, at=AT)
    assert [each.code for each in lines_of(plan)] == ["1.2"]


def test_a_line_cites_only_endorsed_proposals_and_what_is_of_its_place(owner):
    household_of("ก")
    plan = plan_drawn("4601")
    with pytest.raises(PolicyRefused, match="ยังบรรจุในแผนไม่ได้"):
        line_of(plan, owner, links={"proposal": handed_in()})
    with pytest.raises(PolicyRefused, match="แต่แผนเป็นของ"):
        line_of(plan, owner, links={"model": made(owner, area="4605")})
    line = line_of(plan, owner, links={"proposal": endorsed(title="อีกเรื่อง"), "model": None})
    assert line.proposal.title == "อีกเรื่อง"


def test_a_plan_is_told_anew_but_its_years_never_cut_a_line_off(owner):
    plan = plan_drawn()
    line_of(plan, owner)
    told = {"plan": plan, "by": None, "at": AT, "organisation": owner}
    with pytest.raises(PolicyRefused, match="จะอยู่นอกแผน"):
        change_plan(name="ใหม่", first_year=2566, last_year=2569, **told)
    paper = StoredFile.objects.create(name="p.pdf", purpose="x", created_at=AT, size=1, sha256="0" * 64)
    change_plan(name=" ใหม่ ", first_year=2567, last_year=2571, document=paper, **told)
    change_plan(name="ใหม่", first_year=2567, last_year=2571, **told)
    plan.refresh_from_db()
    assert (plan.name, plan.first_year, plan.document) == ("ใหม่", 2567, paper)


def test_in_force_only_what_is_granted_and_spent_is_told(owner):
    with pytest.raises(PolicyRefused, match="ยังไม่มีโครงการ"):
        put_in_force(plan=plan_drawn(), by=None, at=AT)
    plan = in_force(owner)
    for act in (
        lambda: line_of(plan, owner, code="9"),
        lambda: take_out_line(plan=plan, line=plan.lines.get(), by=None, at=AT),
        lambda: throw_away_plan(plan=plan, area=plan.area, by=None, at=AT),
    ):
        with pytest.raises(PolicyRefused, match="จัดทำฉบับทบทวน"):
            act()
    year = money(plan, 2569, granted=80, spent=90)
    assert (year.asked_baht, year.granted_baht, year.spent_baht) == (100, 80, 90)
    assert year_warnings(money(plan, 2569, granted=None, spent=90)) == [
        "ปี 2569: มีการใช้เงิน แต่ยังไม่ได้ระบุงบที่ได้รับ"
    ]
    with pytest.raises(PolicyRefused, match="ไม่ได้ขอตั้งงบปี 2566"):
        money(plan, 2566, granted=1)
    with pytest.raises(PolicyRefused, match="ไม่ต่ำกว่า 0"):
        money(plan, 2569, granted=-1)
    assert plan.lines.get().years.count() == 2


def test_money_is_told_of_a_plan_in_force(owner):
    plan = plan_drawn()
    line_of(plan, owner)
    with pytest.raises(PolicyRefused, match="เมื่อแผนมีผลใช้"):
        money(plan, 2569, granted=1)


def test_a_revision_carries_lines_forward_and_replaces_the_plan_once_in_force(owner):
    plan = in_force(owner)
    money(plan, 2569, granted=80, spent=10)
    newer = revise_plan(plan=plan, by=None, at=AT)
    line = newer.lines.get()
    assert (newer.revision, newer.state, line.follows) == (1, State.DRAWN, plan.lines.get())
    assert told_now(line) == told_now(plan.lines.get())
    for act in (
        lambda: revise_plan(plan=plan, by=None, at=AT),
        lambda: close_plan(plan=plan, by=None, at=AT),
        lambda: money(plan, 2570, granted=1),
        lambda: take_in_lines(plan=plan, lines=[], by=None, at=AT),
    ):
        with pytest.raises(PolicyRefused, match="กำลังจัดทำฉบับทบทวน"):
            act()
    assert standing_lines(PolicyPlan.objects.all()).get() == plan.lines.get()
    put_in_force(plan=newer, by=None, at=AT)
    plan.refresh_from_db()
    assert plan.state == State.REVISED
    assert standing_lines(PolicyPlan.objects.all()).get() == line
    assert history_of(line) == [plan.lines.get()]
    with pytest.raises(PolicyRefused, match="แก้ไขไม่ได้แล้ว"):
        line_of(plan, owner, code="9")
    with pytest.raises(PolicyRefused, match="เฉพาะแผนที่มีผลใช้"):
        revise_plan(plan=plan, by=None, at=AT)


@pytest.mark.parametrize("by_sheet", [False, True])
def test_a_line_of_a_revision_written_anew_is_counted_once(owner, by_sheet):
    plan = in_force(owner)
    newer = revise_plan(plan=plan, by=None, at=AT)
    take_out_line(plan=newer, line=newer.lines.get(), by=None, at=AT)
    if by_sheet:
        take_in_lines(plan=newer, lines=[line_told(owner)], by=None, at=AT)
    else:
        line_of(newer, owner)
    again = newer.lines.get()
    assert again.follows == plan.lines.get()
    assert line_of(newer, owner, code="2").follows is None
    put_in_force(plan=newer, by=None, at=AT)
    assert plan.lines.get() not in standing_lines(PolicyPlan.objects.all())
    assert again in standing_lines(PolicyPlan.objects.all())


def test_a_closed_plan_changes_no_more(owner):
    plan = in_force(owner)
    close_plan(plan=plan, by=None, at=AT)
    plan.refresh_from_db()
    assert (plan.state, plan.closed_at) == (State.CLOSED, AT)
    with pytest.raises(PolicyRefused, match="เฉพาะแผนที่มีผลใช้"):
        close_plan(plan=plan, by=None, at=AT)
    with pytest.raises(PolicyRefused, match="แก้ไขไม่ได้แล้ว"):
        take_in_lines(plan=plan, lines=[line_told(owner)], by=None, at=AT)


def test_a_draft_is_thrown_away_unless_a_strategy_cites_it(owner):
    plan, other = plan_drawn(), plan_drawn(name="อีกแผน")
    line_of(plan, owner)
    throw_away_plan(plan=plan, area=plan.area, by=None, at=AT)
    line_of(other, owner)
    strategy = DistrictStrategy.objects.create(
        area_id="4601", name="x", definition="x", starts_on=TODAY, due_on=TODAY, made_at=AT
    )
    StrategyPlan.objects.create(strategy=strategy, plan=other)
    with pytest.raises(PolicyRefused, match="มียุทธศาสตร์อ้างแผน"):
        throw_away_plan(plan=other, area=other.area, by=None, at=AT)
    assert [each.name for each in PolicyPlan.objects.all()] == ["อีกแผน"]
    assert other.lines.count() == 1


def test_lines_of_a_sheet_are_new_changed_or_as_they_were(owner):
    plan = plan_drawn()
    line_of(plan, owner)
    told = [line_told(owner), line_told(owner, code="2", name="อื่น")]
    done = take_in_lines(plan=plan, lines=told, by=None, at=AT)
    assert (done.added, done.changed, done.again) == (1, 0, 1)
    done = take_in_lines(plan=plan, lines=[told[0], line_told(owner, code="2", name="ใหม่")], by=None, at=AT)
    assert (done.added, done.changed, done.again) == (0, 1, 1)
    with pytest.raises(PolicyRefused, match="ต่างกัน"):
        take_in_lines(plan=plan, lines=[line_told(owner, code="3", total_baht=Decimal(1))], by=None, at=AT)
    assert plan.lines.count() == 2


def test_of_a_plan_in_force_a_sheet_brings_money_only(owner):
    plan = in_force(owner)
    years = {2569: YearTold(Decimal(100), Decimal(70), Decimal(0)), 2570: YearTold(Decimal(200))}
    done = take_in_lines(plan=plan, lines=[line_told(owner, years=years)], by=None, at=AT)
    assert (done.added, done.changed) == (0, 1)
    assert plan.lines.get().years.get(fiscal_year=2569).granted_baht == 70
    for other in (line_told(owner, name="เปลี่ยนชื่อ"), line_told(owner, code="2")):
        with pytest.raises(PolicyRefused, match="เฉพาะงบที่ได้รับและใช้จริง"):
            take_in_lines(plan=plan, lines=[other], by=None, at=AT)


def test_what_is_not_told_is_in_no_sum(owner):
    plan = in_force(owner)
    money(plan, 2569, granted=0, spent=None)
    sums = dict(sums_by_year(plan))
    assert (sums[2566].asked, sums[2569].granted, sums[2569].spent) == (None, 0, None)
    assert (sums[2569].spending_untold, sums[2570].grants_untold) == (1, 1)


def test_who_keeps_no_plans_there_writes_none(owner):
    plan = plan_drawn("4601")
    for role, where in (("supervisor", "46"), ("governor_office", "4605")):
        by = user_with(role, where)
        with pytest.raises(PermissionDenied):
            draw_up_plan(name="x", area=area("4601"), first_year=2570, last_year=2570, by=by, at=AT)
        with pytest.raises(PermissionDenied):
            line_of(plan, owner, by=by)
