"""What stands in the survey workbook of one round? Six sheets, a row a household or a person, as the form has them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from ppaos.config.demo.mistakes import with_mistakes, with_others, written
from ppaos.config.demo.names import TITLE_CODES, NameLists, first_names, title
from ppaos.config.demo.plan import Plan, data
from ppaos.engine import methods

Sheets = dict[str, tuple[list[str], pl.DataFrame]]
_SURVEYORS = 60
_DAYS_OF_A_ROUND = 75
_HEAD_INFORMS = 0.7
_REGISTRATION = ("มีชื่อและอาศัยอยู่จริง", "มีชื่อแต่ไม่ได้อาศัยอยู่", "อาศัยอยู่แต่ไม่มีชื่อ")
_EVENNESS = 3.0  # the higher, the more alike are the sources of income of households
_MONTHLY_INCOME = {1: (0, 1), 2: (300, 2500), 3: (2500, 6000), 4: (6000, 15000)}  # baht, by the score


def workbook(
    plan: Plan,
    homes: pl.DataFrame,
    people: pl.DataFrame,
    lists: NameLists,
    *,
    round_no: int,
    year: int,
    begins: date | None = None,
    days: int = _DAYS_OF_A_ROUND,
) -> Sheets:
    """The six sheets, by name, of scored households and people; faults of data entry included.

    begins: the first of so many days, else the beginning of October. A round with a day of its own is one of follow-up:
    names and numbers stood on the form before, and nobody mistyped them.
    """
    dice, form = plan.dice(f"workbook {round_no}"), data("form")
    is_prefilled, first = begins is not None, begins or date(year - 543, 10, 1)
    people = _entered(people, year, dice, is_prefilled=is_prefilled)
    homes = _with_stated_capitals(_with_blanks(homes, dice), dice)
    rows = homes.join(_heads(people), on="household", maintain_order="left").with_columns(
        _visit(plan, homes.height, lists, round_no=round_no, year=year, begins=first, days=days)
    )
    faults = {} if is_prefilled else _house_faults()
    rows = with_mistakes(rows.join(_counts(people), on="household", maintain_order="left"), faults, dice)
    base = rows.with_columns(_informant(dice.random(rows.height) < _HEAD_INFORMS))
    rows = rows.with_columns(_sources_of_income(plan, rows.height, round_no=round_no))
    sheets: Sheets = {
        form["base_sheet"]: _laid_out(
            base, [(header, pl.col(key) if key else _EMPTY) for key, header in form["base"]]
        ),
        form["person_sheet"]: _laid_out(people, _person_columns(dice, people.height)),
    }
    for part in form["household"]:
        questions = [(q["header"], _household_answer(q)) for q in part["questions"]]
        sheets[part["sheet"]] = _laid_out(rows, [("รหัสบ้าน", pl.col("house_code")), *questions])
    return sheets


_EMPTY = pl.lit(None, pl.String)


def _laid_out(frame: pl.DataFrame, columns: list[tuple[str, pl.Expr]]) -> tuple[list[str], pl.DataFrame]:
    """A header row that may repeat names, and a frame with as many columns."""
    return [header for header, _ in columns], frame.select(
        value.alias(str(number)) for number, (_, value) in enumerate(columns)
    )


def _entered(
    people: pl.DataFrame, year: int, dice: np.random.Generator, *, is_prefilled: bool
) -> pl.DataFrame:
    """The people as surveyors typed them, with where they are registered; faults in their shares."""
    rates: Mapping[str, Any] = {"facts": {}, "writing": {}} if is_prefilled else data("errors")["workbook"]
    living, elsewhere = (
        data("province")["share"][s] for s in ("registered_and_living", "registered_elsewhere")
    )
    luck = np.where(people["no"] == 1, 0.0, dice.random(people.height))
    kind = np.where(luck < living, 0, np.where(luck > 1 - elsewhere, 2, 1))
    frame = with_others(people, dice).with_columns(
        title=title(year - 543),
        registration=pl.Series(np.array(_REGISTRATION)[kind]),
        age=year - 543 - pl.col("birth_on").dt.year(),
    )
    frame = with_mistakes(frame, rates["facts"], dice)
    writing = {name: rate for name, rate in rates["writing"].items() if name not in _house_faults()}
    return with_mistakes(written(frame), writing, dice)


def _house_faults() -> Mapping[str, float]:
    return {
        name: rate for name, rate in data("errors")["workbook"]["writing"].items() if name.startswith("house")
    }


def _with_blanks(homes: pl.DataFrame, dice: np.random.Generator) -> pl.DataFrame:
    """Empty single answers here and there, and for a few households a whole capital: those are not scored."""
    rates, method = data("errors")["workbook"]["answers"], methods.load("slf_capitals")
    skipped = np.where(
        dice.random(homes.height) < rates["capital_unanswered"], dice.integers(0, 5, homes.height), -1
    )
    blank = [
        pl.when(
            pl.Series((skipped != number) & (dice.random(homes.height) >= rates["item_unanswered"]))
        ).then(item.code)
        for number, capital in enumerate(method.capitals)
        for item in capital.indicators
    ]
    return homes.with_columns(blank, skipped=pl.Series(skipped))


def _with_stated_capitals(homes: pl.DataFrame, dice: np.random.Generator) -> pl.DataFrame:
    """The file's own capital columns: a missing item counted as the worst, as such systems do; a few are wrong."""
    rates = data("errors")["workbook"]["answers"]
    says_worst = pl.Series(dice.random(homes.height) < rates["capital_unanswered_stated_worst"])
    stated = {}
    for number, capital in enumerate(methods.load("slf_capitals").capitals):
        score = pl.sum_horizontal(
            pl.col(item.code).fill_null(1.0) * item.weight for item in capital.indicators
        )
        off = np.where(
            dice.random(homes.height) < rates["stated_differs"], dice.uniform(0.1, 0.6, homes.height), 0
        )
        score = pl.min_horizontal(score + pl.Series(off), 4.0).round(2)
        stated[capital.code] = pl.when((pl.col("skipped") != number) | says_worst).then(score)
    return homes.with_columns(**stated)


