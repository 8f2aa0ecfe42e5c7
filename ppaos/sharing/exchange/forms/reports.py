"""What is said of a report that is made again and again."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ppaos.ground.accounts.models import User
from ppaos.ground.workbench.forms.fields import ThaiDateField
from ppaos.sharing.dashboards.presenters.purposes import PURPOSES
from ppaos.sharing.exchange.forms.exports import FORMAT_CHOICES
from ppaos.sharing.exchange.models import ReportPlan

LAST_DAY = 28  # every month has it


class ReportForm(forms.Form):
    """How it is called, how often, from when, for whom, as what."""

    name = forms.CharField(label=_("Name of the report"), max_length=120)
    every = forms.ChoiceField(label=_("How often"), choices=ReportPlan.Every.choices)
    begins_on = ThaiDateField(label=_("For the first time on"))
    readers = forms.CharField(
        label=_("For whom"), max_length=1000,
        help_text=_("User names, with blanks or commas between them. Each gets what they may see themselves."),
    )  # fmt: skip
    format = forms.ChoiceField(label=_("File"), choices=FORMAT_CHOICES)
    purpose = forms.ChoiceField(label=_("What for?"), choices=list(PURPOSES.items()))

    def __init__(self, data: Any, today: date) -> None:
        super().__init__(data)
        self._today = today

    def clean_begins_on(self) -> date:
        """Not before today, and on a day that every month has."""
        day: date = self.cleaned_data["begins_on"]
        if day < self._today:
            raise ValidationError(_("This day is past. Give today or a later one."))
        if day.day > LAST_DAY:
            raise ValidationError(_("Not every month has this day. Give one up to the 28th."))
        return day

    def clean_readers(self) -> list[User]:
        """The users of these names."""
        names = list(dict.fromkeys(self.cleaned_data["readers"].replace(",", " ").split()))
        found = {user.username: user for user in User.objects.filter(username__in=names, is_active=True)}
        if unknown := [name for name in names if name not in found]:
            raise ValidationError(
                _("Nobody is called «%(name)s» here. Look at the user name again."),
                params={"name": unknown[0]},
            )
        return [found[name] for name in names]
