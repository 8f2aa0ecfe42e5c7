"""What is typed of a shock, and what a list of shocks is narrowed by."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ppaos.ground.workbench.forms.amounts import AmountField
from ppaos.ground.workbench.forms.fields import ThaiDateField
from ppaos.learning.monitoring.models import Shock
from ppaos.learning.monitoring.presenters.shocks import kind_choices
from ppaos.people.registry.queries.history import Member

OLDEST_YEARS = 10


class ShockForm(forms.Form):
    """What struck a household, when, whom of it, how heavily."""

    kind = forms.ChoiceField(label=_("What it was that happened"), choices=kind_choices)
    person = forms.ChoiceField(label=_("To whom of the household"), required=False)
    severity = forms.ChoiceField(
        label=_("How heavy it was"), required=False, choices=[("", _("not told")), *Shock.Severity.choices]
    )
    lost_baht = AmountField(
        label=_("Lost, in baht"), min_value=0, max_digits=12,
        help_text=_("Empty where nobody knows; 0 only where nothing was lost."),
    )  # fmt: skip
    told_by = forms.CharField(label=_("Who told of it"), required=False, max_length=200)
    note = forms.CharField(
        label=_("Note"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    field_order = ("kind", "on", "person", "severity", "lost_baht", "told_by", "note")

    def __init__(self, *args: Any, members: list[Member], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"] = ThaiDateField(
            label=_("On which day it happened"), latest=timezone.localdate(), oldest_years=OLDEST_YEARS,
            initial=timezone.localdate(),
        )  # fmt: skip
        people = [(str(each.person.pk), str(each.person)) for each in members]
        self.fields["person"].choices = [("", _("the whole household")), *people]  # type: ignore[attr-defined]
        self.order_fields(self.field_order)

    def told(self, household_id: int) -> dict[str, Any]:
        """One row, as `record_shocks` takes it."""
        given = self.cleaned_data
        lost = given["lost_baht"]
        return {
            "household_id": household_id, "person_id": int(given["person"]) if given["person"] else None,
            "kind": given["kind"], "on": given["on"], "severity": given["severity"],
            "lost_baht": None if lost is None else float(lost), "told_by": given["told_by"], "note": given["note"],
        }  # fmt: skip
