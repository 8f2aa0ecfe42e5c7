"""What is typed about an agenda: something handed in, what became of an item, households chosen by their numbers."""

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ppaos.engine.thai.digits import latin_digits
from ppaos.engine.thai.one import of_one
from ppaos.evidence.livelihood.queries.places import level_below, parts_of
from ppaos.ground.geography.presenters import label
from ppaos.learning.policy.models import AgendaItem, Meeting
from ppaos.learning.policy.queries.places import organisations_near
from ppaos.people.cooperation.models import Organisation

LONGEST_NUMBER = 18
State = AgendaItem.State


class HandInForm(forms.Form):
    """What is to be heard, of which place and organisation."""

    title = forms.CharField(
        label=_("What is to be heard"),
        max_length=300,
        help_text=_("Everybody reads this. Name no person here."),
    )
    note = forms.CharField(
        label=_("More about it"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Read by who prepares the meeting and who sees names there."),
    )  # fmt: skip
    part = forms.ChoiceField(label=_("Of which part of the area"), required=False)
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("Which organisation it is about"), required=False,
        empty_label=_("none in particular"),
    )  # fmt: skip

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parts = parts_of(meeting.area, level_below(meeting.area))
        self.parts = {part.code: part for part in parts}
        cast(forms.ChoiceField, self.fields["part"]).choices = [
            ("", label(meeting.area)), *((part.code, label(part)) for part in parts),
        ]  # fmt: skip
        field = cast("forms.ModelChoiceField[Organisation]", self.fields["organisation"])
        field.queryset = organisations_near(meeting.area)

    def given(self) -> dict[str, Any]:
        """What was typed, as `hand_in` takes it."""
        told = self.cleaned_data
        plain = {name: told[name] for name in ("title", "note", "organisation")}
        return plain | {"area": self.parts.get(told["part"])}


class ItemForm(forms.Form):
    """What became of an item, and what was said."""

    state = forms.ChoiceField(label=_("Outcome of the item"), choices=State.choices)
    discussion = forms.CharField(
        label=_("What was said"), required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 4})
    )  # fmt: skip


class CasesForm(forms.Form):
    """Households by their numbers, and what the meeting is asked about them."""

    numbers = forms.CharField(
        label=_("Numbers of households"), required=False, max_length=20_000,
        help_text=_("The number in the address of a household's page; several with a comma or blank between them."),
    )  # fmt: skip
    question = forms.CharField(
        label=_("What the meeting is asked about them"), required=False, max_length=500,
        help_text=_("Read only by who sees the names of these households."),
    )  # fmt: skip

    def clean_numbers(self) -> list[int]:
        """The numbers, each once; ValidationError for anything else."""
        typed = of_one(latin_digits, self.cleaned_data["numbers"]) or ""
        words = typed.replace(",", " ").replace(";", " ").split()
        if strange := [word for word in words if not (word.isascii() and word.isdigit())]:
            raise ValidationError(
                _("«%(word)s» is no number of a household. Write numbers only."),
                params={"word": strange[0][:40]},
            )
        if long := [word for word in words if len(word) > LONGEST_NUMBER]:
            raise ValidationError(
                _("«%(word)s» is no number of a household. Write numbers only."),
                params={"word": long[0][:40]},
            )
        return list(dict.fromkeys(int(word) for word in words))
