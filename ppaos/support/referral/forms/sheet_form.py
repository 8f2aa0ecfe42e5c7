"""An agency's own spreadsheet brought once: its header found, its columns and words set against ours."""

import re
import tomllib
from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ppaos.ground.workbench.forms.sheets import Problem, Sheet, UnreadableFile, read_sheets
from ppaos.people.cooperation.models import Organisation
from ppaos.support.assistance.models import HelpLine
from ppaos.support.referral.forms.own_sheet import ALWAYS
from ppaos.support.referral.models import SheetForm
from ppaos.support.referral.presenters.sheet_forms import field_choices, word_groups

FEWEST_COLUMNS = 2
XLSX = b"PK"


class BringForm(forms.Form):
    """The blank spreadsheet of an agency."""

    organisation = forms.ModelChoiceField(
        label=gettext_lazy("Organisation"), queryset=Organisation.objects.none()
    )
    name = forms.CharField(
        label=gettext_lazy("What this form is called"), max_length=120,
        help_text=gettext_lazy("By this name it is chosen when a batch is sent."),
    )  # fmt: skip
    file = forms.FileField(
        label=gettext_lazy("The blank spreadsheet"),
        help_text=gettext_lazy(
            "XLSX with its header. Rows under the header are taken for examples and left out."
        ),
    )

    def __init__(self, *args: Any, bodies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = bodies  # type: ignore[attr-defined]


class MappingForm(forms.Form):
    """Which column is what, and which of the agency's words stands for which of ours."""

    def __init__(self, *args: Any, sheet_form: SheetForm, headers: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.headers = list(headers)
        choices = [("", "—"), *field_choices()]
        for number, header in enumerate(self.headers):
            self.fields[f"column_{number}"] = forms.ChoiceField(
                label=header, required=False, choices=choices, initial=sheet_form.columns.get(header, "")
            )
        for name, _label, codes in word_groups():
            theirs = sheet_form.words.get(name, {})
            for code, label in codes:
                said = ", ".join(word for word, meant in theirs.items() if meant == code)
                self.fields[f"word_{name}_{code}"] = forms.CharField(
                    label=label, required=False, max_length=300, initial=said
                )
        always = sheet_form.words.get(ALWAYS, {})
        self.fields["always_help_what"] = forms.CharField(
            label=_("What is given, where no column tells it"), required=False, max_length=200,
            initial=always.get("help_what", ""),
        )  # fmt: skip
        self.fields["always_help_kind"] = forms.ChoiceField(
            label=_("Kind of help, where no column tells it"), required=False,
            choices=[("", "—"), *HelpLine.Kind.choices], initial=always.get("help_kind", ""),
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """A field of ours stands in one column, a word of theirs for one of ours; number and answer may not lack."""
        told: dict[str, Any] = super().clean() or {}
        fields = [field for field in self.columns().values() if field]
        for field in sorted({field for field in fields if fields.count(field) > 1}):
            raise forms.ValidationError(
                _("«%(field)s» stands in two columns. Leave it in one.") % {"field": _name_of(field)}
            )
        if "to_state" not in fields:
            raise forms.ValidationError(_("Say in which column the agency writes its answer."))
        for name, label, codes in word_groups():
            words = [word for code, _label in codes for word in self._said(name, code)]
            for word in sorted({word for word in words if words.count(word) > 1}):
                raise forms.ValidationError(
                    _("«%(word)s» stands for two answers of «%(list)s».") % {"word": word, "list": label}
                )
        return told

    def columns(self) -> dict[str, str]:
        """Header → field of ours, those that mean something."""
        told = {
            header: self.cleaned_data.get(f"column_{number}", "")
            for number, header in enumerate(self.headers)
        }
        return {header: field for header, field in told.items() if field}

    def words(self) -> dict[str, dict[str, str]]:
        """Field → the agency's word → our code; and what the form always means."""
        told = {
            name: {word: code for code, _label in codes for word in self._said(name, code)}
            for name, _list, codes in word_groups()
        }
        always = {
            name: self.cleaned_data.get(f"always_{name}", "").strip() for name in ("help_what", "help_kind")
        }
        told[ALWAYS] = {name: value for name, value in always.items() if value}
        return {name: words for name, words in told.items() if words}

    def column_fields(self) -> list[Any]:
        """The boxes of the columns, from left to right."""
        return [self[f"column_{number}"] for number in range(len(self.headers))]

    def word_fields(self) -> list[dict[str, Any]]:
        """The boxes of the words, list by list."""
        return [
            {"label": label, "boxes": [self[f"word_{name}_{code}"] for code, _label in codes]}
            for name, label, codes in word_groups()
        ]

    def _said(self, name: str, code: str) -> list[str]:
        said = self.cleaned_data.get(f"word_{name}_{code}", "")
        return [word for part in re.split(r"[,\n]", said) if (word := part.strip())]


def blank_sheet(content: bytes, filename: str) -> Sheet:
    """The sheet of an agency's workbook that has most columns we know. UnreadableFile where none has a header."""
    sheets = [
        sheet
        for sheet in read_sheets(content, filename)
        if sheet.header_row and len(sheet.columns) >= FEWEST_COLUMNS
    ]
    if not sheets or not content.startswith(XLSX):
        raise UnreadableFile(
            Problem(
                file=filename, sheet=None, rule="no_form",
                message=gettext_lazy("There is no sheet with a header of two columns or more, or this is no XLSX."),
                remedy=gettext_lazy("Open the agency's blank form in Excel, save it as XLSX and send that."),
            )
        )  # fmt: skip
    return max(sheets, key=lambda sheet: len(suggested(sheet.columns)))


def suggested(headers: Iterable[str]) -> dict[str, str]:
    """Header → field of ours: those that go by a known name first, then those that hold a known word."""
    found: dict[str, str] = {}
    for way in ("names", "within"):
        for header in headers:
            field = _fitting(_key(header), way, taken={*found.values()})
            if header not in found and field:
                found[header] = field
    return found


def _fitting(header: str, way: str, taken: set[str]) -> str:
    for field, row in _known().items():
        words = [_key(word) for word in row.get(way, ())]
        if field not in taken and (
            header in words if way == "names" else any(word in header for word in words)
        ):
            return field
    return ""


@lru_cache
def _known() -> dict[str, Any]:
    return tomllib.loads(files("ppaos.support.referral.forms").joinpath("own_headers.toml").read_text())


def _key(header: str) -> str:
    return re.sub(r"[\s.()\[\]_\-–/:*]+", "", header.replace("\ufeff", "").lower())


def _name_of(field: str) -> str:
    return next((label for code, label in _flat(field_choices()) if code == field), field)


def _flat(choices: Iterable[Any]) -> Iterable[tuple[str, str]]:
    for _group, rows in choices:
        yield from rows
