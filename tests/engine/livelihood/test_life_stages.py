"""At which stage of life is a person, at both edges of every band?"""

import tomllib
from pathlib import Path

import duckdb
import polars as pl
import pytest

from ppaos.engine import methods
from ppaos.engine.livelihood.life_stages import staged_by_age

METHOD = methods.load("life_stages")
CASES = tomllib.loads((Path(__file__).parents[2] / "cases" / "life_stages.toml").read_text(encoding="utf-8"))[
    "case"
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["english"])
def test_worked_example(case):
    ages = pl.DataFrame({"age": [None if case["age"] < 0 else case["age"]]}, schema={"age": pl.Int64})
    assert staged_by_age(ages, METHOD)["stage"].to_list() == [case["stage"] or None]


def test_the_same_on_duckdb():
    ages = pl.DataFrame({"years": [0, 6, 15, 60, 99, -1, None]})
    here = staged_by_age(ages, METHOD, age="years")
    there = staged_by_age(duckdb.from_arrow(ages.to_arrow()), METHOD, age="years").pl()
    assert there["stage"].to_list() == here["stage"].to_list()
    assert here["stage"].to_list()[-2:] == [None, None]


TEXT = methods.texts("life_stages")["2569"]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("from = 0", "from = 1", r"they must rise from 0"),
        ("from = 15", "from = 6", r"they must rise from 0"),
        ("from = 15", "from = 15.5", r"stage working_age: «from» is 15.5; an age is in whole years"),
        ('code = "elderly"', 'code = "school_age"', "stage school_age is there more than once"),
    ],
)
def test_stages_that_contradict_each_other_are_refused(old, new, words):
    with pytest.raises(methods.MethodError, match=words):
        methods.parse(TEXT.replace(old, new), place="own")
