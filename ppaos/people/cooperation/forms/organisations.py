"""Entering organisations and agreements."""

from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ppaos.ground.workbench.forms.fields import ThaiDateField
from ppaos.people.cooperation.forms.fields import AreaField, LastDayField, OffersAreas
from ppaos.people.cooperation.models import Agreement, Organisation, Sector
from ppaos.people.cooperation.permissions import organisations_in_sight

MANAGE = "manage_organisations"


class OrganisationForm(OffersAreas):
    """A body that takes part. Its area is given once and stays."""

    name_th = forms.CharField(label=_("Name in Thai"), max_length=200)
    name_en = forms.CharField(label=_("Name in English"), max_length=200, required=False)
    sector = forms.ChoiceField(label=_("Sector"), choices=Sector.choices)
    area = AreaField(label=_("Area"), help_text=_("Where it works. Type a name or a code."))
    parent = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("Office of"), required=False, empty_label=_("stands by itself")
    )
    is_central = forms.BooleanField(label=_("A central body, not one of the area's own"), required=False)

    def __init__(self, by: Any, *args: Any, organisation: Organisation | None = None, **kwargs: Any) -> None:
        if organisation is not None:
            kwargs["initial"] = {
                name: getattr(organisation, name) for name in self.base_fields if name != "area"
            }
        super().__init__(*args, **kwargs)
        self.offer_areas(by, MANAGE)
        self.offer_organisations("parent", organisations_in_sight(by))
        if organisation is not None:
            del self.fields["area"]
            self.offer_organisations("parent", organisations_in_sight(by).exclude(pk=organisation.pk))


class AgreementForm(OffersAreas):
    """Who shares what of which area, from when, until when."""

    title = forms.CharField(label=_("Title of the agreement"), max_length=200)
    area = AreaField(label=_("Area"), help_text=_("Type a name or a code."))
    scopes = forms.MultipleChoiceField(
        label=_("What may be shared"), choices=Agreement.Scope.choices, widget=forms.CheckboxSelectMultiple
    )
    parties = forms.ModelMultipleChoiceField(
        Organisation.objects.none(), label=_("Between"), widget=forms.CheckboxSelectMultiple
    )
    signed_on = ThaiDateField(label=_("Signed on"), required=False)
    valid_from = ThaiDateField(label=_("Holds from"))
    valid_to = LastDayField(label=_("Last day"), required=False, help_text=_("Empty: until it is ended."))

    def __init__(self, by: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_areas(by, MANAGE)
        self.offer_organisations("parties", organisations_in_sight(by))
        cast(ThaiDateField, self.fields["signed_on"]).latest = timezone.localdate()
