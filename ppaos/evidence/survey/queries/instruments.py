"""Which forms ship with the platform, what do they ask, and how are their answers read?

Their sources are TOML in `instruments/`: a form names its parts, parts hold the rows of an XLSForm in order, choices
and constraints are shared. `workbooks` writes the XLSForm; beside each form stands its mapping.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from ppaos.evidence.survey.queries.instrument_rows import Row, expanded

CODES = ("ppaos_verdict", "ppaos_household", "ppaos_monitoring")
_FOLDER = files("ppaos.evidence.survey") / "instruments"


@dataclass(frozen=True)
class Instrument:
    """A shipped form: rows as an XLSForm has them, labels in Thai and English, and the choices they use."""

    code: str
    kind: str
    version: str
    titles: Mapping[str, str]
    rows: tuple[Row, ...]
    choices: Mapping[str, tuple[Mapping[str, str], ...]]
    entity_list: str


@cache
def instrument(code: str) -> Instrument:
    """A shipped form by its id; KeyError where there is none."""
    if code not in CODES:
        raise KeyError(f"no form «{code}» ships with the platform; there are {', '.join(CODES)}")
    form, choices, rules = _read(f"{code}.toml"), _read("choices.toml"), _read("rules.toml")
    rows = [row for part in form["part"] for row in _rows_of(part)]
    asked = tuple(expanded(rows, lists=choices["lists"], exclusive=choices["exclusive"], rules=rules))
    asked = tuple({**row, "save_to": form["saves"].get(row.get("name", ""), "")} for row in asked)
    used = [
        row["type"].split()[1] for row in asked if row["type"].startswith(("select_one ", "select_multiple "))
    ]
    return Instrument(
        code=code,
        kind=form["kind"],
        version=form["version"],
        titles={"th": form["th"], "en": form["en"]},
        rows=asked,
        choices={name: _choices(choices["lists"][name]) for name in dict.fromkeys(used)},
        entity_list=form["entity_list"],
    )


@cache
def shipped_mapping(code: str) -> Mapping[str, Any]:
    """How the answers of a shipped form are read: what goes into `FormVersion.mapping` (see `methods.form_mapping`)."""
    own = _read(f"{code}.mapping.toml")
    tables = [_read(f"{name}.mapping.toml") for name in own.pop("shared", ())]
    merged: dict[str, Any] = dict(own)
    for key in ("questions", "values"):
        merged[key] = {word: read for table in (*tables, own) for word, read in table.get(key, {}).items()}
    return merged


def _rows_of(part: Mapping[str, Any]) -> list[Row]:
    rows = part["rows"] if "rows" in part else _read(f"parts/{part['name']}.toml")["rows"]
    return [row for row in rows if row.get("name") not in part.get("without", ())]


def _choices(listed: list[list[str]]) -> tuple[Mapping[str, str], ...]:
    """Name, Thai, English, and for which answer a choice is offered."""
    return tuple(dict(zip(("name", "th", "en", "for"), choice, strict=False)) for choice in listed)


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((_FOLDER / name).read_text(encoding="utf-8"))
