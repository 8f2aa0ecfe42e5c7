"""How does a method of any kind go into the sheets of a workbook and come back the same?

The first sheet, «method», has a row an entry: key, kind, value. Each list (indicators, levels, rules …) is a sheet of
its own: names of columns in the first row, their kinds in the second, an entry a row after that. An empty cell is an
entry that is not there. Kinds: text, number, date, yes_no, and toml for whatever is none of these, as TOML writes it.
"""

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from itertools import zip_longest
from typing import Any

from ppaos.engine.methods.document import MethodError
from ppaos.engine.methods.writing import is_list_of_tables, toml_key, toml_string, toml_value

MAIN = "method"
MAIN_COLUMNS = ("key", "kind", "value")
HEADING_ROWS = 2
KINDS = ("text", "number", "date", "yes_no", "toml")
MOST_PARTS = 6  # an entry of more parts, or of parts within parts, stands in one cell
BE_YEARS, BE_OFFSET = range(2400, 2701), 543

Cell = str | int | float | None
Rows = Sequence[Sequence[Cell]]

_SHEET_NAME = re.compile(r"[A-Za-z0-9_-]{1,31}")
_ISO_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]00:00:00)?")
_THAI_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_NUMBER = re.compile(r"[+-]?(\d[\d_]*)(\.\d+)?([eE][+-]?\d+)?")


def sheets_of(data: Mapping[str, Any]) -> dict[str, list[list[Cell]]]:
    """A method's data as sheets of rows, the headings among them."""
    lists = {key: value for key, value in data.items() if _has_sheet(key, value)}
    main: list[list[Cell]] = [list(MAIN_COLUMNS)]
    for path, value in _leaves({key: value for key, value in data.items() if key not in lists}):
        kind = _kind([value])
        main.append([path, kind, _cell(value, kind)])
    return {MAIN: main, **{key: _list_rows(rows) for key, rows in lists.items()}}


def data_of(sheets: Mapping[str, Rows]) -> dict[str, Any]:
    """The data in the sheets; MethodError naming sheet, row and column where a cell cannot be read."""
    if MAIN not in sheets:
        raise MethodError(f"there is no sheet «{MAIN}»; it holds name, version and source of the method")
    data: dict[str, Any] = {}
    for number, row in enumerate(sheets[MAIN][1:], start=2):
        path, kind, value, *_rest = [*row, None, None, None]
        place = f"sheet «{MAIN}», row {number}"
        if path is None or value is None:
            continue
        _put(data, str(path), _value(value, str(kind or "text"), place), place)
    for name, rows in sheets.items():
        if name != MAIN:
            data[name] = list(_entries(name, rows))
    return data


def shown_day(day: date) -> str:
    """A day as it is typed: day, month and Buddhist year."""
    return f"{day.day:02}/{day.month:02}/{day.year + BE_OFFSET}"


def _list_rows(rows: Sequence[Mapping[str, Any]]) -> list[list[Cell]]:
    """The rows of a list's sheet, columns in the order in which the entries first use them."""
    whole = _in_parts(rows)
    flat = [dict(_flattened(row, whole)) for row in rows]
    columns = list(dict.fromkeys(column for row in flat for column in row))
    kinds = [_kind([row[column] for row in flat if column in row]) for column in columns]
    body = [
        [_cell(row[column], kind) if column in row else None for column, kind in zip(columns, kinds, strict=True)]
        for row in flat
    ]  # fmt: skip
    return [list(columns), list(kinds), *body]


def _entries(name: str, rows: Rows) -> Iterable[dict[str, Any]]:
    """The entries of a list's sheet; rows without any value are left out."""
    columns = [None if column is None else str(column) for column in (rows[0] if rows else ())]
    kinds = [str(kind or "text") for kind in (rows[1] if len(rows) > 1 else ())]
    for number, row in enumerate(rows[HEADING_ROWS:], start=HEADING_ROWS + 1):
        entry: dict[str, Any] = {}
        for column, kind, cell in zip_longest(columns, kinds, row):
            place = f"sheet «{name}», row {number}, column «{column}»"
            if cell is None:
                continue
            if column is None:
                raise MethodError(f"sheet «{name}», row {number}: «{cell}» stands under no column; name it")
            _put(entry, column, _value(cell, kind or "text", place), place)
        if entry:
            yield entry


def _has_sheet(key: str, value: Any) -> bool:
    """Whether an entry gets a sheet of its own: a list of tables that are not empty, under a name a sheet can bear."""
    is_named = bool(_SHEET_NAME.fullmatch(key)) and key.lower() not in (MAIN, "history")
    return is_named and is_list_of_tables(value) and all(value)


def _leaves(table: Mapping[str, Any], path: str = "") -> Iterable[tuple[str, Any]]:
    """Every value of nested tables with the dotted way to it."""
    for key, value in table.items():
        way = f"{path}.{toml_key(key)}" if path else toml_key(key)
        if isinstance(value, Mapping) and value:
            yield from _leaves(value, way)
        else:
            yield way, value


