"""What a household types on the public page of its slip."""

from django import forms
from django.utils.translation import gettext_lazy as _


class SlipCodeForm(forms.Form):
    """The code printed on a slip."""

    code = forms.CharField(
        label=_("Code of the slip"),
        max_length=20,
        help_text=_("Ten letters and digits, printed beside the picture."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )


class ProofForm(forms.Form):
    """The second proof; what was typed is never shown again."""

    proof = forms.RegexField(
        r"^\s*\d{4}\s*$",
        label=_("Last four digits of the citizen id, or year of birth (B.E.), of the head of the household"),
        error_messages={"invalid": _("Type four digits.")},
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "inputmode": "numeric", "maxlength": 4}),
    )
