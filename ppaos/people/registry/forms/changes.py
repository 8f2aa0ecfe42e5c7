"""What is typed to ask for a change of the register: one form a kind, and what an approver says."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ppaos.ground.workbench.forms.fields import CitizenIdField, ThaiDateField
from ppaos.ground.workbench.forms.papers import PaperField
from ppaos.people.registry.forms.households import AreaField
from ppaos.people.registry.forms.persons import NOT_CHOSEN, DayForm
from ppaos.people.registry.models import ChangeRequest, Membership, Person

Kind = ChangeRequest.Kind
ABOUT = ("on", "reason", "evidence")


class AskForm(DayForm):
    """The day, how it is known, the paper that shows it; a kind adds what it takes."""

    def __init__(self, *args: Any, members: dict[int, str], **kwargs: Any) -> None:
        """members: the people of the household who live there, by number."""
        super().__init__(*args, **kwargs)
        for name in ("head", "persons"):
            if name in self.fields:
                choices = list(members.items())
                field: Any = self.fields[name]
                field.choices = choices if field.required else [("", "—"), *choices]
        self.fields["on"].label = _("When it happened")
        self.fields["reason"] = forms.CharField(
            label=_("How is it known?"), max_length=500, required=False, widget=forms.Textarea({"rows": 2})
        )
        self.fields["evidence"] = PaperField(label=_("Paper or photo that shows it"), required=False)

    def wanted(self) -> dict[str, Any]:
        """What the kind takes, without the day, the reason and the paper."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ABOUT and value}


class NewPersonForm(AskForm):
    """Somebody the register does not know."""

    title = forms.CharField(label=_("Title"), max_length=40, required=False)
    first_name = forms.CharField(label=_("First name"), max_length=120)
    last_name = forms.CharField(label=_("Last name"), max_length=120, required=False)
    sex = forms.ChoiceField(label=_("Sex"), choices=[NOT_CHOSEN, *Person.Sex.choices], required=False)
    relation = forms.CharField(label=_("Relation to the head"), max_length=60, required=False)
    presence = forms.ChoiceField(
        label=_("House register"), choices=Membership.Presence.choices, initial="unspecified"
    )
    citizen_id = CitizenIdField(label=_("Citizen id"), required=False)


class ArrivalForm(NewPersonForm):
    """Somebody the register does not know who came to live there."""

    birth_on = ThaiDateField(label=_("Born on"), required=False)


class KnownArrivalForm(AskForm):
    """Somebody of the register who came to live there."""

    relation = forms.CharField(label=_("Relation to the head"), max_length=60, required=False)
    presence = forms.ChoiceField(
        label=_("House register"), choices=Membership.Presence.choices, initial="unspecified"
    )


class DeathForm(AskForm):
    """Who heads the household from now on, if the head died."""

    head = forms.TypedChoiceField(
        label=_("Its head from now on"), coerce=int, empty_value=None, required=False
    )


class LeaveForm(DeathForm):
    """Why and where to somebody left."""

    ended_reason = forms.CharField(label=_("Why, and where to"), max_length=60)


class _AddressForm(AskForm):
    area_code = AreaField(label=_("Village or community"), required=False)
    house_no = forms.CharField(label=_("House number"), max_length=40, required=False)
    moo = forms.RegexField(r"^\d{2}$", label=_("Moo"), required=False, help_text=_("Two digits, such as 05."))
    house_code = forms.RegexField(r"^\d{11}$", label=_("House code"), required=False)
    soi = forms.CharField(label=_("Soi"), max_length=120, required=False)
    road = forms.CharField(label=_("Road"), max_length=120, required=False)


class MoveForm(_AddressForm):
    """Where the household lives now: an address of the province, or a place elsewhere in words."""

    away = forms.CharField(
        label=_("Or a place outside the province"),
        max_length=200,
        required=False,
        help_text=_("District and province in words, if it is known."),
    )


class SplitForm(_AddressForm):
    """Who goes, and who heads the new household."""

    persons = forms.TypedMultipleChoiceField(
        label=_("Who makes the new household"), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    head = forms.TypedChoiceField(label=_("Its head"), coerce=int)
    field_order = ("persons", "head", "on", "area_code")


class JoinForm(AskForm):
    """Nothing more than the day: the other household is chosen before."""


class RightForm(AskForm):
    """The fields of a record as they stand; those that are typed anew are asked for."""

    def wanted(self) -> dict[str, Any]:
        """The fields that were typed anew, by their full names."""
        return {
            f"{self.prefix_of(name)}.{name}": self.cleaned_data[name]
            for name in self.changed_data
            if name not in ABOUT
        }

    def prefix_of(self, name: str) -> str:
        """Whose field it is."""
        return "dwelling"


class RightAddressForm(RightForm):
    """The address of the house as it stands."""

    house_no = forms.CharField(label=_("House number"), max_length=40, required=False)
    moo = forms.RegexField(r"^\d{2}$", label=_("Moo"), required=False, help_text=_("Two digits, such as 05."))
    house_code = forms.RegexField(r"^\d{11}$", label=_("House code"), required=False)
    soi = forms.CharField(label=_("Soi"), max_length=120, required=False)
    road = forms.CharField(label=_("Road"), max_length=120, required=False)


class RightPersonForm(RightForm):
    """The record of a person and how they stand in the household."""

    title = forms.CharField(label=_("Title"), max_length=40, required=False)
    first_name = forms.CharField(label=_("First name"), max_length=120)
    last_name = forms.CharField(label=_("Last name"), max_length=120, required=False)
    sex = forms.ChoiceField(label=_("Sex"), choices=[NOT_CHOSEN, *Person.Sex.choices], required=False)
    birth_on = ThaiDateField(label=_("Born on"), required=False)
    birth_precision = forms.ChoiceField(
        label=_("Known of the birth"), choices=[NOT_CHOSEN, *Person.Precision.choices], required=False
    )
    citizen_id = CitizenIdField(
        label=_("Citizen id"),
        required=False,
        help_text=_("Only if it is wrong or new; attach a photo of the card."),
    )
    relation = forms.CharField(label=_("Relation to the head"), max_length=60, required=False)
    presence = forms.ChoiceField(label=_("House register"), choices=Membership.Presence.choices)
    is_head = forms.BooleanField(label=_("Heads the household"), required=False)

    def prefix_of(self, name: str) -> str:
        """Whose field it is."""
        return "membership" if name in ("relation", "presence", "is_head") else "person"


class AnswerForm(forms.Form):
    """What an approver says."""

    reason = forms.CharField(
        label=_("Why"),
        max_length=500,
        required=False,
        help_text=_("Needed where you refuse: who asked will read it."),
        widget=forms.Textarea({"rows": 2}),
    )


FORMS: dict[str, type[AskForm]] = {
    Kind.BIRTH: NewPersonForm,
    Kind.DEATH: DeathForm,
    Kind.MOVE: MoveForm,
    Kind.SPLIT: SplitForm,
    Kind.JOIN: JoinForm,
    Kind.COME: ArrivalForm,
    Kind.LEAVE: LeaveForm,
}


def form_of(kind: str, *, of_person: bool) -> type[AskForm]:
    """The form of a kind; some kinds have two, of a person of the register and without one."""
    if kind == Kind.FIELD:
        return RightPersonForm if of_person else RightAddressForm
    return KnownArrivalForm if kind == Kind.COME and of_person else FORMS[kind]
