"""Do the fast rules find what plain loops find?"""

import json
from statistics import mean, median

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from ppaos.engine.survey_quality import judge
from tests.engine.survey_quality.interviews import FORM, METHOD, PLAIN, frames

LEAST = 5
LOOSE = METHOD.rules["copied"]


def loosely(least: int):
    """The rules with fewer answers needed to call two interviews the same, so that small ones can be tried."""
    numbers = LOOSE.numbers | {
        "least_answers": LOOSE.numbers["least_answers"].__class__(least, "", LOOSE.provenance)
    }
    rule = LOOSE.__class__(**vars(LOOSE) | {"numbers": numbers})
    return METHOD.__class__(**vars(METHOD) | {"rules": {**METHOD.rules, "copied": rule}})


ANSWERS = st.lists(st.lists(st.sampled_from(["a", "b", ""]), min_size=8, max_size=8), max_size=7)


@settings(deadline=None, max_examples=80)
@given(ANSWERS, st.lists(st.integers(1, 2), min_size=7, max_size=7))
def test_copies_are_those_that_a_comparison_of_each_with_each_finds(table, surveyors):
    rows = [PLAIN | {"interview_id": at, "surveyor": surveyors[at]} for at in range(len(table))]
    answers = [
        {"interview_id": at, "path": f"/data/q{place}", "value": value}
        for at, line in enumerate(table)
        for place, value in enumerate(line)
        if value
    ]
    types = [{"form": FORM, "question": f"/data/q{place}", "type": "text"} for place in range(8)]
    found = judge(frames(rows, answers, types), loosely(LEAST)).filter(
        pl.col("rule") == "copied", pl.col("state") == "found_odd"
    )
    told = {row["interview_id"]: json.loads(row["detail"]) for row in found.to_dicts()}
    expected = {}
    for one, line in enumerate(table):
        best = None
        for other, second in enumerate(table):
            if other == one or surveyors[other] != surveyors[one]:
                continue
            both = [(a, b) for a, b in zip(line, second, strict=True) if a and b]
            same = sum(a == b for a, b in both)
            if len(both) >= LEAST and (best is None or same / len(both) > best[1] / best[2]):
                best = (other, same, len(both))
        if best and best[1] / best[2] >= 0.95:
            share = round(best[1] / best[2], 3)
            expected[one] = {"other": best[0], "same": best[1], "compared": best[2], "share": share}
    assert told == expected


@settings(deadline=None, max_examples=80)
@given(st.lists(st.integers(0, 9).map(lambda tens: 10**tens - 1), min_size=20, max_size=40))
def test_outliers_are_those_that_one_finds_on_paper(numbers):
    rows = [PLAIN | {"interview_id": at} for at in range(len(numbers))]
    answers = [{"interview_id": at, "path": "/data/n", "value": str(n)} for at, n in enumerate(numbers)]
    asked = [{"form": FORM, "question": "/data/n", "type": "integer"}]
    found = judge(frames(rows, answers, asked), METHOD).filter(
        pl.col("rule") == "outlier", pl.col("state") == "found_odd"
    )
    tens = [len(str(n + 1)) - 1 for n in numbers]
    middle = median(tens)
    away = [abs(each - middle) for each in tens]
    spread = 1.4826 * median(away) or 1.2533 * mean(away)
    far = {at for at, each in enumerate(away) if spread and each / spread > 3.5 and numbers[at]}
    assert set(found["interview_id"]) == far
