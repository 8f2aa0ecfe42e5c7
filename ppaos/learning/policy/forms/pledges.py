"""What an organisation pledges, as it is typed in the meeting."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ppaos.ground.workbench.forms.amounts import AmountField
from ppaos.ground.workbench.forms.fields import ThaiDateField
from ppaos.learning.policy.queries.pledging import services_of
from ppaos.people.cooperation.models import Organisation, Service
from ppaos.support.assistance.models import HelpLine
from ppaos.support.referral.models import Ground

WORDS = 300


class PledgeForm(forms.Form):
    """Which service, worth what for each, until when, by what right the cases are referred."""

    service = forms.ModelChoiceField(
        Service.objects.none(), label=_("Which service"),
        help_text=_("The needs it answers are referred to the organisation; the rest of the cases are told why not."),
    )  # fmt: skip
    kind = forms.ChoiceField(label=_("Kind of help"), choices=HelpLine.Kind.choices)
    baht_each = AmountField(
        label=_("Baht for each"), max_digits=12, min_value=0,
        help_text=_("Leave it empty where the worth is not known. Empty is not zero."),
    )  # fmt: skip
    text = forms.CharField(
        label=_("In the words of the meeting"), required=False, max_length=WORDS,
        help_text=_("Without names of people: it is read by everybody who reads of the Forum."),
    )  # fmt: skip
    ground = forms.ChoiceField(label=_("By what right they are referred"), choices=Ground.choices)
    note = forms.CharField(
        label=_("The law or the reason"), required=False, max_length=WORDS,
        help_text=_("Needed where it is not by consent."),
    )  # fmt: skip
    field_order = ("service", "kind", "baht_each", "due_on", "text", "ground", "note")

    def __init__(
        self, *args: Any, organisation: Organisation, on: Any, by_consent_only: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service"].queryset = services_of(organisation, on)  # type: ignore[attr-defined]
        self.fields["due_on"] = ThaiDateField(label=_("To be given by"))
        if by_consent_only:
            only = [(Ground.CONSENT.value, Ground.CONSENT.label)]
            self.fields["ground"].choices = only  # type: ignore[attr-defined]
            del self.fields["note"]
        self.order_fields(self.field_order)


class TakeBackPledgeForm(forms.Form):
    """Why a pledge is taken back."""

    reason = forms.CharField(label=_("Why it is taken back"), max_length=WORDS)
