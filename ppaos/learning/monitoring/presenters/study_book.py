"""A study as a workbook that recalculates itself, and as TOML that `ppaos slroi` reads."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any

import xlsxwriter

from ppaos.engine.social_return import Formula, Study, sheets_of
from ppaos.engine.social_return.labels import SHEETS

WIDTH = 22
COMPUTED = {"bg_color": "#F2F2F2"}
TABLES = (SHEETS["inputs"], SHEETS["outcomes"], SHEETS["ranges"])
PLAIN = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def workbook_of(study: Study, more: Mapping[str, list[list[Any]]] | None = None) -> bytes:
    """The study's sheets with live formulas; `more`: sheets of text behind them, by their names."""
    content = BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        heading = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        keys = book.add_format({"italic": True, "font_color": "#666666"})
        whole, amount = (book.add_format(COMPUTED | {"num_format": form}) for form in ("0", "#,##0.00"))
        for name, rows in (sheets_of(study) | dict(more or {})).items():
            sheet = book.add_worksheet(name)
            sheet.set_column(0, 60, WIDTH)
            sheet.set_landscape()
            sheet.fit_to_pages(1, 0)
            is_table = name in TABLES
            for place, row in enumerate(rows):
                _write(
                    sheet, place, row, {0: heading, 1: keys}.get(place) if is_table else None, whole, amount
                )
            sheet.freeze_panes(*((2, 2) if is_table else (1, 0)))
    return content.getvalue()


def toml_of(data: Mapping[str, Any], comments: list[str]) -> str:
    """A study's data as TOML, with lines of comment before it."""
    head = [f"# {line}" for comment in comments for line in comment.splitlines()]
    lines = [
        *head,
        *(f"{key} = {_value(value)}" for key, value in data.items() if not isinstance(value, list)),
    ]
    for table, rows in data.items():
        if isinstance(rows, list):
            for row in rows:
                lines += ["", f"[[{table}]]", *(f"{key} = {_value(value)}" for key, value in row.items())]
    return "\n".join(lines) + "\n"


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return (
            f'"{"".join(PLAIN.get(letter, letter) for letter in value if letter >= " " or letter in PLAIN)}"'
        )
    return repr(value)


def _write(sheet: Any, place: int, row: list[Any], heading: Any, whole: Any, amount: Any) -> None:
    for column, cell in enumerate(row):
        if isinstance(cell, Formula):
            is_whole = isinstance(cell.value, int)
            sheet.write_formula(place, column, cell.text, whole if is_whole else amount, cell.value)
        elif isinstance(cell, bool):
            sheet.write_boolean(place, column, cell)
        elif isinstance(cell, str):
            # Never as a formula, whatever it begins with.
            sheet.write_string(place, column, cell, heading)
        elif cell is not None:
            sheet.write_number(place, column, cell, heading)
