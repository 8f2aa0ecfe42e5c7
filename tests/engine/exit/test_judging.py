"""May a household be proposed: as the worked examples and a plain reading say, in any order and on any engine."""

import tomllib
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import duckdb
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from ppaos.engine import methods
from ppaos.engine.exit import judge_exits, who_would_pass
from ppaos.engine.methods import Lifted
from tests.engine.exit.plainly import plainly

RULE, LINES, METHOD = (methods.load(name) for name in ("exit_rule", "income_lines", "slf_capitals"))
CASES = tomllib.loads((Path(__file__).parents[2] / "cases" / "exits.toml").read_text("utf-8"))["exit"]
CAPITALS = [capital.code for capital in METHOD.capitals]
AS_OF = date(2026, 1, 1)
LATELY = date(2025, 7, 10)
STEADY = [["2025-01-10", 45000, 0], ["2025-07-10", 45000, 0]]
SCHEMAS = (
    {"household_id": pl.Int64, "number": pl.Int64, "observed_on": pl.Date, "province_code": pl.String,
     "income_per_head": pl.Float64, "transfers_per_head": pl.Float64},
    {"household_id": pl.Int64, "dimension": pl.String, "state": pl.String, "judged_on": pl.Date,
     "accepted_reason": pl.String},
    {"household_id": pl.Int64, "scored_on": pl.Date} | dict.fromkeys([*CAPITALS, "overall"], pl.Float64)
    | {"strategy": pl.String},
    {"household_id": pl.Int64, "is_open": pl.Boolean},
)  # fmt: skip


def rows_of(*cases):
    """Observations, dimensions, capitals and referrals of the households of cases, as lists of dicts."""
    parts = ([], [], [], [])
    for home, case in enumerate(cases):
        for number, (on, whole, gift) in enumerate(case.get("observations", STEADY), start=1):
            amounts = [None if amount == -1 else amount for amount in (whole, gift)]
            parts[0].append((home, number, date.fromisoformat(str(on)), "46", *amounts))
        states = dict.fromkeys(RULE.dimensions, "not_poor") | case.get("dimensions", {})
        accepted = case.get("accepted", {})
        days = {name: case.get(f"{name}_on", LATELY) for name in ("judged", "scored")}
        parts[1].extend(
            (home, name, state, days["judged"], accepted.get(name)) for name, state in states.items()
        )
        scores = dict.fromkeys([*CAPITALS, "overall"], 2.75) | case.get("scores", {})
        parts[2].append(
            (home, days["scored"], *(score or None for score in scores.values()), case.get("strategy"))
        )
        sent = {"open": True, "closed": False, "not known": None}
        parts[3].extend((home, sent[each]) for each in case.get("referrals", []))
    return [
        [dict(zip(schema, row, strict=True)) for row in rows]
        for schema, rows in zip(SCHEMAS, parts, strict=True)
    ]


def frames(parts):
    return [pl.DataFrame(rows, schema=schema) for rows, schema in zip(parts, SCHEMAS, strict=True)]


def judged(*cases, rule=RULE, as_of=AS_OF):
    return judge_exits(*frames(rows_of(*cases)), rule, LINES, as_of=as_of)


def told(*cases, **given):
    """Verdict, and outcome with reasons of each criterion, of the first household."""
    rows = judged(*cases, **given).filter(pl.col("household_id") == 0).to_dicts()
    return {"verdict": rows[0]["verdict"]} | {
        row["criterion"]: f"{row['outcome']} {row['reasons']}" for row in rows
    }


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["english"])
def test_worked_example(case):
    found = told(case, as_of=date.fromisoformat(case.get("as_of", str(AS_OF))))
    assert {name: found[name] for name in case["expected"]} == case["expected"]


def test_the_numbers_behind_each_criterion_are_told():
    income, dimensions, level, capitals, referrals = judged(
        {"observations": [["2024-12-01", 50000, 1000], ["2025-02-01", 48000, 0], ["2025-07-10", 45000, 500]],
         "dimensions": {"health": "poor", "access": "poor"}, "scores": {"overall": 2.0, "natural": 1.0, "social": 0},
         "referrals": ["open", "open", "closed"]}
    ).to_dicts()  # fmt: skip
    assert (income["first_on"], income["first_income"], income["first_line"]) == (
        date(2024, 12, 1),
        49000,
        40000,
    )
    assert (income["last_on"], income["last_income"], income["last_line"]) == (
        date(2025, 7, 10),
        44500,
        40000,
    )
    assert (income["value"], dimensions["first_on"]) == (None, None)
    assert [(each["value"], each["limit"]) for each in (dimensions, level, capitals, referrals)] == [
        (2, 0), (2, 3), (1, 1), (2, 0),
    ]  # fmt: skip
    assert capitals["reasons"] == "at_lowest:natural not_scored:social"


