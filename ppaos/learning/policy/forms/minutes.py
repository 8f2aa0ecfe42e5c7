"""What is typed as minutes, and as the summary that everybody may read."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ppaos.ground.workbench.forms.papers import PaperField


class MinutesForm(forms.Form):
    """What was said, as text, as a file, or both."""

    text = forms.CharField(
        label=_("Minutes"), required=False, max_length=100_000, widget=forms.Textarea(attrs={"rows": 14})
    )
    file = PaperField(label=_("Minutes as a file"), required=False)


class SummaryForm(forms.Form):
    """What the meeting came to, for everybody."""

    text = forms.CharField(
        label=_("Summary for everybody"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Name nobody who is helped: a name of somebody put before the meeting, or 13 digits, is refused."),
    )  # fmt: skip
