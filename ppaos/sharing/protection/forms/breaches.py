"""A breach as people tell of it and as the protection officer looks into it."""

import re
from datetime import datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy

from ppaos.engine.thai.digits import latin_digits
from ppaos.engine.thai.one import of_one
from ppaos.ground.geography.models import Area
from ppaos.ground.geography.presenters import label
from ppaos.ground.workbench.forms.amounts import AmountField
from ppaos.ground.workbench.forms.fields import ThaiDateField, ThaiDateInput
from ppaos.people.cooperation.permissions import FIELD_CLASS_WORDS
from ppaos.sharing.protection.models import Breach

_MOMENT = re.compile(r"^(?P<day>.*\S)\s+(?P<hour>\d{1,2})[:.](?P<minute>\d{2})\s*(น\.?)?$")


class AreaOfBreach(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One area where the user works."""

    def label_from_instance(self, obj: Any) -> str:
        """Its name, with its code to tell two of the same name apart."""
        return f"{label(obj)} ({obj.code})"


class MomentInput(forms.TextInput):
    """A box for a day and an hour, shown as day/month/Buddhist year hour:minute."""

    def __init__(self) -> None:
        super().__init__({"placeholder": "22/11/2569 14:05", "autocomplete": "off", "class": "date"})

    def format_value(self, value: Any) -> str | None:
        """Show a moment in the province's own time; what was typed and could not be read stays as typed."""
        if isinstance(value, datetime):
            local = timezone.localtime(value)
            return f"{ThaiDateInput().format_value(local.date())} {local:%H:%M}"
        typed: str | None = super().format_value(value)
        return typed


class MomentField(forms.Field):
    """A day with its hour, typed in either era and with Thai digits."""

    widget = MomentInput
    default_error_messages = {
        "unreadable": gettext_lazy("Write the day and the hour: 22/11/2569 14:05."),
    }

    def to_python(self, value: Any) -> datetime | None:
        """The moment in the province's own time, or None where nothing was typed."""
        if value in self.empty_values or isinstance(value, datetime):
            return value or None
        found = _MOMENT.match(of_one(latin_digits, str(value)).strip())
        if found is None or int(found["hour"]) > 23 or int(found["minute"]) > 59:
            raise ValidationError(self.error_messages["unreadable"], code="unreadable")
        day = ThaiDateField().clean(found["day"])
        clock = time(int(found["hour"]), int(found["minute"]))
        return timezone.make_aware(datetime.combine(day, clock))


class NumbersOfBreach(forms.Form):
    """What kinds of data, how many persons and households: told at first as far as known, put right later."""

    happened_at = MomentField(
        label=gettext_lazy("When it happened"), required=False, help_text=gettext_lazy("Empty: not known.")
    )
    field_classes = forms.MultipleChoiceField(
        label=gettext_lazy("Kinds of data concerned"), required=False, choices=list(FIELD_CLASS_WORDS.items()),
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    persons = AmountField(
        label=gettext_lazy("Persons concerned"), decimal_places=0, max_digits=9, min_value=0,
        help_text=gettext_lazy("Empty: not known yet; that is not zero."),
    )  # fmt: skip
    households = AmountField(
        label=gettext_lazy("Households concerned"), decimal_places=0, max_digits=9, min_value=0,
        help_text=gettext_lazy("Empty: not known yet; that is not zero."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Counts as whole numbers."""
        told = super().clean() or {}
        for name in ("persons", "households"):
            told[name] = None if told.get(name) is None else int(told[name])
        return told


class BreachForm(NumbersOfBreach):
    """A breach as somebody tells of it."""

    area = AreaOfBreach(Area.objects.none(), label=gettext_lazy("Where it happened"))
    what = forms.CharField(
        label=gettext_lazy("What happened, in your words"), max_length=4000, widget=forms.Textarea({"rows": 5}),
        help_text=gettext_lazy("A lost phone, a sheet sent to the wrong people, a page left open: as you know it."),
    )  # fmt: skip
    known_at = MomentField(
        label=gettext_lazy("When it became known"),
        help_text=gettext_lazy("The 72 hours of the law begin then."),
    )
    field_order = ["area", "what", "known_at", "happened_at"]

    def __init__(self, *args: Any, areas: QuerySet[Area], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].queryset = areas  # type: ignore[attr-defined]


class LookIntoForm(NumbersOfBreach):
    """What came out when it was looked into."""

    cause = forms.CharField(
        label=gettext_lazy("Cause"), max_length=4000, required=False, widget=forms.Textarea({"rows": 3})
    )
    risk = forms.ChoiceField(
        label=gettext_lazy("Risk to persons"), required=False,
        choices=[("", gettext_lazy("risk not judged yet")), *Breach.Risk.choices],
    )  # fmt: skip
    measures = forms.CharField(
        label=gettext_lazy("What was done against it"), max_length=4000, required=False,
        widget=forms.Textarea({"rows": 3}),
    )  # fmt: skip
    field_order = ["cause", "risk", "measures"]


class ReportedForm(forms.Form):
    """When it was reported to the authority, and why so late where it was."""

    reported_at = MomentField(label=gettext_lazy("Reported to the authority at"))
    reason = forms.CharField(
        label=gettext_lazy("Why it was reported late"), max_length=2000, required=False,
        widget=forms.Textarea({"rows": 2}), help_text=gettext_lazy("Only where the 72 hours were over."),
    )  # fmt: skip


class NotReportedForm(forms.Form):
    """Why a breach need not be reported."""

    reason = forms.CharField(
        label=gettext_lazy("Why there is no risk to anybody"),
        max_length=2000,
        widget=forms.Textarea({"rows": 2}),
    )


class ToldForm(forms.Form):
    """When the persons concerned were told."""

    told_at = MomentField(label=gettext_lazy("Persons told at"))
