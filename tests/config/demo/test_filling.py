"""A form is filled as a household might answer it: only what is asked, within bounds, sums right."""

import re

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ppaos.config.demo.filling import Filling
from ppaos.config.demo.plan import data


def question(path, kind, *, choices=(), relevant="", calculate="", group="", repeat=""):
    return {
        "path": path, "type": kind, "choices": [{"name": name} for name in choices], "relevant": relevant,
        "calculate": calculate, "group": group, "repeat": repeat, "is_repeat": kind == "repeat",
    }  # fmt: skip


MEMBER, DEBT = "/data/members/member", "/data/debt"
QUESTIONS = [
    question("/data/start", "start"),
    question("/data/outcome", "select_one", choices=["found_poor", "moved"]),
    question("/data/hello", "note"),
    question("/data/long", "calculate", calculate="if( /data/outcome  = 'found_poor', 'yes', 'no')"),
    question("/data/key", "calculate", calculate="once(uuid())"),
    question("/data/members", "group", relevant=" /data/long  = 'yes'"),
    question(MEMBER, "repeat", group="/data/members", repeat=MEMBER),
    question(f"{MEMBER}/age", "integer", group=MEMBER, repeat=MEMBER),
    question(f"{MEMBER}/study", "select_one", choices=["regular", "finished"], group=MEMBER, repeat=MEMBER),
    question(f"{MEMBER}/work", "select_one", choices=["working", "none"], relevant=" ../age  >= 15", group=MEMBER,
             repeat=MEMBER),
    question("/data/money", "group", relevant=" /data/long  = 'yes'"),
    question("/data/money/assets", "select_multiple", choices=["none", "truck", "pump"], group="/data/money"),
    question("/data/money/truck_price", "integer", relevant="selected( /data/money/assets , 'truck')",
             group="/data/money"),
    question("/data/money/expense_food", "integer", group="/data/money"),
    question("/data/money/expense_year", "calculate", calculate=" /data/money/expense_food  * 12", group="/data/money"),
    question(DEBT, "repeat", relevant=" /data/long  = 'yes'", repeat=DEBT),
    question(f"{DEBT}/outstanding", "integer", group=DEBT, repeat=DEBT),
    question("/data/debt_total", "calculate", calculate="sum( /data/debt/outstanding )"),
    question("/data/site_name", "text"),
    question("/data/whatever", "text"),
    question("/data/village", "select_one"),
    question("/data/photo", "image"),
]  # fmt: skip
PEOPLE = [{"age": "44"}, {"age": "9"}]


def filled(seed=1, standing=0.5, **given):
    told = {f"/data/{name}": text for name, text in given.items()}
    dice = np.random.default_rng(seed)
    return Filling(QUESTIONS, given=told, people=PEOPLE, standing=standing, dice=dice).filled()


@given(st.integers(0, 10_000), st.floats(0, 1))
def test_what_is_not_asked_is_not_answered_and_sums_are_right(seed, standing):
    answers = filled(seed, standing, outcome="found_poor", start="2026-11-20T09:00:00")
    assert (f"{MEMBER}[1]/work" in answers, f"{MEMBER}[2]/work" in answers) == (True, False)
    assert answers[f"{MEMBER}[2]/study"] == "regular", "children learn"
    has_truck = "truck" in answers["/data/money/assets"].split()
    assert ("/data/money/truck_price" in answers) is has_truck
    low, high = data("fieldwork")["amounts"]["expense_food"]
    assert low / 2 <= int(answers["/data/money/expense_food"]) <= high * 1.5
    assert int(answers["/data/money/expense_year"]) == 12 * int(answers["/data/money/expense_food"])
    debts = [int(text) for path, text in answers.items() if re.match(r"/data/debt\[\d+\]/outstanding", path)]
    assert int(answers["/data/debt_total"]) == sum(debts)
    assert not {"/data/hello", "/data/key", "/data/village", "/data/photo", "/data/whatever"} & set(answers)


def test_a_household_that_is_not_met_tells_nothing_of_itself():
    answers = filled(outcome="moved")
    assert answers["/data/long"] == "no"
    assert not any(path.startswith(("/data/members", "/data/money")) for path in answers)


def test_the_same_seed_fills_the_same():
    assert filled(7, outcome="found_poor") == filled(7, outcome="found_poor")
    assert filled(7, outcome="found_poor") != filled(8, outcome="found_poor")
