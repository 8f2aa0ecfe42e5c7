"""Who is to be looked at first, and how many of those who left fell back?"""

import tomllib
from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from ppaos.engine import methods
from ppaos.engine.exit import ExitError, relapse_rates, watch_list
from tests.engine.exit.plainly import later

WATCH, RULE = methods.load("watch_rule"), methods.load("exit_rule")
CASES = tomllib.loads((Path(__file__).parents[2] / "cases" / "exits.toml").read_text("utf-8"))
AS_OF = date(2026, 1, 1)
DAYS = {trigger.since for trigger in WATCH.triggers}
HOMES = {"household_id": pl.Int64} | {name: pl.Date if name in DAYS else pl.Float64 for name in WATCH.columns}
EXITS = {"exit_id": pl.Int64, "exited_on": pl.Date, "last_seen_on": pl.Date}
BACK = {"exit_id": pl.Int64, "relapsed_on": pl.Date}


def homes(*told):
    rows = [
        {name: date.fromisoformat(value) if isinstance(value, str) else value for name, value in each.items()}
        for each in told
    ]
    return pl.DataFrame([{"household_id": n} | row for n, row in enumerate(rows, start=1)], schema=HOMES)


def fired(frame):
    rows = frame.filter(state="fired").sort("rank")
    return [f"{row['household_id']} {row['trigger']}" for row in rows.to_dicts()]


@pytest.mark.parametrize("case", CASES["watch"], ids=lambda case: case["english"])
def test_worked_example_of_the_watch(case):
    assert fired(watch_list(homes(*case["households"]), WATCH, AS_OF)) == case["expected"]


def test_every_trigger_tells_what_it_compared_and_what_is_not_known_is_shown():
    found = watch_list(homes({"income_per_head": 1000, "line_per_head": 40000}, {}), WATCH, AS_OF)
    first = found.to_dicts()[0]
    assert first == {
        "household_id": 1, "rank": 1, "severity": 3, "trigger": "income_below_line", "state": "fired",
        "trigger_severity": 3, "since": None, "value": 1000, "limit": 40000,
    }  # fmt: skip
    unknown = found.filter(household_id=2)
    assert unknown["trigger"].to_list() == [trigger.code for trigger in WATCH.triggers]
    assert set(unknown["state"]) == {"unknown"}
    assert unknown["rank"].null_count() == unknown["severity"].null_count() == len(WATCH.triggers)


def test_a_column_that_is_not_there_is_not_known():
    found = watch_list(pl.DataFrame({"household_id": [1], "shocks": [2]}), WATCH, AS_OF)
    assert fired(found) == ["1 shock"]
    assert found.height == len(WATCH.triggers)
    with pytest.raises(ExitError, match="households have no column household_id"):
        watch_list(pl.DataFrame({"shocks": [2]}), WATCH, AS_OF)
    with pytest.raises(ExitError, match="a household is watched once"):
        watch_list(pl.DataFrame({"household_id": [1, 1]}), WATCH, AS_OF)


def plainly(told):
    """The order by definition: a household after another, trigger after trigger."""
    compare = {
        "<": lambda a, b: a < b, "<=": lambda a, b: a <= b, ">": lambda a, b: a > b, ">=": lambda a, b: a >= b,
        "==": lambda a, b: a == b,
    }  # fmt: skip
    ranked = []
    for number, home in enumerate(told, start=1):
        keys = []
        for trigger in WATCH.triggers:
            day = home.get(trigger.since)
            if trigger.after_months:
                day = later(day, trigger.after_months) if day else None
                holds = day is not None and day <= AS_OF
            else:
                value, limit = home.get(trigger.of), home.get(trigger.than) if trigger.than else trigger.value
                holds = None not in (value, limit) and compare[trigger.compared](value, limit)
                holds = holds and (day is None or day <= AS_OF)
                if trigger.within_months and day:
                    holds = holds and later(day, trigger.within_months) >= AS_OF
            if holds:
                keys.append((-trigger.severity, day or date.max))
        if keys:
            ranked.append((*min(keys), number))
    return [number for *_key, number in sorted(ranked)]


VALUES = {
    name: st.none()
    | (st.integers(0, 900).map(lambda n: AS_OF - timedelta(n - 100)) if name in DAYS else st.integers(0, 40))
    for name in WATCH.columns
}
TOLD = st.lists(st.fixed_dictionaries({}, optional=VALUES), max_size=8)


@settings(max_examples=100, deadline=None)
@given(TOLD, st.integers(0, 99))
def test_the_order_is_that_of_a_plain_reading_whatever_the_order_of_rows(told, seed):
    frame = homes(*told)
    found = watch_list(frame, WATCH, AS_OF)
    ranks = found.drop_nulls("rank").select("household_id", "rank").unique().sort("rank")
    assert ranks["household_id"].to_list() == plainly(told)
    assert ranks["rank"].to_list() == list(range(1, ranks.height + 1))
    again = watch_list(frame.sample(fraction=1, shuffle=True, seed=seed), WATCH, AS_OF)
    assert_frame_equal(again, found)


