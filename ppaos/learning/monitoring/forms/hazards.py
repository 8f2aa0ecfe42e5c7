"""What is typed to mark a hazard, and to act for the households it struck."""

from datetime import timedelta
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ppaos.engine.thai.digits import latin_digits
from ppaos.engine.thai.one import of_one
from ppaos.evidence.survey.queries.visits import surveyors_in
from ppaos.ground.accounts.models import User
from ppaos.ground.geography.models import Area
from ppaos.ground.geography.presenters import label
from ppaos.ground.workbench.forms.fields import ThaiDateField
from ppaos.learning.monitoring.models import Shock
from ppaos.learning.monitoring.presenters.shocks import kind_choices
from ppaos.people.cooperation.models import Service
from ppaos.support.referral.models import Ground

OLDEST_YEARS = 5
WEEK = timedelta(days=7)
GROUNDS = (Ground.VITAL_INTEREST, Ground.PUBLIC_TASK)


class HazardForm(forms.Form):
    """What struck, where, from when until when."""

    kind = forms.ChoiceField(label=_("What struck"), choices=lambda: kind_choices(of_area=True))
    name = forms.CharField(
        label=_("Name"),
        max_length=200,
        help_text=_("By which people here know it, such as «flood of the Pao in November»."),
    )
    places = forms.MultipleChoiceField(
        label=_("Places it struck"), required=False, widget=forms.CheckboxSelectMultiple
    )
    codes = forms.CharField(
        label=_("Other places, by their codes"), required=False, max_length=2000,
        help_text=_("Several with a comma between them: 46010101, 46010205."),
    )  # fmt: skip
    source = forms.CharField(label=_("Who told of it"), required=False, max_length=300)
    note = forms.CharField(
        label=_("Note"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    field_order = ("kind", "name", "started_on", "ended_on", "places", "codes", "source", "note")

    def __init__(self, *args: Any, area: Area, parts: list[Area], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.area = area
        whole = (area.code, label(area))
        choices = [whole, *((part.code, label(part)) for part in parts)] if parts else [whole]
        cast(forms.MultipleChoiceField, self.fields["places"]).choices = choices
        today = timezone.localdate()
        self.fields["started_on"] = ThaiDateField(
            label=_("Began on"), latest=today, oldest_years=OLDEST_YEARS
        )
        self.fields["ended_on"] = ThaiDateField(
            label=_("It ended on"), required=False, latest=today, oldest_years=OLDEST_YEARS,
            help_text=_("Empty while it goes on."),
        )  # fmt: skip
        self.order_fields(self.field_order)

    def clean_codes(self) -> list[str]:
        """Codes of areas that are there; whether the user marks hazards in them, the action asks."""
        typed = of_one(latin_digits, self.cleaned_data["codes"])
        codes = [code for code in typed.replace(",", " ").split() if code]
        known = set(Area.objects.filter(code__in=codes).values_list("code", flat=True))
        if strange := [code for code in codes if code not in known]:
            raise ValidationError(
                _("There is no area %(code)s. Write the code of an area."), params={"code": strange[0]}
            )
        return codes

    def clean(self) -> dict[str, Any]:
        """Some place is told."""
        given: dict[str, Any] = super().clean() or {}
        if not self.errors and not given.get("places") and not given.get("codes"):
            self.add_error("places", _("Say which places it struck."))
        return given

    def told(self) -> dict[str, Any]:
        """What was typed, as `mark_hazard` takes it."""
        given = self.cleaned_data
        areas = Area.objects.filter(code__in=[*given["places"], *given["codes"]])
        plain = {name: given[name] for name in ("kind", "name", "started_on", "ended_on", "source", "note")}
        return plain | {"areas": list(areas)}


class StrikeForm(forms.Form):
    """That it struck the households ticked."""

    severity = forms.ChoiceField(
        label=_("How heavy it was"), required=False, choices=[("", _("not told")), *Shock.Severity.choices]
    )
    told_by = forms.CharField(label=_("Who told of it"), required=False, max_length=200)


class HazardVisitsForm(forms.Form):
    """Who visits the households ticked, until when."""

    surveyors = forms.ModelMultipleChoiceField(
        User.objects.none(), label=_("To which surveyors"), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one surveyor.")},
    )  # fmt: skip
    comment = forms.CharField(label=_("A word to the surveyor"), max_length=500, required=False)
    field_order = ("surveyors", "due_on", "comment")

    def __init__(self, *args: Any, places: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        there = User.objects.filter(pk__in={each.pk for code in places for each in surveyors_in(code)})
        field = cast("forms.ModelMultipleChoiceField[User]", self.fields["surveyors"])
        field.queryset = there.order_by("display_name", "pk")
        self.fields["due_on"] = ThaiDateField(
            label=_("To be visited until"), initial=timezone.localdate() + WEEK
        )
        self.order_fields(self.field_order)


class HazardReferralForm(forms.Form):
    """Which urgent need of the households ticked is put to which service, by what right."""

    code = forms.ChoiceField(label=_("Need that presses"))
    service = forms.ModelChoiceField(Service.objects.none(), label=_("Service"))
    ground = forms.ChoiceField(
        label=_("By what right without consent"), choices=[(each.value, each.label) for each in GROUNDS]
    )
    note = forms.CharField(
        label=_("What presses"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Stands in every referral, and is read by the office that receives it."),
    )  # fmt: skip

    def __init__(self, *args: Any, needs: list[tuple[str, str]], services: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["code"]).choices = needs
        cast("forms.ModelChoiceField[Service]", self.fields["service"]).queryset = services
