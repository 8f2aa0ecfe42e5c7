"""Do ids, dates, names and addresses of Thai lists read as the worked examples say?"""

import tomllib
from datetime import date
from functools import partial
from pathlib import Path

import polars as pl
import pytest

from ppaos.engine.thai import addresses, citizen_ids, dates, names
from ppaos.engine.thai.one import of_one

CASES = Path(__file__).parents[1] / "cases"
RULES = {
    f"{module.__name__.rpartition('.')[2]}.{name}": getattr(module, name)
    for module, rules in {
        citizen_ids: ("cleaned", "fault", "masked_column"),
        names: ("split", "spelled", "search_key", "sound_key"),
        addresses: ("house_no", "house_no_fault", "moo", "sex"),
    }.items()
    for name in rules
} | {"dates.parsed": partial(dates.parsed, latest=date(2026, 11, 22))}


def worked(kind):
    return [
        pytest.param(case, id=f"{file.stem}: {case['english']}")
        for file in sorted(CASES.glob("thai_*.toml"))
        for case in tomllib.loads(file.read_text("utf-8"))["case"]
        if kind in case
    ]


def plain(result):
    """A result as the examples write it: a list of texts, "" for nothing."""
    parts = result.values() if isinstance(result, dict) else [result]
    return ["" if part is None else str(part) for part in parts]


@pytest.mark.parametrize("case", worked("examples"))
def test_a_list_reads_as_the_examples_say(case):
    rule = RULES[case["rule"]]
    typed = 3 if case["rule"] == "names.split" else 1
    frame = pl.DataFrame([row[:typed] for row in case["examples"]], orient="row").with_columns(
        pl.all().replace("", None)
    )
    read = frame.select(rule(*(pl.col(name) for name in frame.columns)).alias("read"))["read"]
    assert [plain(result) for result in read] == [row[typed:] for row in case["examples"]]


@pytest.mark.parametrize("case", worked("examples"))
def test_one_value_reads_as_in_a_list(case):
    row = case["examples"][0]
    typed = 3 if case["rule"] == "names.split" else 1
    assert plain(of_one(RULES[case["rule"]], *row[:typed])) == row[typed:]


@pytest.mark.parametrize("case", worked("same"))
def test_names_that_sound_alike_meet_and_others_do_not(case):
    rule = RULES[case["rule"]]
    for group in case["same"]:
        assert len({of_one(rule, name) for name in group}) == 1, group
    for one, other in case["different"]:
        assert of_one(rule, one) != of_one(rule, other)
