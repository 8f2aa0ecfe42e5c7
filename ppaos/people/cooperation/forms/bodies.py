"""Finding bodies in the directory again."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from ppaos.people.cooperation.models import OrganisationKind, Sector
from ppaos.people.cooperation.presenters.bodies import level_choices


class BodyFilter(forms.Form):
    """Half a name, a sector, a level, a kind: each narrows the list."""

    words = forms.CharField(label=_("Organisation"), required=False)
    sector = forms.ChoiceField(
        label=_("Sector"), required=False, choices=[("", _("every sector")), *Sector.choices]
    )
    level = forms.ChoiceField(label=_("Level"), required=False, choices=level_choices)
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("every kind")), *OrganisationKind.choices]
    )

    def narrowed(self, bodies: QuerySet[Any]) -> QuerySet[Any]:
        """Of these, those that fit what could be read."""
        self.is_valid()
        for word in self.cleaned_data.get("words", "").split():
            bodies = bodies.filter(Q(name_th__icontains=word) | Q(name_en__icontains=word))
        asked = {name: self.cleaned_data.get(name) for name in ("sector", "level", "kind")}
        return bodies.filter(**{name: value for name, value in asked.items() if value})
