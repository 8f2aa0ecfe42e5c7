"""Rows of a sheet that cannot be used come back as a file; of projects the good ones go on, of a plan none."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from ppaos.ground.privacy.models import Event
from ppaos.ground.workbench.forms.sheets import read_sheets
from ppaos.ground.workbench.presenters.sheets import write_workbook
from ppaos.learning.policy.models import Deliverable, PlanLine, ResearchProject
from ppaos.learning.policy.presenters.plan_sheet import COLUMNS as OF_LINES
from ppaos.learning.policy.presenters.project_sheet import COLUMNS, OWED, SHEETS
from tests.factories.people import AT, organisation, user_with
from tests.factories.programmed import project_of, two_provinces, university
from tests.factories.proposing import plan_drawn

pytestmark = pytest.mark.django_db
IN = "/policy/projects/sheet/in/"
WHY = "สิ่งที่ผิด"
TOLD = "โครงการใหม่ %(added)d โครงการ แก้ไข %(changed)d โครงการ มีอยู่แล้ว %(again)d โครงการ"
GOOD = {
    "contract_no": "0012", "title": "แก้จน", "university": "มหาวิทยาลัยสมมุติ", "leader": "", "area": "46",
    "fiscal_year": "2570", "starts_on": "1/10/2569", "ends_on": "30/09/2570", "grant_baht": "", "areas": "",
    "models": "",
}  # fmt: skip


@pytest.fixture(autouse=True)
def ground(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)
    two_provinces()


def reading(client, role="data_manager", area="46", **given):
    user = user_with(role, area, **given)
    client.force_login(user)
    return user


def projects_file(*rows, owed=()):
    sheets = {SHEETS[0]: [list(COLUMNS.values()), *([row[key] for key in COLUMNS] for row in rows)]}
    if owed:
        sheets[SHEETS[1]] = [list(OWED.values()), *([row.get(key, "") for key in OWED] for row in owed)]
    out = BytesIO()
    write_workbook(sheets, out)
    return out.getvalue()


def sent(content, name="โครงการ.xlsx"):
    return {"file": SimpleUploadedFile(name, content)}


def received(client, address):
    answer = client.post(address)
    assert answer.status_code == 200
    content = b"".join(answer.streaming_content)
    return content, read_sheets(content, "back.xlsx")


def due(contract, name="ร่าง", day="10/11/2569"):
    return {"contract_no": contract, "name": name, "due_on": day}


def test_good_projects_go_on_and_the_others_come_back_as_they_came(client):
    university()
    reading(client)
    content = projects_file(
        GOOD, GOOD | {"contract_no": "0013", "area": "0046", "title": "ขจัดความยากจน"},
        owed=[due("0012"), due("0012", "เล่ม", "พรุ่งนี้"), due("0013")],
    )  # fmt: skip
    shown = client.post(IN, sent(content))
    assert TOLD % {"added": 1, "changed": 0, "again": 0} in shown.text
    assert "รับแถวที่ถูกต้องแล้ว" in shown.text
    assert ResearchProject.objects.get().contract_no == "0012"
    assert Deliverable.objects.get().name == "ร่าง"
    _content, (projects, owed) = received(client, shown.context["to_mend"])
    [row] = projects.rows.to_dicts()
    assert (row["เลขที่สัญญา"], row["ชื่อโครงการ"], row["รหัสพื้นที่"]) == ("0013", "ขจัดความยากจน", "0046")
    assert "ไม่มีพื้นที่รหัสนี้" in row[WHY]
    assert [(row["ผลส่งมอบ"], row["เลขที่สัญญา"]) for row in owed.rows.to_dicts()] == [
        ("เล่ม", "0012"), ("ร่าง", "0013"),
    ]  # fmt: skip
    assert "แผ่นโครงการวิจัย" in owed.rows[WHY][1]
    assert Event.objects.get(verb="export.made").detail["what"] == "failed rows of research projects"


def test_what_came_back_can_be_sent_again_and_a_sheet_twice_changes_nothing(client):
    university()
    reading(client)
    content = projects_file(GOOD, owed=[due("0012"), due("0012", "เล่ม", "พรุ่งนี้")])
    told = client.post(IN, sent(content))
    back, _sheets = received(client, told.context["to_mend"])
    again = client.post(IN, sent(back))
    assert len(again.context["problems"]) == 1
    twice = client.post(IN, sent(content))
    assert twice.context["said"].startswith(TOLD % {"added": 0, "changed": 0, "again": 1})
    assert Deliverable.objects.count() == ResearchProject.objects.count() == 1
    mended = projects_file(owed=[due("0012", "เล่ม", "11/11/2569")])
    assert client.post(IN, sent(mended)).status_code == 302
    assert Deliverable.objects.count() == 2


def test_a_project_that_somebody_else_keeps_is_a_row_at_fault(client):
    own, other = university(), university("มหาวิทยาลัยอื่น")
    project_of("OLD", university=other)
    reading(client, "project_team", "46", organisation=own)
    rows = [
        GOOD, GOOD | {"contract_no": "0013", "university": "มหาวิทยาลัยอื่น"}, GOOD | {"contract_no": "OLD"},
    ]  # fmt: skip
    shown = client.post(IN, sent(projects_file(*rows, owed=[due("0012"), due("OLD")])))
    assert shown.text.count("ท่านไม่ได้ดูแลโครงการนี้") >= 2
    assert set(ResearchProject.objects.values_list("contract_no", flat=True)) == {"OLD", "0012"}
    owed = client.post(IN, sent(projects_file(owed=[due("OLD")])))
    assert [problem.column for problem in owed.context["problems"]] == [OWED["contract_no"]]


def test_only_who_sent_the_rows_gets_them_back(client):
    reading(client)
    plan = plan_drawn()
    of_projects = client.post(IN, sent(projects_file(GOOD))).context["to_mend"]
    lines = f"{OF_LINES['code']},{OF_LINES['name']},{OF_LINES['owner']},{OF_LINES['total_baht']}\n1,ก,ไม่มี,5\n"
    at = f"/policy/plans/{plan.pk}/sheet/"
    file = client.post(at, sent(lines.encode(), "a.csv")).context["faults_file"]
    of_plan = f"{at}rows-to-mend/{file.pk}/"
    assert client.post(f"/policy/projects/sheet/rows-to-mend/{file.pk}/").status_code == 404
    reading(client, name="other")
    for address in (of_projects, of_plan, f"{at}rows-to-mend/99/"):
        assert client.post(address).status_code == 404
    reading(client, "village_leader", "46")
    assert client.post(of_projects).status_code == 403


def test_of_a_plan_nothing_is_taken_and_the_rows_at_fault_come_back_with_their_zeros(client):
    organisation("อบจ. สมมุติ")
    plan = plan_drawn()
    reading(client)
    heads = f"{OF_LINES['code']},{OF_LINES['name']},{OF_LINES['owner']},{OF_LINES['total_baht']},ขอตั้งงบ 2569 (บาท)\n"
    lines = heads + "001,ดี,อบจ. สมมุติ,5,5\n002,เสีย,ไม่มีจริง,7,5\n"
    at = f"/policy/plans/{plan.pk}/sheet/"
    shown = client.post(at, sent(lines.encode(), "แผน.csv"))
    assert "แผนรับทั้งตารางหรือไม่รับเลย" in shown.text
    assert not PlanLine.objects.exists()
    _content, [back] = received(client, f"{at}rows-to-mend/{shown.context['faults_file'].pk}/")
    [row] = back.rows.to_dicts()
    assert (row[OF_LINES["code"]], row[OF_LINES["name"]]) == ("002", "เสีย")
    assert "ไม่มีหน่วยงานชื่อนี้" in row[WHY]
    assert "ต่างกัน 2.00" in row[WHY]
    right = lines.replace("ไม่มีจริง,7", "อบจ. สมมุติ,5")
    for _time in range(2):
        assert client.post(at, sent(right.encode(), "แผน.csv")).status_code == 302
    assert PlanLine.objects.count() == 2
