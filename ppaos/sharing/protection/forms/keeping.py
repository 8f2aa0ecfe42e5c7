"""Why somebody is to be erased, why that is declined, and for which area a rule of retention is to be run."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from ppaos.ground.geography.models import Area
from ppaos.ground.geography.presenters import label


class EraseForm(forms.Form):
    """The reason of an erasure, and that whoever asks knows there is no way back."""

    reason = forms.CharField(
        label=gettext_lazy("Why this person is to be erased"), max_length=300, widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("Who asked for it, and by which right. No name and no number of the person."),
    )  # fmt: skip
    is_known = forms.BooleanField(label=gettext_lazy("I know that an erasure cannot be undone"))


class DeclineForm(forms.Form):
    """Why an erasure is declined."""

    reason = forms.CharField(
        label=gettext_lazy("Why it is declined"), max_length=300, widget=forms.Textarea({"rows": 2})
    )


class AreaOfKeeping(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One area where the user protects data."""

    def label_from_instance(self, obj: Any) -> str:
        """Its name."""
        return label(obj)


class RunForm(forms.Form):
    """In which area a rule is to be run."""

    area = AreaOfKeeping(Area.objects.none(), label=gettext_lazy("Area"))

    def __init__(self, *args: Any, areas: QuerySet[Area], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].queryset = areas  # type: ignore[attr-defined]
        self.fields["area"].initial = areas.first()
