"""An answer put right at the office: the new one, what the form worked out from it, and the reason."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

WHY = 300


class CorrectionForm(forms.Form):
    """One question with its new answer, the calculations that read it, and why."""

    answer = forms.CharField(label=_("Right answer"), required=False, max_length=10_000)
    why = forms.CharField(
        label=_("Reason"),
        max_length=WHY,
        help_text=_("Where the right answer comes from; it stays with the interview."),
    )

    def __init__(
        self,
        *args: Any,
        choices: Sequence[tuple[str, str]] = (),
        worked_out: Mapping[str, str] | None = None,
        is_masked: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        # A number that is not shown whole is written anew, not taken out by leaving it alone.
        self.fields["answer"].required = is_masked
        if choices:
            self.fields["answer"] = forms.ChoiceField(
                label=self.fields["answer"].label, choices=list(choices), required=False
            )
        for number, (path, label) in enumerate((worked_out or {}).items()):
            field = forms.CharField(
                label=label,
                required=False,
                max_length=10_000,
                help_text=_("The phone works this out from the answer. Left empty, it counts as not known."),
            )
            self.fields[f"worked_out_{number}"] = field
            field.widget.attrs["data-path"] = path
        self.order_fields(["answer", *(name for name in self.fields if name.startswith("worked")), "why"])
        self.worked_out = list(worked_out or {})

    @property
    def changes(self) -> dict[str, str]:
        """What was worked out anew, by path."""
        return {
            path: self.cleaned_data[f"worked_out_{number}"] for number, path in enumerate(self.worked_out)
        }
