"""How is a method's data written as TOML again? What `tomllib` reads comes back the same."""

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_NO_CONTROL = re.compile(r"[^\x00-\x1f\x7f\"\\]")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def toml_text(data: Mapping[str, Any]) -> str:
    """The TOML text of a document: its own entries, then its tables, then its lists of tables; comments are lost."""
    own = {key: value for key, value in data.items() if not _is_table(value) and not is_list_of_tables(value)}
    tables = {key: value for key, value in data.items() if _is_table(value)}
    lists = {key: value for key, value in data.items() if is_list_of_tables(value)}
    blocks = [_entries(own)]
    blocks += [f"[{toml_key(key)}]\n{_entries(table)}" for key, table in tables.items()]
    blocks += [f"[[{toml_key(key)}]]\n{_entries(row)}" for key, rows in lists.items() for row in rows]
    return "\n".join(block for block in blocks if block)


def toml_value(value: Any) -> str:
    """One value as TOML writes it, on one line."""
    if isinstance(value, str):
        return toml_string(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    if isinstance(value, Mapping):
        inside = ", ".join(f"{toml_key(key)} = {toml_value(each)}" for key, each in value.items())
        return f"{{ {inside} }}" if inside else "{}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(toml_value(each) for each in value)}]"
    raise TypeError(f"TOML has no {type(value).__name__}: {value!r}")


def toml_key(key: str) -> str:
    """A key, in quotes where it needs them."""
    return key if _BARE_KEY.fullmatch(key) else toml_string(key)


def toml_string(text: str) -> str:
    """A text in quotes."""
    return '"' + "".join(_escaped(letter) for letter in text) + '"'


def is_list_of_tables(value: Any) -> bool:
    """Whether a value is a list of tables, which gets a heading an entry."""
    return isinstance(value, list) and bool(value) and all(isinstance(row, Mapping) for row in value)


def _escaped(letter: str) -> str:
    if _NO_CONTROL.fullmatch(letter):
        return letter
    return _ESCAPES.get(letter) or f"\\u{ord(letter):04x}"


def _is_table(value: Any) -> bool:
    return isinstance(value, Mapping)


def _entries(table: Mapping[str, Any]) -> str:
    return "".join(f"{toml_key(key)} = {toml_value(value)}\n" for key, value in table.items())
