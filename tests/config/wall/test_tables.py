"""No table that leads to a person or a household is forgotten, and every look beyond the wall is a deliberate one."""

import ast
import tomllib
from pathlib import Path

import pytest
from django.apps import apps

from ppaos.config.home import PROJECT
from ppaos.config.wall_ways import table

PEOPLE = {
    "registry.household",
    "registry.person",
    "registry.dwelling",
    "targeting.candidatehousehold",
    "targeting.candidate",
}
BEYOND = tomllib.loads((Path(__file__).parent / "beyond.toml").read_text())


def leads_to_people(model) -> bool:
    return model._meta.label_lower in PEOPLE or any(
        field.is_relation and field.related_model._meta.label_lower in PEOPLE
        for field in model._meta.concrete_fields
    )


def tables() -> set[str]:
    return {
        model._meta.db_table
        for model in apps.get_models()
        if model._meta.managed and model.__module__.startswith("ppaos.") and leads_to_people(model)
    }


def test_every_table_that_leads_to_people_stands_behind_the_wall_or_says_why_not():
    told = table()["tables"].keys() | table()["outside"].keys()
    assert not tables() - told, "give these tables their ways in ppaos/config/wall.toml"
    assert not table()["tables"].keys() & table()["outside"].keys()
    assert all(table()["outside"].values())


def test_the_wall_names_only_tables_that_are_there():
    there = {model._meta.db_table for model in apps.get_models()}
    assert not (table()["tables"].keys() | table()["outside"].keys() | set(table()["insert_only"])) - there


def beyond() -> dict[str, int]:
    """How often each module looks beyond the wall by itself; actions do by being actions."""
    found: dict[str, int] = {}
    for file in sorted((PROJECT / "ppaos").rglob("*.py")):
        calls = [node for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Call)]
        times = sum(
            isinstance(call.func, ast.Name)
            and call.func.id in ("looking_beyond", "looks_beyond", "now_beyond")
            for call in calls
        )
        if times:
            found[str(file.relative_to(PROJECT / "ppaos"))] = times
    return found


def test_every_look_beyond_the_wall_is_listed_with_its_reason():
    assert beyond() == {name: row["times"] for name, row in BEYOND.items()}, (
        "list it in tests/config/wall/beyond.toml"
    )


@pytest.mark.parametrize("name", sorted(BEYOND))
def test_a_listed_look_says_why(name):
    assert BEYOND[name]["why"].endswith(".")
