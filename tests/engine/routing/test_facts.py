"""Rules of eligibility are written in known words; a wrong one is told by its place, its key and what to do."""

from typing import Any

import pytest

from ppaos.engine.routing import FACTS, OPERATORS, checked_rules, rule_fault

OLD = {"fact": "age", "is": ">=", "value": 60, "thai": "อายุ 60 ปีขึ้นไป", "english": "aged 60 or over"}


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"value": 60.5},
        {"fact": "is_disabled", "is": "==", "value": True},
        {"fact": "on_register:welfare_card", "is": "!=", "value": False},
        {"fact": "health", "is": "==", "value": "bedbound"},
        {"fact": "tenure", "is": "in", "value": ["own", "own_on_others"]},
        {"fact": "tenure", "is": "not in", "value": ["rent"]},
    ],
)
def test_rules_in_known_words_are_taken(changed: dict[str, Any]) -> None:
    assert rule_fault(OLD | changed) is None


@pytest.mark.parametrize(
    ("changed", "key", "said"),
    [
        ({"fact": "shoe_size"}, "fact", "use one of age"),
        ({"fact": ["age"]}, "fact", "no fact"),
        ({"wert": 1}, "wert", "it has fact, is, value"),
        ({"is": "in"}, "is", "compared by >=, >"),
        ({"is": "=>"}, "is", "not by «=>»"),
        ({"value": "60"}, "value", "a number (years)"),
        ({"value": True}, "value", "a number"),
        ({"value": float("nan")}, "value", "a number"),
        ({"fact": "is_disabled", "is": "==", "value": 1}, "value", "true or false"),
        ({"fact": "health", "is": "==", "value": "ill"}, "value", "one of normal, chronic"),
        ({"fact": "health", "is": "in", "value": []}, "value", "one or more of normal"),
        ({"fact": "health", "is": "in", "value": "normal"}, "value", "one or more of normal"),
        ({"thai": " "}, "thai", "no sentence in Thai"),
        ({"english": None}, "english", "no sentence in English"),
    ],
)
def test_a_wrong_rule_is_told_by_its_key(changed: dict[str, Any], key: str, said: str) -> None:
    fault = rule_fault(OLD | changed)
    assert fault is not None
    assert fault.key == key
    assert said in fault.fault


def test_each_rule_has_at_most_one_fault_told_at_its_place() -> None:
    assert checked_rules([OLD]) == []
    assert [fault.place for fault in checked_rules([OLD, {}, OLD | {"is": "~"}])] == [2, 3]


def test_every_fact_has_its_words_and_choices_where_it_is_one_of_several() -> None:
    for fact in FACTS.values():
        assert fact.thai
        assert fact.english
        assert fact.kind in OPERATORS
        assert fact.of in ("person", "household")
        assert bool(fact.choices) == (fact.kind == "choice")
        assert bool(fact.unit) == (fact.kind == "number")
