"""Target groups: what a run is asked for, what a person decides, which households a list shows."""

from dataclasses import dataclass
from typing import Any

import polars as pl
from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from ppaos.evidence.livelihood.forms.looking import one_of
from ppaos.evidence.livelihood.models import Group, GroupPlace, Subtype
from ppaos.evidence.livelihood.presenters.groups import group_words, subtype_words
from ppaos.ground.privacy.models import PersonalRead

DECIDABLE = (Group.WELFARE, Group.MODEL, Group.NONE)
NOT_PLACED, DECIDED = "not_placed", "decided"
PARTS = ("lower", "upper", "above")


class RunForm(forms.Form):
    """Which year's assessments, and how many households there are in all, where that is known."""

    year = forms.TypedChoiceField(
        label=_("Assessments up to the year"), coerce=int,
        help_text=_("Of each household its newest assessment up to this year, no older than the criteria allow."),
    )  # fmt: skip
    population = forms.IntegerField(
        label=_("Households in the whole area"),
        required=False,
        min_value=1,
        help_text=_(
            "All of them, poor or not, from the house register. Leave it empty where it is not known."
        ),
    )
    population_source = forms.CharField(
        label=_("Where this number comes from"), required=False, max_length=200,
        help_text=_("For example: house register, September 2569."),
    )  # fmt: skip

    def __init__(self, *args: Any, years: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [(year, str(year)) for year in years]  # type: ignore[attr-defined]


class OverrideForm(forms.Form):
    """Another group than the method says, and why."""

    group = forms.ChoiceField(label=_("Belongs to"), widget=forms.RadioSelect)
    subtypes = forms.MultipleChoiceField(
        label=_("Of which kind"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Only of the group with capacity; more than one may hold."),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Why"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What you know that the method does not. The household may ask to hear it."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].choices = [(group, group_words(group)) for group in DECIDABLE]  # type: ignore[attr-defined]
        self.fields["subtypes"].choices = [  # type: ignore[attr-defined]
            (code, subtype_words(code)) for code in Subtype.values
        ]


class TakeOutForm(forms.Form):
    """Why the list is taken out, and in which kind of file."""

    purpose = forms.ChoiceField(
        label=_("What for?"),
        choices=[
            (PersonalRead.ASSIST, _("to give or refer help")),
            (PersonalRead.VERIFY, _("to verify the household")),
        ],
    )
    format = forms.ChoiceField(label=_("File"), choices=[("xlsx", "XLSX"), ("csv", "CSV")])


@dataclass(frozen=True)
class Filters:
    """Which of the grouped households a list shows; empty is all."""

    group: str
    subtype: str
    part: str
    capability: str
    decided: str

    def asked(self) -> dict[str, str]:
        """What to put into an address to keep looking so."""
        return {name: value for name, value in vars(self).items() if value}

    def of(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Those of the households."""
        kept = frame
        if self.group:
            is_of = pl.col("group").is_null() if self.group == NOT_PLACED else pl.col("group") == self.group
            kept = kept.filter(is_of)
        if self.subtype:
            kept = kept.filter(pl.col("subtypes").str.contains(f'"{self.subtype}"', literal=True))
        for name in ("part", "capability"):
            if value := getattr(self, name):
                kept = kept.filter(pl.col(name) == value)
        return kept.filter("is_decided") if self.decided else kept


def filters_of(asked: QueryDict) -> Filters:
    """What is asked for; 404 for a word that is none of these."""
    return Filters(
        group=one_of(asked.get("group", ""), (*Group.values, NOT_PLACED), "group"),
        subtype=one_of(asked.get("subtype", ""), Subtype.values, "subtype"),
        part=one_of(asked.get("part", ""), PARTS, "part"),
        capability=one_of(asked.get("capability", ""), GroupPlace.Capability.values, "capability"),
        decided=one_of(asked.get("decided", ""), ("yes",), "decision"),
    )
