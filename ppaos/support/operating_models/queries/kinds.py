"""What does each kind of model ask, and what its lines of resources?"""

import tomllib
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from typing import Any

from django.utils.translation import get_language

from ppaos.support.operating_models.models import Resource

Words = tuple[str, str]  # Thai, English


@dataclass(frozen=True)
class Asked:
    """One field of a kind. asks: text, long, number, whole, percent or choice."""

    code: str
    words: Words
    asks: str
    unit: Words
    help: Words
    choices: dict[str, Words] = field(default_factory=dict)


@dataclass(frozen=True)
class ModelKind:
    """What one kind of model asks, beside what all are asked."""

    code: str
    words: Words
    fields: tuple[Asked, ...]
    needed_to_run: frozenset[str]
    resources: tuple[str, ...]


@dataclass(frozen=True)
class Line:
    """What a line of resources of one kind is asked; unit: of its quantity."""

    kind: str
    columns: dict[str, Words]
    needed: frozenset[str]
    unit: str


@lru_cache
def kinds() -> dict[str, ModelKind]:
    """The kinds of models, by code."""
    told = _read("kinds.toml")
    fields = {code: _asked(code, row) for code, row in told["fields"].items()}
    return {
        code: ModelKind(
            code,
            _words(row),
            tuple(fields[name] for name in row["fields"]),
            frozenset(row["needed_to_run"]),
            tuple(row["resources"]),
        )
        for code, row in told["kinds"].items()
    }


@lru_cache
def lines() -> dict[str, Line]:
    """The kinds of lines of resources, by code, in the order of `Resource.Kind`."""
    told = _read("kinds.toml")
    return {
        kind: Line(
            kind,
            {name: _words(row.get(name) or told["columns"][name]) for name in row["columns"]},
            frozenset(row["needed"]),
            row.get("unit", ""),
        )
        for kind in Resource.Kind.values
        for row in [told["resources"][kind]]
    }


@lru_cache
def library() -> dict[str, Any]:
    """The packaged library: version, source, status, models (rows)."""
    return _read("library.toml")


def said(words: Words) -> str:
    """Words of data in the language of the page."""
    return words[0] if (get_language() or "th").startswith("th") else words[1]


def _asked(code: str, row: dict[str, Any]) -> Asked:
    choices = {choice: _words(words) for choice, words in row.get("choices", {}).items()}
    return Asked(code, _words(row), row["asks"], _words(row, "unit_"), _words(row, "help_"), choices)


def _words(row: dict[str, Any], prefix: str = "") -> Words:
    return row.get(f"{prefix}thai", ""), row.get(f"{prefix}english", "")


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(files("ppaos.support.operating_models").joinpath(name).read_text())
