"""What a household fills in on its own page: something said, an objection, something to be put right."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ppaos.ground.workbench.forms.papers import PaperField
from ppaos.people.registry.models import ChangeRequest, Household
from ppaos.support.grievance.forms.public import DIGITS, WordsForm
from ppaos.support.grievance.presenters.own_page import member_choices, purpose_choices

Kind = ChangeRequest.Kind
PROOF = 4
# What may be put right from here, and whether it is about one person.
FIELDS = {
    "person.first_name": (gettext_lazy("First name"), True),
    "person.last_name": (gettext_lazy("Family name"), True),
    "membership.relation": (gettext_lazy("What they are to the head of the house"), True),
    "dwelling.house_no": (gettext_lazy("House number"), False),
}
HAPPENED = {
    Kind.DEATH: gettext_lazy("This person died"),
    Kind.LEAVE: gettext_lazy("This person does not live here any more"),
}


class SlipCodeBox(forms.Form):
    """The code printed on a slip."""

    code = forms.CharField(
        label=gettext_lazy("Code of the slip"), max_length=20,
        help_text=gettext_lazy("Ten letters and digits, printed beside the picture."),
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )  # fmt: skip


class SecondProof(forms.Form):
    """What shows that somebody is of the house; what was typed is never shown again."""

    proof = forms.CharField(
        label=gettext_lazy("Last four digits of the citizen id, or year of birth (B.E.), of the head of the household"),
        max_length=20,
        widget=forms.PasswordInput({"autocomplete": "off", "inputmode": "numeric", "maxlength": 4}),
    )  # fmt: skip

    def clean_proof(self) -> str:
        """Four digits, Thai or Latin."""
        proof: str = self.cleaned_data["proof"].strip().translate(DIGITS)
        if len(proof) != PROOF or not (proof.isascii() and proof.isdecimal()):
            raise forms.ValidationError(_("Type four digits."))
        return proof


class OwnVoiceForm(WordsForm):
    """Something said by the household; how to reach it, if it wishes."""

    contact = forms.CharField(
        label=gettext_lazy("Telephone or another way to reach you"), max_length=200, required=False
    )


class ObjectForm(forms.Form):
    """To which use the household objects."""

    purpose = forms.ChoiceField(
        label=gettext_lazy("My data may not be used for"), required=False, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=gettext_lazy("Why?"), max_length=300, required=False, widget=forms.Textarea({"rows": 3})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["purpose"].choices = purpose_choices()[::-1]  # type: ignore[attr-defined]


class CorrectForm(forms.Form):
    """What is written wrongly, or happened since, and how it should read."""

    what = forms.ChoiceField(label=gettext_lazy("What is not right?"), widget=forms.RadioSelect)
    person = forms.ChoiceField(label=gettext_lazy("Of whom?"), required=False, widget=forms.RadioSelect)
    value = forms.CharField(label=gettext_lazy("How it should read"), max_length=120, required=False)
    reason = forms.CharField(
        label=gettext_lazy("How is it known?"), max_length=500, required=False,
        help_text=gettext_lazy("Such as «it stands so on the card», or when it happened."),
    )  # fmt: skip
    evidence = PaperField(label=gettext_lazy("A photo of the paper that shows it"), required=False)

    def __init__(self, *args: Any, household: Household, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        whats = [(code, words) for code, (words, _of) in FIELDS.items()] + list(HAPPENED.items())
        self.fields["what"].choices = whats  # type: ignore[attr-defined]
        self.fields["person"].choices = member_choices(household, on)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Of whom, and the right words, where the choice needs them."""
        given = super().clean() or {}
        what = given.get("what", "")
        is_of_person = what in HAPPENED or (what in FIELDS and FIELDS[what][1])
        if is_of_person and not given.get("person") and "person" not in self.errors:
            self.add_error("person", _("Choose of whom it is."))
        if what in FIELDS and not given.get("value", "").strip() and "value" not in self.errors:
            self.add_error("value", _("Write how it should read."))
        return given
