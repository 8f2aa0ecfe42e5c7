"""What people send when they write a method of their own: a file, the cells of a draft, a label and a decision."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ppaos.engine.methods import data_of, toml_text
from ppaos.engine.methods.sheets import HEADING_ROWS, MAIN, Cell
from ppaos.ground.geography.models import Area
from ppaos.ground.geography.presenters import label
from ppaos.ground.workbench.forms.fields import ThaiDateField
from ppaos.ground.workbench.forms.file_kinds import kind_of
from ppaos.ground.workbench.forms.workbooks import read_workbook

NEW = "new"  # the row of a sheet that is still empty


class TextUnreadable(ValueError):
    """A file that is no text; the message says what to send instead."""


def read_method_file(content: bytes, filename: str) -> str:
    """The TOML text of a method in a file: TOML as it is, a workbook sheet by sheet.

    Raises UnreadableFile or TextUnreadable where the file is neither, MethodError naming sheet, row and column.
    """
    if not filename.lower().endswith(".toml"):
        kind, _notes = kind_of(content, filename)
        if kind != "text":
            return toml_text(data_of(_rows_of_workbook(content, filename, kind)))
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise TextUnreadable(
            _("The file is no text in UTF-8. Send TOML in UTF-8, or a workbook (XLSX).")
        ) from error


def _rows_of_workbook(content: bytes, filename: str, kind: str) -> dict[str, list[list[Cell]]]:
    grids = read_workbook(content, filename, kind)
    return {grid.name: [list(row) for row in grid.cells.drop("row_no").iter_rows()] for grid in grids}


def posted_sheets(
    sheets: Mapping[str, Sequence[Sequence[Cell]]], sent: Mapping[str, Any]
) -> dict[str, list[list[Cell]]]:
    """The sheets with the cells that were sent in the place of what stood there; rows marked «drop» left out."""
    return {name: _posted_rows(name, rows, sent) for name, rows in sheets.items()}


def _posted_rows(name: str, rows: Sequence[Sequence[Cell]], sent: Mapping[str, Any]) -> list[list[Cell]]:
    head = 1 if name == MAIN else HEADING_ROWS
    width = len(rows[0])
    kept = [
        [_sent(sent, name, number, column, cell) for column, cell in enumerate(row)]
        for number, row in enumerate(rows)
        if number >= head and f"drop:{name}:{number}" not in sent
    ]
    added = [_sent(sent, name, NEW, column, None) for column in range(width)]
    if name == MAIN and added[0] is None:
        added = [None] * width  # without a key the kind alone says nothing
    return [*(list(row) for row in rows[:head]), *kept, *([added] if any(added) else [])]


def _sent(sent: Mapping[str, Any], name: str, number: int | str, column: int, cell: Cell) -> Cell:
    key = f"{name}:{number}:{column}"
    if key not in sent:
        return cell
    return str(sent[key]).replace("\r\n", "\n").strip() or None


class _AreaForm(forms.Form):
    """For which area: the whole province, or a local authority."""

    area = forms.ChoiceField(label=gettext_lazy("For"))

    def __init__(self, *args: Any, areas: Sequence[Area], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._areas = {area.code: area for area in areas}
        self.fields["area"].choices = [(area.code, label(area)) for area in areas]  # type: ignore[attr-defined]

    def clean_area(self) -> Area:
        """The area itself."""
        return self._areas[self.cleaned_data["area"]]


class CopyForm(_AreaForm):
    """Begin a draft from a published version."""


class AssessForm(_AreaForm):
    """Whose households to assess again."""


class LoadForm(_AreaForm):
    """Begin a draft from a file."""

    file = forms.FileField(
        label=gettext_lazy("File of the method"),
        help_text=gettext_lazy("TOML or XLSX, as it is downloaded here."),
    )
    document = forms.CharField(
        label=gettext_lazy("From which document"),
        help_text=gettext_lazy("Letter, minutes or announcement that the numbers come from."),
        max_length=500,
    )
    field_order = ("file", "area", "document")


class ReplaceForm(forms.Form):
    """Put a file in the place of a draft's text."""

    file = forms.FileField(label=gettext_lazy("File of the method"))


class PublishForm(forms.Form):
    """Under which label, from when, by which document and by whose decision a draft is published."""

    version = forms.CharField(
        label=gettext_lazy("Label of the version"),
        help_text=gettext_lazy("For example 2570. A label that is taken is refused."),
        max_length=40,
    )
    valid_from = ThaiDateField(label=gettext_lazy("Holds from"))
    valid_to = ThaiDateField(label=gettext_lazy("Until before"), required=False)
    document = forms.CharField(
        label=gettext_lazy("From which document"),
        help_text=gettext_lazy("Letter, minutes or announcement that the numbers come from."),
        max_length=500,
    )
    decision = forms.CharField(
        label=gettext_lazy("Decision to publish"),
        help_text=gettext_lazy(
            "Who decided to use it, when and on what grounds. It is shown with the version for ever."
        ),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
    )

    def clean(self) -> dict[str, Any]:
        """A last day comes after the first."""
        cleaned = super().clean() or {}
        first, last = cleaned.get("valid_from"), cleaned.get("valid_to")
        if first and last and last <= first:
            self.add_error("valid_to", _("It must end after it begins. Look at both days."))
        return cleaned
