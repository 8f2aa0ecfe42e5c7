"""To which service a need is put."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class ReferForm(forms.Form):
    """One service, whether it presses, and what its office should know."""

    service = forms.ChoiceField(
        label=_("Service"),
        help_text=_("The one that fits best stands first; the office is that of the area."),
    )
    is_urgent = forms.BooleanField(label=_("It presses"), required=False)
    note = forms.CharField(
        label=_("Note"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, services: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service"].choices = list(services)  # type: ignore[attr-defined]
