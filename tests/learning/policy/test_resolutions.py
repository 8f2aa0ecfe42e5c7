"""What a meeting resolved has an owner and a day, and is reported on until it is done or dropped with a reason."""

import io
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from ppaos.ground.geography.models import Area
from ppaos.learning.policy.actions.errors import PolicyRefused
from ppaos.learning.policy.actions.resolution_reports import report_on_resolution
from ppaos.learning.policy.actions.resolutions import change_resolution, take_out_resolution
from ppaos.learning.policy.models import Meeting, PlanLine, PolicyPlan, Resolution
from ppaos.learning.policy.permissions.resolutions import may_report
from ppaos.learning.policy.queries.resolutions import (
    Asked,
    by_owner,
    chosen,
    counted,
    of_area,
    visible_resolutions,
)
from tests.factories.areas import make_areas
from tests.factories.people import AT, household_of, user_with
from tests.factories.pledged import DUE, MET_ON, called_to, item_of, meeting_on, resolved
from tests.factories.referred import office, officer_of

pytestmark = pytest.mark.django_db
TODAY = AT.date()


@pytest.fixture(autouse=True)
def ground():
    make_areas()


@pytest.fixture
def owner():
    return office()


@pytest.fixture
def met():
    return meeting_on()


def told(resolution, state, note="ทำแล้ว", on=TODAY, by=None, file=None):
    return report_on_resolution(resolution=resolution, state=state, note=note, on=on, by=by, at=AT, file=file)


def test_resolutions_are_numbered_and_the_same_is_written_once(met, owner):
    first = resolved(met, owner, budget_baht=Decimal(50_000), area=Area.objects.get(pk="4601"))
    assert (first.number, first.area_id, first.state) == (1, "4601", "resolution_open")
    assert resolved(met, owner, budget_baht=Decimal(50_000), area=first.area) == first
    second = resolved(met, owner, text="ขยายผลโมเดล", item=item_of(met))
    assert (second.number, second.area_id, second.item.meeting) == (2, "46", met)


WRONG = [
    ({"text": "  "}, "ที่ประชุมมีมติอะไร"),
    ({"text": "ช่วย 1-1017-00230-70-8 ด้วย"}, "13 หลัก"),
    ({"text": "ช่วยนายสมหวัง นามสกุล"}, "สมหวัง"),
    ({"owner": None}, "ต้องมีหน่วยงานรับผิดชอบ"),
    ({"due_on": MET_ON - timedelta(days=1)}, "ก่อนวันประชุม"),
    ({"due_on": date(2699, 1, 1)}, "ไกลเกินสิบปี"),
    ({"area": "TH"}, "นอกพื้นที่"),
    ({"budget_baht": Decimal(-1)}, "งบประมาณต้องอยู่ระหว่าง"),
    ({"item": "elsewhere"}, "การประชุมครั้งอื่น"),
]


@pytest.mark.parametrize(("wrong", "said"), WRONG)
def test_what_cannot_be_resolved_is_said(met, owner, wrong, said):
    item_of(met, household_of("สมหวัง"))
    given = {"owner": owner} | wrong
    if "area" in wrong:
        given["area"] = Area.objects.get(pk=wrong["area"])
    if "item" in wrong:
        given["item"] = item_of(meeting_on())
    with pytest.raises(PolicyRefused, match=said):
        resolved(met, **given)
    assert not Resolution.objects.exists()


def test_an_owner_that_ended_carries_nothing_out(met, owner):
    owner.ended_on = TODAY
    owner.save()
    with pytest.raises(PolicyRefused, match="ต้องมีหน่วยงานรับผิดชอบ"):
        resolved(met, owner)


@pytest.mark.parametrize("state", ["meeting_planned", "minutes_confirmed", "meeting_cancelled"])
def test_it_is_written_down_while_the_meeting_is_open(met, owner, state):
    Meeting.objects.filter(pk=met.pk).update(state=state)
    with pytest.raises(PolicyRefused):
        resolved(met, owner)


MAY_RESOLVE = [("data_manager", "46", True), ("governor_office", "46", True), ("data_manager", "4605", False),
               ("supervisor", "46", False), ("central_programme", "TH", False)]  # fmt: skip


