"""What is chosen on the page of a local authority: which households are listed, and why its data are taken away."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ppaos.evidence.livelihood.presenters.authorities import AGREEMENT_WORDS
from ppaos.ground.privacy.models import PersonalRead

PURPOSES = [
    (PersonalRead.ASSIST.value, _("to give or refer help")),
    (PersonalRead.VERIFY.value, _("to verify the household")),
    (PersonalRead.CORRECT.value, _("to put the record right")),
    (PersonalRead.SUPPORT.value, _("to help a colleague or answer the person concerned")),
]

LEVEL = r"^(\d|none)$"  # a level of either method, or none of it


class ShownForm(forms.Form):
    """Which households of the authority are listed."""

    agreement = forms.ChoiceField(required=False, choices=[("", ""), *AGREEMENT_WORDS.items()])
    listed = forms.ChoiceField(required=False, choices=[("", ""), ("yes", ""), ("no", "")])
    everybodys = forms.RegexField(LEVEL, required=False)
    own = forms.RegexField(LEVEL, required=False)


class TakeAwayForm(forms.Form):
    """Why all data are taken away."""

    purpose = forms.ChoiceField(label=_("What for?"), choices=PURPOSES)
    is_sure = forms.BooleanField(
        label=_("I keep these personal data as the law asks, and answer for what becomes of them.")
    )
