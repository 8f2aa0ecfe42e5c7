"""Where does a sent file belong: which source, which edition?"""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ppaos.engine.thai.calendar import buddhist_year
from ppaos.evidence.targeting.models import Source
from ppaos.evidence.targeting.queries.imports import sources_to_fill
from ppaos.ground.geography.models import Area
from ppaos.people.cooperation.permissions import granted_areas

NEEDED_OF_NEW = ("name", "code", "kind", "area")


class BringInForm(forms.Form):
    """A file for a known source, or for one described here."""

    source = forms.ModelChoiceField(
        Source.objects.none(),
        label=_("Source"),
        required=False,
        empty_label=_("a new source, described below"),
        help_text=_("Where the list comes from. Its columns are remembered from one file to the next."),
    )
    name = forms.CharField(label=_("Name of the new source"), max_length=150, required=False)
    code = forms.SlugField(
        label=_("Code of the new source"),
        max_length=40,
        required=False,
        help_text=_("Latin letters and digits, for example tpmap. The command line knows the source by it."),
    )
    kind = forms.ChoiceField(label=_("What it is"), choices=[("", "–"), *Source.Kind.choices], required=False)
    area = forms.ModelChoiceField(
        Area.objects.none(),
        label=_("Area it belongs to"),
        required=False,
        help_text=_("Who works there may bring its lists in and see them."),
    )
    needs_second_person = forms.BooleanField(
        label=_("Its lists are committed by a second person"), required=False
    )
    year = forms.IntegerField(
        label=_("Edition (Buddhist-era year)"),
        min_value=2500,
        max_value=2700,
        help_text=_("For example 2569."),
    )
    round = forms.IntegerField(
        label=_("Round within the year"),
        min_value=1,
        max_value=99,
        initial=1,
        help_text=_("1 unless it has several."),
    )
    file = forms.FileField(label=_("File"), help_text=_("XLSX, ODS, XLS or CSV, as it was received."))

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].queryset = sources_to_fill(user)  # type: ignore[attr-defined]
        areas = Area.objects.filter(pk__in=granted_areas(user, deed="bring_in_lists"))
        self.fields["area"].queryset = areas  # type: ignore[attr-defined]
        for name in NEEDED_OF_NEW:
            self.fields[name].required = not self.data.get("source")
        if len(areas) == 1:
            self.fields["area"].initial = areas[0]
        self.fields["year"].initial = buddhist_year(timezone.localdate())

    def clean_code(self) -> str:
        """A code stands for one source."""
        code: str = self.cleaned_data["code"]
        if Source.objects.filter(code=code).exists():
            raise ValidationError(_("There is a source of this code already; choose it above."))
        return code

    def of_new_source(self) -> list[forms.BoundField]:
        """The fields that describe a new source."""
        return [self[name] for name in (*NEEDED_OF_NEW, "needs_second_person")]

    def is_new(self) -> bool:
        """Whether a new source is being described, as far as the form says."""
        return not self.fields["source"].queryset.exists() or any(  # type: ignore[attr-defined]
            field.errors for field in self.of_new_source()
        )

    def new_source(self) -> dict[str, Any]:
        """What register_source asks for."""
        return {name: self.cleaned_data[name] for name in (*NEEDED_OF_NEW, "needs_second_person")}
