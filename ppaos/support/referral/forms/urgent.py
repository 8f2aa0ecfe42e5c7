"""A word on urgent referrals that left without an agreement."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ppaos.support.referral.models import UrgentSending

Verdict = UrgentSending.Verdict


class ReviewForm(forms.Form):
    """Whether it was right to send without an agreement, and why."""

    verdict = forms.ChoiceField(
        label=_("Verdict"), choices=[(each.value, each.label) for each in (Verdict.RIGHT, Verdict.WRONG)],
        widget=forms.RadioSelect,
    )  # fmt: skip
    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))

    def is_right(self) -> bool:
        """Whether it was rightly sent."""
        return bool(self.cleaned_data["verdict"] == Verdict.RIGHT)
