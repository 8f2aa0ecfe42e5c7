"""Which grants of the yearly review are shown, and which were ticked."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ppaos.people.cooperation.permissions.reviews import ReviewState

MOST_AT_ONCE = 1000


class ReviewFilter(forms.Form):
    """The state of the review; anything else shows what waits."""

    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("what waits")), *ReviewState.choices]
    )

    def chosen(self) -> str:
        """The state asked for; empty where none or an odd one was."""
        return self.cleaned_data.get("state", "") if self.is_valid() else ""


class ChosenGrants(forms.Form):
    """The grants ticked, and why they end where they do."""

    reason = forms.CharField(max_length=200, required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.numbers = [
            int(text) for text in data.getlist("grant")[:MOST_AT_ONCE] if text.isdecimal() and len(text) < 19
        ]
