"""What does the national list say, row by row, and which invented person is each row truly about?"""

import numpy as np
import polars as pl

from ppaos.config.demo.mistakes import with_mistakes, with_others, written
from ppaos.config.demo.names import title
from ppaos.config.demo.plan import Plan, data

EDITION = 2565
_HAS_CARD = 0.94

_COLUMNS = {
    "ลำดับ": "list_row",
    "เลขประจำตัวประชาชน": "citizen_id",
    "คำนำหน้า": "title",
    "ชื่อ": "first_name",
    "นามสกุล": "last_name",
    "เพศ": "sex",
    "วันเกิด": "birth",
    "บ้านเลขที่": "house_no",
    "หมู่ที่": "moo",
    "รหัสตำบล": "subdistrict_code",
    "ตำบล": "subdistrict",
    "อำเภอ": "district",
    "จังหวัด": "province",
    "มิติ": "mask",
    "บัตรสวัสดิการแห่งรัฐ": "card",
    "ปี": "edition",
}


def national_list(plan: Plan, people: pl.DataFrame, dimensions: pl.DataFrame) -> pl.DataFrame:
    """The listed people as the list has them, faults and second writings included, in the order of the list.

    `people` holds everyone with an address; `dimensions` the five yes or no of those met. Beside the columns of the
    file stand person_key, list_row and mistakes.
    """
    dice, rates = plan.dice("national list"), data("errors")["national_list"]
    listed = with_others(people, dice).filter("is_listed").with_columns(title=title(EDITION - 543))
    listed = listed.join(_masks(dimensions), on=["household", "no"], how="left", maintain_order="left")
    listed = listed.with_columns(mask=_drawn_where_missing(listed["mask"], dice), edition=pl.lit(EDITION))
    card = pl.Series(dice.random(listed.height) < _HAS_CARD)
    listed = listed.with_columns(card=pl.when(card).then(pl.lit("มี")).otherwise(pl.lit("ไม่มี")))
    again = dice.choice(listed.height, round(rates["rows"]["written_twice"] * listed.height), replace=False)
    rows = pl.concat([listed, listed[np.sort(again)]])
    rows = with_mistakes(rows, rates["facts"], dice)
    rows = rows.with_columns(lot=pl.Series(dice.random(rows.height))).sort("subdistrict_code", "lot")
    return with_mistakes(written(rows), rates["writing"], dice).with_columns(
        list_row=pl.int_range(1, pl.len() + 1)
    )


def _masks(dimensions: pl.DataFrame) -> pl.DataFrame:
    """Five digits: health, living, education, income, access; 1 where the person fails."""
    flags = [c for c in dimensions.columns if c not in ("household", "no")]
    mask = pl.concat_str(pl.col(f).cast(pl.Int8).cast(pl.String) for f in flags)
    return dimensions.select("household", "no", mask=mask)


def _drawn_where_missing(masks: pl.Series, dice: np.random.Generator) -> pl.Series:
    """People no survey met fail in what the others fail in, in the same proportions."""
    known = masks.drop_nulls()
    drawn = known[dice.integers(0, len(known), len(masks))]
    return pl.select(pl.coalesce(masks, drawn)).to_series()


def list_file(rows: pl.DataFrame) -> pl.DataFrame:
    """The list as received: Thai headers, one row a person."""
    return rows.select(pl.col(column).alias(header) for header, column in _COLUMNS.items())


def verdicts_file(rows: pl.DataFrame) -> pl.DataFrame:
    """What visits said of the listed people whom no survey met, by the row of the list."""
    return rows.filter(pl.col("verdict").is_not_null()).select(
        pl.col("list_row").alias("ลำดับ"),
        pl.col("citizen_id").alias("เลขประจำตัวประชาชน"),
        pl.col("verdict").alias("ผลการสอบทาน"),
    )
