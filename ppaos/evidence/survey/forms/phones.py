"""Whose phone is let in, and for what?"""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ppaos.evidence.survey.queries.phones import surveyors_in_sight
from ppaos.ground.accounts.models import User


class PhoneForm(forms.Form):
    """A phone with ODK Collect for one surveyor."""

    surveyor = forms.ModelChoiceField(User.objects.none(), label=_("Surveyor"))
    name = forms.CharField(
        label=_("Name of the phone"),
        max_length=80,
        required=False,
        help_text=_("Such as its make, or a sticker on it."),
    )
    is_practice = forms.BooleanField(
        label=_("For practice only"),
        required=False,
        help_text=_("Gets practice visits; what it sends counts nowhere."),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["surveyor"].queryset = surveyors_in_sight(user)  # type: ignore[attr-defined]
