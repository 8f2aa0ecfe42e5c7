"""Inviting somebody, and finding people again."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from ppaos.people.cooperation.forms.fields import AreaField, OffersAreas, TermsForm
from ppaos.people.cooperation.models import Grant
from ppaos.people.cooperation.queries import UserState

MOST_BYTES = 10_000_000


class InviteForm(TermsForm):
    """Who is invited, and with which first role."""

    display_name = forms.CharField(label=_("Name and surname"), max_length=150)
    username = forms.CharField(
        label=_("User name"),
        max_length=60,
        help_text=_("What they sign in with: a to z, digits, dot, hyphen, underscore."),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "autocomplete": "off"}),
    )
    phone = forms.CharField(label=_("Telephone"), max_length=20, required=False)
    field_order = ["display_name", "username", "phone", "role", "area", "organisation", "valid_to"]


class PeopleFilter(OffersAreas):
    """Half a name, a role, an area, a state: each narrows the list."""

    words = forms.CharField(label=_("Name, user name or telephone"), required=False)
    role = forms.ChoiceField(
        label=_("Role"), required=False, choices=[("", _("every role")), *Grant.Role.choices]
    )
    area = AreaField(label=_("Area"), required=False)
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("every state")), *UserState.choices]
    )

    def __init__(self, by: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_areas(by, "invite_users")

    def criteria(self) -> dict[str, str]:
        """What `queries.matching_users` takes; what cannot be read narrows nothing and is told by the form."""
        self.is_valid()
        typed = self.cleaned_data
        area = typed.get("area")
        return {
            "words": typed.get("words", ""),
            "role": typed.get("role", ""),
            "state": typed.get("state", ""),
            "area_code": area.code if area else "",
        }


class ReasonForm(forms.Form):
    """Why something ends."""

    reason = forms.CharField(label=_("Reason"), max_length=200)


class SheetForm(forms.Form):
    """A sheet of officers."""

    sheet = forms.FileField(
        label=_("Sheet of people (XLSX, ODS or CSV)"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.ods,.csv,.txt"}),
    )

    def clean_sheet(self) -> "UploadedFile[bytes]":
        """A list of officers is small; a large file is another list."""
        sheet: UploadedFile[bytes] = self.cleaned_data["sheet"]
        if (sheet.size or 0) > MOST_BYTES:
            raise forms.ValidationError(
                _("This file is too large for a list of officers. Send at most 10 MB.")
            )
        return sheet


class BringInForm(forms.Form):
    """The last word before a sheet is brought in."""

    renew_codes = forms.BooleanField(
        label=_("Also make new codes for people in the sheet who have never signed in"), required=False
    )
