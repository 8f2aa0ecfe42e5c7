"""Rows that nobody can be judged by are refused, with household, value and what to do."""

from datetime import date
from itertools import pairwise
from math import inf, nan

import polars as pl
import pytest

from ppaos.engine import methods
from ppaos.engine.exit import ExitError, check_line, check_step, judge_exits, next_states

RULE, LINES = methods.load("exit_rule"), methods.load("income_lines")
DAY = date(2025, 7, 10)
OBSERVATIONS = {
    "household_id": pl.Int64, "number": pl.Int64, "observed_on": pl.Date, "province_code": pl.String,
    "income_per_head": pl.Float64, "transfers_per_head": pl.Float64,
}  # fmt: skip
SCORES = dict.fromkeys(("human", "physical", "financial", "natural", "social", "overall"), 2.75)


def observations(*rows):
    """From number, day and amounts of household 7."""
    told = [(7, number, day, "46", *amounts) for number, day, *amounts in rows]
    return pl.DataFrame(told, schema=OBSERVATIONS, orient="row")


def dimensions(*rows):
    names = ("household_id", "dimension", "state", "accepted_reason", "judged_on")
    kinds = dict.fromkeys(names, pl.String) | {"household_id": pl.Int64, "judged_on": pl.Date}
    return pl.DataFrame(
        [(7, *row, None, DAY) for row in rows], schema=kinds,
        orient="row",
    )  # fmt: skip


def refused(message, *, rule=RULE, lines=LINES, **given):
    parts = {
        "observations": observations((1, DAY, 1.0, 0.0)),
        "dimensions": dimensions(("health", "poor")),
        "capitals": pl.DataFrame([{"household_id": 7, "scored_on": DAY, **SCORES}]),
        "referrals": pl.DataFrame({"household_id": [7], "is_open": [False]}),
    } | given
    with pytest.raises(ExitError, match=message) as caught:
        judge_exits(**parts, rule=rule, lines=lines, as_of=date(2026, 1, 1))
    return str(caught.value)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([(1, DAY, -1.0, 0.0)], r"a loss is 0.*\n.*household 7, observation 1, 2025-07-10: income_per_head -1.00"),
        ([(1, DAY, 1.0, -2000.0)], "transfers_per_head -2,000.00"),
        ([(1, DAY, inf, None)], "income_per_head inf"),
        ([(1, DAY, nan, None)], "income_per_head nan"),
        ([(1, DAY, None, None), (2, date(2025, 1, 1), 1.0, 0.0)],
         r"dated before the first observation.*\n.*observation 2, 2025-01-01"),
        ([(1, date(2024, 1, 1), None, None), (2, DAY, 1.0, 0.0), (3, date(2025, 1, 1), 1.0, 0.0)],
         r"before the observation that they follow.*\n.*observation 3, 2025-01-01"),
        ([(1, DAY, 1.0, 0.0), (2, DAY, 1.0, 0.0)], r"observed once a day.*\n.*observation [12], 2025-07-10"),
        ([(1, DAY, 1.0, 0.0), (1, date(2025, 8, 1), 1.0, 0.0)], "numbers of their own"),
        ([(None, DAY, 1.0, 0.0)], "needs its household, number and day"),
        ([(1, None, 1.0, 0.0)], "observation 1, None"),
        ([(1, date(2568, 7, 10), 1.0, 0.0)], "days are of the common era, 543 years less"),
    ],
)  # fmt: skip
def test_an_observation_that_cannot_be(rows, message):
    refused(message, observations=observations(*rows))


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([("money", "poor")], r"dimensions are health, living.*\n.*household 7: dimension «money»"),
        ([(None, "poor")], "dimension «None»"),
        ([("health", "bad")], "state «bad»"),
        ([("health", "poor"), ("health", "not_poor")], "told once"),
    ],
)
def test_a_dimension_that_is_none(rows, message):
    refused(message, dimensions=dimensions(*rows))


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"finanical": 2.0}, "column «finanical», which is none of slf_capitals; did you mean «financial»"),
        ({"xyz": 2.0}, "column «xyz».*there are household_id, scored_on, human"),
        ({"social": 0.0}, r"between 1 and 4.*\n.*household 7: social 0.0"),
        ({"overall": 4.5}, "household 7: overall 4.5"),
        ({"human": nan}, "household 7: human nan"),
    ],
)
def test_a_capital_that_is_none(changed, message):
    refused(message, capitals=pl.DataFrame([{"household_id": 7, "scored_on": DAY, **SCORES, **changed}]))


def test_a_household_told_twice_and_a_column_that_is_missing():
    home = {"household_id": 7, "scored_on": DAY, **SCORES}
    refused("scored once", capitals=pl.DataFrame([home, home]))
    refused("capitals have no column social", capitals=pl.DataFrame([home]).drop("social"))
    refused(
        "observations have no column number", observations=observations((1, DAY, 1.0, 0.0)).drop("number")
    )
    refused("dimensions have no column state", dimensions=dimensions(("health", "poor")).drop("state"))
    refused("referrals have no column is_open", referrals=pl.DataFrame({"household_id": [7]}))
    lifting = methods.parse(
        methods.texts("exit_rule")["2569"]
        + '[[lifted]]\ncriterion = "capitals"\nstrategy = "transfers"\nthai = "ก"\nenglish = "a"\n',
        place="own.toml",
    )
    refused("capitals have no column strategy", rule=lifting)


def test_only_so_many_rows_are_named():
    rows = observations(*((number, date(2000 + number, 1, 1), -1.0, 0.0) for number in range(1, 25)))
    assert refused("a loss is 0", observations=rows).count("household 7") == 20


def with_income(text):
    return methods.parse(
        methods.texts("exit_rule")["2569"].replace('line = "bmn_income"', text), place="own.toml"
    )


def test_a_rule_that_asks_for_a_line_that_is_not_there():
    refused("asks for the line «gold», which income_lines 2569 does not have; use one of nso_poverty",
            rule=with_income('line = "gold"'))  # fmt: skip
    refused("«nso_poverty» in 2568, and there is none for that year; there is one for 2564, 2565, 2566. Add",
            rule=with_income('line = "nso_poverty"\nline_year = 2568'))  # fmt: skip
    check_line(with_income('line = "nso_poverty"\nline_year = 2566'), LINES, year_be=2569)
    check_line(RULE, LINES, year_be=2569)
    with pytest.raises(ExitError, match=r"«bmn_income» in 2570.*one for 2560–2564, 2565–2569"):
        check_line(RULE, LINES, year_be=2570)
    with pytest.raises(ExitError, match=r"«phitsanulok_app» in 2569.*for no year at all"):
        check_line(with_income('line = "phitsanulok_app"'), LINES, year_be=2569)


def test_an_exit_goes_step_by_step():
    assert next_states(RULE, "proposed") == ("exit_verified", "returned", "exit_stopped")
    way = ["proposed", "exit_verified", "exit_reviewed", "noticed", "objected", "exit_verified", "exit_reviewed",
           "noticed", "in_monitored_exit", "left_poverty", "reentered"]  # fmt: skip
    for state, to in pairwise(way):
        check_step(RULE, state, to)
    with pytest.raises(
        ExitError, match="«proposed» cannot become «noticed»; it may become exit_verified, ret"
    ):
        check_step(RULE, "proposed", "noticed")
    with pytest.raises(ExitError, match="«returned» cannot become «proposed»; it has ended"):
        check_step(RULE, "returned", "proposed")
    with pytest.raises(ExitError, match="has no state «moved»; there are proposed"):
        next_states(RULE, "moved")
