"""What is typed of a household that no list names: where it stands, who heads it, who lives there too."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ppaos.evidence.survey.actions.paper import FoundHouse
from ppaos.evidence.survey.forms.visits import day_to_come
from ppaos.evidence.survey.queries.visits import surveyors_in
from ppaos.ground.accounts.models import User
from ppaos.ground.geography.models import Area, Level
from ppaos.ground.geography.presenters import label
from ppaos.ground.geography.queries import areas_within
from ppaos.ground.workbench.forms.fields import CitizenIdField, ThaiDateField

POOR = {"yes": True, "no": False, "": None}
MOST_MEMBERS = 30


class HouseForm(forms.Form):
    """The house and its people."""

    title = forms.CharField(label=_("Title"), max_length=40, required=False)
    first_name = forms.CharField(label=_("First name of the head of household"), max_length=120)
    last_name = forms.CharField(label=_("Last name"), max_length=120, required=False)
    house_no = forms.CharField(label=_("House number"), max_length=40, required=False)
    moo = forms.RegexField(r"^\d{1,2}$", label=_("Moo"), required=False, help_text=_("A number, such as 5."))
    soi = forms.CharField(label=_("Soi"), max_length=120, required=False)
    others = forms.CharField(
        label=_("Who lives there too"), required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("First and last name, a line a person."),
    )  # fmt: skip

    def clean_moo(self) -> str:
        """Two digits, as everywhere."""
        moo: str = self.cleaned_data["moo"]
        return moo.zfill(2) if moo else ""

    def clean_others(self) -> list[str]:
        """The names, one each."""
        names = [line.strip() for line in self.cleaned_data["others"].splitlines() if line.strip()]
        if len(names) > MOST_MEMBERS:
            raise forms.ValidationError(_("More people than live in a household. Write a line a person."))
        return names

    def house(self, area: Area) -> FoundHouse:
        """What was typed, as the register is told."""
        names = ("title", "first_name", "last_name", "house_no", "moo", "soi", "others")
        also = {
            name: self.cleaned_data[name]
            for name in ("citizen_id", "latitude", "longitude")
            if name in self.fields
        }
        return FoundHouse(area=area, **{name: self.cleaned_data[name] for name in names}, **also)


class FoundForm(HouseForm):
    """At the office: the village, the day, whether it is poor, and who goes there."""

    citizen_id = CitizenIdField(label=_("Citizen id of the head"), required=False)
    latitude = forms.FloatField(label=_("Latitude"), min_value=5, max_value=21, required=False)
    longitude = forms.FloatField(label=_("Longitude"), min_value=97, max_value=106, required=False)
    is_poor = forms.ChoiceField(
        label=_("Is the household poor?"), required=False, widget=forms.RadioSelect,
        choices=[("", _("Nobody has judged yet")), ("yes", _("Found, and poor")), ("no", _("Found, and not poor"))],
    )  # fmt: skip
    surveyor = forms.ModelChoiceField(
        User.objects.none(), label=_("Send a surveyor"), required=False, empty_label=_("nobody for now")
    )
    field_order = (
        "village", "found_on", "title", "first_name", "last_name", "citizen_id", "house_no", "moo", "soi", "latitude",
        "longitude", "others", "is_poor", "surveyor", "due_on",
    )  # fmt: skip

    def __init__(self, *args: Any, area: Area, **kwargs: Any) -> None:
        """area: whose villages may be chosen."""
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        inside = areas_within(area.pk).in_force(today).filter(level__in=[Level.VILLAGE, Level.COMMUNITY])
        self._villages = {village.pk: village for village in inside.order_by("code")}
        self.fields["village"] = forms.ChoiceField(
            label=_("Village or community"),
            choices=[(code, f"{label(village)} ({code})") for code, village in self._villages.items()],
        )
        self.fields["found_on"] = ThaiDateField(label=_("Found on which day"), latest=today)
        self.fields["due_on"] = day_to_come(_("To be visited until"), required=False)
        self.fields["surveyor"].queryset = surveyors_in(area.pk)  # type: ignore[attr-defined]
        self.order_fields(self.field_order)

    def told(self) -> dict[str, Any]:
        """What `add_found_household` is told."""
        given = self.cleaned_data
        return {
            "found": self.house(self._villages[given["village"]]),
            "on": given["found_on"],
            "is_poor": POOR[given["is_poor"]],
            "surveyor": given["surveyor"],
            "due_on": given["due_on"],
        }
