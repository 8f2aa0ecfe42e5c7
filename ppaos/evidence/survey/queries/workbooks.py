"""A shipped form as the XLSForm that a spreadsheet opens: the same bytes whenever it is written."""

import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import xlsxwriter

from ppaos.evidence.survey.queries.instruments import Instrument

# The date in the file is always this one, so that the same form gives the same bytes.
WRITTEN_ON = datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)
THAI, ENGLISH = "ไทย (th)", "English (en)"
SURVEY = {
    "type": "type", "name": "name",
    f"label::{THAI}": "th", f"label::{ENGLISH}": "en",
    f"hint::{THAI}": "hint_th", f"hint::{ENGLISH}": "hint_en",
    "required": "required", f"required_message::{THAI}": "asks_th", f"required_message::{ENGLISH}": "asks_en",
    "relevant": "relevant", "constraint": "constraint",
    f"constraint_message::{THAI}": "says_th", f"constraint_message::{ENGLISH}": "says_en",
    "calculation": "calculation", "choice_filter": "choice_filter", "appearance": "appearance",
    "parameters": "parameters", "default": "default", "repeat_count": "repeat_count", "save_to": "save_to",
}  # fmt: skip
CHOICES = {
    "list_name": "list",
    "name": "name",
    f"label::{THAI}": "th",
    f"label::{ENGLISH}": "en",
    "for": "for",
}


def workbook_of(form: Instrument) -> bytes:
    """The XLSForm: survey, choices, settings and entities."""
    content = io.BytesIO()
    book = xlsxwriter.Workbook(
        content, {"in_memory": True, "strings_to_numbers": False, "strings_to_formulas": False}
    )
    book.set_properties({"title": form.titles["th"], "created": WRITTEN_ON})
    bold = book.add_format({"bold": True})
    for name, (header, rows) in _sheets(form).items():
        sheet = book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        sheet.write_row(0, 0, header, bold)
        for number, row in enumerate(rows, start=1):
            sheet.write_row(number, 0, row)
        sheet.set_column(0, len(header) - 1, 24)
    book.close()
    return content.getvalue()


def file_name(form: Instrument) -> str:
    """What the file of a shipped form is called."""
    return f"{form.code}.xlsx"


def _sheets(form: Instrument) -> dict[str, tuple[Sequence[str], list[list[str]]]]:
    listed = [{"list": name, **choice} for name, choices in form.choices.items() for choice in choices]
    settings = {
        "form_title": form.titles["th"], "form_id": form.code, "version": form.version, "default_language": THAI,
    }  # fmt: skip
    entities = {"list_name": form.entity_list, "entity_id": "${visit}", "update_if": "${visit} != ''"}
    return {
        "survey": _table(SURVEY, form.rows),
        "choices": _table(CHOICES, listed),
        "settings": (list(settings), [list(settings.values())]),
        "entities": (list(entities), [list(entities.values())]),
    }


def _table(
    columns: Mapping[str, str], rows: Iterable[Mapping[str, Any]]
) -> tuple[Sequence[str], list[list[str]]]:
    """The columns that any row fills, and the rows."""
    written = list(rows)
    used = {title: key for title, key in columns.items() if any(row.get(key) for row in written)}
    return list(used), [[str(row.get(key, "")) for key in used.values()] for row in written]
