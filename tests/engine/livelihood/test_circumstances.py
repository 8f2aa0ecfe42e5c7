"""Do the worked examples come out, the same on every engine, and does missing stay missing?"""

import tomllib
from pathlib import Path

import duckdb
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ppaos.engine import methods
from ppaos.engine.livelihood import AnswerError
from ppaos.engine.livelihood.circumstances import RESULT, circumstances, hazards, judged_by
from ppaos.engine.methods import MethodError

CASES = tomllib.loads(
    (Path(__file__).parents[2] / "cases" / "circumstances.toml").read_text(encoding="utf-8")
)["case"]
LINES, VULNERABLE, STRATEGIES = (
    methods.load("income_lines"),
    methods.load("vulnerability"),
    methods.load("strategies"),
)
METHODS = {"lines": LINES, "vulnerability": VULNERABLE, "strategies": STRATEGIES}
HOMES = {
    "household_id": pl.Int64, "year": pl.Int64, "province_code": pl.String, "physical_dwelling": pl.Float64,
    "physical_tenure": pl.Float64,
}  # fmt: skip
FACTS = {"household_id": pl.Int64, "fact": pl.String, "value": pl.Float64, "state": pl.String}
MEMBERS = {"household_id": pl.Int64, "age": pl.Int64, "health": pl.String, "works": pl.Boolean}


def frames(*cases):
    """Homes, facts and members of cases, numbered from 1."""
    homes, facts, members = [], [], []
    for number, case in enumerate(cases, start=1):
        housing = case.get("housing", {})
        province = case.get("province")
        homes.append(
            (number, case["year"], province, housing.get("physical_dwelling"), housing.get("physical_tenure"))
        )
        for fact, value in case["facts"].items():
            said = not isinstance(value, str)
            facts.append((number, fact, float(value) if said else None, "answered" if said else value))
        members += [
            (number, each.get("age"), each.get("health"), each.get("works")) for each in case["members"]
        ]
    return (
        pl.DataFrame(homes, schema=HOMES, orient="row"),
        pl.DataFrame(facts, schema=FACTS, orient="row"),
        pl.DataFrame(members, schema=MEMBERS, orient="row"),
    )


def on_duckdb(frames_):
    homes, facts, members = frames_
    connection = duckdb.connect()
    for name, frame in (("homes", homes), ("facts", facts), ("members", members)):
        connection.register(name, frame.to_arrow())
    relations = (connection.table(name) for name in ("homes", "facts", "members"))
    return circumstances(*relations, **METHODS).pl().select(RESULT).sort("household_id")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["english"])
def test_worked_example(case):
    [found] = circumstances(*frames(case), **METHODS).to_dicts()
    told = {name: "none" if found[name] is None else found[name] for name in case["expected"]}
    assert told == case["expected"]


def test_both_engines_say_the_same_of_all_examples():
    told = frames(*CASES)
    polars = circumstances(*told, **METHODS).select(RESULT).sort("household_id")
    assert on_duckdb(told).rows() == polars.rows()


def test_a_province_s_own_line_goes_before_the_country_s_and_months_are_made_years():
    text = """
kind = "income_lines"
name = "income_lines"
version = "own"
thai = "t"
english = "t"
status = "proposal"
source = "test"
judged_by = "own"
line = [
  { line = "own", province_code = "46", amount_baht = 1000, unit = "baht/person/month", valid_from = 2023-01-01 },
  { line = "own", amount_baht = 20000, unit = "baht/person/year", valid_from = 2023-07-02, valid_to = 2024-07-02 },
  { line = "own", amount_baht = 1, unit = "baht/year", valid_from = 2024-07-02, valid_to = 2025-01-01 },
  { line = "own", amount_baht = 2, unit = "baht/person/year" },
]
"""
    lines = methods.parse(text, place="own")
    homes, facts, members = frames(
        *({"year": year, "province": province, "facts": {}, "members": []}
          for year, province in ((2566, "46"), (2566, None), (2567, "32"), (2568, None)))
    )  # fmt: skip
    found = circumstances(homes, facts, members, **METHODS | {"lines": lines}).sort("household_id")
    # The country's line begins after the middle of 2566, and is in force in the middle of 2567.
    assert found["line_baht"].to_list() == [12000, None, 20000, None]
    by_other = circumstances(homes, facts, members, **METHODS, line="nso_poverty").sort("household_id")
    assert by_other["line_baht"].to_list() == [36516, 36516, None, None]


