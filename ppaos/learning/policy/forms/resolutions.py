"""What was resolved, and what became of it, as people type it."""

from typing import Any

from django import forms
from django.http import Http404, QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ppaos.ground.geography.models import Area
from ppaos.ground.geography.queries import areas_within
from ppaos.ground.workbench.forms.amounts import AmountField
from ppaos.ground.workbench.forms.fields import ThaiDateField
from ppaos.ground.workbench.forms.papers import PaperField
from ppaos.learning.policy.forms.planning_fields import AreaChoice
from ppaos.learning.policy.models import AgendaItem, Meeting, Resolution
from ppaos.learning.policy.queries.places import organisations_near
from ppaos.learning.policy.queries.resolutions import SHOWN, UNDER_WAY, Asked
from ppaos.people.cooperation.models import Organisation

State = Resolution.State
FINEST = ("village", "community")  # no resolution is for a smaller place than a subdistrict


class ResolutionForm(forms.Form):
    """What was resolved, who does it, until when, with which money, where."""

    text = forms.CharField(
        label=_("What was resolved"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Without names of people: it is read by everybody who reads of the Forum."),
    )  # fmt: skip
    item = forms.ModelChoiceField(
        AgendaItem.objects.none(), label=_("On which item"), required=False, empty_label=_("on none of them")
    )
    owner = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("Who carries it out"),
        error_messages={"required": _("A resolution needs an owner: choose who carries it out.")},
    )  # fmt: skip
    budget_baht = AmountField(
        label=_("Budget in baht"), max_digits=16, min_value=0,
        help_text=_("Leave it empty where no money was named. Empty is not zero."),
    )  # fmt: skip
    area = AreaChoice(Area.objects.none(), label=_("For which area"), required=False, empty_label=None)
    field_order = ("text", "item", "owner", "due_on", "budget_baht", "area")

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: dict[str, Any] = {
            "item": meeting.items.exclude(state=AgendaItem.State.TAKEN_OFF).order_by("place", "pk"),
            "owner": organisations_near(meeting.area),
            "area": areas_within(meeting.area_id).exclude(level__in=FINEST).order_by("code"),
        }
        for name, queryset in choices.items():
            self.fields[name].queryset = queryset  # type: ignore[attr-defined]
        self.fields["area"].initial = meeting.area
        self.fields["due_on"] = ThaiDateField(label=_("To be done by"))
        self.order_fields(self.field_order)


class ReportForm(forms.Form):
    """What became of a resolution."""

    state = forms.ChoiceField(label=_("Where it stands"))
    note = forms.CharField(
        label=_("What was done, or why"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Without names of people: it is read by everybody who reads of the Forum."),
    )  # fmt: skip
    file = PaperField(label=_("Evidence"), required=False)
    field_order = ("state", "note", "on", "file")

    def __init__(self, *args: Any, resolution: Resolution, keeps: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        under_way = (State.DOING, State.DONE, *((State.DROPPED,) if keeps else ()))
        choices = under_way if resolution.state in UNDER_WAY else (State.DOING,)
        self.fields["state"].choices = [(each.value, each.label) for each in choices]  # type: ignore[attr-defined]
        today = timezone.localdate()
        self.fields["on"] = ThaiDateField(label=_("Reported on"), initial=today, latest=today)
        self.order_fields(self.field_order)


def asked_of(given: QueryDict, owners: set[int]) -> Asked:
    """Which resolutions an address asks for; a word that is none of the choices is 404."""
    state, owner = given.get("state", "under_way"), given.get("owner", "")
    if state not in SHOWN:
        raise Http404(f"no state {state}")
    if owner and owner not in map(str, owners):
        raise Http404(f"no owner {owner}")
    return Asked(state=state, owner=int(owner) if owner else None)