def test_a_rule_may_count_transfers_ask_less_and_take_one_year_for_all():
    helped = {"observations": [["2025-01-10", 45000, 20000], ["2025-07-10", 45000, -1]]}
    assert told(helped, rule=replace(RULE, without_transfers=False))["income"] == "met above_line"
    few = told({"scores": {"social": 1.0}}, rule=replace(RULE, asked=("level", "income")))
    assert few == {"verdict": "may_be_proposed", "level": "met level_reached", "income": "met above_line"}
    assert list(few) == ["verdict", "level", "income"]
    national = replace(RULE, line="nso_poverty")
    assert told({}, rule=national)["income"] == "unknown line_not_known"
    fixed = judged({}, rule=replace(national, line_year=2566)).to_dicts()[0]
    assert (fixed["outcome"], fixed["last_line"]) == ("met", 3043 * 12)
    strict = replace(RULE, accepts_reason=False)
    excused = {"dimensions": {"health": "poor"}, "accepted": {"health": "x"}}
    assert told(excused, rule=strict)["dimensions"] == "not_met fails:health"
    assert told({"dimensions": {"health": "poor"}}, rule=replace(RULE, dimensions=("income",)))[
        "verdict"
    ] == ("may_be_proposed")


def test_a_province_has_its_own_line():
    own = methods.texts("income_lines")["2569"] + (
        '[[line]]\nline = "bmn_income"\nprovince_code = "47"\namount_baht = 50000\nunit = "baht/person/year"\n'
        "valid_from = 2022-01-01\n"
    )
    lines = methods.parse(own, place="own.toml")
    parts = frames(rows_of({}, {}))
    parts[0] = parts[0].with_columns(
        province_code=pl.when(household_id=1).then(pl.lit("47")).otherwise(pl.lit("46"))
    )
    found = judge_exits(*parts, RULE, lines, as_of=AS_OF).filter(criterion="income")
    assert found["outcome"].to_list() == ["met", "not_met"]
    assert found["last_line"].to_list() == [40000, 50000]


LIFTING = replace(
    RULE, lifted=(Lifted("capitals", "transfers", "คนแก่ไม่มีที่ดิน", "old people without land", RULE.provenance),)
)


DATED = replace(RULE, dimension_months_old=RULE.most_months_old)


def test_what_was_judged_or_scored_too_long_ago_is_not_known():
    long_ago = {"judged_on": date(2023, 12, 31), "scored_on": date(2023, 12, 31)}
    found = told(long_ago | {"dimensions": {"health": "unknown"}}, rule=DATED)
    assert found["dimensions"].startswith("unknown not_judged:health too_old:living")
    assert (found["level"], found["capitals"]) == ("unknown too_old", "unknown too_old")
    assert told(long_ago)["dimensions"] == "met none_fails"
    assert told({"scored_on": None})["level"] == "unknown too_old"
    assert told({"scored_on": None, "scores": dict.fromkeys([*CAPITALS, "overall"], 0)})["level"] == (
        "unknown not_scored"
    )
    rows = judged({"judged_on": date(2024, 2, 29)}, rule=DATED).to_dicts()
    assert [row["last_on"] for row in rows[1:]] == [date(2024, 2, 29), LATELY, LATELY, None]


def test_a_criterion_may_be_lifted_for_a_strategy():
    landless = {"scores": {"natural": 1.0}, "strategy": "transfers"}
    found = told(landless, rule=LIFTING)
    assert (found["verdict"], found["capitals"]) == ("may_be_proposed", "lifted at_lowest:natural")
    for strategy in ("farm", None):
        assert told({**landless, "strategy": strategy}, rule=LIFTING)["verdict"] == "not_yet"
    passing = who_would_pass(judged(landless, {}, rule=LIFTING), LIFTING)
    counted = {row["criterion"]: row for row in passing.criteria}["capitals"]
    assert (passing.passing, counted["lifted"], counted["met"]) == (2, 1, 1)


def test_what_happened_after_the_day_is_not_looked_at_and_others_are_left_out():
    later = {"observations": [*STEADY, ["2026-01-02", 10, 0]]}
    assert told(later)["income"] == "met above_line"
    assert told(later, as_of=date(2026, 1, 2))["income"] == "not_met below_line"
    parts = frames(rows_of({}, {}))
    parts[2] = parts[2].filter(household_id=1)
    assert judge_exits(*parts, RULE, LINES, as_of=AS_OF)["household_id"].unique().to_list() == [1]


