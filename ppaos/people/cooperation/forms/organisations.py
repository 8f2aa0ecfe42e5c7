"""Entering organisations, and finding them again."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from ppaos.people.cooperation.forms.fields import AreaField, OffersAreas
from ppaos.people.cooperation.models import Organisation, OrganisationKind, Sector
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
