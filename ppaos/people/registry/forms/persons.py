"""What is typed to put one person's record right."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ppaos.ground.workbench.forms.fields import CitizenIdField, ThaiDateField
from ppaos.people.registry.models import Identifier, Person
from ppaos.people.registry.presenters import NOTHING

NOT_CHOSEN = ("", _("not known"))


def past_day(label: Any, *, required: bool = True, help_text: Any = "") -> ThaiDateField:
    """A field for a day up to today."""
    return ThaiDateField(latest=timezone.localdate(), label=label, required=required, help_text=help_text)


class CorrectionForm(forms.Form):
    """Names, sex and birth, and where the right values come from."""

    title = forms.CharField(label=_("Title"), max_length=40, required=False)
    first_name = forms.CharField(label=_("First name"), max_length=120)
    last_name = forms.CharField(label=_("Last name"), max_length=120, required=False)
    sex = forms.ChoiceField(label=_("Sex"), choices=[NOT_CHOSEN, *Person.Sex.choices], required=False)
    birth_on = ThaiDateField(
        label=_("Born on"),
        required=False,
        help_text=_("If only the year is known, give 1 January and say so below."),
    )
    birth_precision = forms.ChoiceField(
        label=_("Known of the birth"), choices=[NOT_CHOSEN, *Person.Precision.choices], required=False
    )
    reason = forms.CharField(
        label=_("Why"),
        max_length=300,
        help_text=_("Where the right value comes from, such as the citizen id card."),
    )

    def clean(self) -> dict[str, Any]:
        """Keep the day of birth and what is known of it together."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("birth_on") and not cleaned.get("birth_precision"):
            cleaned["birth_precision"] = Person.Precision.DAY.value
        if not cleaned.get("birth_on"):
            cleaned["birth_precision"] = ""
        return cleaned


class IdentifierForm(forms.Form):
    """A citizen id, or the reason why there is none."""

    citizen_id = CitizenIdField(label=_("Citizen id"), required=False)
    missing_reason = forms.ChoiceField(
        label=_("or why there is none"),
        choices=[("", "—"), *Identifier.MissingReason.choices],
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"] = past_day(_("From which day"))

    def clean(self) -> dict[str, Any]:
        """One of the two, not both."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors and bool(cleaned.get("citizen_id")) == bool(cleaned.get("missing_reason")):
            raise ValidationError(_("Give a citizen id, or the reason why there is none."))
        return cleaned


class DayForm(forms.Form):
    """Only the day on which something happened."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"] = past_day(_("Day"))


class LeavingForm(DayForm):
    """When and why somebody left."""

    reason = forms.CharField(label=_("Why"), max_length=60)


class MergeForm(forms.Form):
    """Whose value is right, field by field, and how it is known that the two are one person."""

    reason = forms.CharField(
        label=_("How is it known that the two are one person?"),
        max_length=300,
        widget=forms.Textarea({"rows": 2}),
    )

    def __init__(self, *args: Any, fields: dict[str, tuple[Any, str, str]], **kwargs: Any) -> None:
        """fields: by name, the label and how the kept and the merged record's values are shown."""
        super().__init__(*args, **kwargs)
        for name, (label, kept, merged) in fields.items():
            self.fields[name] = forms.ChoiceField(
                label=label,
                choices=[("kept", kept), ("merged", merged)],
                initial="merged" if kept == NOTHING else "kept",
                widget=forms.RadioSelect,
            )
        self.order_fields([*fields, "reason"])

    def choices(self) -> dict[str, str]:
        """Field by field, «kept» or «merged»; what is known of a birth goes with the birth."""
        chosen = {name: value for name, value in self.cleaned_data.items() if name != "reason"}
        return chosen | ({"birth_precision": chosen["birth_on"]} if "birth_on" in chosen else {})


class SecondOpinionForm(forms.Form):
    """What a second person says to a merge."""

    reason = forms.CharField(
        label=_("Why"),
        max_length=300,
        required=False,
        help_text=_("Needed where the two stay apart; what you compared helps whoever reads it later."),
        widget=forms.Textarea({"rows": 2}),
    )
