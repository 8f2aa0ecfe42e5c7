"""A draft as tables of fields, each fault at its cell; what it changed; what is looked at before it is published."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from ppaos.engine import methods
from ppaos.engine.methods import STATUSES, MethodError, differences, sheets_of, toml_text
from ppaos.engine.methods.differences import NAMED_BY
from ppaos.engine.methods.sheets import HEADING_ROWS, KINDS, MAIN, Cell, shown_day
from ppaos.evidence.livelihood.presenters.method_words import (
    RULES,
    column_words,
    fault_words,
    sheet_words,
    value_words,
)
from ppaos.evidence.livelihood.presenters.words import name_key, status_words

NEW = "new"
# What a draft is of never changes; its label is given when it is published.
FIXED = ("kind", "name", "version")
INHERITED = ("status", "source")  # what an entry has from the method as a whole where it does not say it
LONG_TEXT = 44
Sheets = Mapping[str, Sequence[Sequence[Cell]]]


@dataclass(frozen=True)
class Fault:
    """What is wrong, and at which cell, as far as that can be told. row: the number within the sheet's rows, from 0."""

    message: str
    sheet: str = ""
    row: int | None = None
    column: str = ""


def fault_of(data: Mapping[str, Any], name: str) -> Fault | None:
    """What keeps a draft from being a method; none where it is one."""
    try:
        methods.parse(toml_text(data), place=name)
    except MethodError as error:
        return placed(str(error).removeprefix(name), sheets_of(data))
    return None


def placed(message: str, sheets: Sheets) -> Fault:
    """A fault of the engine with the cell it speaks of."""
    words = fault_words(message)
    if found := re.match(
        r"sheet «(?P<sheet>[^»]+)», row (?P<row>\d+)(, column «(?P<column>[^»]+)»)?: ", message
    ):
        return Fault(words, found["sheet"], int(found["row"]) - 1, found["column"] or "value")
    if found := re.search(r"the weights( of (\S+))? add up", message):
        row = _first_of(sheets, "indicator", found[2]) if found[2] else HEADING_ROWS
        return Fault(words, "indicator", row, "weight")
    if found := re.search(r"the (?:(first)|last)? ?(level|stage)s? (?:begin|are numbered)", message):
        sheet, column = found[2], "number" if "numbered" in message else "from"
        row = HEADING_ROWS if found[1] else _out_of_order(sheets[sheet], column)
        return Fault(words, sheet, row, column)
    found = re.match(r"(?:, (?P<sheet>\w+)(?: (?P<entry>[^,:]+))?(?:, (?P<part>\w+))?[,:])?", message)
    sheet, entry, part = (found[name] or "" if found else "" for name in ("sheet", "entry", "part"))
    key = _key(message)
    is_column = any(key in (column, str(column).partition(".")[0]) for column in sheets.get(sheet, [[]])[0])
    return _at_entry(words, sheet, entry, key if is_column or not part else part, sheets)


def _key(message: str) -> str:
    """The key a fault names, as far as it does."""
    if "status is" in message:
        return "status"
    if "it ends on" in message:
        return "valid_to"
    found = re.search(r": «?(\w+)»? (?:is|has|names|«)", message) or re.search(r"«(\w+)»", message)
    return found[1] if found else ""


def _at_entry(words: str, sheet: str, entry: str, key: str, sheets: Sheets) -> Fault:
    """A fault at an entry; where it says nothing of its source it has that from the method as a whole.

    What the method itself lacks has no row yet: the fault stands at the empty one, with the key as its column.
    """
    whole = _entry(sheets[MAIN], key)
    if sheet in sheets:
        row = _entry(sheets[sheet], entry)
        stands = (
            row is not None and key in sheets[sheet][0] and sheets[sheet][row][sheets[sheet][0].index(key)]
        )
        if stands or whole is None or key not in INHERITED:
            return Fault(words, sheet, row, key)
    inside = _entry(sheets[MAIN], f"{sheet}.{key}") or _entry(sheets[MAIN], f"{sheet}.value")
    at = whole if inside is None else inside
    return Fault(words, MAIN, at, "value") if at is not None or sheet else Fault(words, MAIN, None, key)


def editor(sheets: Sheets, fault: Fault | None) -> list[dict[str, Any]]:
    """The sheets of a draft as tables of fields."""
    return [
        _main(sheets[MAIN], fault),
        *(_list(name, rows, fault) for name, rows in sheets.items() if name != MAIN),
    ]


def differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[dict[str, str]]:
    """What a draft changed of its origin, line by line."""
    return [
        {
            "where": f"{sheet_words(each.of)} {each.name}" if each.of else _("The method as a whole"),
            "what": column_words(each.key),
            "before": value_words(each.before),
            "after": value_words(each.after),
        }
        for each in differences(before, after)
    ]


