"""A need that a worker enters, how one is closed, and which needs a list shows."""

from collections.abc import Container
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import Http404, QueryDict
from django.utils.translation import gettext_lazy as _

from ppaos.engine.methods.needs import DIMENSIONS
from ppaos.evidence.livelihood.queries.looking import HOUSEHOLDS, SEE, Look
from ppaos.evidence.livelihood.queries.places import area_in_sight
from ppaos.people.cooperation.permissions import check_may
from ppaos.people.cooperation.presenters.services import need_name
from ppaos.people.registry.models import Person
from ppaos.support.assistance.models import Need

MET, TAKEN_OFF = Need.State.MET, Need.State.TAKEN_OFF


class NeedForm(forms.Form):
    """Which need, whose, whether it can wait, and what was told or seen."""

    code = forms.ChoiceField(label=_("What is needed"))
    person = forms.TypedChoiceField(
        label=_("Whose need"), required=False, empty_value=None,
        help_text=_("One who lives there; leave it empty where the whole household needs it."),
    )  # fmt: skip
    is_urgent = forms.BooleanField(label=_("It cannot wait"), required=False)
    found_by = forms.ChoiceField(
        label=_("How you know"),
        choices=[(Need.FoundBy.WORKER, _("I was told")), (Need.FoundBy.VISIT, _("I saw it on a visit"))],
        widget=forms.RadioSelect, initial=Need.FoundBy.WORKER,
    )  # fmt: skip
    note = forms.CharField(
        label=_("What you know of it"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, codes: list[str], people: list[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._people = {str(person.pk): person for person in people}
        self.fields["code"].choices = [(code, need_name(code)) for code in codes]  # type: ignore[attr-defined]
        whose = [(key, str(person)) for key, person in self._people.items()]
        self.fields["person"].choices = [("", _("the household")), *whose]  # type: ignore[attr-defined]

    def clean_person(self) -> Person | None:
        """The member who was chosen."""
        return self._people.get(self.cleaned_data["person"] or "")


class CloseForm(forms.Form):
    """How a need ended, and what happened."""

    state = forms.ChoiceField(
        label=_("How it ended"),
        choices=[(MET, _("It was met")), (TAKEN_OFF, _("It does not hold"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("What came of it"),
        max_length=200,
        help_text=_("For example: the municipality repaired the roof on 3 May 2569."),
    )


@dataclass(frozen=True)
class NeedFilters:
    """Which open needs a list shows; empty is all."""

    code: str
    dimension: str
    urgent: str

    def asked(self) -> dict[str, str]:
        """What to put into an address to keep looking so."""
        return {name: value for name, value in vars(self).items() if value}

    def lookups(self) -> dict[str, Any]:
        """The same as conditions on needs."""
        told: dict[str, Any] = {
            name: value for name, value in (("code", self.code), ("dimension", self.dimension)) if value
        }
        return told | ({"is_urgent": True} if self.urgent else {})


def need_filters_of(asked: QueryDict, codes: list[str]) -> NeedFilters:
    """What is asked for; 404 for a word that is none of these."""
    return NeedFilters(
        code=_one_of(asked.get("code", ""), codes, "need"),
        dimension=_one_of(asked.get("dimension", ""), DIMENSIONS, "dimension"),
        urgent=_one_of(asked.get("urgent", ""), ("yes",), "urgency"),
    )


def look_of(user: Any, asked: QueryDict) -> Look:
    """The area that is looked at: 403 without the deed, 404 for one out of sight."""
    check_may(user, SEE)
    area = area_in_sight(user, asked.get("area", ""), deed=SEE)
    if area is None:
        raise Http404(f"no area {asked.get('area', '')}")
    return Look(area, HOUSEHOLDS, "")


def _one_of(given: str, known: Container[str], what: str) -> str:
    """The word as given, where it is one of these or empty; else 404."""
    if given and given not in known:
        raise Http404(f"no {what} {given}")
    return given