@settings(max_examples=10, deadline=None)
@given(TOLD)
def test_duckdb_gives_the_same_list(told):
    with duckdb.connect() as base:
        found = watch_list(base.from_arrow(homes(*told).to_arrow()), WATCH, AS_OF).pl()
    assert_frame_equal(found, watch_list(homes(*told), WATCH, AS_OF), check_dtypes=False)


def left_and_back(rows):
    days = [[date.fromisoformat(each) if each else None for each in row] for row in rows]
    exits = [(number, *row[:2]) for number, row in enumerate(days)]
    back = [(number, row[2]) for number, row in enumerate(days) if row[2]]
    return pl.DataFrame(exits, schema=EXITS, orient="row"), pl.DataFrame(back, schema=BACK, orient="row")


@pytest.mark.parametrize("case", CASES["relapse"], ids=lambda case: case["english"])
def test_worked_example_of_relapse(case):
    [found] = relapse_rates(*left_and_back(case["exits"]), RULE, as_of=AS_OF).to_dicts()
    for name, value in case["expected"].items():
        assert found[name] == pytest.approx(value, abs=1e-6), name
    if "rate" not in case["expected"]:
        assert (found["rate"], found["least"], found["most"]) == (None, None, None)
    assert found["is_small"]


def test_rates_are_told_by_year_model_and_area():
    exits, back = left_and_back(
        [["2023-06-01", "2025-06-01", "2024-02-01"], ["2024-06-01", "2025-06-01", ""]]
    )
    exits = exits.with_columns(model=pl.Series(["goats", None]))
    by_year = relapse_rates(exits, back, RULE, by=["exit_year", "model"], as_of=AS_OF)
    assert by_year.select("exit_year", "model", "exits", "rate").rows() == [
        (2566, "goats", 1, 1.0),
        (2567, None, 1, 0.0),
    ]
    before = relapse_rates(exits, back, RULE, as_of=date(2024, 1, 1))
    assert before.select("exits", "relapsed").rows() == [(1, 0)]
    with duckdb.connect() as base:
        tables = [base.from_arrow(frame.to_arrow()) for frame in (exits, back)]
        found = relapse_rates(*tables, RULE, by=["exit_year", "model"], as_of=AS_OF).pl()
    assert_frame_equal(found, by_year, check_dtypes=False)


def test_nobody_was_ever_seen_and_nobody_fell_back():
    exits = pl.DataFrame({"exit_id": [1], "exited_on": [datetime(2025, 10, 1, 9)], "last_seen_on": [None]})
    [found] = relapse_rates(exits, pl.DataFrame(schema=BACK), RULE, as_of=AS_OF).to_dicts()
    assert (found["exits"], found["not_due"], found["rate"]) == (1, 1, None)
    assert relapse_rates(exits.head(0), pl.DataFrame(schema=BACK), RULE, as_of=AS_OF).is_empty()
    assert watch_list(homes(), WATCH, AS_OF).is_empty()


def test_exits_and_relapses_that_cannot_be():
    exits, back = left_and_back([["2023-06-01", "", "2024-02-01"]])
    refused = {
        "exits have no column model": (exits, back, ["model"]),
        "relapses have no column relapsed_on": (exits, back.drop("relapsed_on"), []),
        "told once.*\n.*exit 0": (pl.concat([exits, exits]), back, []),
        "needs the day": (exits.with_columns(exited_on=pl.lit(None, pl.Date)), back, []),
        "exit 5: fell back on 2024-02-01 and is none of the exits": (exits, back.with_columns(exit_id=pl.lit(5)), []),
        "before they left.*\n.*exit 0 on 2024-06-01: fell back on 2024-02-01": (
            exits.with_columns(exited_on=pl.lit(date(2024, 6, 1))), back, [],
        ),
    }  # fmt: skip
    for message, (left, fell, by) in refused.items():
        with pytest.raises(ExitError, match=message):
            relapse_rates(left, fell, RULE, by=by, as_of=AS_OF)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 1200), st.none() | st.integers(0, 1200), st.none() | st.integers(0, 900)),
        max_size=12,
    )
)
def test_rates_are_those_of_a_plain_count(rows):
    counts = dict.fromkeys(("exits", "followed", "relapsed", "lost", "not_due"), 0)
    told = []
    for left, seen, back in rows:
        on = date(2023, 1, 1) + timedelta(left)
        last = None if seen is None else date(2023, 1, 1) + timedelta(seen)
        fell = None if back is None else on + timedelta(back)
        told.append([str(each) if each else "" for each in (on, last, fell)])
        if on > AS_OF:
            continue
        counts["exits"] += 1
        since = last is not None and last >= on
        if fell and fell <= AS_OF:
            counts["relapsed"] += 1
            counts["followed"] += 1
        elif since and later(last, 12) >= AS_OF:
            counts["followed"] += 1
        elif not since and later(on, 12) >= AS_OF:
            counts["not_due"] += 1
        else:
            counts["lost"] += 1
    found = relapse_rates(*left_and_back(told), RULE, as_of=AS_OF)
    assert found.select(*counts).to_dicts() == ([counts] if counts["exits"] else [])
