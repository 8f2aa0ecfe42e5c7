"""What is wrong with an XLSForm, in words: sheet, row, column, value, and what to do about it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

ROW = re.compile(r"\[row : (\d+)\]")
SHEET = re.compile(r"[Oo]n the '([a-z_]+)' sheet|for sheet: '([a-z_]+)'")
COLUMN = re.compile(r"the '([^']+)' value")
FIRST_ROW = 2

Rows = Mapping[str, list[dict[str, str]]]  # sheet: its rows beneath the header, by column


@dataclass(frozen=True)
class FormFault:
    """One thing to mend in a workbook. Empty where it concerns no single sheet, row or column."""

    what: str
    to_do: str
    sheet: str = ""
    row: int | None = None
    column: str = ""
    value: str = ""
    # The converter's own words, where ours are general.
    said: str = ""

    def __str__(self) -> str:
        place = self.place()
        words = [f"{place}: {self.what}" if place else self.what, self.to_do]
        if self.said:
            words.append(_("The converter says: %(words)s") % {"words": self.said})
        return " ".join(words)

    def place(self) -> str:
        """Where it stands."""
        parts = [
            _("sheet «%s»") % self.sheet if self.sheet else "",
            _("row %s") % self.row if self.row else "",
            _("column «%s»") % self.column if self.column else "",
            f"«{self.value}»" if self.value else "",
        ]
        return " ".join(part for part in parts if part)


class FormRefused(ValueError):
    """A form cannot be taken or published; `faults` say why, each with what to do."""

    def __init__(self, faults: Iterable[FormFault]) -> None:
        self.faults = list(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


# What the converter says (the beginning of a pattern), what that means, what to do. `value` names the culprit.
KNOWN: tuple[tuple[str, str, str, str, str], ...] = (
    (r"You must have a sheet named 'survey'", "survey", "",
     gettext_noop("The workbook has no sheet «survey» with questions."),
     gettext_noop("Add the sheet «survey» with the columns type, name and label.")),
    (r"Could not find the name '(?P<value>[^']*)'", "", "",
     gettext_noop("It refers to a question that does not exist."),
     gettext_noop("Correct the name between ${ and }, or add that question.")),
    (r"Reference variables must start|Reference variable lists", "", "",
     gettext_noop("A reference to another question is written wrongly."),
     gettext_noop("Write it as ${name}, without blanks inside.")),
    (r"The name '(?P<value>[^']*)' appears more than once", "", "",
     gettext_noop("It refers to a name that several questions have."),
     gettext_noop("Give each question a name of its own.")),
    (r"Questions, groups, and repeats must be unique|Repeat names must", "survey", "name",
     gettext_noop("The name stands twice."), gettext_noop("Give each question, group and repeat its own name.")),
    (r"The name 'meta' is reserved", "survey", "name",
     gettext_noop("The name «meta» is reserved."), gettext_noop("Choose another name.")),
    (r"Choices must have a name", "choices", "name",
     gettext_noop("A choice has no name."), gettext_noop("Fill the column name: it is what gets stored.")),
    (r"Choice names must be unique", "choices", "name",
     gettext_noop("Two choices of one list have the same name."), gettext_noop("Give each choice its own name.")),
    (r"Choices should have a label", "choices", "label",
     gettext_noop("A choice has no label."), gettext_noop("Write what people shall read.")),
    (r"Names must begin with a letter", "", "",
     gettext_noop("The name has letters that a form cannot store."),
     gettext_noop("Begin with a letter; then letters, digits, _ and - only, no blanks.")),
    (r"Unmatched 'end_", "survey", "type",
     gettext_noop("A group or repeat ends here that never began."),
     gettext_noop("Add its begin row above, or remove this row.")),
    (r"Unmatched 'begin_", "survey", "type",
     gettext_noop("A group or repeat begins here and never ends."), gettext_noop("Add its end row.")),
    (r"Unknown question type '(?P<value>[^']*)'", "survey", "type",
     gettext_noop("There is no such type of question."),
     gettext_noop("Look the type up in the XLSForm reference, such as text, integer, select_one LIST.")),
    (r"Question with no type", "survey", "type",
     gettext_noop("A question has no type."), gettext_noop("Fill the column type.")),
    (r"with no name", "survey", "name",
     gettext_noop("A question or group has no name."), gettext_noop("Fill the column name.")),
    (r"List name not in (?:external )?choices sheet: (?P<value>.*)", "survey", "type",
     gettext_noop("The list of choices does not exist."),
     gettext_noop("Add the list to the sheet «choices», or correct its name in the column type.")),
    (r"There should be a choices sheet", "choices", "",
     gettext_noop("Questions choose from lists, but there is no sheet «choices»."),
     gettext_noop("Add the sheet «choices» with the columns list_name, name and label.")),
    (r"Choice names with spaces cannot be added.*See \[(?P<value>[^\]]*)\]", "choices", "name",
     gettext_noop("The name of a choice has a blank, and several may be chosen."),
     gettext_noop("Write the name without blanks.")),
    (r"Missing calculation", "survey", "calculation",
     gettext_noop("A calculated question has no calculation."), gettext_noop("Fill the column calculation.")),
    (r"One or more required column headers were not found: (?P<value>[^.]*)", "", "",
     gettext_noop("Columns are missing."), gettext_noop("Add the columns named.")),
    (r"different names for the same column", "", "",
     gettext_noop("Two columns mean the same."), gettext_noop("Remove one of them.")),
    (r"was not recognized as a supported type", "", "",
     gettext_noop("The file cannot be opened as a workbook."),
     gettext_noop("Open it in a spreadsheet program and save it as .xlsx.")),
    (r"'save_to'|entity declaration|'list_name'", "", "",
     gettext_noop("The part about entities is not right."), ""),
)  # fmt: skip
# Warnings that are ours to tell; others of the converter concern other servers.
WARNED: tuple[tuple[str, str], ...] = (
    (r"is missing the (?P<sheet>\w+) columns? (?P<columns>[^.]*)",
     gettext_noop("Some words are missing in a language: %(value)s.")),
    (r"case-insensitive match", gettext_noop("Two names differ by capital letters only; some tools mix them up.")),
    (r"Choices should have a label", gettext_noop("A choice has no label.")),
    (r"has no label", gettext_noop("A group or repeat has no label.")),
    (r"being skipped", gettext_noop("The row has neither name nor label and is left out.")),
    (r"similar names were found", gettext_noop("A sheet has a name that looks misspelt: %(value)s.")),
    (r"machine-readable codes", gettext_noop("A language has no code in brackets, as in «ไทย (th)».")),
)  # fmt: skip


def fault_of(said: str, rows: Rows) -> FormFault:
    """A converter's message in our words, with the place and what stands there."""
    said = " ".join(said.split())
    for pattern, sheet, column, what, to_do in KNOWN:
        match = re.search(pattern, said)
        if match:
            value = match.groupdict().get("value") or ""
            own = "" if to_do else said
            return _placed(
                said, rows, FormFault(_(what), _(to_do) if to_do else "", sheet, None, column, value, own)
            )
    general = FormFault(_("The form cannot be converted."), _("Mend what the converter names."), said=said)
    return _placed(said, rows, general)


