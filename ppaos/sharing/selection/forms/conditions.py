"""One condition, chosen on a page: which values, from – to, or what is not known."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ppaos.engine.thai.digits import latin_digits
from ppaos.engine.thai.one import of_one
from ppaos.ground.workbench.forms.fields import ThaiDateField
from ppaos.sharing.selection.presenters.choices import Choices
from ppaos.sharing.selection.queries.asking import (
    BETWEEN,
    IN,
    NOT,
    OPS,
    UNKNOWN,
    Condition,
    in_words,
    number_of,
)
from ppaos.sharing.selection.queries.fields import DATE, NUMBER, SET, Field

WORDS = {
    IN: _("is one of the chosen"),
    NOT: _("is none of the chosen"),
    BETWEEN: _("lies between"),
    UNKNOWN: _("is not known"),
}
OF_RECORDS = {
    IN: _("has one of the chosen"),
    NOT: _("has none of the chosen"),
    UNKNOWN: _("has nothing recorded"),
}


class ConditionForm(forms.Form):
    """What a field must be."""

    def __init__(self, *args: Any, of: Field, choices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.of = of
        words = OF_RECORDS if of.kind == SET else WORDS
        ops = [(op, words[op]) for op in OPS[of.kind]]
        self.fields["op"] = forms.ChoiceField(
            label=in_words(of.label), choices=ops, initial=ops[0][0], widget=forms.RadioSelect,
            help_text=in_words(of.definition),
        )  # fmt: skip
        if choices:
            self.fields["values"] = forms.MultipleChoiceField(
                label=_("Which values"), choices=choices, required=False, widget=forms.CheckboxSelectMultiple
            )
        else:
            for name, label in (("least", _("From")), ("most", _("Up to (inclusive)"))):
                self.fields[name] = _end(of, str(label))

    def clean(self) -> dict[str, Any]:
        """Whether what was chosen says something."""
        given = super().clean() or {}
        op = given.get("op")
        if op in (IN, NOT) and not given.get("values") and "values" not in self.errors:
            self.add_error("values", _("Choose at least one value."))
        if op == BETWEEN and not self.errors:
            low, high = given.get("least"), given.get("most")
            if low is None and high is None:
                self.add_error("least", _("Write from which or up to which."))
            elif low is not None and high is not None and low > high:
                self.add_error("most", _("The upper end lies below the lower one."))
        return given

    def condition(self) -> Condition:
        """The condition that was chosen."""
        given = self.cleaned_data
        if given["op"] == UNKNOWN:
            return Condition(self.of.code, UNKNOWN)
        if given["op"] == BETWEEN:
            return Condition(self.of.code, BETWEEN, (_told(given["least"]), _told(given["most"])))
        return Condition(self.of.code, given["op"], tuple(given["values"]))


class AmountField(forms.CharField):
    """A number, whole or broken, in either digits, with or without commas."""

    def clean(self, value: Any) -> float | None:
        """The number; None where nothing was typed."""
        typed = super().clean(value)
        if not typed:
            return None
        number = number_of(of_one(latin_digits, typed).replace(",", "").strip())
        if number is None:
            raise ValidationError(_("This is not a number. Write digits, as 1500 or 2.5."))
        return number


def _end(of: Field, label: str) -> forms.Field:
    if of.kind == DATE:
        return ThaiDateField(label=label, required=False)
    assert of.kind == NUMBER, of.code
    unit = in_words(of.unit) if of.unit else ""
    widget = forms.TextInput({"inputmode": "decimal", "class": "amount", "autocomplete": "off"})
    return AmountField(label=label, required=False, max_length=20, widget=widget, help_text=unit)


def _told(end: Any) -> str:
    if end is None:
        return ""
    return f"{end:.10g}" if isinstance(end, float) else str(end.isoformat())