def checked(data: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    """What is looked at before publishing: each rule, what was found, and whether it will do."""
    fault = fault_of(data, name)
    readable = {
        "label": _("It can be read as a method of its kind"),
        "of": f"{sheet_words(fault.sheet)}" if fault and fault.sheet else "",
        "found": fault.message if fault else "",
        "is_met": fault is None,
    }
    rows = [
        {
            "label": RULES[check.rule],
            "of": _named(data, check.of),
            "found": _days(data) if check.rule == "dates" else check.found,
            "is_met": check.is_met,
        }
        for check in methods.checks(data)
    ]
    return [readable, *rows]


def _named(data: Mapping[str, Any], of: str) -> str:
    """What a rule was asked of: a capital by its name, a list by what it is called."""
    capitals = {str(row.get("code")): row for row in data.get("capital", []) if isinstance(row, Mapping)}
    return str(capitals[of].get(name_key(), of)) if of in capitals else sheet_words(of)


def _days(data: Mapping[str, Any]) -> str:
    first, last = (value_words(data.get(key)) for key in ("valid_from", "valid_to"))
    return f"{first} – {last}" if data.get("valid_to") else first


def unsourced_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Entries whose numbers were changed while they still name the origin's source: what «official» would hide."""
    found = differences(before, after)
    resourced = {(each.of, each.name) for each in found if each.key in ("source", "status")}
    is_whole = ("", "") in resourced
    changed = dict.fromkeys((each.of, each.name) for each in found if each.of)
    return [
        f"{sheet_words(of)} {name}" for of, name in changed if (of, name) not in resourced and not is_whole
    ]


def _main(rows: Sequence[Sequence[Cell]], fault: Fault | None) -> dict[str, Any]:
    """Entries of the document itself, a row each, and one row to add another."""
    shown = [
        {
            "label": str(path),
            "words": column_words(str(path)),
            "cells": [_cell(MAIN, number, 2, str(path).rpartition(".")[2], kind, value, fault)],
            "drop": f"drop:{MAIN}:{number}",
        }
        for number, (path, kind, value) in enumerate(rows[1:], start=1)
        if path not in FIXED
    ]
    lacking = (
        fault if fault and (fault.sheet, fault.row) == (MAIN, None) and fault.column != "value" else None
    )
    return {
        "name": MAIN, "label": sheet_words(MAIN), "rows": shown, "is_main": True,
        "new": {column: f"{MAIN}:{NEW}:{number}" for number, column in enumerate(("key", "kind", "value"))},
        "kinds": KINDS, "lacking": lacking.column if lacking else "", "fault": lacking.message if lacking else "",
    }  # fmt: skip


def _list(name: str, rows: Sequence[Sequence[Cell]], fault: Fault | None) -> dict[str, Any]:
    """Entries of a list, a row each, and an empty row to add another."""
    columns, kinds = rows[0], rows[1]
    empty: tuple[int | str, Sequence[Cell]] = (NEW, [None] * len(columns))
    numbered = [*enumerate(rows[HEADING_ROWS:], start=HEADING_ROWS), empty]
    return {
        "name": name,
        "label": sheet_words(name),
        "is_main": False,
        "columns": [column_words(str(column)) for column in columns],
        "rows": [
            {
                "is_new": number == NEW,
                "label": str(row[0] or ""),
                "drop": f"drop:{name}:{number}",
                "cells": [
                    _cell(name, number, at, str(column), kinds[at], value, fault)
                    for at, (column, value) in enumerate(zip(columns, row, strict=True))
                ],
            }
            for number, row in numbered
        ],
    }


def _cell(
    sheet: str, row: int | str, at: int, column: str, kind: Cell, value: Cell, fault: Fault | None
) -> dict[str, Any]:
    """One field: its name, what stands in it, how it is typed, and what is wrong with it."""
    is_wrong = (
        fault is not None
        and (fault.sheet, fault.row) == (sheet, row)
        and (sheet == MAIN or _is_column(fault.column, column, at))
    )
    text = "" if value is None else str(value)
    return {
        "name": f"{sheet}:{row}:{at}",
        "label": column_words(column),
        "value": _shown(text) if kind == "date" else text,
        "kind": kind,
        "is_long": kind == "toml" or len(text) > LONG_TEXT,
        "choices": [("", "–"), *((each, status_words(each)) for each in STATUSES)]
        if column == "status"
        else [],
        "fault": fault.message if is_wrong and fault else "",
    }


def _is_column(wrong: str, column: str, at: int) -> bool:
    """Whether a fault speaks of a column: by its name or that of its table; of no column, the first."""
    return wrong in (column, column.partition(".")[0]) or (not wrong and at == 0)


def _shown(text: str) -> str:
    try:
        return shown_day(date.fromisoformat(text))
    except ValueError:
        return text


def _entry(rows: Sequence[Sequence[Cell]], name: str) -> int | None:
    """The row of an entry by what it is known by."""
    ways = [at for at, column in enumerate(rows[0]) if column in (*NAMED_BY, "key")]
    head = 1 if rows[0][0] == "key" else HEADING_ROWS
    named = [
        number
        for number, row in enumerate(rows)
        if number >= head and any(str(row[at]) == name for at in ways)
    ]
    return named[0] if named else HEADING_ROWS + int(name) - 1 if name.isdigit() and head > 1 else None


def _out_of_order(rows: Sequence[Sequence[Cell]], column: str) -> int:
    """The first row of a list that does not rise above the one before it; the last where all do."""
    at = rows[0].index(column)
    numbers = [row[at] for row in rows[HEADING_ROWS:]]
    for number, (low, high) in enumerate(pairwise(numbers), start=HEADING_ROWS + 1):
        is_rising = isinstance(low, int | float) and isinstance(high, int | float) and low < high
        if not is_rising or (column == "number" and high != number - HEADING_ROWS + 1):
            return number
    return len(rows) - 1


def _first_of(sheets: Sheets, sheet: str, prefix: str) -> int | None:
    """The first row whose code begins with a capital's name."""
    rows = sheets.get(sheet, [])
    return next((number for number, row in enumerate(rows) if str(row[0]).startswith(f"{prefix}_")), None)
