"""A method of any kind goes into sheets of a workbook, and into TOML, and comes back the same."""

import tomllib
from datetime import date, datetime, time
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ppaos.engine.methods import MethodError, data_of, sheets_of, toml_text
from ppaos.engine.methods.sheets import shown_day

PACKAGED = {
    file.name: tomllib.loads(file.read_text(encoding="utf-8"))
    for file in files("ppaos.engine.methods").iterdir()
    if file.name.endswith(".toml")
}
MAIN = [["key", "kind", "value"]]

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
keys = st.one_of(st.from_regex(r"[a-z_]{1,8}", fullmatch=True), texts)
days = st.dates(min_value=date(1000, 1, 1), max_value=date(2399, 12, 31))
scalars = st.one_of(
    texts, st.booleans(), st.integers(-(2**53), 2**53), st.floats(allow_nan=False), days, st.times(),
    st.datetimes(min_value=datetime(1000, 1, 1)),
)  # fmt: skip
values = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(keys, inner, max_size=3)),
    max_leaves=6,
)
documents = st.dictionaries(keys, values, max_size=6)


@pytest.mark.parametrize("name", PACKAGED)
def test_every_packaged_method_comes_back_from_sheets_and_from_toml(name):
    data = PACKAGED[name]
    assert data_of(sheets_of(data)) == data
    assert tomllib.loads(toml_text(data)) == data


@given(documents)
def test_any_document_comes_back_from_toml(data):
    assert tomllib.loads(toml_text(data)) == data


@given(documents)
def test_any_document_comes_back_from_sheets_and_from_their_cells_as_text(data):
    sheets = sheets_of(data)
    assert data_of(sheets) == data
    as_text = {
        name: [[None if cell is None else str(cell) for cell in row] for row in rows]
        for name, rows in sheets.items()
    }
    assert data_of(as_text) == data


def test_a_list_is_a_sheet_with_kinds_and_a_column_a_part():
    sheets = sheets_of(
        {
            "name": "own",
            "scale": {"least": 1.0},
            "indicator": [
                {"code": "1", "threshold": {"value": 2500, "unit": "g"}, "since": date(2020, 1, 2)},
                {"code": "2", "is_open": True, "read": {"table": "x", "scores": {"a": 1}}},
            ],
        }
    )
    assert sheets["method"] == [*MAIN, ["name", "text", "own"], ["scale.least", "number", 1.0]]
    assert sheets["indicator"] == [
        ["code", "threshold.value", "threshold.unit", "since", "is_open", "read"],
        ["text", "number", "text", "date", "yes_no", "toml"],
        ["1", 2500, "g", "2020-01-02", None, None],
        ["2", None, None, None, "true", '{ table = "x", scores = { a = 1 } }'],
    ]


def test_a_number_a_workbook_would_round_goes_as_text():
    assert sheets_of({"third": 1 / 3})["method"][1] == ["third", "number", "0.3333333333333333"]
    assert sheets_of({"half": 0.5})["method"][1] == ["half", "number", 0.5]


@pytest.mark.parametrize(
    ("typed", "read"),
    [("31/01/2563", date(2020, 1, 31)), ("2020-01-31", date(2020, 1, 31)), ("2563-01-31 00:00:00", date(2020, 1, 31))],
)  # fmt: skip
def test_days_are_read_in_either_era(typed, read):
    assert data_of({"method": [*MAIN, ["valid_from", "date", typed]]}) == {"valid_from": read}
    assert shown_day(read) == "31/01/2563"


def test_empty_rows_and_keys_say_nothing():
    sheets = {
        "method": [*MAIN, [None, None, None], ["name", None, "own"]],
        "level": [["number"], ["number"], [None]],
    }
    assert data_of(sheets) == {"name": "own", "level": []}
    assert data_of({"method": MAIN, "level": []}) == {"level": []}


@pytest.mark.parametrize(
    ("sheets", "message"),
    [
        ({"indicator": []}, "no sheet «method»"),
        (
            {"method": [*MAIN, ["a", "number", "much"]]},
            "sheet «method», row 2: «much» is no number; write one",
        ),
        ({"method": [*MAIN, ["a", "date", "31/31/2563"]]}, "row 2: «31/31/2563» is no day"),
        ({"method": [*MAIN, ["a", "date", "today"]]}, "«today» is no day; write one such as 2020-01-31"),
        ({"method": [*MAIN, ["a", "yes_no", "perhaps"]]}, "no yes or no; write true or false"),
        ({"method": [*MAIN, ["a", "toml", "[1"]]}, "cannot be read as TOML"),
        ({"method": [*MAIN, ["a", "text", '"a" b"']]}, "cannot be read as TOML"),
        ({"method": [*MAIN, ["a", "colour", "red"]]}, "kind «colour» is not known; use one of text, number"),
        ({"method": [*MAIN, ["a b", "text", "x"]]}, "«a b» is no key"),
        ({"method": [*MAIN, ["a", "text", "x"], ["a", "text", "y"]]}, "row 3: «a» is there twice"),
        ({"method": [*MAIN, ["a", "text", "x"], ["a.b", "text", "y"]]}, "row 3: «a.b» lies inside a value"),
        (
            {"method": MAIN, "level": [["from"], ["number"], [1], ["x"]]},
            "sheet «level», row 4, column «from»: «x» is no number",
        ),
        ({"method": MAIN, "level": [["from"], ["number"], [1, 2]]}, "row 3: «2» stands under no column"),
    ],
)
def test_what_cannot_be_read_is_told_with_sheet_row_and_column(sheets, message):
    with pytest.raises(MethodError, match=message):
        data_of(sheets)


def test_what_toml_has_no_word_for_is_refused():
    with pytest.raises(TypeError, match="TOML has no NoneType"):
        toml_text({"a": None})
    assert toml_text({"at": time(8, 30)}) == "at = 08:30:00\n"
