"""What is wrong with a received file: a sentence with its place and a remedy, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

Text = Any  # str, or gettext's lazy text that is put into words when it is shown


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One fault. Row numbers are those Excel shows; `column` is the header's name or, without one, its letter."""

    file: str
    rule: str
    message: Text
    remedy: Text
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    value: str | None = None

    def place(self) -> str:
        """Say where: file, sheet, row and column, as far as they are known."""
        parts: list[Text] = [self.file]
        if self.sheet:
            parts.append(format_lazy(_("sheet {sheet}"), sheet=self.sheet))
        if self.row:
            parts.append(format_lazy(_("row {row}"), row=self.row))
        if self.column:
            parts.append(format_lazy(_("column {column}"), column=self.column))
        return ", ".join(str(part) for part in parts)

    def __str__(self) -> str:
        return f"{self.place()}: {self.message} {self.remedy}"


class UnreadableFile(Exception):
    """Nothing of the file can be used. Carries the one problem that says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


# rule: (what happened, what to do). The words in braces are filled from the details of the case.
RULES: dict[str, tuple[Text, Text]] = {
    "empty_file": (_("The file is empty."), _("Check that the right file was chosen and send it again.")),
    "empty_workbook": (
        _("No sheet of the workbook holds any cell."),
        _("Check that the right file was chosen and send it again."),
    ),
    "file_too_large": (
        _("The file has {size} MB; at most {limit} MB can be read."),
        _("Split it by district and send the parts."),
    ),
    "unpacks_too_large": (
        _("The workbook would unpack to {size} MB; at most {limit} MB can be read."),
        _("If it is genuine, save the sheet as CSV (UTF-8) and send that."),
    ),
    "repeats": (
        _("The sheet repeats {count} filled rows or cells; nobody writes a list like that."),
        _("If it is genuine, save the sheet as CSV (UTF-8) and send that."),
    ),
    "sheet_too_large": (
        _("The sheet reaches to cell {cell}: {cells} million cells; at most {limit} million can be read."),
        _("Delete the empty rows and columns beyond the list, or save the sheet as CSV (UTF-8)."),
    ),
    "not_a_list": (
        _("This is {kind}, not a table."),
        _("Send the list as XLSX, ODS, XLS or CSV."),
    ),
    "web_page": (
        _("This is a web page saved under the name of a workbook."),
        _("Open it in Excel, save it as XLSX and send that."),
    ),
    "binary_workbook": (
        _("Binary workbooks (XLSB) are not read."),
        _("Save it in Excel as XLSX and send that."),
    ),
    "password": (
        _("The file is protected by a password."),
        _("Remove the password in Excel (File, Info, Protect Workbook) and send it again."),
    ),
    "corrupt": (
        _("The file is damaged and cannot be opened ({detail})."),
        _("Open it in Excel or LibreOffice, save it under a new name and send that."),
    ),
    "unknown_encoding": (
        _("The letters of the file are in no encoding we know (UTF-8, UTF-16, Windows-874)."),
        _("Save it in Excel as «CSV UTF-8» and send that."),
    ),
    "wrong_extension": (
        _("The file's name says {named}, its content is {kind}; it was read as what it is."),
        _("Nothing to do; next time use the matching extension."),
    ),
    "encoding": (_("The file was read as {encoding}."), _("Look at a few Thai names before going on.")),
    "damaged_letters": (
        _("Some letters are damaged and stand as «\N{REPLACEMENT CHARACTER}»."),
        _("Correct them in the source and send the file again."),
    ),
    "control_characters": (
        _("Invisible control characters (NUL) were taken out."),
        _("Nothing to do; the values were kept."),
    ),
    "header_missing": (
        _("No header row was found; columns are called by their letters."),
        _("Put the names of the columns in the first row, or choose them by hand."),
    ),
    "header_only": (_("There is a header but no row beneath it."), _("Check that the list is complete.")),
    "header_not_first": (
        _("The header is in row {header_row}; the rows above it were taken as a title."),
        _("Check that no record stands above the header."),
    ),
    "two_row_header": (
        _("The header has two rows, {first} and {last}; they were read as one."),
        _("Check the names of the columns."),
    ),
    "repeated_header": (
        _("The header «{name}» stands in {count} columns; from the second on they are numbered."),
        _("Say in the mapping which column is which."),
    ),
    "header_again": (
        _("The header is repeated in row {row}; that row was left out."),
        _("Nothing to do."),
    ),
    "nameless_column": (
        _("A column with values has no name."),
        _("Write its name in the header, or choose it by its letter."),
    ),
    "row_too_long": (
        _("The row has {found} cells, the header {expected}; a comma or quote inside a value has moved it."),
        _("Put the value with the comma in quotes, or send the list as XLSX."),
    ),
    "open_quote": (
        _("A quotation mark opened here is not closed for {lines} lines."),
        _("Remove the quotation mark or close it."),
    ),
    "formula_without_value": (
        _("The cell holds a formula whose result was not saved; it was read as empty."),
        _("Open the file in Excel, let it calculate, save it and send it again."),
    ),
    "error_cell": (
        _("The cell shows the error {value}; it was read as empty."),
        _("Correct the formula or type the value."),
    ),
    "scientific": (
        _("The number «{value}» has lost its digits (scientific notation)."),
        _("Format the column as text, type the whole number again and send the file."),
    ),
    "hidden_sheet": (
        _("The sheet is hidden; it was read all the same."),
        _("Leave it out if it is not meant."),
    ),
    "macros": (_("The workbook holds macros; they were not run."), _("Nothing to do.")),
    "pictures": (_("The workbook holds pictures; they were not read."), _("Send photos by themselves.")),
    "more_of_the_same": (
        _("The same fault stands in {count} more cells of this column."),
        _("Correct the column in the source."),
    ),
}


def problem(
    rule: str,
    *,
    file: str,
    sheet: str | None = None,
    row: int | None = None,
    column: str | None = None,
    value: str | None = None,
    **details: object,
) -> Problem:
    """Build a problem from its rule; place and details fill the words of the message."""
    message, remedy = RULES[rule]
    words = {"row": row, "column": column, "value": value, **details}
    return Problem(
        file=file,
        sheet=sheet,
        row=row,
        column=column,
        value=value,
        rule=rule,
        message=format_lazy(message, **words),
        remedy=format_lazy(remedy, **words),
    )