def test_columns_of_other_kinds_say_the_same():
    parts = frames(rows_of({}, {"observations": [["2025-07-10", -1, -1]]}))
    money = [pl.col(name).cast(pl.Decimal(12, 2)) for name in ("income_per_head", "transfers_per_head")]
    parts[0] = parts[0].with_columns(pl.col("observed_on").cast(pl.Datetime), *money)
    parts[1] = parts[1].with_columns(accepted_reason=pl.lit(None))
    parts[2] = parts[2].with_columns(social=pl.lit(None), strategy=pl.lit(None))
    found = judge_exits(*parts, LIFTING, LINES, as_of=AS_OF)
    assert found.filter(criterion="income")["reasons"].to_list() == [
        "above_line",
        "income_not_known one_observation",
    ]
    assert found.filter(criterion="capitals")["reasons"].to_list() == ["not_scored:social"] * 2
    nobody = [part.head(0) for part in parts]
    assert judge_exits(*nobody, LIFTING, LINES, as_of=AS_OF).is_empty()


AMOUNT = st.sampled_from([-1, 0, 39999.99, 40000, 45000.5])
DAYS = st.lists(st.integers(0, 1200), max_size=4, unique=True).map(sorted)
DAY = st.sampled_from([None, LATELY, AS_OF - timedelta(730), AS_OF - timedelta(732)])
SCORE = st.sampled_from([0, 1.0, 1.74, 1.75, 2.4999, 2.5, 4.0])
HOUSEHOLD = st.fixed_dictionaries(
    {
        "observations": DAYS.flatmap(
            lambda days: st.tuples(
                *(st.tuples(st.just(date(2022, 12, 31) + timedelta(day)), AMOUNT, AMOUNT) for day in days)
            )
        ),
        "dimensions": st.dictionaries(
            st.sampled_from(RULE.dimensions), st.sampled_from(["poor", "not_poor", "unknown"]), max_size=3
        ),
        "accepted": st.dictionaries(st.sampled_from(RULE.dimensions), st.sampled_from(["", " ", "x"])),
        "scores": st.dictionaries(st.sampled_from([*CAPITALS, "overall"]), SCORE),
        "referrals": st.lists(st.sampled_from(["open", "closed", "not known"]), max_size=3),
        "strategy": st.sampled_from([None, "farm", "transfers"]),
        "judged_on": DAY,
        "scored_on": DAY,
    }
)
RULES = st.sampled_from(
    [
        RULE,
        LIFTING,
        DATED,
        replace(RULE, without_transfers=False),
        replace(RULE, accepts_reason=False, line_year=2564),
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(HOUSEHOLD, min_size=1, max_size=6), RULES, st.randoms(use_true_random=False))
def test_it_is_as_a_plain_reading_says_in_any_order(households, rule, chance):
    parts = rows_of(*households)
    expected = plainly(*parts, rule, LINES, AS_OF, METHOD)
    assert judge_exits(*frames(parts), rule, LINES, as_of=AS_OF).to_dicts() == expected
    for rows in parts:
        chance.shuffle(rows)
    again = judge_exits(*frames(parts), rule, LINES, as_of=AS_OF, method=METHOD)
    assert again.to_dicts() == expected


@settings(max_examples=10, deadline=None)
@given(st.lists(HOUSEHOLD, min_size=1, max_size=5))
def test_duckdb_gives_the_same(households):
    parts = frames(rows_of(*households))
    here = judge_exits(*parts, LIFTING, LINES, as_of=AS_OF)
    with duckdb.connect() as base:
        tables = [base.from_arrow(frame.to_arrow()) for frame in parts]
        relation = judge_exits(*tables, LIFTING, LINES, as_of=AS_OF)
        assert_frame_equal(relation.pl(), here, check_dtypes=False)
        assert who_would_pass(relation, LIFTING) == who_would_pass(here, LIFTING)


@settings(max_examples=60, deadline=None)
@given(st.lists(HOUSEHOLD, min_size=1, max_size=6))
def test_an_answer_that_is_taken_away_never_lets_anybody_out(households):
    parts = rows_of(*households)
    before = judge_exits(*frames(parts), RULE, LINES, as_of=AS_OF)
    for row in parts[2]:
        row |= {"social": None}
    for row in parts[1]:
        if row["dimension"] == "health":
            row["state"] = "unknown"
    after = judge_exits(*frames(parts), RULE, LINES, as_of=AS_OF)
    may = [set(frame.filter(verdict="may_be_proposed")["household_id"]) for frame in (before, after)]
    assert may[1] <= may[0]
    assert not may[1]
