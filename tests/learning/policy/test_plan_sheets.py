"""The sheet of a plan's lines goes out and comes back; every fault is told by its cell."""

import io
from decimal import Decimal

import pytest

from ppaos.ground.workbench.forms.sheets import UnreadableFile
from ppaos.ground.workbench.presenters.sheets import write_workbook, write_xlsx
from ppaos.learning.policy.actions.plan_lines import take_in_lines
from ppaos.learning.policy.forms import plan_sheet
from ppaos.learning.policy.forms.plan_sheet import read_lines
from ppaos.learning.policy.presenters.plan_sheet import COLUMNS, line_sheet
from ppaos.learning.policy.queries.plan_lines import YearTold
from ppaos.learning.policy.queries.plans import lines_of
from ppaos.people.cooperation.models import Organisation, Sector
from tests.factories.areas import make_areas
from tests.factories.people import AT, organisation
from tests.factories.proposing import line_of, plan_drawn

pytestmark = pytest.mark.django_db
HEADS = [*COLUMNS.values(), "ขอตั้งงบ 2569 (บาท)", "ได้รับงบ 2569 (บาท)", "ใช้จริง 2569 (บาท)"]


@pytest.fixture(autouse=True)
def ground():
    make_areas()


@pytest.fixture
def owner():
    return organisation("อบจ. สมมุติ")


def book(*rows, heads=HEADS):
    out = io.BytesIO()
    write_workbook({"แผน": [heads, *rows]}, out)
    return out.getvalue()


def read(content, plan=None):
    found = read_lines(content, "plan.xlsx", plan or plan_drawn(), Organisation.objects.all())
    return found.lines, found.problems


def row(code="1", name="โครงการ", owner="อบจ. สมมุติ", total="100", asked="100", granted="", spent=""):
    return [code, name, "", "", owner, "", total, asked, granted, spent]


def test_what_goes_out_comes_back_as_it_was(owner):
    plan = plan_drawn()
    line_of(
        plan,
        owner,
        total_baht=Decimal("300.25"),
        years={2569: YearTold(Decimal("100.25")), 2570: YearTold(Decimal(200))},
    )
    out = io.BytesIO()
    write_xlsx(line_sheet(plan, lines_of(plan)), out)
    lines, problems = read(out.getvalue(), plan)
    assert not problems
    done = take_in_lines(plan=plan, lines=lines, by=None, at=AT)
    assert (done.added, done.changed, done.again) == (0, 0, 1)


def test_thai_digits_baht_and_commas_are_read_and_empty_rows_passed_over(owner):
    lines, problems = read(
        book(row(total="๑,๒๓๔.๕๐ บาท", asked="1,234.50", granted="0"), [""] * 10, row("2"))
    )
    assert not problems
    assert (lines[0].total_baht, lines[0].years[2569].granted, lines[0].years[2569].spent) == (
        Decimal("1234.50"), 0, None,
    )  # fmt: skip
    assert [line.code for line in lines] == ["1", "2"]


@pytest.mark.parametrize(
    ("given", "column", "said"),
    [
        ({"total": "มาก"}, "total_baht", "ไม่ใช่จำนวนเงิน"),
        ({"total": "Infinity"}, "total_baht", "ไม่ใช่จำนวนเงิน"),
        ({"total": "1e30"}, "total_baht", "ไม่ใช่จำนวนเงิน"),
        ({"total": "99"}, "total_baht", "ต่างกัน 1.00"),
        ({"total": ""}, "total_baht", "ยังไม่ได้ระบุยอดรวม"),
        ({"owner": "ไม่มีจริง"}, "owner", "ไม่มีหน่วยงานชื่อนี้"),
        ({"owner": ""}, "owner", "หน่วยงานที่รับผิดชอบ"),
        ({"name": ""}, "name", "ไม่ได้บอกอะไร|ยังไม่ได้"),
    ],
)
def test_a_fault_is_told_by_its_cell(owner, given, column, said):
    _lines, problems = read(book(row(), row("2", **given)))
    assert [(problem.row, problem.column) for problem in problems] == [(3, COLUMNS[column])]
    assert column == "name" or said in str(problems[0].message)


def test_money_of_a_year_outside_the_plan_is_refused_not_lost(owner):
    heads = [*COLUMNS.values(), "ขอตั้งงบ ๒๕๘๐ (บาท)"]
    _lines, problems = read(book(["1", "x", "", "", "อบจ. สมมุติ", "", "5", "5"], heads=heads))
    assert "อยู่นอกแผน" in str(problems[0].message)


def test_a_code_twice_and_two_organisations_of_one_name_are_told(owner):
    for place in ("4601", "4605"):
        Organisation.objects.create(name_th="ซ้ำ", area_id=place, sector=Sector.GOVERNMENT)
    _lines, problems = read(book(row(), row(), row("3", owner="ซ้ำ")))
    assert [str(problem.column) for problem in problems] == [COLUMNS["code"], COLUMNS["owner"]]


def test_a_sheet_without_the_columns_or_with_too_many_rows_is_refused(owner, monkeypatch):
    with pytest.raises(UnreadableFile, match="ไม่มีคอลัมน์"):
        read(book(["1"], heads=["รหัสโครงการ"]))
    monkeypatch.setattr(plan_sheet, "MOST_ROWS", 1)
    with pytest.raises(UnreadableFile, match="รับได้ครั้งละ 1 แถว"):
        read(book(row(), row("2")))