def test_the_same_households_are_judged_by_another_line():
    told = pl.DataFrame(
        {"year": [2566, 2569], "province_code": [None, "46"], "income_per_head": [36515.0, 1.0]}
    )
    found = judged_by(told, LINES, "nso_poverty")
    assert found["line_baht"].to_list() == [36516, None]
    assert found["is_below_line"].to_list() == ["poor", "unknown"]
    with pytest.raises(AnswerError, match="households lack the column income_per_head"):
        judged_by(told.drop("income_per_head"), LINES, "nso_poverty")


def test_hazards_are_those_that_came_and_no_counts():
    [case] = [{"year": 2566, "facts": {}, "members": []}]
    said = {
        "house_hazards": 2,
        "house_flood": 3,
        "house_drought": 0,
        "farm_storm": "missing",
        "farm_pests": 1,
        "debt": 9,
    }
    _homes, facts, _members = frames(case | {"facts": said})
    assert sorted(hazards(facts).rows()) == [(1, "farm_pests", 1.0), (1, "house_flood", 3.0)]


def test_a_hazard_that_was_named_came_though_nobody_said_how_often():
    told = {"house_hazards": 2, "house_flood": "missing", "house_storm": "refused", "house_fire": 0}
    silent = {"farm_hazards": "refused", "farm_drought": "refused", "farm_pests": "missing"}
    _homes, facts, _members = frames({"year": 2566, "facts": told | silent, "members": []})
    assert sorted(hazards(facts).rows()) == [(1, "house_flood", None), (1, "house_storm", None)]


@pytest.mark.parametrize(
    ("number", "column", "message"),
    [
        (0, "province_code", "homes lack the column province_code; add it"),
        (0, "physical_tenure", "homes lack the column physical_tenure"),
        (1, "state", "facts lack the column state"),
        (2, "works", "members lack the column works"),
    ],
)
def test_a_column_that_lacks_is_named(number, column, message):
    told = list(frames(CASES[0]))
    told[number] = told[number].drop(column)
    with pytest.raises(AnswerError, match=message):
        circumstances(*told, **METHODS)


baht = st.one_of(st.integers(0, 200_000), st.sampled_from(["missing", "refused"]))
people = st.fixed_dictionaries(
    {},
    optional={
        "age": st.integers(0, 99),
        "health": st.sampled_from(["normal", "chronic", "disabled", "bedbound"]),
        "works": st.booleans(),
    },
)
households = st.fixed_dictionaries(
    {
        "year": st.integers(2560, 2572),
        "facts": st.dictionaries(
            st.sampled_from(["members", "net_income", "transfers", "income_crops", "cost_crops", "income_salary"]), baht
        ),
        "members": st.lists(people, max_size=4),
    },
    optional={"housing": st.fixed_dictionaries({"physical_dwelling": st.sampled_from([1.0, 2.0])})},
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(st.lists(households, min_size=1, max_size=5))
def test_a_household_is_told_alike_alone_and_among_others_in_any_order(cases):
    homes, facts, members = frames(*cases)
    together = circumstances(homes, facts.reverse(), members.reverse(), **METHODS).sort("household_id")
    for case, row in zip(cases, together.iter_rows(named=True), strict=True):
        [alone] = circumstances(*frames(case), **METHODS).to_dicts()
        assert row | {"household_id": 1} == alone
        known = row["income_per_head"] is not None and row["line_baht"] is not None
        assert (row["is_below_line"] != "unknown") == known


@pytest.mark.parametrize(
    ("name", "said", "instead", "message"),
    [
        ("vulnerability", "number = 1", "number = 4", r"levels are \[0, 4, 2, 3\]; number them 0, 1, 2"),
        ("vulnerability", "value = 100000", "value = 0", "write more than 0 baht/person/year"),
        ("vulnerability", "old_least = 60", "old_least = 14", "let the old begin later"),
        ("vulnerability", '"disabled", "bedbound"', '"ill"', "health has «ill»; use normal"),
        ("vulnerability", "least_dependants = 3", "least_dependants = 0", "two levels ask the same"),
        ("strategies", "value = 0.5", "value = 0.4", "dominant is 0.4; write a share from 0.5 to 1"),
        ("strategies", '"income_livestock"', '"income_crops"', "source income_crops is there more than once"),
        ("strategies", 'strategy = "business" }', 'strategy = "mixed" }', "no source of income is «mixed»"),
        ("strategies", 'strategy = "business" }', 'strategy = "barter" }', "strategy is «barter»; use one of farm"),
        ("strategies", '{ code = "mixed"', '{ code = "wage"', "strategy mixed has no names; add it"),
    ],
)  # fmt: skip
def test_a_method_that_contradicts_itself_is_refused_with_its_place(name, said, instead, message):
    text = methods.texts(name)["2569"]
    assert said in text
    with pytest.raises(MethodError, match=message):
        methods.parse(text.replace(said, instead, 1), place="own.toml")
