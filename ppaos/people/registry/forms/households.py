"""What is typed when a household moves or splits, or somebody joins it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ppaos.ground.geography.models import Area
from ppaos.people.registry.forms.persons import DayForm
from ppaos.people.registry.models import Membership


class AreaField(forms.CharField):
    """The code of an area, alone or with its name behind it; the page offers those nearby in a list «areas»."""

    default_error_messages = {"unknown": _("There is no area with this code now. Choose one of the list.")}

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"list": "areas", "autocomplete": "off"}
        super().__init__(widget=forms.TextInput(attrs), max_length=180, **kwargs)

    def clean(self, value: Any) -> str:
        """Return the code of an area in force."""
        code: str = super().clean(value).split(" ")[0]
        if code and not Area.objects.in_force(timezone.localdate()).filter(code=code).exists():
            raise ValidationError(self.error_messages["unknown"], code="unknown")
        return code


class AddressForm(DayForm):
    """A day and an address."""

    area_code = AreaField(
        label=_("Village or community"),
        help_text=_("Its code, or that of the subdistrict if no more is known."),
    )
    house_no = forms.CharField(label=_("House number"), max_length=40, required=False)
    moo = forms.RegexField(r"^\d{2}$", label=_("Moo"), required=False, help_text=_("Two digits, such as 05."))
    house_code = forms.RegexField(
        r"^\d{11}$",
        label=_("House code"),
        required=False,
        help_text=_("Eleven digits of the house register."),
    )
    soi = forms.CharField(label=_("Soi"), max_length=120, required=False)
    road = forms.CharField(label=_("Road"), max_length=120, required=False)
    latitude = forms.FloatField(label=_("Latitude"), min_value=5, max_value=21, required=False)
    longitude = forms.FloatField(label=_("Longitude"), min_value=97, max_value=106, required=False)

    def address(self) -> dict[str, Any]:
        """What was typed, without the day."""
        return {name: self.cleaned_data[name] for name in AddressForm.base_fields}


class SplitForm(AddressForm):
    """Who goes, who heads the new household, when and where to."""

    area_code = AreaField(
        label=_("Village or community"),
        required=False,
        help_text=_("Leave it empty if they stay in the same house."),
    )

    def __init__(self, *args: Any, members: dict[int, str], **kwargs: Any) -> None:
        """members: the people of the household, by number."""
        super().__init__(*args, **kwargs)
        choices = list(members.items())
        self.fields["persons"] = forms.TypedMultipleChoiceField(
            label=_("Who makes the new household"),
            choices=choices,
            coerce=int,
            widget=forms.CheckboxSelectMultiple,
        )
        self.fields["head"] = forms.TypedChoiceField(label=_("Its head"), choices=choices, coerce=int)
        self.order_fields(["persons", "head", "on"])


class HeadForm(DayForm):
    """Who heads the household from when."""

    def __init__(self, *args: Any, members: dict[int, str], **kwargs: Any) -> None:
        """members: the people of the household, by number."""
        super().__init__(*args, **kwargs)
        self.fields["head"] = forms.TypedChoiceField(
            label=_("Head"), choices=list(members.items()), coerce=int
        )


class JoiningForm(DayForm):
    """How and since when somebody is a member."""

    presence = forms.ChoiceField(label=_("House register"), choices=Membership.Presence.choices)
    relation = forms.CharField(label=_("Relation to the head"), max_length=60, required=False)
