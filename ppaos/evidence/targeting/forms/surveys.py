"""A survey workbook, or its flat export: households with their answers, and the people in them."""

from collections.abc import Sequence
from datetime import date

import polars as pl

from ppaos.engine.thai import dates
from ppaos.evidence.targeting.forms import facts, faults, lists
from ppaos.evidence.targeting.forms.headers import CAPITALS, PERSON, PLACE, SURVEY, indicator_codes, matching
from ppaos.evidence.targeting.forms.people import checks_of_people, picked, typed_people, whole_number
from ppaos.evidence.targeting.forms.places import checks_of_places, typed_places
from ppaos.ground.workbench.forms.sheets import Sheet

STATED = tuple(f"stated_{capital}" for capital in CAPITALS)
LEAST, MOST = 1.0, 4.0
Mapping = dict[str, dict[str, str]]


def typed_survey(
    sheets: dict[str, Sheet],
    mapping: Mapping,
    *,
    year: int,
    round: int,
    latest: date,
    others: Sequence[Sheet] = (),
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """People, households (with a column an indicator and a stated score), facts and faults of a workbook.

    Facts stand in the members' sheet and in the other sheets. The base sheet's head counts as a person only where the
    file has no sheet of members (the flat export).
    """
    base = sheets["base"]
    rows = _typed_base(base, mapping[base.name], year, round, latest)
    columns = {code: column for column, code in mapping[base.name].items()}
    found = faults.found(rows, base.name, _checks_of_base(columns, "members" not in sheets))
    good = rows.filter(~pl.col("row_no").cast(pl.Int32).is_in(faults.blocked(found, base.name).implode()))
    read = [facts.facts_of_households(sheet, good) for sheet in others]
    read.append((pl.concat([facts.facts_of_base(good), facts.refused_scores(good)]), found))
    if "members" not in sheets:
        heads = good.with_columns(pl.lit(1, pl.Int16).alias("line_no"), pl.lit(True).alias("is_head"))
        people = lists.as_people(heads)
    else:
        people, told, said = _members(sheets["members"], mapping, good, latest)
        differ = faults.found(_with_member_counts(good, people), base.name, _checks_of_counts(columns))
        read.append((said, pl.concat([told, differ])))
    return people, _households(good), *(pl.concat(parts) for parts in zip(*read, strict=True))


def _typed_base(sheet: Sheet, mapping: dict[str, str], year: int, round: int, latest: date) -> pl.DataFrame:
    raw = picked(sheet.rows, mapping, (*SURVEY, *PLACE, *PERSON, *indicator_codes(), *STATED))
    numbers = [_number(code) for code in (*indicator_codes(), *STATED)]
    surveyed = dates.parsed(pl.col("survey_on"), latest=latest).struct
    rows = raw.with_columns(
        *numbers,
        facts.unsaid_scores(indicator_codes()).alias("unsaid"),
        pl.col("household_code").str.strip_chars().str.replace(r"\.0+$", "").fill_null("").str.slice(0, 40),
        pl.coalesce(_year(pl.col("survey_year")), _unless_given("survey_year", year)).alias("survey_year"),
        pl.coalesce(whole_number(pl.col("survey_round")), pl.lit(round)).cast(pl.Int16).alias("survey_round"),
        surveyed.field("on").alias("survey_on"),
        _found(pl.col("found")).alias("found"),
        *(whole_number(pl.col(name)).alias(name) for name in ("members_registered", "members_living")),
    )
    typed = typed_places(typed_people(rows, latest))
    scored = [*indicator_codes(), *STATED]
    off = pl.any_horizontal((~pl.col(code).is_between(LEAST, MOST)).fill_null(False) for code in scored)
    return typed.with_columns(
        off.alias("off_scale"),
        *(pl.when(pl.col(code).is_between(LEAST, MOST)).then(code).alias(code) for code in scored),
        survey_key().alias("house_key"),
    )


def survey_key() -> pl.Expr:
    """What tells one household of a round from another."""
    return pl.format("s:{}/{}/{}", "household_code", pl.col("survey_year").fill_null(0), "survey_round")


def _members(
    sheet: Sheet, mapping: Mapping, homes: pl.DataFrame, latest: date
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """The people of the members' sheet, each in the household of its code, what is wrong with their rows, and the
    facts told of them."""
    own = mapping.get(sheet.name, {})
    columns = {code: column for column, code in own.items()}
    raw = picked(sheet.rows, own, ("household_code", *PERSON))
    rows = typed_people(raw, latest).with_columns(
        pl.col("household_code").str.strip_chars().str.replace(r"\.0+$", "").fill_null("")
    )
    known = homes.select("area_code", *facts.HOME).unique("household_code", keep="first")
    housed = rows.join(known, on="household_code", how="left", maintain_order="left")
    code, line = columns.get("household_code", "รหัสบ้าน"), columns.get("line_no", "ลำดับในบ้าน")
    checks = [
        *checks_of_people(columns),
        ("household_missing", code, pl.col("household_code") == ""),
        ("household_unknown", code, (pl.col("household_code") != "") & pl.col("house_key").is_null()),
        ("two_heads", line, pl.col("is_head") & (pl.col("is_head").sum().over("household_code") > 1)),
        ("two_households", columns.get("citizen_id", ""), _in_two_households()),
    ]
    found = faults.found(housed, sheet.name, checks)
    waiting = faults.blocked(found, sheet.name).implode()
    good = housed.filter(~pl.col("row_no").cast(pl.Int32).is_in(waiting))
    said, unread = facts.facts_of_members(sheet, good)
    return lists.as_people(good), pl.concat([found, unread]), said


def _in_two_households() -> pl.Expr:
    """The same valid id in more than one household of the file's round."""
    return pl.col("citizen_id").is_not_null() & (pl.col("household_code").n_unique().over("citizen_id") > 1)


def _checks_of_base(columns: dict[str, str], names_people: bool) -> list[tuple[str, str, pl.Expr]]:
    code = columns.get("household_code", "รหัสบ้าน")
    twice = (pl.col("household_code") != "") & (
        pl.len().over("household_code", "survey_year", "survey_round") > 1
    )
    return [
        ("household_missing", code, pl.col("household_code") == ""),
        ("household_twice", code, twice),
        ("year_unreadable", columns.get("survey_year", "ปีที่สำรวจ"), pl.col("survey_year").is_null()),
        *(
            (
                "answer_unreadable",
                columns[code],
                pl.col("unsaid").str.contains(f"{code}:{facts.UNREADABLE}|", literal=True),
            )
            for code in indicator_codes()
            if code in columns
        ),
        ("score_off_scale", columns.get("stated_human", "ทุนมนุษย์"), pl.col("off_scale")),
        *checks_of_places(columns),
        *(checks_of_people(columns) if names_people else []),
    ]


def _with_member_counts(homes: pl.DataFrame, people: pl.DataFrame) -> pl.DataFrame:
    counted = people.group_by("house_key").agg(pl.len().alias("rows_of_people"))
    return homes.join(counted, on="house_key", how="left")


def _checks_of_counts(columns: dict[str, str]) -> list[tuple[str, str, pl.Expr]]:
    """No row of people at all; more people living in a household than it has rows, or more rows than both counts."""
    rows, living = pl.col("rows_of_people").fill_null(0), pl.col("members_living")
    most = pl.max_horizontal(living, "members_registered")
    told = columns.get("members_living", "")
    return [
        ("no_members", columns.get("household_code", "รหัสบ้าน"), rows == 0),
        ("members_differ", told, (rows > 0) & ((rows < living) | (rows > most))),
    ]


def _households(rows: pl.DataFrame) -> pl.DataFrame:
    """One row a household, with its scores."""
    scores = [*indicator_codes(), *STATED]
    return rows.select(*(pl.col(name).cast(dtype) for name, dtype in lists.HOUSEHOLDS.items()), *scores)


def _number(code: str) -> pl.Expr:
    return pl.col(code).str.strip_chars().cast(pl.Float64, strict=False).alias(code)


def _year(text: pl.Expr) -> pl.Expr:
    """A year of either era as a Buddhist-era one; null where it is neither."""
    year = whole_number(text)
    return (
        pl.when(year.is_between(2500, 2700))
        .then(year)
        .when(year.is_between(1957, 2157))
        .then(year + 543)
        .cast(pl.Int16)
    )


def _found(text: pl.Expr) -> pl.Expr:
    """Poor or not poor, as the surveyor says; empty where nothing is said: that is neither."""
    return (
        pl.when(matching(text, "poor"))
        .then(pl.lit("poor"))
        .when(matching(text, "not_poor"))
        .then(pl.lit("not_poor"))
        .otherwise(pl.lit(""))
    )


def _unless_given(column: str, year: int) -> pl.Expr:
    """The edition's year for rows that say none; a year that cannot be read is a fault, not the edition's."""
    return pl.when(pl.col(column).is_null()).then(pl.lit(year, pl.Int16))
