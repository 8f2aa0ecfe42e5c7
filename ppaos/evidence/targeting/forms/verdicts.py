"""What a supervisor says of a listed household, in one form."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ppaos.evidence.targeting.models import Verdict
from ppaos.ground.geography.models import Area
from ppaos.ground.workbench.forms.fields import ThaiDateField

Outcome = Verdict.Outcome
OUTCOMES = [
    (Outcome.FOUND_POOR, _("Found, and poor")),
    (Outcome.FOUND_NOT_POOR, _("Found, and not poor")),
    (Outcome.NOT_FOUND, _("Nobody found")),
    (Outcome.MOVED, _("Moved away")),
    (Outcome.DIED, _("Died, nobody left")),
    (Outcome.REFUSED, _("Refused to be asked")),
    (Outcome.COUNTED_ELSEWHERE, _("Counted elsewhere already")),
    (Outcome.EMPTY, _("House empty or demolished")),
]


class VerdictForm(forms.Form):
    """Outcome, day, reason; where to, for those who moved."""

    outcome = forms.ChoiceField(label=_("What was found"), choices=OUTCOMES, widget=forms.RadioSelect)
    found_on = ThaiDateField(
        label=_("On which day"), help_text=_("The day of the visit, such as 20/11/2569.")
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=60, required=False, help_text=_("Why not poor, or why not met.")
    )
    moved_to = forms.CharField(
        label=_("Moved to (area code)"),
        max_length=12,
        required=False,
        help_text=_("For example 460510, if it is known."),
    )
    note = forms.CharField(
        label=_("Note"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def clean_found_on(self):  # type: ignore[no-untyped-def]
        """A visit lies behind us."""
        day = self.cleaned_data["found_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day lies in the future. Enter the day of the visit."))
        return day

    def clean_moved_to(self) -> Area | None:
        """An area that exists, or none."""
        code = self.cleaned_data["moved_to"].strip()
        area = Area.objects.filter(pk=code).first() if code else None
        if code and area is None:
            raise forms.ValidationError(_("There is no area with this code."))
        return area

    def clean(self) -> dict[str, object]:
        """«Not poor» needs its reason: the household may ask for it."""
        given = super().clean() or {}
        if given.get("outcome") == Outcome.FOUND_NOT_POOR and not given.get("reason"):
            self.add_error("reason", _("Say why the household is not poor."))
        return given