def _heads(people: pl.DataFrame) -> pl.DataFrame:
    """Each household's first member as entered, and its second, who may be the informant."""
    columns = ("title", "first_name", "last_name", "citizen_id")
    first = people.filter(pl.col("no") == 1).select("household", *columns)
    second = people.filter(pl.col("role") == "spouse").select(
        "household", *(pl.col(c).alias(f"second_{c}") for c in columns)
    )
    return first.join(second, on="household", how="left", maintain_order="left").with_columns(
        title_code=pl.col("title").replace_strict(TITLE_CODES, default=None)
    )


def _informant(is_head: np.ndarray) -> list[pl.Expr]:
    head = pl.Series(is_head) | pl.col("second_first_name").is_null()
    names = {"title": "title", "first_name": "first_name", "last_name": "last_name", "id": "citizen_id"}
    return [
        pl.when(head).then(column).otherwise(f"second_{column}").alias(f"informant_{name}")
        for name, column in names.items()
    ]


def _counts(people: pl.DataFrame) -> pl.DataFrame:
    both, away, guest = ((pl.col("registration") == kind).sum() for kind in _REGISTRATION)
    return people.group_by("household", maintain_order=True).agg(
        registered=both + away,
        living=both + guest,
        living_registered=both,
        living_not_registered=guest,
        registered_not_living=away,
    )


