"""Conditions and calculations of forms give what a phone would give."""

import math

import pytest

from ppaos.config.demo.formulas import Formula, number, text, truth

ANSWERS = {
    "/data/a": "yes",
    "/data/b": "",
    "/data/n": "12",
    "/data/m": "3",
    "/data/many": "red blue",
    "../age": "7",
}


def asked(formula):
    return Formula(formula, lambda path: ANSWERS.get(path, "")).value()


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        (" /data/a  = 'yes'", True), (" /data/a  != 'yes'", False), (" /data/b  = ''", True),
        (" /data/n  > 3 and  /data/m  < 4", True), (" /data/n  > 30 or  /data/a  = 'yes'", True),
        ("selected( /data/many , 'red')", True), ("selected( /data/many , 're')", False),
        ("selected('found_poor moved',  /data/a )", False), ("not(selected( /data/many , 'none'))", True),
        (" ../age  <= 6", False), (" ../age  >= 6", True), (" /data/b  > 6", False),
        ("( /data/a  = 'no' or  /data/n  = 12) and true()", True), ("false()", False),
    ],
)  # fmt: skip
def test_conditions(formula, expected):
    assert truth(asked(formula)) is expected


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        (" /data/n  +  /data/m ", "15"), (" /data/n  -  /data/m ", "9"), (" /data/m  * 12", "36"),
        ("coalesce( /data/b , 0) + coalesce( /data/n , 0)", "12"), ("if( /data/a  = 'yes', 'x', 'y')", "x"),
        ("if( /data/a  = 'no', 'x',  /data/n )", "12"), ("concat( /data/n , '/',  /data/m )", "12/3"),
        ("substr('460101', 0, 2)", "46"), ("int( /data/n )", "12"), ("int('')", ""), ("number( /data/m ) + 1", "4"),
        ("string( /data/n )", "12"), ("string-length('abc')", "3"), ("count( /data/b )", "0"),
        ("count( /data/n )", "1"), ("count-selected( /data/many )", "2"), ("'2569-1'", "2569-1"),
        (" /data/b  + 1", ""), (" /data/a  = 'yes'", "true"), ("2000000 * 2", "4000000"),
    ],
)  # fmt: skip
def test_calculations(formula, expected):
    assert text(asked(formula)) == expected


def test_the_sum_of_a_repeat_is_that_of_its_parts():
    assert Formula("sum( /data/debt/outstanding )", lambda path: ["10", "20"]).value() == 30


def test_what_is_no_number_is_none():
    assert math.isnan(number("x"))
    assert text(number("")) == ""
