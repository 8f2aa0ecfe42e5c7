"""What does an agency's own small list look like: names in one cell, the address in one line, a title row above?"""

from datetime import datetime
from pathlib import Path

import polars as pl
import xlsxwriter

from ppaos.config.demo.mistakes import with_mistakes, with_others, written
from ppaos.config.demo.names import title
from ppaos.config.demo.plan import Plan, data

_HEADER = (
    "ที่",
    "ชื่อ-สกุล",
    "เลขบัตรประชาชน",
    "อายุ",
    "ที่อยู่",
    "ตำบล",
    "อำเภอ",
    "ประเภทความเดือดร้อน",
    "จำนวนเงิน (บาท)",
)
_TITLE = "บัญชีผู้ประสบปัญหาทางสังคมกรณีฉุกเฉิน ปีงบประมาณ 2566 (ข้อมูลสมมติ)"
_NEEDS = ("รายได้น้อย", "ผู้สูงอายุยากลำบาก", "คนพิการ", "ที่อยู่อาศัยทรุดโทรม", "เจ็บป่วยเรื้อรัง")
_YEAR = 2022
_MADE_AT = datetime(2026, 1, 1)  # fixed, so that the same seed gives the same bytes
_WEIGHT_OF_UNLISTED_POOR = 3.0  # the agency meets the poor whom the national list does not know more often


def agency_list(plan: Plan, people: pl.DataFrame) -> pl.DataFrame:
    """Adults, most of them poor, as an agency wrote them down; person_key and mistakes stand beside the columns."""
    dice, rates = plan.dice("agency list"), data("errors")["agency_list"]
    everyone = with_others(people, dice)
    often = (
        pl.when(pl.col("state").is_in(["missed", "covered"])).then(_WEIGHT_OF_UNLISTED_POOR).otherwise(1.0)
    )
    rows = everyone.with_columns(luck=pl.Series(dice.random(people.height)) / often)
    rows = rows.filter(pl.col("birth_on").dt.year() < _YEAR - 18, pl.col("state").is_not_null()).sort("luck")
    rows = rows.head(plan.agency_rows).with_columns(title=title(_YEAR))
    rows = with_mistakes(written(with_mistakes(rows, rates["facts"], dice)), rates["writing"], dice)
    return rows.with_columns(
        number=pl.int_range(1, pl.len() + 1),
        name=pl.format("{}{} {}", "title", "first_name", "last_name"),
        age=_YEAR - pl.col("birth_on").dt.year(),
        address=pl.format("บ้านเลขที่ {} หมู่ {}", "house_no", "moo"),
        need=pl.Series(dice.choice(_NEEDS, rows.height)),
        baht=pl.Series(dice.choice([1000, 2000, 3000], rows.height)),
    )


def write_agency_list(path: Path, rows: pl.DataFrame) -> None:
    """An XLSX file with a title over merged cells and the header in the third row, as offices make them."""
    columns = ("number", "name", "citizen_id", "age", "address", "subdistrict", "district", "need", "baht")
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        book.set_properties({"created": _MADE_AT})
        sheet = book.add_worksheet("บัญชี")
        sheet.merge_range(
            0, 0, 0, len(_HEADER) - 1, _TITLE, book.add_format({"bold": True, "align": "center"})
        )
        sheet.write_row(2, 0, _HEADER)
        for number, row in enumerate(rows.select(columns).iter_rows(), start=3):
            sheet.write_row(number, 0, row)
