"""What differs between two methods, and what is looked at before one is published."""

import copy
import tomllib
from contextlib import suppress
from datetime import date
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ppaos.engine import methods
from ppaos.engine.methods import Difference, MethodCheck, MethodError, checks, differences, toml_text

DATA = tomllib.loads(methods.texts("slf_capitals")["2563"])
PACKAGED = {
    file.name: tomllib.loads(file.read_text(encoding="utf-8"))
    for file in files("ppaos.engine.methods").iterdir()
    if file.name.endswith(".toml")
}
BMN = tomllib.loads(methods.texts("bmn_indicators")["2560-64"])


def changed(data, **entries):
    return copy.deepcopy(data) | entries


def weighing(**weights):
    own = copy.deepcopy(DATA)
    for row in own["indicator"]:
        row["weight"] = weights.get(row["code"], row["weight"])
    return own


def refused(data, message):
    with pytest.raises(MethodError, match=message):
        methods.parse(toml_text(data), place="own")


def test_a_method_does_not_differ_from_itself():
    assert differences(DATA, copy.deepcopy(DATA)) == ()


def test_a_changed_weight_an_added_and_a_removed_entry_are_told_by_name():
    own = weighing(human_education=0.25)
    own["version"] = "2570"
    own["scale"]["most"] = 5.0
    gone = own["indicator"].pop()
    own["indicator"].append({"code": "social_new", "weight": 0.1})
    found = differences(DATA, own)
    assert Difference("", "", "version", "2563", "2570") in found
    assert Difference("", "", "scale.most", 4.0, 5.0) in found
    assert Difference("indicator", "human_education", "weight", 0.2, 0.25) in found
    assert Difference("indicator", gone["code"], "weight", gone["weight"], None) in found
    assert Difference("indicator", "social_new", "weight", None, 0.1) in found


def test_entries_without_a_name_are_told_by_their_place():
    assert differences({"line": [{"a": 1}, {"a": 2}]}, {"line": [{"a": 1}, {"a": 3}]}) == (
        Difference("line", "2", "a", 2, 3),
    )


def test_a_list_that_is_new_or_gone_is_told_entry_by_entry():
    rows = [{"code": "x", "a": 1}]
    assert differences({}, {"line": rows}) == (
        Difference("line", "x", "code", None, "x"), Difference("line", "x", "a", None, 1),
    )  # fmt: skip
    assert len(differences({"line": rows}, {"line": []})) == 2


@given(st.permutations(DATA["indicator"]))
def test_the_order_of_entries_with_a_name_makes_no_difference(indicators):
    assert differences(DATA, changed(DATA, indicator=indicators)) == ()


def test_the_packaged_method_meets_every_rule():
    found = checks(DATA)
    assert all(check.is_met for check in found)
    assert {check.of for check in found if check.rule == "weights"} == {
        "human", "physical", "financial", "natural", "social",
    }  # fmt: skip
    assert [check.found for check in found if check.rule == "bands"] == ["1, 1.75, 2.5, 3.25"]
    assert {check.rule for check in checks(BMN)} == {"sources", "dates"}


@pytest.mark.parametrize(
    ("data", "broken"),
    [
        (weighing(human_education=0.5), MethodCheck("weights", "human", "1.3", False)),
        (weighing(human_education="much"), MethodCheck("weights", "human", "nan", False)),
        (changed(DATA, level=[{"from": 1.0}, {"from": 1.0}]), MethodCheck("bands", "level", "1, 1", False)),
        (changed(DATA, source=" "), MethodCheck("sources", "", "16 / 51", False)),
        (
            changed(DATA, valid_to=date(2019, 1, 1)),
            MethodCheck("dates", "", "2020-01-01 – 2019-01-01", False),
        ),
        (changed(DATA, valid_from="soon"), MethodCheck("dates", "", "soon – ", False)),
    ],
)
def test_what_will_not_do_is_told_with_what_was_found(data, broken):
    assert [check for check in checks(data) if not check.is_met] == [broken]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (weighing(human_education=0.5), "the weights of human add up to 1.3; they must make 1"),
        (weighing(human_education=-0.1, human_schooling=1.2), "indicator human_education: «weight» is -0.1"),
        (weighing(human_education=float("nan")), "«weight» is nan; write a number that can be computed with"),
        (changed(DATA, source="  "), "«source» is empty; say from which document"),
        (changed(DATA, valid_from=date(2563, 1, 1)), "in the year 2563; .* common era, 543 less"),
        (changed(DATA, level=[{**row, "number": 5 - row["number"]} for row in DATA["level"]]), "number them 1, 2, 3"),
        (changed(DATA, level=[*DATA["level"], {**DATA["level"][0], "number": 5, "from": 4.0}]), "the scale ends at 4"),
        (changed(DATA, level=[{**row, "from": 1.0} for row in DATA["level"]]), "they must rise from 1"),
        (changed(DATA, coverage={**DATA["coverage"], "value": 1.2}), "coverage: «value» is 1.2; write a share"),
        (changed(DATA, decimals={**DATA["decimals"], "value": 2.5}), "decimals: «value» is 2.5; write a whole number"),
        (changed(DATA, tolerance={**DATA["tolerance"], "value": -1}), "tolerance: «value» is -1; write 0 or more"),
        (changed(DATA, indicator="none"), "«indicator» is 'none'; write a list of entries"),
        (changed(DATA, scale=4), "«scale» is 4; write a table"),
        (changed(DATA, indicator=[{**DATA["indicator"][0], "synonyms": 3}]), "«synonyms» is 3; write a list of texts"),
        (changed(BMN, indicator=[{**BMN["indicator"][0], "least_age": 6.5}]), "«least_age» is 6.5; write an age"),
        (
            changed(BMN, indicator=[{**BMN["indicator"][0], "least_age": 6, "most_age": 3}]),
            "indicator 1: «most_age» is 3, less than «least_age» 6",
        ),
    ],
)  # fmt: skip
def test_a_method_that_contradicts_itself_is_refused_with_place_and_remedy(data, message):
    refused(data, message)


def _places(data, way=()):
    """The way to every value of a document."""
    parts = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in parts:
        yield (*way, key)
        yield from _places(value, (*way, key))


MANGLED = {name: (data, list(_places(data))) for name, data in PACKAGED.items()}
ODD = ("x", "", -1, 0, 1e9, float("nan"), True, [], [1], ["a"], {}, {"a": 1})


@pytest.mark.parametrize("name", MANGLED)
@settings(max_examples=60, deadline=None)
@given(picked=st.integers(0, 10**6), value=st.sampled_from(ODD))
def test_whatever_stands_in_the_place_of_an_entry_is_read_or_refused_in_words(name, picked, value):
    data, places = MANGLED[name]
    own = copy.deepcopy(data)
    *way, last = places[picked % len(places)]
    inner = own
    for key in way:
        inner = inner[key]
    inner[last] = value
    with suppress(MethodError):  # anything else is a fault of ours
        methods.parse(toml_text(own), place="own")
