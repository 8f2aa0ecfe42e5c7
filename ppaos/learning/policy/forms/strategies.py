"""What is typed to write a strategy of a district, and to say which plan carries it."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ppaos.evidence.livelihood.models.groups import Group
from ppaos.evidence.livelihood.presenters.groups import group_words
from ppaos.evidence.livelihood.queries.places import parts_of
from ppaos.ground.geography.models import Area, Level
from ppaos.ground.geography.presenters import label
from ppaos.ground.workbench.forms.amounts import AmountField
from ppaos.ground.workbench.forms.fields import ThaiDateField
from ppaos.learning.policy.models import DistrictStrategy, PolicyPlan, Status
from ppaos.people.registry.models import POOR, Standing

# What may count as out, as the actions allow it; and what is ticked at first.
OUT = (Status.EXITED, Status.MONITORED, Status.IN_PLAN)
FIRST_OUT = (Status.EXITED, Status.MONITORED)
FIRST_WHOM = (Standing.VERIFIED, Standing.ACTIVE, Standing.EXIT_PROPOSED)
WHOM = ("standings", "groups", "subdistricts")
YEARS = 3


class StrategyForm(forms.Form):
    """A strategy: its own definition of «the whole district», for whom, which share, until when."""

    name = forms.CharField(label=_("Name of the strategy"), max_length=300)
    definition = forms.CharField(
        label=_("When is the whole district out of poverty?"), max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("In your own words. It is frozen with the list, and shown on every page of the strategy."),
    )  # fmt: skip
    standings = forms.MultipleChoiceField(
        label=_("Households that stand so"), widget=forms.CheckboxSelectMultiple,
        choices=[(each.value, each.label) for each in POOR],
        error_messages={"required": _("Tick at least one: the strategy is for nobody otherwise.")},
        help_text=_("As verified when the list is frozen. Who is found poor later comes in by a revision."),
    )  # fmt: skip
    groups = forms.MultipleChoiceField(
        label=_("In these target groups"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=lambda: [(each.value, group_words(each.value)) for each in Group],
        help_text=_("None ticked: whichever group."),
    )  # fmt: skip
    subdistricts = forms.MultipleChoiceField(
        label=_("In these subdistricts"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: the whole district."),
    )  # fmt: skip
    counts_as_out = forms.MultipleChoiceField(
        label=_("What counts as out"), widget=forms.CheckboxSelectMultiple,
        choices=[(each.value, each.label) for each in OUT],
        error_messages={"required": _("Tick at least one: nothing would ever count as out otherwise.")},
        help_text=_(
            "Help alone, a met need, or being gone never counts. Counting plans and models in is your own definition: "
            "these households are not out of poverty yet, and the pages say so."
        ),
    )  # fmt: skip
    share_percent = AmountField(
        label=_("Share of the households that must be out, in per cent"), required=True, max_digits=5,
        help_text=_("Of the list without those who are gone: moved, died, refused or found not poor."),
    )  # fmt: skip
    decided_in = forms.CharField(
        label=_("Decided in"), max_length=300, required=False,
        help_text=_("The meeting or paper that decided it."),
    )  # fmt: skip
    field_order = (
        "name", "definition", "decided_in", "starts_on", "due_on", "standings", "groups", "subdistricts",
        "counts_as_out", "share_percent",
    )  # fmt: skip

    def __init__(self, *args: Any, area: Area, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.area = area
        self.fields["starts_on"] = ThaiDateField(label=_("Begins on"))
        self.fields["due_on"] = ThaiDateField(label=_("To be reached by"))
        parts = [(part.code, label(part)) for part in parts_of(area, Level.SUBDISTRICT)]
        self.fields["subdistricts"].choices = parts  # type: ignore[attr-defined]
        self.order_fields(self.field_order)

    def told(self) -> dict[str, Any]:
        """What was typed, as the actions take it."""
        given = self.cleaned_data
        plain = ("name", "definition", "decided_in", "starts_on", "due_on", "counts_as_out", "share_percent")
        of_whom = {key: given[key] for key in WHOM if given[key]}
        return {name: given[name] for name in plain} | {"of_whom": of_whom}


def first_values() -> dict[str, Any]:
    """What a new strategy begins with: whoever is poor and still in the programme, three years from today."""
    today = timezone.localdate()
    return {
        "starts_on": today, "due_on": today.replace(year=today.year + YEARS, day=min(today.day, 28)),
        "standings": [each.value for each in FIRST_WHOM], "counts_as_out": [each.value for each in FIRST_OUT],
        "share_percent": 100,
    }  # fmt: skip


def values_of(strategy: DistrictStrategy) -> dict[str, Any]:
    """What a draft says, as the form shows it."""
    plain = ("name", "definition", "decided_in", "starts_on", "due_on", "counts_as_out", "share_percent")
    return {name: getattr(strategy, name) for name in plain} | {
        key: strategy.of_whom.get(key, []) for key in WHOM
    }


class PlanChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A plan by its name, where it is of and its years."""

    def label_from_instance(self, obj: PolicyPlan) -> str:
        """The words of one plan."""
        return f"{obj.name} · {label(obj.area)} · {obj.first_year}–{obj.last_year}"


class CarryForm(forms.Form):
    """Which plan carries the strategy."""

    plan = PlanChoice(PolicyPlan.objects.none(), label=_("Plan"))

    def __init__(self, *args: Any, plans: QuerySet[PolicyPlan], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["plan"].queryset = plans  # type: ignore[attr-defined]