def _visit(
    plan: Plan, count: int, lists: NameLists, *, round_no: int, year: int, begins: date, days: int
) -> list[pl.Expr | pl.Series]:
    """When and by whom each household was visited, and what else the cover of the form says."""
    dice = plan.dice(f"visits {round_no}")
    is_man = dice.random(_SURVEYORS) < 0.4
    surveyor = dice.integers(0, _SURVEYORS, count)

    minute = dice.integers(8 * 60, 17 * 60, count) + dice.integers(0, days, count) * 24 * 60
    at = pl.Series(np.datetime64(begins.isoformat(), "ms") + minute * 60_000)
    be_date = pl.select(pl.format("{}/{}", at.dt.strftime("%d/%m"), at.dt.year() + 543)).to_series()
    stamp, has_book = at.dt.strftime("%Y-%m-%d %H:%M:%S"), dice.random(count) < 0.55
    book = dice.integers(10**8, 10**9, count).astype(str)
    texts = {
        "surveyor_title": np.where(is_man, "นาย", "นางสาว")[surveyor],
        "surveyor_first_name": first_names(lists, is_man, dice)[surveyor],
        "surveyor_last_name": dice.choice(lists.family, _SURVEYORS)[surveyor],
        "surveyor_phone": np.char.add("08000", np.char.zfill(surveyor.astype(str), 5)),
        "phone": np.char.add("09000", np.char.zfill(dice.integers(0, 100_000, count).astype(str), 5)),
        "user": np.char.add("volunteer", surveyor.astype(str)),
        "record_id": np.char.add(str(year), np.char.zfill(np.arange(count).astype(str), 6)),
        "green_book": np.where(has_book, "มี", "ไม่มี"),
    }
    form = data("form")
    finding = pl.when("is_poor").then(pl.lit(form["poor"])).otherwise(pl.lit(form["not_poor"]))
    return [
        *(pl.Series(name, values) for name, values in texts.items()),
        pl.when(pl.Series(has_book)).then(pl.Series(book)).alias("green_book_no"),
        be_date.alias("surveyed_on"),
        at.dt.strftime("%H:%M").alias("surveyed_at"),
        *(stamp.alias(name) for name in ("edited_at", "created_at", "created_on")),
        pl.lit(str(year)).alias("year"),
        pl.lit(str(round_no)).alias("round"),
        pl.lit(form["poverty_line"]).alias("line"),
        pl.lit(str(year)).alias("line_year"),
        pl.col("expense").alias("income_spent"),
        (pl.col("income") - pl.col("expense")).alias("income_saved"),
        finding.alias("finding"),
    ]


def _person_columns(dice: np.random.Generator, count: int) -> list[tuple[str, pl.Expr]]:
    luck = pl.Series(dice.random(count))
    low, high = (
        pl.col("human_income").replace_strict({k: float(v[i]) for k, v in _MONTHLY_INCOME.items()})
        for i in (0, 1)
    )
    questions = dict.fromkeys(q["header"] for q in data("form")["person"])
    return [
        ("รหัสบ้าน", pl.col("house_code")),
        ("ลำดับในบ้าน", pl.col("no").cast(pl.String)),
        ("คำนำหน้าชื่อ", pl.col("title")),
        ("ชื่อ", pl.col("first_name")),
        ("สกุล", pl.col("last_name")),
        ("หมายเลขประจำตัวประชาชน", pl.col("citizen_id")),
        ("วัน/เดือน/ปีเกิด", pl.col("birth")),
        ("เพศ", pl.col("sex")),
        ("สถานะในทะเบียนบ้าน", pl.col("registration")),
        ("รายได้เฉลี่ย (บาท/เดือน)", ((low + (high - low) * luck) / 100).round() * 100),
        *((header, _person_answer(header)) for header in questions),
    ]


def _person_answer(header: str) -> pl.Expr:
    """The answer to a question whose choices may differ with age; nothing for those it does not ask."""
    questions = [q for q in data("form")["person"] if q["header"] == header]
    return pl.coalesce(
        pl.when(pl.col("age").is_between(*q.get("ages", (0, 120)))).then(_answer(q["item"], q["answers"]))
        for q in questions
    )


def _sources_of_income(plan: Plan, count: int, *, round_no: int) -> list[pl.Series]:
    """How each household's income falls to its sources: on average as the form's data say, and mostly to few."""
    dice = plan.dice(f"sources of income {round_no}")
    parts = [
        q for part in data("form")["household"] for q in part["questions"] if q.get("amount") == "income"
    ]
    drawn = {q["header"]: dice.gamma(q["split"] * _EVENNESS, size=count) for q in parts}
    total = sum(drawn.values())
    return [pl.Series(header, amounts / total) for header, amounts in drawn.items()]


def _household_answer(question: Mapping[str, Any]) -> pl.Expr:
    if "amount" in question:
        of_income = question["amount"] == "income"
        exact: pl.Expr = pl.col(question["amount"]) * (
            pl.col(question["header"]) if of_income else question["split"]
        )
        return (exact / 10).round() * 10
    if "cost_of" in question:
        cost: pl.Expr = pl.col("income") * pl.col(question["cost_of"]) * question["share"]
        return (cost / 10).round() * 10
    return _answer(question["item"], question["answers"])


def _answer(item: str, answers: list[str]) -> pl.Expr:
    """The answer that fits a score; nothing where there is none."""
    fitting = {float(score): answer or None for score, answer in enumerate(answers, start=1)}
    return pl.col(item).replace_strict(fitting, default=None, return_dtype=pl.String)
