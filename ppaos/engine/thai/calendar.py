"""How is a date said in Thai, and which Buddhist-era or fiscal year is it in?"""

from datetime import date

import polars as pl

BE_OFFSET = 543

MONTHS = (
    "มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม", "มิถุนายน",
    "กรกฎาคม", "สิงหาคม", "กันยายน", "ตุลาคม", "พฤศจิกายน", "ธันวาคม",
)  # fmt: skip
SHORT_MONTHS = (
    "ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค.",
)  # fmt: skip


def buddhist_year(day: date) -> int:
    """Return the Buddhist-era year: 2569 for a day in 2026."""
    return day.year + BE_OFFSET


def thai_date(day: date) -> str:
    """Say a day in full: «22 พฤศจิกายน 2569»."""
    return f"{day.day} {MONTHS[day.month - 1]} {buddhist_year(day)}"


def short_thai_date(day: date) -> str:
    """Say a day briefly: «22 พ.ย. 2569»."""
    return f"{day.day} {SHORT_MONTHS[day.month - 1]} {buddhist_year(day)}"


def fiscal_year(day: date) -> int:
    """Return the Buddhist-era fiscal year: N runs from 1 October of N−1 to 30 September of N."""
    return buddhist_year(day) + (day.month >= 10)


def fiscal_year_column(expr: pl.Expr) -> pl.Expr:
    """Column of dates -> their Buddhist-era fiscal years, whole numbers; null stays null."""
    return expr.dt.year() + BE_OFFSET + (expr.dt.month() >= 10).cast(pl.Int32)


def fiscal_year_period(year: int) -> tuple[date, date]:
    """Return the first day of a Buddhist-era fiscal year and the first day after it (half-open)."""
    return date(year - BE_OFFSET - 1, 10, 1), date(year - BE_OFFSET, 10, 1)