@pytest.mark.parametrize(("role", "area", "may"), MAY_RESOLVE)
def test_who_holds_meetings_there_writes_it_down(owner, role, area, may):
    met, user = meeting_on("4601"), user_with(role, area)
    if may:
        assert resolved(met, owner, by=user).made_by == user
    else:
        with pytest.raises(PermissionDenied):
            resolved(met, owner, by=user)


def test_it_is_put_right_until_somebody_reports(met, owner):
    made, other = resolved(met, owner), office("อบต. สมมุติ")
    change_resolution(resolution=made, text="ซ่อมบ้าน 3 หลัง", owner=other, due_on=MET_ON, by=None, at=AT)
    made.refresh_from_db()
    assert (made.text, made.owner, made.due_on) == ("ซ่อมบ้าน 3 หลัง", other, MET_ON)
    told(made, "resolution_doing")
    with pytest.raises(PolicyRefused, match="มีรายงานผลแล้ว"):
        change_resolution(resolution=made, text="อื่น", owner=other, due_on=MET_ON, by=None, at=AT)


def test_one_written_by_mistake_is_taken_out_but_not_one_that_a_plan_cites(met, owner):
    wrong, cited = resolved(met, owner), resolved(met, owner, text="อีกเรื่อง")
    take_out_resolution(meeting=met, number=wrong.number, by=None, at=AT)
    take_out_resolution(meeting=met, number=wrong.number, by=None, at=AT)
    assert list(Resolution.objects.all()) == [cited]
    plan = PolicyPlan.objects.create(area_id="46", name="แผน", level="province_level", first_year=2570, last_year=2570,
                                     made_at=AT)  # fmt: skip
    PlanLine.objects.create(
        plan=plan, code="1", name="โครงการ", owner=owner, total_baht=1, resolution=cited, made_at=AT
    )
    with pytest.raises(PolicyRefused, match="โครงการในแผนอ้างมติ"):
        take_out_resolution(meeting=met, number=cited.number, by=None, at=AT)
    assert Resolution.objects.filter(pk=cited.pk).exists()


def test_reports_follow_each_other_until_it_is_done(met, owner):
    made = resolved(met, owner)
    first = told(made, "resolution_doing", "เริ่มแล้ว", MET_ON)
    assert told(made, "resolution_doing", "เริ่มแล้ว", MET_ON) == first  # told again
    told(made, "resolution_doing", "", MET_ON)
    told(made, "resolution_done")
    made.refresh_from_db()
    assert (made.state, made.ended_on, made.steps.count()) == ("resolution_done", TODAY, 3)
    told(made, "resolution_doing", "ยังขาดอีกหลัง")
    made.refresh_from_db()
    assert (made.state, made.ended_on) == ("resolution_doing", None)


WRONG_REPORTS = [
    ("resolution_open", {"state": "resolution_open"}, "ระบุว่ากำลังดำเนินการ"),
    ("resolution_open", {"state": "x"}, "ระบุว่ากำลังดำเนินการ"),
    ("resolution_open", {"state": "resolution_done", "note": ""}, "เขียนว่าทำอะไรไปแล้ว"),
    ("resolution_open", {"state": "resolution_dropped", "note": " "}, "เหตุผลที่ยกเลิก"),
    ("resolution_done", {"state": "resolution_done"}, "รื้อขึ้นใหม่ได้"),
    ("resolution_dropped", {"state": "resolution_done"}, "รื้อขึ้นใหม่ได้"),
    ("resolution_done", {"state": "resolution_doing", "note": ""}, "เหตุผลที่รื้อ"),
    ("resolution_open", {"state": "resolution_done", "on": TODAY + timedelta(days=1)}, "เรื่องที่เกิดแล้ว"),
    ("resolution_open", {"state": "resolution_done", "on": MET_ON - timedelta(days=1)}, "อยู่ก่อนการประชุม"),
]


@pytest.mark.parametrize(("stands", "report", "said"), WRONG_REPORTS)
def test_a_report_that_cannot_be_is_refused(met, owner, stands, report, said):
    made = resolved(met, owner)
    Resolution.objects.filter(pk=made.pk).update(state=stands)
    with pytest.raises(PolicyRefused, match=said):
        told(made, **report)
    assert not made.steps.exists()


