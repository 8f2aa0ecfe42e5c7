"""To whom a link is given and for how long; the code by which it is opened."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ppaos.people.cooperation.models import Organisation
from ppaos.support.referral.queries.links import MOST_DAYS

DAYS = 7
CODE_LENGTH_TYPED = 20


class ForWhomForm(forms.Form):
    """The organisation that is to answer."""

    organisation = forms.ModelChoiceField(
        label=_("Which organisation is to answer?"), queryset=Organisation.objects.none()
    )

    def __init__(self, *args: Any, bodies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = bodies  # type: ignore[attr-defined]


class LinkForm(forms.Form):
    """Who gets the link, and how many days it lasts."""

    sent_to = forms.CharField(
        label=_("To whom is it given?"),
        max_length=200,
        help_text=_("A name with a telephone number or e-mail."),
    )
    days = forms.IntegerField(label=_("For how many days?"), min_value=1, max_value=MOST_DAYS, initial=DAYS)


class CodeForm(forms.Form):
    """The one-time code."""

    code = forms.CharField(
        label=_("One-time code"), max_length=CODE_LENGTH_TYPED,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "characters"}),
        help_text=_("The sender told it to you apart from this link, like K7WM-3XPA."),
    )  # fmt: skip
