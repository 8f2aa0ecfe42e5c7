"""Research projects, what they owe, uses of analysis and targets: what is written, what is refused, by whom."""

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied
from django.db.models import ProtectedError

from ppaos.ground.geography.models import Area
from ppaos.ground.privacy.models import Event
from ppaos.learning.policy.actions.deliverables import (
    hand_in_deliverable,
    put_down_deliverable,
    read_file,
    take_off_deliverable,
)
from ppaos.learning.policy.actions.errors import PolicyRefused
from ppaos.learning.policy.actions.projects import (
    change_project,
    enter_project,
    move_project,
    set_served,
    take_in_projects,
)
from ppaos.learning.policy.actions.targets import set_target, take_back_target
from ppaos.learning.policy.actions.uses import change_use, record_use
from ppaos.learning.policy.models import Deliverable, ProgrammeTarget, ResearchProject
from ppaos.learning.policy.permissions.programme import may_keep, sees_leader
from ppaos.learning.policy.queries.projects import (
    Chosen,
    chosen_projects,
    visible_projects,
    visible_targets,
    visible_uses,
)
from tests.factories.modelled import made
from tests.factories.people import AT, user_with
from tests.factories.programmed import owed_by, project_of, two_provinces, university, use_of

pytestmark = pytest.mark.django_db
TODAY, DAY = AT.date(), timedelta(days=1)
CHANGED = {
    "title": "แก้จนฉบับแก้", "fiscal_year": 2570, "starts_on": date(2026, 10, 1), "ends_on": date(2027, 9, 30),
    "grant_baht": None, "leader": "",
}  # fmt: skip
ROW = {
    "contract_no": "A1", "title": "แก้จน", "leader": "", "fiscal_year": 2570, "starts_on": date(2026, 10, 1),
    "ends_on": date(2027, 9, 30), "grant_baht": Decimal(100),
}  # fmt: skip


@pytest.fixture(autouse=True)
def ground(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)
    two_provinces()


def area(code="46"):
    return Area.objects.get(pk=code)


def row(**given):
    return ROW | {"university": university(), "area": area()} | given


def changed(project, by=None, **given):
    told = CHANGED | {"university": university(), "area": area()} | given
    return change_project(project=project, by=by, at=AT, **told)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"title": " "}, "เลขที่สัญญาและชื่อ"),
        ({"ends_on": date(2026, 9, 1)}, "ก่อนวันเริ่ม"),
        ({"grant_baht": Decimal(-1)}, "พิมพ์ผิด"),
        ({"grant_baht": Decimal("1e14")}, "พิมพ์ผิด"),
    ],
)
def test_what_a_project_cannot_be_is_refused(given, words):
    with pytest.raises(PolicyRefused, match=words):
        project_of(**given)
    with pytest.raises(PolicyRefused, match=words):
        changed(project_of(), **given)


def test_a_contract_stands_once():
    project_of()
    with pytest.raises(PolicyRefused, match="อยู่แล้ว"):
        project_of()
    assert Event.objects.filter(verb="research_project.entered").count() == 1


def test_a_project_is_changed_but_for_its_contract():
    project = changed(project_of())
    project.refresh_from_db()
    assert (project.contract_no, project.title, project.grant_baht) == ("A14F650001", "แก้จนฉบับแก้", None)


def test_all_is_delivered_only_once_nothing_is_owed():
    project = project_of()
    owed = owed_by(project)
    with pytest.raises(PolicyRefused, match="1 รายการ"):
        move_project(project=project, state="project_delivered", by=None, at=AT)
    hand_in_deliverable(deliverable=owed, delivered_on=TODAY, by=None, at=AT)
    assert (
        move_project(project=project, state="project_delivered", by=None, at=AT).state == "project_delivered"
    )
    with pytest.raises(PolicyRefused, match="ไม่มีสถานะ"):
        move_project(project=project, state="odd", by=None, at=AT)


def test_what_a_project_serves_is_what_was_said_last():
    project, model = project_of(), made(university())
    set_served(project=project, areas=[area("4601"), area("4605")], models=[model], by=None, at=AT)
    set_served(project=project, areas=[area("4605")], models=[], by=None, at=AT)
    assert [each.area_id for each in project.areas.all()] == ["4605"]
    assert not project.models.exists()


