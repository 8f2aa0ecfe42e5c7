"""The lines of a plan as a sheet: its columns and their words, out and in."""

from collections.abc import Iterable
from decimal import Decimal

import polars as pl

from ppaos.learning.policy.models import PlanLine, PolicyPlan
from ppaos.learning.policy.queries.plan_lines import MONEY

COLUMNS = {
    "code": "รหัสโครงการ", "name": "ชื่อโครงการ", "aim": "วัตถุประสงค์", "indicator": "ตัวชี้วัด",
    "owner": "หน่วยงานรับผิดชอบ", "source_of_money": "แหล่งงบประมาณ", "total_baht": "งบประมาณรวม (บาท)",
}  # fmt: skip
YEARLY = {"asked": "ขอตั้งงบ {year} (บาท)", "granted": "ได้รับงบ {year} (บาท)", "spent": "ใช้จริง {year} (บาท)"}


def columns_of(plan: PolicyPlan) -> dict[str, str]:
    """The columns of a plan's sheet by their keys: texts, total, then the money of every year."""
    years = range(plan.first_year, plan.last_year + 1)
    yearly = {f"{name} {year}": YEARLY[name].format(year=year) for year in years for name in MONEY}
    return COLUMNS | yearly


def line_sheet(plan: PolicyPlan, lines: Iterable[PlanLine]) -> pl.DataFrame:
    """The lines as rows that can be filled in and taken back; money that is not known is empty."""
    columns = columns_of(plan)
    rows = [_row(line, columns) for line in lines]
    types = {
        words: pl.Float64 if key == "total_baht" or " " in key else pl.String
        for key, words in columns.items()
    }
    return pl.DataFrame(rows, schema=types, orient="row")


def _row(line: PlanLine, columns: dict[str, str]) -> list[str | float | None]:
    texts = {name: str(getattr(line, name)) for name in COLUMNS if name != "total_baht"}
    money = {"total_baht": line.total_baht} | {
        f"{name} {year.fiscal_year}": getattr(year, f"{name}_baht")
        for year in line.years.all()
        for name in MONEY
    }
    return [texts[key] if key in texts else _number(money.get(key)) for key in columns]


def _number(baht: Decimal | None) -> float | None:
    return None if baht is None else float(baht)
