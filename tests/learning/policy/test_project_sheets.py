"""Research projects as a sheet: what goes out comes in again; every fault is told by its cell."""

from io import BytesIO

import pytest

from ppaos.ground.workbench.forms.sheets import UnreadableFile, read_sheets
from ppaos.ground.workbench.presenters.sheets import write_workbook
from ppaos.learning.policy.actions.projects import set_served, take_in_projects
from ppaos.learning.policy.forms import project_rows
from ppaos.learning.policy.forms.project_sheet import read_projects
from ppaos.learning.policy.models import ResearchProject
from ppaos.learning.policy.presenters.project_sheet import COLUMNS, OWED, project_sheets
from tests.factories.modelled import made
from tests.factories.people import AT, user_with
from tests.factories.programmed import owed_by, project_of, two_provinces, university

pytestmark = pytest.mark.django_db
GOOD = {
    "contract_no": "A1", "title": "แก้จน", "university": "มหาวิทยาลัยสมมุติ", "leader": "", "area": "46",
    "fiscal_year": "๒๕๗๐", "starts_on": "1 ต.ค. 2569", "ends_on": "30/09/2570", "grant_baht": "8,500,000 บาท",
    "areas": "4601; 4605", "models": "",
}  # fmt: skip


@pytest.fixture(autouse=True)
def ground(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)
    two_provinces()
    university()


@pytest.fixture
def keeper():
    return user_with("data_manager", "46")


def book(*rows, owed=()):
    """A workbook of these rows."""
    sheets = {"โครงการวิจัย": [list(COLUMNS.values()), *([row[key] for key in COLUMNS] for row in rows)]}
    if owed:
        sheets["ผลส่งมอบ"] = [list(OWED.values()), *([row.get(key, "") for key in OWED] for row in owed)]
    out = BytesIO()
    write_workbook(sheets, out)
    return out.getvalue()


def read(keeper, *rows, owed=()):
    return read_projects(book(*rows, owed=owed), "projects.xlsx", by=keeper)


def faults(told):
    return [(problem.row, problem.column, str(problem.message)) for problem in told.problems]


def test_a_sheet_as_people_write_it_is_read(keeper):
    told = read(keeper, GOOD, owed=[{"contract_no": "A1", "name": "ร่าง", "due_on": "10/11/2569"}])
    assert faults(told) == []
    [row] = told.projects
    assert (row["fiscal_year"], row["grant_baht"], row["areas"], row["models"]) == (
        2570,
        8500000,
        ["4601", "4605"],
        [],
    )
    assert str(row["starts_on"]) == "2026-10-01"
    done = take_in_projects(rows=told.projects, deliverables=told.deliverables, by=keeper, at=AT)
    assert done.added == 1
    assert ResearchProject.objects.get().deliverables.get().name == "ร่าง"


def test_what_goes_out_comes_in_and_changes_nothing(keeper):
    project, model = project_of(by=keeper), made(university(), by=keeper)
    owed_by(project)
    set_served(project=project, areas=[project.area], models=[model], by=None, at=AT)
    found = ResearchProject.objects.prefetch_related("areas", "models__model", "deliverables")
    out = BytesIO()
    write_workbook(project_sheets(found, leaders=[project.pk]), out)
    told = read_projects(out.getvalue(), "projects.xlsx", by=keeper)
    assert faults(told) == []
    done = take_in_projects(rows=told.projects, deliverables=told.deliverables, by=keeper, at=AT)
    assert (done.added, done.changed, done.again) == (0, 0, 1)


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("contract_no", "", "ช่องนี้ว่าง"), ("title", "", "ช่องนี้ว่าง"), ("title", "ย" * 401, "ยาวเกินไป"),
        ("university", "มหาวิทยาลัยที่ไม่มี", "ไม่พบองค์กร"), ("area", "47", "ไม่มีพื้นที่รหัสนี้"),
        ("area", "กาฬสินธุ์", "ไม่มีพื้นที่รหัสนี้"), ("fiscal_year", "ปีนี้", "ไม่ใช่ปีงบประมาณ"),
        ("fiscal_year", "12", "ไม่ใช่ปีงบประมาณ"), ("starts_on", "2569", "ไม่ใช่วันที่"),
        ("starts_on", "31/02/2569", "ไม่ใช่วันที่"), ("ends_on", "01/09/2569", "ก่อนวันเริ่ม"),
        ("grant_baht", "มาก", "ไม่ใช่จำนวนเงิน"), ("grant_baht", "-5", "ไม่ใช่จำนวนเงิน"),
        ("areas", "4601, 9999", "ไม่รู้จักในระบบ: 9999"), ("models", "โมเดลลวง", "ไม่รู้จักในระบบ"),
    ],
)  # fmt: skip
def test_each_fault_names_its_cell(keeper, column, value, words):
    told = faults(read(keeper, GOOD | {column: value}))
    assert any(row == 2 and place == COLUMNS[column] and words in message for row, place, message in told), (
        told
    )


