"""An answer that was set aside, as it reads after somebody looked; or why it does not count."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ppaos.support.referral.forms.answers import AnswerForm
from ppaos.support.referral.models import AnswerSetAside


class TakeForm(AnswerForm):
    """The answer as it was told, to be put right; the referral it speaks of comes first."""

    referral_id = forms.IntegerField(label=_("Referral no."), min_value=1)
    field_order = ("referral_id",)

    def told(self) -> dict[str, Any]:
        """The answer as the action takes it."""
        rows: list[dict[str, Any]] = self.frame([self.cleaned_data["referral_id"]]).to_dicts()
        return rows[0]


class PutAsideForm(forms.Form):
    """Why an answer does not count."""

    note = forms.CharField(
        label=_("Why it does not count"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )


def begun_with(aside: AnswerSetAside) -> dict[str, Any]:
    """What the form shows first: what was told."""
    told = {name: value for name, value in aside.content.items() if value is not None}
    if day := told.get("happened_on"):
        told["happened_on"] = date.fromisoformat(day)
    return told
