"""A model described, moved on, copied; which models a list shows. Only what its own kind asks is asked."""

import re
from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ppaos.engine.matching.criteria import CAPITALS
from ppaos.ground.geography.models import Area, AreaWithin, Level, in_force
from ppaos.ground.geography.presenters import label
from ppaos.ground.workbench.forms.fields import ThaiDateField
from ppaos.people.cooperation.models import Organisation
from ppaos.people.cooperation.presenters.services import DIMENSIONS
from ppaos.support.operating_models.models import OperatingModel
from ppaos.support.operating_models.queries.kinds import Asked, kinds, said
from ppaos.support.operating_models.queries.models import MANAGE, areas_led, organisations_to_lead

CODE = re.compile(r"\(?([0-9A-Z]{2,12})\)?\s*$")
SUGGESTED = (Level.PROVINCE, Level.DISTRICT, Level.SUBDISTRICT, Level.LOCAL_AUTHORITY)
ASKED = "asked_"  # before the name of a field that only the kind asks
State = OperatingModel.State


class PlaceForm(forms.Form):
    """Where a model works and who leads it: areas and organisations of the user's own."""

    deed = MANAGE
    area = forms.CharField(
        label=_("Area"),
        help_text=_("Type a name or a code. The model may take households from everywhere within it."),
        widget=forms.TextInput(attrs={"list": "areas", "autocomplete": "off"}),
    )
    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("Led by"))

    def __init__(self, by: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.areas = areas_led(by, self.deed)
        led = cast("forms.ModelChoiceField[Organisation]", self.fields["organisation"])
        led.queryset = organisations_to_lead(by, self.deed)
        if len(led.queryset) == 1:
            led.initial = led.queryset[0]

    def area_suggestions(self) -> list[str]:
        """Areas the page offers to pick from; villages are typed by their codes."""
        shown = self.areas.filter(level__in=SUGGESTED).order_by("code")
        return [f"{label(area)} ({area.code})" for area in shown]

    def clean_area(self) -> Area:
        """The area meant."""
        found = CODE.search(self.cleaned_data["area"].strip())
        area = self.areas.filter(code=found[1]).first() if found else None
        if area is None:
            raise ValidationError(
                _("There is no such area among yours. Pick one from the list, or type its code.")
            )
        return area


class DescriptionForm(forms.Form):
    """What a model is: what all are asked, and what its kind asks. Area and leader stand in `PlaceForm`."""

    name_th = forms.CharField(label=_("Name in Thai"), max_length=200)
    name_en = forms.CharField(label=_("Name in English"), max_length=200, required=False)
    problem = forms.CharField(
        label=_("Problem it works on"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    summary_th = forms.CharField(
        label=_("In short, in Thai"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    summary_en = forms.CharField(
        label=_("In short, in English"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    capitals = forms.MultipleChoiceField(
        label=_("Capitals it works on"), required=False, widget=forms.CheckboxSelectMultiple
    )
    dimensions = forms.MultipleChoiceField(
        label=_("Dimensions it works on"), required=False, widget=forms.CheckboxSelectMultiple
    )
    places = forms.IntegerField(
        label=_("Places"),
        required=False,
        min_value=1,
        help_text=_("How many households it takes. Empty: not told."),
    )

    def __init__(self, *args: Any, kind: str, model: OperatingModel | None = None, **kwargs: Any) -> None:
        if model is not None:
            kwargs["initial"] = {name: getattr(model, name) for name in self.base_fields} | {
                f"{ASKED}{code}": value for code, value in model.details.items()
            }
        super().__init__(*args, **kwargs)
        for name, words in (("capitals", CAPITALS), ("dimensions", DIMENSIONS)):
            field = cast(forms.MultipleChoiceField, self.fields[name])
            field.choices = [(code, said(each)) for code, each in words.items()]
        for asked in kinds()[kind].fields:
            self.fields[f"{ASKED}{asked.code}"] = _field(asked)

    def told(self) -> dict[str, Any]:
        """What was typed, as the actions take it."""
        plain = {name: self.cleaned_data[name] for name in self.base_fields}
        own = {
            name.removeprefix(ASKED): value
            for name, value in self.cleaned_data.items()
            if name.startswith(ASKED)
        }
        return plain | {"details": own}


class MoveForm(forms.Form):
    """Into which state a model went, and on which day."""

    state = forms.ChoiceField(label=_("It is now"))
    on = ThaiDateField(label=_("Since which day"))

    def __init__(self, *args: Any, states: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        state = cast(forms.ChoiceField, self.fields["state"])
        state.choices = [(value, State(value).label) for value in states]
        on = cast(ThaiDateField, self.fields["on"])
        on.latest = on.initial = timezone.localdate()


class CopyForm(PlaceForm):
    """Where a model is taken to, and what changes there."""

    name_th = forms.CharField(
        label=_("Name in Thai"), max_length=200, required=False, help_text=_("Empty: the same name.")
    )
    changes = forms.CharField(
        label=_("What changes there"),
        help_text=_("For example: other raw material, another buyer, fewer households."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ModelFilter(forms.Form):
    """Half a name, an area, a kind, a state: each narrows the list."""

    words = forms.CharField(label=_("Name of the model"), required=False)
    area = forms.ChoiceField(label=_("Area"), required=False)
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("every kind")), *OperatingModel.Kind.choices]
    )
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("every state")), *OperatingModel.State.choices]
    )

    def __init__(self, *args: Any, areas: Iterable[Area], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        area = cast(forms.ChoiceField, self.fields["area"])
        area.choices = [("", _("everywhere")), *((each.code, label(each)) for each in areas)]

    def narrowed(self, models: QuerySet[OperatingModel]) -> QuerySet[OperatingModel]:
        """Of these, those that fit what could be read; an area takes in all that lies within it."""
        self.is_valid()
        told = self.cleaned_data
        for word in told.get("words", "").split():
            models = models.filter(Q(name_th__icontains=word) | Q(name_en__icontains=word))
        if told.get("area"):
            within = AreaWithin.objects.filter(in_force(timezone.localdate()), ancestor_id=told["area"])
            models = models.filter(area_id__in=within.values("area_id"))
        exact = {name: told[name] for name in ("kind", "state") if told.get(name)}
        return models.filter(**exact)


def _field(asked: Asked) -> forms.Field:
    """The box in which a field of a kind is told."""
    unit, help_text = said(asked.unit), said(asked.help)
    words: dict[str, Any] = {
        "label": f"{said(asked.words)} ({unit})" if unit else said(asked.words),
        "help_text": help_text,
        "required": False,
    }
    if asked.asks == "choice":
        choices = [("", "–"), *((code, said(each)) for code, each in asked.choices.items())]
        return forms.ChoiceField(choices=choices, **words)
    if asked.asks == "whole":
        return forms.IntegerField(min_value=0, **words)
    if asked.asks in ("number", "percent"):
        most = 100 if asked.asks == "percent" else None
        return forms.FloatField(min_value=0, max_value=most, **words)
    widget = forms.Textarea(attrs={"rows": 3}) if asked.asks == "long" else forms.TextInput()
    return forms.CharField(max_length=1000, widget=widget, **words)
