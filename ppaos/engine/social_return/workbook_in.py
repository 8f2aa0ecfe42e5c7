"""What study do the sheets of a workbook hold?"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from ppaos.engine.social_return.labels import LABELS, SHEETS
from ppaos.engine.social_return.ranging import RANGE_KEYS
from ppaos.engine.social_return.reading import INPUT_KEYS, OUTCOME_KEYS, OUTCOME_TEXTS, STUDY_KEYS
from ppaos.engine.social_return.said import INPUTS, OUTCOMES, RANGES

CALCULATED = "calculated"
HEADER_ROWS = 6  # how far down a heading is looked for
TEXTS = {"title", "method", "currency", "note", "name", "of", "key", "shape", *OUTCOME_TEXTS}
TABLES = {INPUTS: INPUT_KEYS, OUTCOMES: OUTCOME_KEYS, RANGES: RANGE_KEYS}
# A spreadsheet may give back the numbers that stand for true and false.
YES_NO = {"true": True, "1": True, "ใช่": True, "false": False, "0": False, "ไม่ใช่": False}
Rows = Sequence[Sequence[Any]]


def data_of(sheets: Mapping[str, Rows]) -> dict[str, Any]:
    """The data of a study in sheets of rows, for `study_of` to look through.

    Sheets «study» (a key and its value a row), «inputs», «outcomes», «ranges» (a heading of keys, or of their Thai
    labels, then an entry a row), each also by its Thai name; other sheets and columns headed «calculated …» are not
    read. An empty cell is not given. A number may be written as text, with Thai digits, commas or a percent sign.
    """
    named = {_plain(name): rows for name, rows in sheets.items()}
    there = {
        key: rows
        for key, thai in SHEETS.items()
        if (rows := named.get(key, named.get(_plain(thai)))) is not None
    }
    data = _settings(there.get("study", ()))
    return data | {
        table: list(_entries(there[table], keys)) for table, keys in TABLES.items() if table in there
    }


def _settings(rows: Rows) -> dict[str, Any]:
    """A key and its value a row; rows without a value are none, and a first row without a key is a heading."""
    labels = _keys(STUDY_KEYS)
    found = {}
    for place, row in enumerate(rows):
        key, value = [*row, None, None][:2]
        written = _plain(key)
        if not _is_empty(value) and written and (place > 0 or written in labels):
            known = labels.get(written, str(key).strip())
            found[known] = _value(known, value)
    return found


def _entries(rows: Rows, keys: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    """An entry a row below the heading; wholly empty rows are none."""
    labels = _keys(keys)
    headings = [
        place
        for place, row in enumerate(rows[:HEADER_ROWS])
        if sum(_plain(cell) in labels for cell in row) > 1
    ]
    if not headings:
        return
    # Of two rows of headings, labels and keys, the lower one is the keys.
    place_of_keys = headings[0] + (headings[0] + 1 in headings)
    header = rows[place_of_keys]
    read = {
        place: labels.get(_plain(cell), str(cell).strip())
        for place, cell in enumerate(header)
        if not _is_empty(cell) and not _plain(cell).startswith(CALCULATED)
    }
    for row in rows[place_of_keys + 1 :]:
        entry = {
            key: _value(key, row[place])
            for place, key in read.items()
            if place < len(row) and not _is_empty(row[place])
        }
        if entry:
            yield entry


def _keys(keys: tuple[str, ...]) -> dict[str, str]:
    """How each key may be written in a heading."""
    return {_plain(key): key for key in keys} | {_plain(LABELS[key]): key for key in keys}


def _value(key: str, value: Any) -> Any:
    """A cell as TOML would hold it."""
    if key in TEXTS:
        whole = isinstance(value, float) and value.is_integer()
        return str(int(value) if whole else value).strip()
    if key == "is_intended":
        return YES_NO.get(_plain(value).removesuffix(".0"), value)
    if isinstance(value, str):
        bare = value.strip().replace(",", "")
        with suppress(ValueError):
            return float(bare.removesuffix("%")) / 100 if bare.endswith("%") else float(bare)
    return value


def _plain(cell: Any) -> str:
    return str(cell).strip().casefold() if cell is not None else ""


def _is_empty(cell: Any) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())
