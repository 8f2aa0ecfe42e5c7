"""What people say about themselves, and the tokens they make."""

from datetime import timedelta

from django import forms
from django.utils.translation import gettext_lazy as _


class ProfileForm(forms.Form):
    """Name, telephone, e-mail."""

    display_name = forms.CharField(label=_("Name shown"), max_length=150)
    phone = forms.CharField(label=_("Telephone"), max_length=20, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)


class TokenForm(forms.Form):
    """What a token is for and how long it lasts."""

    DAYS = [("30", _("30 days")), ("90", _("90 days")), ("365", _("one year"))]
    name = forms.CharField(
        label=_("What it is for"),
        max_length=80,
        help_text=_("For example the name of the program that will use it."),
    )
    days = forms.ChoiceField(label=_("Lasts"), choices=DAYS)

    def lasts(self) -> timedelta:
        """How long the token is to last."""
        return timedelta(days=int(self.cleaned_data["days"]))