def test_a_report_comes_after_the_one_before(met, owner):
    made = resolved(met, owner)
    told(made, "resolution_doing")
    with pytest.raises(PolicyRefused, match="ก่อนรายงานครั้งก่อน"):
        told(made, "resolution_done", on=MET_ON)


def test_a_paper_is_kept_with_a_report(met, owner):
    paper = io.BytesIO(b"%PDF-1.7")
    paper.name, paper.content_type = "หลักฐาน.pdf", "application/pdf"
    step = told(resolved(met, owner), "resolution_done", file=paper)
    assert (step.file.name, step.file.content_type) == ("หลักฐาน.pdf", "application/pdf")


def reporters(owner):
    own, elsewhere = officer_of(owner), officer_of(owner, "4605")
    return {
        "own": own, "elsewhere": elsewhere, "other": officer_of(office("อื่น")),
        "keeper": user_with("data_manager", "46"), "supervisor": user_with("supervisor", "46"),
    }  # fmt: skip


MAY_REPORT = {"own": True, "elsewhere": False, "other": False, "keeper": True, "supervisor": False}


def test_the_owners_officers_and_the_keepers_report(owner):
    made = resolved(meeting_on("4601"), owner)
    people = reporters(owner)
    assert {name: may_report(user, made) for name, user in people.items()} == MAY_REPORT
    for name, user in people.items():
        if MAY_REPORT[name]:
            told(made, "resolution_doing", name, by=user)
        else:
            with pytest.raises(PermissionDenied):
                told(made, "resolution_doing", name, by=user)
    assert made.steps.count() == 2


def test_the_owner_neither_drops_nor_takes_up_again(met, owner):
    made, officer = resolved(met, owner), officer_of(owner)
    with pytest.raises(PermissionDenied):
        told(made, "resolution_dropped", by=officer)
    told(made, "resolution_done", by=officer)
    with pytest.raises(PermissionDenied):
        told(made, "resolution_doing", by=officer)
    told(made, "resolution_doing", by=user_with("governor_office", "46"))


def test_who_sees_a_resolution(owner):
    made = resolved(meeting_on("4601"), owner)
    guest, called = officer_of(office("อื่น")), officer_of(office("ถูกเชิญ"))
    called_to(made.meeting, office("ถูกเชิญ"))
    sees = {
        "province": (user_with("central_programme", "TH"), True), "supervisor": (user_with("supervisor", "4601"), True),
        "elsewhere": (user_with("supervisor", "4605"), False), "owner": (officer_of(owner), True),
        "owner elsewhere": (officer_of(owner, "4605"), False), "guest": (guest, False), "called": (called, True),
        "surveyor": (user_with("surveyor", "46"), False),
    }  # fmt: skip
    seen = {name: visible_resolutions(user).filter(pk=made.pk).exists() for name, (user, _) in sees.items()}
    assert seen == {name: expected for name, (_, expected) in sees.items()}


def test_what_is_late_stands_first_and_is_counted_by_owner(met, owner):
    other = office("อบต. สมมุติ")
    late = resolved(met, owner, text="ช้า", due_on=MET_ON, budget_baht=Decimal(100))
    soon = resolved(met, owner, text="ไม่ช้า", area=Area.objects.get(pk="4601"))
    done = resolved(met, other, text="เสร็จ", due_on=MET_ON, budget_baht=Decimal(200))
    told(done, "resolution_done")
    seen = visible_resolutions(None)
    assert list(seen) == [late, soon, done]
    numbers = counted(seen, TODAY)
    assert (numbers["all"], numbers["late"], numbers["under_way"], numbers["resolution_done"]) == (3, 1, 2, 1)
    assert (numbers["baht"], numbers["untold"]) == (Decimal(300), 1)
    assert [(row["name"], row["late"], row["under_way"], row["done"], row["all"]) for row in by_owner(seen, TODAY)] == [
        (owner.name_th, 1, 2, 0, 2), (other.name_th, 0, 0, 1, 1),
    ]  # fmt: skip
    asked = {"late": [late], "under_way": [late, soon], "resolution_done": [done], "all": [late, soon, done]}
    assert {state: list(chosen(seen, Asked(state), TODAY)) for state in asked} == asked
    assert list(chosen(seen, Asked("all", owner=other.pk), TODAY)) == [done]
    assert list(of_area(seen, Area.objects.get(pk="4601"))) == [soon]
    assert DUE > TODAY
