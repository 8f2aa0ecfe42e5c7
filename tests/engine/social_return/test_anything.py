"""Whatever stands in a file: a study is computed in numbers that can be written down, or refused in sentences."""

import json
from dataclasses import asdict

from hypothesis import given, settings
from hypothesis import strategies as st

from ppaos.engine.social_return import StudyError, sheets_of, simulate, study_of, told
from ppaos.engine.social_return.ranging import RANGE_KEYS
from ppaos.engine.social_return.reading import INPUT_KEYS, OUTCOME_KEYS, STUDY_KEYS
from tests.engine.social_return.studies import RULES

anything = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5), st.just(10**400)
)
rows = st.dictionaries(st.sampled_from([*INPUT_KEYS, *OUTCOME_KEYS, *RANGE_KEYS]), anything, max_size=12)
tables = st.one_of(anything, rows, st.lists(st.one_of(rows, anything), max_size=3))
files = st.dictionaries(
    st.sampled_from([*STUDY_KEYS, "inputs", "outcomes", "ranges", "x"]), tables, max_size=8
)

amounts = st.one_of(st.floats(0, 1e12), st.sampled_from([0.0, 1e12, 1e-300]))
shares = st.one_of(st.floats(0, 1), st.sampled_from([0.0, 1.0, 1e-320]))
outcomes = st.fixed_dictionaries(
    {
        "name": st.uuids().map(str), "quantity": amounts, "proxy": st.floats(-1e12, 1e12), "deadweight": shares,
        "displacement": shares, "attribution": shares, "drop_off": shares, "duration": st.integers(1, 60),
        "start": st.integers(1, 40),
    }
)  # fmt: skip


def refusal(data):
    """What is said of data that are no study; none of those that are."""
    try:
        study_of(data, RULES)
    except StudyError as refused:
        return refused
    return None


@settings(max_examples=150, deadline=None)
@given(data=files)
def test_what_is_no_study_is_refused_in_sentences(data):
    refused = refusal(data)
    assert refused is None or len(refused.lines("th")) == len(refused.lines()) > 0


@settings(max_examples=60, deadline=None)
@given(
    rate=st.one_of(st.floats(-1, 1e6), st.sampled_from([-0.999999, -0.5, 0.0, 1e12])), value=amounts,
    outcomes=st.lists(outcomes, min_size=1, max_size=3), method=st.sampled_from(["additive", "multiplicative"]),
)  # fmt: skip
def test_whatever_is_computed_can_be_written_down(rate, value, outcomes, method):
    inputs = [{"name": "n", "value": value}]
    data = {"discount_rate": rate, "method": method, "inputs": inputs, "outcomes": outcomes}
    if refusal(data):
        return
    study = study_of(data, RULES)
    json.dumps(told(study, RULES), allow_nan=False)
    json.dumps(asdict(simulate(study, RULES, seed=1, draws=50)), allow_nan=False)
    sheets_of(study)
