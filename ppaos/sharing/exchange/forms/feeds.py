"""What a reader says of a feed they make for a program."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ppaos.ground.geography.models import Area
from ppaos.ground.geography.presenters import label
from ppaos.people.cooperation.permissions import granted_areas
from ppaos.sharing.dashboards.presenters.purposes import PURPOSES
from ppaos.sharing.exchange.permissions import EXPORT, takeable
from ppaos.sharing.exchange.queries.dictionary import said


class FeedForm(forms.Form):
    """For which program, which lists of which area, with or without names, for how long, what for."""

    name = forms.CharField(
        label=_("Which program"),
        max_length=80,
        help_text=_("So that you know it again: «Excel of the office»."),
    )
    listing_codes = forms.MultipleChoiceField(label=_("Lists to pull"), widget=forms.CheckboxSelectMultiple)
    area = forms.ChoiceField(label=_("Area"))
    has_names = forms.BooleanField(
        label=_("With names and addresses"), required=False,
        help_text=_("Only where the report cannot do without them: whoever opens the workbook reads them."),
    )  # fmt: skip
    days = forms.TypedChoiceField(
        label=_("For how long"), coerce=int, initial=90,
        choices=[(30, _("30 days")), (90, _("90 days")), (366, _("a year"))],
    )  # fmt: skip
    purpose = forms.ChoiceField(label=_("What for?"), choices=list(PURPOSES.items()))

    def __init__(self, user: Any, data: Any = None) -> None:
        super().__init__(data)
        found = takeable(user)
        deeds = {EXPORT if each.is_about_people else each.deed for each in found}
        codes = {code for deed in deeds for code in granted_areas(user, deed=deed)}
        areas = Area.objects.filter(code__in=codes).order_by("code")
        self.fields["listing_codes"].choices = [(each.code, said(each.words)) for each in found]  # type: ignore[attr-defined]
        self.fields["area"].choices = [(each.code, label(each)) for each in areas]  # type: ignore[attr-defined]

    def asked(self) -> dict[str, Any]:
        """What the action takes."""
        found = dict(self.cleaned_data)
        area = found.pop("area")
        return found | {"areas": [area]}
