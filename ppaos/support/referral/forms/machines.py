"""A key for a machine of an organisation; an address at which a machine is told."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ppaos.people.cooperation.models import Organisation
from ppaos.people.cooperation.permissions import organisations_in_sight
from ppaos.support.referral.presenters.machines import event_choices, scope_choices


class OfOrganisation(forms.Form):
    """Something for one organisation in sight that takes part."""

    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("Organisation"))

    def __init__(self, by: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["organisation"]
        field.queryset = organisations_in_sight(by).filter(ended_on=None).order_by("name_th", "pk")


class KeyForm(OfOrganisation):
    """Which machine, and what it may do."""

    name = forms.CharField(
        label=_("Which machine"), max_length=120, help_text=_("For example the case system of the province.")
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"), choices=scope_choices, widget=forms.CheckboxSelectMultiple
    )


class WebhookForm(OfOrganisation):
    """Where, and of what."""

    url = forms.URLField(
        label=_("Address"),
        max_length=300,
        assume_scheme="https",
        help_text=_("Must begin with https:// and be reached from outside."),
    )
    events = forms.MultipleChoiceField(
        label=_("What it is told of"), choices=event_choices, widget=forms.CheckboxSelectMultiple
    )
