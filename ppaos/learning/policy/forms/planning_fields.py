"""Boxes for fiscal years, baht and records of plans and proposals, as they are typed and chosen."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ppaos.engine.thai.digits import latin_digits
from ppaos.engine.thai.one import of_one
from ppaos.ground.geography.presenters import label
from ppaos.ground.workbench.forms.amounts import AmountField
from ppaos.ground.workbench.presenters.thai import thai_date

BUDDHIST_ERA, FIRST_YEAR, LAST_YEAR = 543, 2500, 2699


class FiscalYearField(forms.IntegerField):
    """A fiscal year of either era, kept as a Buddhist one; Thai digits are read."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=FIRST_YEAR, max_value=LAST_YEAR, **kwargs)
        self.widget = forms.TextInput({"inputmode": "numeric", "autocomplete": "off", "class": "amount"})

    def to_python(self, value: Any) -> Any:
        """The year; one of 1900 to 2199 is of the common era."""
        found = super().to_python(of_one(latin_digits, value).strip() if isinstance(value, str) else value)
        return found + BUDDHIST_ERA if found is not None and 1900 <= found < 2200 else found


class BahtField(AmountField):
    """An amount of baht that a plan may have; empty is not known."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**({"max_digits": 15, "min_value": 0} | kwargs))


class AreaChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One of some areas, as areas are called."""

    def label_from_instance(self, obj: Any) -> str:
        """Its name, with its code to tell two of the same name apart."""
        return f"{label(obj)} ({obj.code})"


class ChoiceOfOne(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One of some records, or none."""

    def __init__(self, queryset: Any, **kwargs: Any) -> None:
        super().__init__(queryset, required=False, empty_label=gettext_lazy("not told"), **kwargs)


class PlacedChoice(ChoiceOfOne):
    """One of some records that have an area: proposals, models, studies, resolutions, meetings, batches."""

    def label_from_instance(self, obj: Any) -> str:
        """Its name with its area; of a batch its number, receiver and day."""
        if hasattr(obj, "sent_at"):
            day = thai_date(timezone.localdate(obj.sent_at)) if obj.sent_at else _("not sent yet")
            return _("Batch %(number)d to %(organisation)s, %(day)s") % {
                "number": obj.pk, "organisation": obj.organisation, "day": day,
            }  # fmt: skip
        return f"{str(obj)[:100]} · {label(obj.area)}" if obj.area else str(obj)[:100]