def test_a_deliverable_comes_on_a_day_with_its_file():
    owed = owed_by(project_of())
    content = BytesIO(b"%PDF-1.7 report")
    content.name, content.content_type = "report.pdf", "application/pdf"
    came = hand_in_deliverable(deliverable=owed, delivered_on=TODAY, file=content, by=None, at=AT)
    assert came.delivered_on == TODAY
    assert read_file(file=came.file, by=None, at=AT).read() == b"%PDF-1.7 report"
    assert Event.objects.filter(verb="export.made").count() == 1
    with pytest.raises(PolicyRefused, match="คงไว้"):
        take_off_deliverable(deliverable=came, by=None, at=AT)
    with pytest.raises(ProtectedError):
        came.file.delete()


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"name": " "}, "ระบุสิ่งที่ต้องส่ง"),
        ({"due_on": date(2026, 9, 1)}, "ยังไม่เริ่ม"),
        ({"name": "รายงานฉบับแรก"}, "อยู่แล้ว"),
    ],
)
def test_what_cannot_be_owed_is_refused(told, words):
    project = project_of()
    owed_by(project)
    with pytest.raises(PolicyRefused, match=words):
        put_down_deliverable(
            project=project, by=None, at=AT, **({"name": "รายงานสอง", "due_on": TODAY} | told)
        )


def test_nothing_comes_on_a_day_to_come_and_what_has_not_come_can_be_taken_off():
    owed = owed_by(project_of())
    with pytest.raises(PolicyRefused, match="ยังมาไม่ถึง"):
        hand_in_deliverable(deliverable=owed, delivered_on=TODAY + DAY, by=None, at=AT)
    take_off_deliverable(deliverable=owed, by=None, at=AT)
    assert not Deliverable.objects.exists()


def test_a_sheet_taken_twice_changes_nothing():
    model = made(university())
    owed = [{"contract_no": "A1", "name": "ร่าง", "due_on": TODAY, "delivered_on": None}]
    told = [row(areas=["4601"], models=[model.pk])]
    counts = [
        (done.added, done.changed, done.again)
        for done in (take_in_projects(rows=told, deliverables=owed, by=None, at=AT) for _time in range(2))
    ]
    assert counts == [(1, 0, 0), (0, 0, 1)]
    again = take_in_projects(rows=[row(areas=None, models=None, title="ใหม่")], by=None, at=AT)
    assert (again.added, again.changed, again.again) == (0, 1, 0)
    came = [owed[0] | {"delivered_on": TODAY}]
    late = take_in_projects(
        rows=[row(areas=None, models=None, title="ใหม่")], deliverables=came, by=None, at=AT
    )
    assert (late.changed, late.again) == (1, 0)
    moved = take_in_projects(rows=[row(areas=[], models=None, title="ใหม่")], by=None, at=AT)
    assert (moved.changed, moved.again) == (1, 0)
    assert Deliverable.objects.get().delivered_on == TODAY


def test_a_sheet_is_taken_wholly_or_not_at_all():
    odd = [{"contract_no": "B9", "name": "ร่าง", "due_on": TODAY, "delivered_on": None}]
    with pytest.raises(PolicyRefused, match="B9"):
        take_in_projects(rows=[row()], deliverables=odd, by=None, at=AT)
    assert not ResearchProject.objects.exists()


@pytest.mark.parametrize(
    ("role", "where", "body", "keeps"),
    [
        ("data_manager", "46", None, True), ("central_programme", "TH", None, True),
        ("data_manager", "47", None, False), ("governor_office", "46", None, False),
        ("project_team", "46", "มหาวิทยาลัยสมมุติ", True), ("project_team", "46", "มหาวิทยาลัยอื่น", False),
    ],
)  # fmt: skip
def test_who_keeps_projects(role, where, body, keeps):
    project = project_of()
    user = user_with(role, where, organisation=university(body) if body else None)
    assert may_keep(user, area_code="46", organisation=project.university) is keeps
    acts = [
        lambda: changed(project, by=user), lambda: owed_by_user(project, user),
        lambda: set_served(project=project, areas=[], models=[], by=user, at=AT),
        lambda: move_project(project=project, state="project_stopped", by=user, at=AT),
        lambda: take_in_projects(rows=[row(contract_no=project.contract_no)], by=user, at=AT),
    ]  # fmt: skip
    for act in acts:
        if keeps:
            act()
        else:
            with pytest.raises(PermissionDenied):
                act()


def owed_by_user(project, user):
    return put_down_deliverable(project=project, name=f"ของ {user}", due_on=TODAY, by=user, at=AT)


def test_who_sees_projects_uses_and_targets():
    project, used = project_of(), use_of()
    set_target(
        code="households_verified",
        area=area(),
        fiscal_year=2570,
        value=Decimal(5),
        source="มติ",
        by=None,
        at=AT,
    )
    for role, where, sees in (
        ("supervisor", "460101", True), ("central_programme", "TH", True), ("data_manager", "47", False),
        ("surveyor", "46", False),
    ):  # fmt: skip
        user = user_with(role, where)
        found = (visible_projects(user), visible_uses(user), visible_targets(user))
        assert [query.exists() for query in found] == [sees] * 3, role
    assert sees_leader(user_with("data_manager", "46"), project)
    assert not sees_leader(user_with("central_programme", "TH"), project)
    assert used.area_id == "46"


