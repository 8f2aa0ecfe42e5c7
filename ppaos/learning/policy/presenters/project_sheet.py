"""Research projects as a sheet: the columns and their words, out and in."""

from collections.abc import Iterable
from datetime import date

from ppaos.engine.thai.calendar import buddhist_year
from ppaos.learning.policy.models import ResearchProject

# Columns of the sheet of projects, and of the sheet of what they owe. Several codes or names stand with commas.
COLUMNS = {
    "contract_no": "เลขที่สัญญา", "title": "ชื่อโครงการ", "university": "มหาวิทยาลัย", "leader": "หัวหน้าโครงการ",
    "area": "รหัสพื้นที่", "fiscal_year": "ปีงบประมาณ", "starts_on": "วันเริ่ม", "ends_on": "วันสิ้นสุด",
    "grant_baht": "ทุนวิจัย (บาท)", "areas": "รหัสพื้นที่ดำเนินงาน", "models": "โมเดลที่ดูแล",
}  # fmt: skip
OWED = {"contract_no": "เลขที่สัญญา", "name": "ผลส่งมอบ", "due_on": "ครบกำหนด", "delivered_on": "ส่งเมื่อ"}
SHEETS = ("โครงการวิจัย", "ผลส่งมอบ")


def project_sheets(
    projects: Iterable[ResearchProject], *, leaders: Iterable[int]
) -> dict[str, list[list[object]]]:
    """Projects and what they owe, as sheets that can be filled in and taken back; leaders where names may be read."""
    named = set(leaders)
    rows: list[list[object]] = [list(COLUMNS.values())]
    owed: list[list[object]] = [list(OWED.values())]
    for each in projects:
        rows.append(
            [
                each.contract_no, each.title, each.university.name_th, each.leader if each.pk in named else "",
                each.area_id, each.fiscal_year, _day(each.starts_on), _day(each.ends_on),
                None if each.grant_baht is None else float(each.grant_baht),
                ", ".join(sorted(served.area_id for served in each.areas.all())),
                ", ".join(sorted(served.model.name_th for served in each.models.all())),
            ]
        )  # fmt: skip
        owed += [
            [each.contract_no, part.name, _day(part.due_on), _day(part.delivered_on)]
            for part in each.deliverables.all()
        ]
    return {SHEETS[0]: rows, SHEETS[1]: owed}


def _day(day: date | None) -> str:
    return f"{day.day:02}/{day.month:02}/{buddhist_year(day)}" if day else ""
