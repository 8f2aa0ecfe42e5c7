"""What is typed to prepare a meeting, to call people to it, and to say why it does not take place."""

from datetime import time
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ppaos.engine.thai.digits import latin_digits
from ppaos.engine.thai.one import of_one
from ppaos.ground.geography.models import Area
from ppaos.ground.workbench.forms.fields import ThaiDateField
from ppaos.learning.policy.queries.places import organisations_near
from ppaos.people.cooperation.models import Committee, Organisation

MOST_NAMES = 200
NAME_LENGTH = 200


class ThaiTimeField(forms.TimeField):
    """An hour of the day, typed with a colon or a dot, in either digits."""

    default_error_messages = {"invalid": _("This is no hour of the day. Write it as 09:30.")}

    def to_python(self, value: Any) -> time | None:
        """The hour, or None where nothing was typed."""
        typed = of_one(latin_digits, value) if isinstance(value, str) else value
        if isinstance(typed, str):
            typed = typed.replace("น.", "").strip().replace(".", ":")
        return super().to_python(typed)


class MeetingForm(forms.Form):
    """What the meeting is called, when and where it is, and of which committee."""

    name = forms.CharField(label=_("Name of the meeting"), max_length=NAME_LENGTH)
    starts_at = ThaiTimeField(
        label=_("Hour it begins"), required=False,
        widget=forms.TextInput(attrs={"placeholder": "09:30", "class": "date"}),
    )  # fmt: skip
    place = forms.CharField(label=_("Room or place"), required=False, max_length=NAME_LENGTH)
    field_order = ("name", "committee", "on", "starts_at", "place", "number")

    def __init__(self, *args: Any, area: Area, is_new: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"] = ThaiDateField(label=_("Day of the meeting"))
        if is_new:
            here = Committee.objects.filter(area=area).order_by("name_th", "pk")
            self.fields["committee"] = forms.ModelChoiceField(
                here,
                label=_("Of the committee"),
                required=False,
                empty_label=_("the Poverty Forum of the area"),
            )
            self.fields["number"] = forms.IntegerField(
                label=_("Number within the year"), required=False, min_value=1, max_value=999,
                help_text=_("Empty: the next one of the year."),
            )  # fmt: skip
        self.order_fields(self.field_order)


class ReasonForm(forms.Form):
    """Why the meeting does not take place."""

    reason = forms.CharField(label=_("Why it does not take place"), max_length=300)


class CallForm(forms.Form):
    """Whom to call: organisations, and anybody else by name."""

    organisations = forms.ModelMultipleChoiceField(
        Organisation.objects.none(), label=_("Organisations"), required=False,
        widget=forms.SelectMultiple(attrs={"size": 10}),
        help_text=_("Several: hold Ctrl (or the command key) while choosing."),
    )  # fmt: skip
    names = forms.CharField(
        label=_("Anybody else, a line each"), required=False, max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    def __init__(self, *args: Any, area: Area, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ModelMultipleChoiceField[Organisation]", self.fields["organisations"])
        field.queryset = organisations_near(area)

    def clean_names(self) -> list[str]:
        """The names, one a line."""
        names = [line.strip() for line in self.cleaned_data["names"].splitlines() if line.strip()]
        if long := next((name for name in names if len(name) > NAME_LENGTH), ""):
            raise ValidationError(_("«%(name)s…» is too long for a name."), params={"name": long[:40]})
        if len(names) > MOST_NAMES:
            raise ValidationError(_("At most %(most)d names at once."), params={"most": MOST_NAMES})
        return names

    def clean(self) -> dict[str, Any]:
        """Somebody is called."""
        given: dict[str, Any] = super().clean() or {}
        if not self.errors and not given.get("names") and not given.get("organisations"):
            self.add_error(None, _("Choose an organisation, or write a name."))
        return given