def warnings_of(said: Iterable[str], rows: Rows) -> list[FormFault]:
    """The converter's warnings that matter here, in our words."""
    found = []
    for words in said:
        for pattern, what in WARNED:
            if re.search(pattern, words):
                found.append(_placed(words, rows, FormFault(_(what) % {"value": _named(words)}, "")))
                break
    return found


def _named(said: str) -> str:
    """What a warning speaks of: its quoted words, or what stands before the first full stop."""
    return ", ".join(re.findall(r"'([^']+)'", said)) or said.partition(".")[0]


def _placed(said: str, rows: Rows, fault: FormFault) -> FormFault:
    row, sheet, column = ROW.search(said), SHEET.search(said), COLUMN.search(said)
    in_sheet = fault.sheet or ((sheet[1] or sheet[2]) if sheet else "survey" if row else "")
    in_column = fault.column or (column[1] if column else "")
    number = int(row[1]) if row else _row_with(rows.get(in_sheet, []), in_column, fault.value)
    value = fault.value or _standing(rows.get(in_sheet, []), number, in_column)
    return FormFault(fault.what, fault.to_do, in_sheet, number, in_column, value, fault.said)


def _row_with(rows: list[dict[str, str]], column: str, value: str) -> int | None:
    """The number of the first row with that value; None where there is none."""
    if value:
        for number, row in enumerate(rows, FIRST_ROW):
            if value in (row.get(column) or "").split():
                return number
    return None


def _standing(rows: list[dict[str, str]], number: int | None, column: str) -> str:
    if number is None or not 0 <= number - FIRST_ROW < len(rows):
        return ""
    return (rows[number - FIRST_ROW].get(column) or "")[:80]
