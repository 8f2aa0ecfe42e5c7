"""A form sent in: the workbook, where and for what it is used, its files and how its answers are read."""

import json
import tomllib
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from ppaos.evidence.survey.models import Form
from ppaos.evidence.survey.queries.forms import MANAGE
from ppaos.ground.geography.models import Area
from ppaos.people.cooperation.permissions import granted_areas


class SeveralFiles(forms.ClearableFileInput):
    """A chooser of several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files."""

    def __init__(self, **given: Any) -> None:
        super().__init__(widget=SeveralFiles(), **given)

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:  # type: ignore[type-arg]
        files = data if isinstance(data, (list, tuple)) else [data] if data else []
        if self.required and not files:
            raise ValidationError(self.error_messages["required"], code="required")
        return [super(FilesField, self).clean(file, initial) for file in files]


class FormVersionForm(forms.Form):
    """A workbook and what goes with it."""

    file = forms.FileField(
        label=_("XLSForm"),
        help_text=_("The workbook with the sheets survey, choices and settings (.xlsx or .xls)."),
    )
    kind = forms.ChoiceField(label=_("What it is for"), choices=Form.Kind.choices, initial=Form.Kind.OTHER)
    area = forms.ModelChoiceField(
        Area.objects.none(),
        label=_("Area it is used in"),
        help_text=_("Surveyors who work there get it on their phones."),
    )
    form_files = FilesField(
        label=_("Files of the form"),
        required=False,
        help_text=_("Pictures, sounds and lists that the form names. They may be added later too."),
    )
    mapping = forms.FileField(
        label=_("How its answers are read"),
        required=False,
        help_text=_("A mapping (.toml or .json). Without one, answers are kept and fill no register."),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        areas = Area.objects.filter(pk__in=granted_areas(user, deed=MANAGE))
        self.fields["area"].queryset = areas  # type: ignore[attr-defined]
        if len(areas) == 1:
            self.fields["area"].initial = areas[0]

    def clean_mapping(self) -> dict[str, Any] | None:
        """The mapping as data, where one was sent."""
        file = self.cleaned_data["mapping"]
        return read_mapping(file.read()) if file else None

    def contents(self) -> dict[str, bytes]:
        """The form's files by name."""
        return {file.name or "": file.read() for file in self.cleaned_data["form_files"]}


class MediaForm(forms.Form):
    """Files for a draft."""

    form_files = FilesField(label=_("Files of the form"))

    def contents(self) -> dict[str, bytes]:
        """The files by name."""
        return {file.name or "": file.read() for file in self.cleaned_data["form_files"]}


def read_mapping(content: bytes) -> dict[str, Any]:
    """A mapping out of TOML or JSON; ValidationError where it is neither."""
    try:
        text = content.decode()
        found = json.loads(text) if text.lstrip().startswith("{") else tomllib.loads(text)
    except (UnicodeDecodeError, ValueError) as error:
        raise ValidationError(_("The mapping is neither TOML nor JSON: %s.") % error) from error
    if not isinstance(found, dict):
        raise ValidationError(_("The mapping is no table of names and values."))
    return found
