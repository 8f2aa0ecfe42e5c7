"""Which hearing is opened; its minutes; what was said line by line; who was missed."""

from typing import Any

import polars as pl
from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ppaos.evidence.survey.forms.found import HouseForm
from ppaos.evidence.survey.models import Hearing, HearingLine
from ppaos.evidence.survey.queries.hearings import HEAR
from ppaos.evidence.survey.queries.visits import areas_reached
from ppaos.ground.geography.models import Area, Level
from ppaos.ground.geography.presenters import label
from ppaos.ground.workbench.forms.fields import ThaiDateField

LARGEST_FILE = 20_000_000
SAID = {"line_id": pl.Int64, "opinion": pl.String, "note": pl.String}


class OpeningForm(forms.Form):
    """Which village, on which day."""

    def __init__(self, *args: Any, user: Any, area: Area, **kwargs: Any) -> None:
        """user: in whose areas; area: within which."""
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        inside = Area.objects.in_force(today).within(area.pk, today)
        self._villages = {
            village.pk: village
            for village in inside.filter(
                level__in=[Level.VILLAGE, Level.COMMUNITY], pk__in=areas_reached(user, HEAR)
            ).order_by("code")
        }
        self.fields["village"] = forms.ChoiceField(
            label=_("Village or community"),
            choices=[(code, f"{label(village)} ({code})") for code, village in self._villages.items()],
        )
        self.fields["held_on"] = ThaiDateField(
            label=_("Day of the meeting"), latest=today, initial=today, help_text=_("Such as 20/11/2569.")
        )

    @property
    def is_possible(self) -> bool:
        """Whether there is a village to choose."""
        return bool(self._villages)

    def village(self) -> Area:
        """The village chosen."""
        return self._villages[self.cleaned_data["village"]]


class MinutesForm(forms.Form):
    """When, how many came, what was said, and a file."""

    attended = forms.IntegerField(label=_("How many people came"), min_value=1, max_value=100_000)
    minutes = forms.CharField(
        label=_("Minutes"), required=False, widget=forms.Textarea(attrs={"rows": 6}), max_length=20_000
    )
    file = forms.FileField(
        label=_("Attached file"), required=False,
        help_text=_("Signed minutes or a photo of them; it is kept encrypted."),
    )  # fmt: skip
    field_order = ("held_on", "attended", "minutes", "file")

    def __init__(self, *args: Any, hearing: Hearing, **kwargs: Any) -> None:
        said = {name: getattr(hearing, name) for name in ("held_on", "attended", "minutes")}
        super().__init__(*args, **{"initial": said, **kwargs})
        self.fields["held_on"] = ThaiDateField(label=_("Day of the meeting"), latest=timezone.localdate())
        self.order_fields(self.field_order)

    def clean_file(self) -> Any:
        """A file of a size that is kept."""
        file = self.cleaned_data["file"]
        if file is not None and file.size > LARGEST_FILE:
            raise forms.ValidationError(_("This file is larger than 20 MB. Make the photo smaller."))
        return file


class MissedForm(HouseForm):
    """A household the village says was missed."""


class ReopenForm(forms.Form):
    """Why a confirmed list is opened again."""

    why = forms.CharField(label=_("Why is the list opened again?"), max_length=300)


def opinions_said(given: QueryDict, line_ids: set[int]) -> pl.DataFrame:
    """What was said of the lines of a hearing, from fields opinion-12 and note-12: columns SAID."""
    rows = [
        (number, given[f"opinion-{number}"], given.get(f"note-{number}", "").strip())
        for number in sorted(line_ids)
        if given.get(f"opinion-{number}") in HearingLine.Opinion.values
    ]
    return pl.DataFrame(rows, schema=SAID, orient="row")