def test_projects_are_chosen_by_area_year_state_and_lateness():
    project, user = project_of(), user_with("central_programme", "TH")
    project_of("B2", "47", fiscal_year=2569)
    owed_by(project)

    def chosen(**asked):
        return [each.contract_no for each in chosen_projects(user, Chosen(**asked), TODAY)]

    assert chosen() == ["A14F650001", "B2"]
    assert chosen(area=area("47")) == ["B2"]
    set_served(project=project, areas=[area("47")], models=[], by=None, at=AT)
    assert len(chosen(area=area("47"))) == 2
    assert chosen(year=2569) == ["B2"]
    assert chosen(state="project_stopped") == []
    assert chosen(is_late=True) == ["A14F650001"]


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"system": " "}, "ระบุระบบ"), ({"on": TODAY + DAY}, "ยังมาไม่ถึง"), ({"baht": Decimal(-1)}, "ไม่ติดลบ"),
        ({"households": -1}, "ไม่ติดลบ"),
    ],
)  # fmt: skip
def test_what_cannot_be_a_use_is_refused(told, words):
    with pytest.raises(PolicyRefused, match=words):
        use_of(**told)


def test_a_use_is_mended_with_its_paper():
    used = use_of()
    paper = BytesIO(b"%PDF-1.7")
    paper.name, paper.content_type = "มติ.pdf", "application/pdf"
    told = {
        "system": "KHM V.2", "output": "แผนที่", "organisation": university(), "area": area("4601"), "decision": "ก",
        "on": TODAY, "baht": Decimal(10), "households": 3,
    }  # fmt: skip
    change_use(use=used, **told, evidence=paper, by=None, at=AT)
    used.refresh_from_db()
    assert (used.output, used.area_id, used.households, used.evidence.name) == ("แผนที่", "4601", 3, "มติ.pdf")
    change_use(use=used, **told, by=None, at=AT)
    assert used.evidence is not None
    with pytest.raises(PermissionDenied):
        change_use(use=used, **told, by=user_with("governor_office", "46"), at=AT)
    with pytest.raises(PermissionDenied):
        record_use(**told, by=user_with("data_manager", "47"), at=AT)
    paper.seek(0)
    assert use_of(evidence=paper).evidence.purpose == "evidence of a use of analysis"


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"code": "odd"}, "ไม่มีตัวชี้วัด"), ({"fiscal_year": 2400}, "ไม่ใช่ปีงบประมาณ"),
        ({"fiscal_year": 2600}, "ไม่ใช่ปีงบประมาณ"), ({"value": Decimal(-1)}, "ตั้งแต่ 0"),
        ({"source": " "}, "กำหนดเป้าหมายไว้ที่ใด"),
    ],
)  # fmt: skip
def test_what_cannot_be_a_target_is_refused(told, words):
    good = {
        "code": "agencies_trained",
        "area": area(),
        "fiscal_year": 2570,
        "value": Decimal(9),
        "source": "มติ",
    }
    with pytest.raises(PolicyRefused, match=words):
        set_target(**(good | told), by=None, at=AT)


def test_a_target_is_one_a_year_and_taken_back_by_who_works_for_the_area():
    good = {"code": "agencies_trained", "area": area(), "fiscal_year": 2570, "source": "มติ"}
    for value in (9, 10):
        set_target(**good, value=Decimal(value), by=user_with("data_manager", "46"), at=AT)
    target = ProgrammeTarget.objects.get()
    assert target.value == 10
    team = user_with("project_team", "46", organisation=university())
    for act in (
        lambda: set_target(**good, value=Decimal(1), by=team, at=AT),
        lambda: take_back_target(target=target, by=team, at=AT),
        lambda: take_back_target(target=target, by=user_with("data_manager", "47"), at=AT),
    ):
        with pytest.raises(PermissionDenied):
            act()
    take_back_target(target=target, by=None, at=AT)
    assert not ProgrammeTarget.objects.exists()


def test_a_project_is_entered_by_who_keeps_its_area():
    told = row()
    with pytest.raises(PermissionDenied):
        enter_project(**told, by=user_with("governor_office", "46"), at=AT)
    other = user_with("project_team", "46", organisation=university("มหาวิทยาลัยอื่น"))
    with pytest.raises(PermissionDenied, match="หน่วยงานตน"):
        enter_project(**told, by=other, at=AT)
