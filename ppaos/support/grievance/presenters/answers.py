"""Words with which an answer can begin: data, changed by whoever answers until they are true."""

import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import Any

EVERY = "every"


def beginnings(kind: str) -> list[str]:
    """The beginnings offered for a kind of voice, its own first."""
    table = _table()
    return [*table.get(kind, {}).values(), *table[EVERY].values()]


@lru_cache
def _table() -> dict[str, Any]:
    text = files("ppaos.support.grievance").joinpath("answers.toml").read_text(encoding="utf-8")
    return {name: rows for name, rows in tomllib.loads(text).items() if isinstance(rows, dict)}
