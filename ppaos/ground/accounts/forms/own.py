"""What people say about themselves, and the tokens they make."""

from datetime import timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from ppaos.ground.accounts.models import ApiToken, User


class ProfileForm(forms.ModelForm):
    """Name, telephone, e-mail."""

    class Meta:
        model = User
        fields = ["display_name", "phone", "email"]
        labels = {"display_name": _("Name shown"), "phone": _("Telephone"), "email": _("E-mail")}


class TokenForm(forms.ModelForm):
    """What a token is for and how long it lasts."""

    DAYS = [("30", _("30 days")), ("90", _("90 days")), ("365", _("one year"))]
    days = forms.ChoiceField(label=_("Lasts"), choices=DAYS)

    class Meta:
        model = ApiToken
        fields = ["name"]
        labels = {"name": _("What it is for")}
        help_texts = {"name": _("For example the name of the program that will use it.")}

    def lasts(self) -> timedelta:
        """How long the token is to last."""
        return timedelta(days=int(self.cleaned_data["days"]))