def _in_parts(rows: Sequence[Mapping[str, Any]]) -> frozenset[str]:
    """The keys whose entries are small tables everywhere: each part gets a column."""
    keys = dict.fromkeys(key for row in rows for key in row)
    return frozenset(key for key in keys if _is_small([row[key] for row in rows if key in row]))


def _is_small(values: Sequence[Any]) -> bool:
    parts = {part for value in values if isinstance(value, Mapping) for part in value}
    return len(parts) <= MOST_PARTS and all(
        isinstance(value, Mapping) and value and not any(isinstance(part, Mapping | list) for part in value.values())
        for value in values
    )  # fmt: skip


def _flattened(row: Mapping[str, Any], in_parts: frozenset[str]) -> Iterable[tuple[str, Any]]:
    for key, value in row.items():
        if key in in_parts:
            yield from ((f"{toml_key(key)}.{toml_key(part)}", each) for part, each in value.items())
        else:
            yield toml_key(key), value


def _kind(values: Sequence[Any]) -> str:
    """The one kind all the values have, else toml."""
    for kind, belongs in _BELONGS.items():
        if all(belongs(value) for value in values):
            return kind
    return "toml"


def _is_number(value: Any) -> bool:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and bool(_NUMBER.fullmatch(repr(value)))


def _is_day(value: Any) -> bool:
    is_day = isinstance(value, date) and not isinstance(value, datetime)
    return is_day and value.year not in BE_YEARS and len(value.isoformat()) == len("2020-01-01")


_BELONGS: dict[str, Callable[[Any], bool]] = {
    "text": lambda value: isinstance(value, str),
    "yes_no": lambda value: isinstance(value, bool),
    "number": _is_number,
    "date": _is_day,
}


def _cell(value: Any, kind: str) -> Cell:
    """A value as it stands in a cell of its column's kind."""
    if kind == "text":
        return toml_string(value) if _needs_quotes(value) else str(value)
    if kind == "number" and float(f"{value:.15G}") == value:  # what a workbook keeps of a number
        return value  # type: ignore[no-any-return]
    return toml_value(value)


def _needs_quotes(text: str) -> bool:
    return not text or text != text.strip() or text.startswith(('"', "'")) or not text.isprintable()


def _value(cell: Cell, kind: str, place: str) -> Any:
    """What a cell says, read as its kind."""
    text = str(cell).strip()
    if kind == "text":
        return (
            _parsed(text, place)
            if text.startswith('"') and text.endswith('"') and len(text) > 1
            else str(cell)
        )
    if kind == "yes_no" and text.lower() in ("true", "false"):
        return text.lower() == "true"
    if kind == "number" and _NUMBER.fullmatch(text):
        return float(text) if any(mark in text for mark in ".eE") else int(text)
    if kind == "date" and (day := _day(text)):
        return day
    if kind == "toml":
        return _parsed(text, place)
    if kind not in KINDS:
        raise MethodError(f"{place}: the kind «{kind}» is not known; use one of {', '.join(KINDS)}")
    raise MethodError(f"{place}: «{text}» is no {_WORDS[kind]}")


_WORDS = {
    "number": "number; write one such as 0.25",
    "yes_no": "yes or no; write true or false",
    "date": "day; write one such as 2020-01-31 or 31/01/2563",
}


def _day(text: str) -> date | None:
    if found := _ISO_DAY.fullmatch(text):
        year, month, day = map(int, found.groups())
    elif found := _THAI_DAY.fullmatch(text):
        day, month, year = map(int, found.groups())
    else:
        return None
    try:
        return date(year - BE_OFFSET if year in BE_YEARS else year, month, day)
    except ValueError:
        return None


def _parsed(text: str, place: str) -> Any:
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError as error:
        raise MethodError(f"{place}: «{text}» cannot be read as TOML: {error}; correct it") from error


def _put(table: dict[str, Any], path: str, value: Any, place: str) -> None:
    """Set a value at the end of a dotted way."""
    *way, last = _keys(path, place)
    for key in way:
        table = table.setdefault(key, {})
        if not isinstance(table, dict):
            raise MethodError(f"{place}: «{path}» lies inside a value; give one of the two another name")
    if last in table:
        raise MethodError(f"{place}: «{path}» is there twice; keep one")
    table[last] = value


def _keys(path: str, place: str) -> list[str]:
    try:
        found: Any = tomllib.loads(f"{path} = 1")
    except tomllib.TOMLDecodeError as error:
        raise MethodError(f"{place}: «{path}» is no key; use letters, digits, _ and dots") from error
    keys = []
    while isinstance(found, dict):
        [(key, found)] = found.items()
        keys.append(key)
    return keys
