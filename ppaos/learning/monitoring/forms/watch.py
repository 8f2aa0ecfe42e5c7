"""What is typed of an alert, of a household in trouble, and to whom visits are given."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ppaos.evidence.survey.queries.visits import surveyors_in
from ppaos.ground.accounts.models import User
from ppaos.ground.geography.models import Area
from ppaos.ground.workbench.forms.fields import ThaiDateField
from ppaos.learning.monitoring.forms.exits import StepForm, words_of

WEEK = timedelta(days=7)
LONGEST_AGO_YEARS = 1


class ClearForm(StepForm):
    """That somebody looked, and the household holds."""

    note = words_of(_("What somebody found"))


class BringBackForm(StepForm):
    """Why a household comes back into the programme."""

    reason = words_of(_("Why it comes back"))


class ConcernForm(forms.Form):
    """What somebody tells of a household; who tells it need not be named."""

    note = forms.CharField(
        label=_("What troubles the household"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("In a few words: no food, somebody fell ill, who earned has left …"),
    )  # fmt: skip
    told_by = forms.CharField(
        label=_("Who tells it"),
        required=False,
        max_length=200,
        help_text=_("Leave it empty where they wish no name."),
    )
    field_order = ("note", "told_on", "told_by")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["told_on"] = ThaiDateField(
            label=_("Told on"), latest=timezone.localdate(), oldest_years=LONGEST_AGO_YEARS,
            initial=timezone.localdate(),
        )  # fmt: skip
        self.order_fields(self.field_order)


class AlertVisitsForm(forms.Form):
    """Who visits the households of the alerts ticked, until when."""

    surveyors = forms.ModelMultipleChoiceField(
        User.objects.none(), label=_("To which surveyors"), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one surveyor.")},
    )  # fmt: skip
    comment = forms.CharField(label=_("A word to the surveyor"), max_length=500, required=False)
    field_order = ("surveyors", "due_on", "comment")

    def __init__(self, *args: Any, area: Area, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["surveyors"].queryset = surveyors_in(area.pk)  # type: ignore[attr-defined]
        self.fields["due_on"] = ThaiDateField(
            label=_("To be visited until"), initial=timezone.localdate() + WEEK
        )
        self.order_fields(self.field_order)