def test_of_a_contract_written_twice_neither_row_is_guessed_to_be_meant(keeper):
    told = read(keeper, GOOD, GOOD | {"grant_baht": "5"}, GOOD | {"contract_no": "A2"})
    assert [(row, column) for row, column, _words in faults(told)] == [
        (2, COLUMNS["contract_no"]), (3, COLUMNS["contract_no"]),
    ]  # fmt: skip
    assert "2, 3" in faults(told)[0][2]
    assert [row["contract_no"] for row in told.projects] == ["A2"]


@pytest.mark.parametrize(
    ("owed", "column", "words"),
    [
        ({"contract_no": "Z9", "name": "ก", "due_on": "10/11/2569"}, "contract_no", "ไม่มีโครงการ"),
        ({"contract_no": "A1", "name": "", "due_on": "10/11/2569"}, "name", "ว่าง"),
        ({"contract_no": "A1", "name": "ก", "due_on": "พรุ่งนี้"}, "due_on", "ไม่ใช่วันที่"),
        ({"contract_no": "A1", "name": "ก", "due_on": "10/11/2569", "delivered_on": "10/12/2569"}, "delivered_on",
         "ไม่ถึง"),
    ],
)  # fmt: skip
def test_faults_of_what_is_owed_name_their_cell(keeper, owed, column, words):
    [(row, place, message)] = faults(read(keeper, GOOD, owed=[owed]))
    assert (row, place) == (2, OWED[column])
    assert words in message


def test_what_is_owed_may_be_of_a_project_that_stands_already(keeper):
    project_of("OLD")
    told = read(keeper, GOOD, owed=[{"contract_no": "OLD", "name": "ก", "due_on": "10/11/2569"}])
    assert faults(told) == []


def test_years_of_the_common_era_are_read_and_columns_may_be_missing(keeper):
    few = {key: GOOD[key] for key in COLUMNS if key not in ("areas", "models", "leader", "grant_baht")}
    out = BytesIO()
    head = [COLUMNS[key] for key in few]
    write_workbook({"x": [head, list((few | {"fiscal_year": "2027"}).values())]}, out)
    told = read_projects(out.getvalue(), "few.xlsx", by=keeper)
    assert faults(told) == []
    [row] = told.projects
    assert (row["fiscal_year"], row["areas"]) == (2570, None)
    assert not {"grant_baht", "leader"} & set(row)


def test_a_sheet_without_the_columns_is_told_as_that(keeper):
    with pytest.raises(UnreadableFile, match="ไม่มีคอลัมน์"):
        read_projects("ก,ข\n1,2\n".encode(), "other.csv", by=keeper)


def test_more_rows_than_are_read_at_once_are_refused(keeper, monkeypatch):
    monkeypatch.setattr(project_rows, "MOST_ROWS", 1)
    with pytest.raises(UnreadableFile, match="5,000"):
        read(keeper, GOOD, GOOD | {"contract_no": "A2"})


def test_who_may_not_read_names_takes_no_leader_away(keeper):
    project = project_of(by=keeper)
    found = ResearchProject.objects.prefetch_related("areas", "models__model", "deliverables")
    out = BytesIO()
    write_workbook(project_sheets(found, leaders=[]), out)
    told = read_projects(out.getvalue(), "projects.xlsx", by=keeper)
    done = take_in_projects(rows=told.projects, deliverables=told.deliverables, by=keeper, at=AT)
    assert (done.changed, done.again) == (0, 1)
    project.refresh_from_db()
    assert project.leader == "อาจารย์สมมุติ"


def test_leaders_leave_only_where_names_may_be_read():
    project = project_of()
    found = ResearchProject.objects.prefetch_related("areas", "models__model", "deliverables")
    out = BytesIO()
    write_workbook(project_sheets(found, leaders=[]), out)
    assert "อาจารย์" not in str(read_sheets(BytesIO(out.getvalue()).read(), "x.xlsx")[0].rows.to_dicts())
    assert project.leader == "อาจารย์สมมุติ"
