"""Entering organisations and agreements."""

from typing import Any, cast

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ppaos.ground.workbench.forms.fields import ThaiDateField
from ppaos.people.cooperation.forms.fields import AreaField, LastDayField, OffersAreas
from ppaos.people.cooperation.models import Agreement, Organisation, OrganisationKind, Sector
from ppaos.people.cooperation.permissions import organisations_in_sight

MANAGE = "manage_organisations"
Kind = OrganisationKind
SMALL_OFFICES = ~Q(code="") & (
    Q(kind__in=[Kind.DISTRICT_OFFICE, Kind.HOSPITAL, Kind.HEALTH_CENTRE])
    | Q(kind=Kind.LOCAL_GOVERNMENT, area__level="subdistrict")
)


class OrganisationForm(OffersAreas):
    """A body that takes part. Its area is given once and stays."""

    name_th = forms.CharField(label=_("Name in Thai"), max_length=200)
    name_en = forms.CharField(label=_("Name in English"), max_length=200, required=False)
    sector = forms.ChoiceField(label=_("Sector"), choices=Sector.choices)
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", "–"), *OrganisationKind.choices])
    area = AreaField(label=_("Area"), help_text=_("Where it works. Type a name or a code."))
    parent = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("Office of"), required=False, empty_label=_("stands by itself")
    )
    phone = forms.CharField(label=_("Telephone"), max_length=60, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    website = forms.URLField(label=_("Website"), required=False, assume_scheme="https")
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


class OrganisationFilter(forms.Form):
    """Half a name, a kind: each narrows the list."""

    words = forms.CharField(label=_("Organisation"), required=False)
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("every kind")), *OrganisationKind.choices]
    )

    def narrowed(self, organisations: QuerySet[Organisation]) -> QuerySet[Organisation]:
        """Of these, those that fit what could be read."""
        self.is_valid()
        for word in self.cleaned_data.get("words", "").split():
            organisations = organisations.filter(Q(name_th__icontains=word) | Q(name_en__icontains=word))
        kind = self.cleaned_data.get("kind")
        return organisations.filter(kind=kind) if kind else organisations


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
        # Whoever agrees with a department agrees with its offices below the province too.
        self.offer_organisations("parties", organisations_in_sight(by).exclude(SMALL_OFFICES))
        cast(ThaiDateField, self.fields["signed_on"]).latest = timezone.localdate()
