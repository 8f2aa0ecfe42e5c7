"""Lines of a model's parts: resources by their kind, partners, team, budgets, activities; inputs handed out."""

from collections.abc import Iterable, Mapping
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ppaos.ground.accounts.models import User
from ppaos.ground.workbench.forms.amounts import AmountField
from ppaos.ground.workbench.forms.fields import ThaiDateField
from ppaos.people.cooperation.models import Agreement, Organisation
from ppaos.support.assistance.models import HelpLine
from ppaos.support.operating_models.models import OperatingModel
from ppaos.support.operating_models.queries.kinds import lines, said
from ppaos.support.operating_models.queries.models import (
    agreements_around,
    organisations_around,
    team_to_pick,
)

FIRST_YEAR, LAST_YEAR = 2555, 2620
ALL, CHOSEN = "all", "chosen"


class ResourceForm(forms.Form):
    """A line of what a model rests on: the columns of its kind."""

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        line = lines()[kind]
        for name, words in line.columns.items():
            self.fields[name] = _column(name, said(words), is_needed=name in line.needed)


class PartnerForm(forms.Form):
    """Who takes part, doing what, under which agreement, from when, until when."""

    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("Organisation"))
    role = forms.CharField(label=_("What it does in the model"), max_length=200)
    agreement = forms.ModelChoiceField(
        Agreement.objects.none(), label=_("Agreement"), required=False, empty_label=_("none")
    )
    since = ThaiDateField(label=_("Since"), required=False)
    until = ThaiDateField(label=_("Until when"), required=False)
    note = forms.CharField(label=_("Remark"), required=False, max_length=500)

    def __init__(self, *args: Any, model: OperatingModel, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bodies = cast("forms.ModelChoiceField[Organisation]", self.fields["organisation"])
        bodies.queryset = organisations_around(model)
        agreements = cast("forms.ModelChoiceField[Agreement]", self.fields["agreement"])
        agreements.queryset = agreements_around(model, timezone.localdate())


class TeamForm(forms.Form):
    """Who is in the team: an account, or a name."""

    user = forms.ModelChoiceField(
        User.objects.none(), label=_("Account"), required=False, empty_label=_("without an account")
    )
    name = forms.CharField(label=_("Name of somebody without an account"), required=False, max_length=200)
    duty = forms.CharField(label=_("Duty"), max_length=200)
    since = ThaiDateField(label=_("Since"), required=False)
    until = ThaiDateField(label=_("Until when"), required=False)

    def __init__(self, *args: Any, model: OperatingModel, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        user = cast("forms.ModelChoiceField[User]", self.fields["user"])
        user.queryset = team_to_pick(model)


class BudgetForm(forms.Form):
    """Money of one source in one fiscal year."""

    source = forms.CharField(label=_("Source of the money"), max_length=200)
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("Given by"), required=False, empty_label=_("not told")
    )
    fiscal_year = forms.IntegerField(
        label=_("Fiscal year"), min_value=FIRST_YEAR, max_value=LAST_YEAR, help_text=_("For example: 2569.")
    )
    planned = AmountField(label=_("Planned (baht)"), required=False, min_value=0, decimal_places=2)
    granted = AmountField(label=_("Granted (baht)"), required=False, min_value=0, decimal_places=2)
    spent = AmountField(label=_("Spent (baht)"), required=False, min_value=0, decimal_places=2)
    note = forms.CharField(label=_("Remark"), required=False, max_length=500)

    def __init__(self, *args: Any, model: OperatingModel, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bodies = cast("forms.ModelChoiceField[Organisation]", self.fields["organisation"])
        bodies.queryset = organisations_around(model)


class ActivityForm(forms.Form):
    """Something the model does on certain days."""

    name = forms.CharField(label=_("What is done"), max_length=200)
    starts_on = ThaiDateField(label=_("Begins on"))
    ends_on = ThaiDateField(label=_("Ends on"), required=False)
    place = forms.CharField(label=_("Where"), required=False, max_length=200)
    done_on = ThaiDateField(label=_("Done on"), required=False, help_text=_("Empty: not done yet."))
    note = forms.CharField(label=_("Remark"), required=False, max_length=500)

    def __init__(self, *args: Any, model: OperatingModel, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(ThaiDateField, self.fields["done_on"]).latest = timezone.localdate()


class InputsForm(forms.Form):
    """What each member was given on a day: all members of that day, or those chosen."""

    what = forms.CharField(label=_("What was handed out"), max_length=200)
    kind = forms.ChoiceField(
        label=_("Kind of help"), choices=HelpLine.Kind.choices, initial=HelpLine.Kind.GOODS
    )
    quantity = forms.FloatField(label=_("How much, for one household"), required=False, min_value=0)
    unit = forms.CharField(label=_("Unit"), required=False, max_length=40)
    baht = forms.FloatField(
        label=_("Worth for one household (baht)"), required=False, min_value=0,
        help_text=_("Empty: the worth is not known; that is not zero."),
    )  # fmt: skip
    given_on = ThaiDateField(label=_("Handed out on"))
    note = forms.CharField(label=_("Remark"), required=False, max_length=300)
    whom = forms.ChoiceField(
        label=_("To whom"),
        choices=[(ALL, _("all members of that day")), (CHOSEN, _("those chosen below"))],
        widget=forms.RadioSelect,
        initial=ALL,
    )
    households = forms.TypedMultipleChoiceField(
        label=_("Members"), required=False, coerce=int, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, members: Mapping[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        given_on = cast(ThaiDateField, self.fields["given_on"])
        given_on.latest = given_on.initial = timezone.localdate()
        chosen = cast(forms.TypedMultipleChoiceField, self.fields["households"])
        chosen.choices = [(str(pk), words) for pk, words in members.items()]
        if not members:
            del self.fields["whom"], self.fields["households"]

    def told(self) -> dict[str, Any]:
        """What was typed, as the action takes it."""
        told = dict(self.cleaned_data)
        whom, chosen = told.pop("whom", ALL), told.pop("households", [])
        return told | {"household_ids": chosen if whom == CHOSEN else None}

    def clean(self) -> dict[str, Any]:
        """Those chosen are at least one."""
        told: dict[str, Any] = super().clean() or self.cleaned_data
        if told.get("whom") == CHOSEN and not told.get("households"):
            self.add_error("households", _("Choose at least one member, or give it to all."))
        return told


PART_FORMS: dict[str, Any] = {
    "partner": PartnerForm,
    "team": TeamForm,
    "budget": BudgetForm,
    "activity": ActivityForm,
}


def _column(name: str, words: str, *, is_needed: bool) -> forms.Field:
    if name == "quantity":
        return AmountField(label=words, required=is_needed, min_value=0, decimal_places=2)
    if name == "readiness":
        return forms.IntegerField(label=words, required=is_needed, min_value=1, max_value=9)
    if name == "on":
        return ThaiDateField(label=words, required=is_needed)
    if name == "note":
        return forms.CharField(label=words, required=is_needed, widget=forms.Textarea(attrs={"rows": 3}))
    most = {"owner": 200, "right": 100}.get(name, 300)
    return forms.CharField(label=words, required=is_needed, max_length=most)


def initial_of(line: Any, names: Iterable[str]) -> dict[str, Any]:
    """What is told of a line already."""
    return {name: getattr(line, name) for name in names}
