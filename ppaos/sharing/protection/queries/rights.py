"""What does the law give a data subject: how long an answer may take, and on which grounds may one be refused?"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from ppaos.sharing.protection.models import DataRequest

Kind = DataRequest.Kind


@dataclass(frozen=True)
class Identity:
    """A way to prove who one is, in Thai («th») and English («en»)."""

    code: str
    words: Mapping[str, str]
    is_of_representative: bool


@dataclass(frozen=True)
class RefusalGround:
    """A ground on which requests of some kinds may be refused, with the section of the law."""

    code: str
    words: Mapping[str, str]
    kinds: frozenset[str]
    section: str


def days_to_answer() -> int:
    """Within how many days a request is answered."""
    return int(_table()["days"])


def more_days() -> int:
    """By how many days an answer may be put off, once."""
    return int(_table()["more_days"])


@lru_cache
def identities() -> dict[str, Identity]:
    """The ways to prove who one is, by code, in the order in which they are offered."""
    return {
        code: Identity(code, _words(row), bool(row.get("by_representative")))
        for code, row in _table()["identity"].items()
    }


@lru_cache
def refusal_grounds() -> dict[str, RefusalGround]:
    """The grounds of a refusal, by code."""
    return {
        code: RefusalGround(code, _words(row), frozenset(row["kinds"]), row["section"])
        for code, row in _table()["refusal"].items()
    }


def grounds_for(kind: str) -> list[RefusalGround]:
    """The grounds on which a request of this kind may be refused."""
    return [ground for ground in refusal_grounds().values() if kind in ground.kinds]


def _words(row: Mapping[str, Any]) -> dict[str, str]:
    return {"th": row["thai"], "en": row["english"]}


@lru_cache
def _table() -> dict[str, Any]:
    return tomllib.loads(files("ppaos.sharing.protection.queries").joinpath("rights.toml").read_text("utf-8"))
