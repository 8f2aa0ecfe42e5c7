"""What people choose when they take a list out."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ppaos.ground.workbench.forms.fields import ThaiDateField
from ppaos.sharing.dashboards.presenters.purposes import PURPOSES
from ppaos.sharing.exchange.queries.catalogue import Column, Listing
from ppaos.sharing.exchange.queries.dictionary import choice_words, class_name, said
from ppaos.sharing.exchange.queries.rows import Narrowed

FORMAT_CHOICES = (
    ("xlsx", _("XLSX: a workbook to read, in words")),
    ("csv", _("CSV: an archive with the list in codes and its dictionary")),
    ("parquet", _("Parquet: for programs, with its dictionary inside")),
)


class NarrowForm(forms.Form):
    """From which day to which, and which state, where the list has them."""

    since = ThaiDateField(label=_("From"), required=False)
    until = ThaiDateField(label=_("Up to and including"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)

    def __init__(self, listing: Listing, data: Any = None) -> None:
        super().__init__(data)
        if not listing.day:
            del self.fields["since"], self.fields["until"]
        if listing.state:
            column = listing.column(listing.state)
            self.fields["state"].label = said(column.words)
            self.fields["state"].choices = [("", _("all")), *choice_words(column).items()]  # type: ignore[attr-defined]
        else:
            del self.fields["state"]

    def clean(self) -> dict[str, Any]:
        """The last day is not before the first."""
        found = super().clean() or {}
        since, until = found.get("since"), found.get("until")
        if isinstance(since, date) and isinstance(until, date) and until < since:
            self.add_error("until", _("This day is before the first one. Look at both again."))
        return found

    def narrowed(self) -> Narrowed:
        """What was chosen; nothing where it cannot be read."""
        if not self.is_valid():
            return Narrowed()
        found = self.cleaned_data
        return Narrowed(found.get("since"), found.get("until"), found.get("state", ""))


class TakeOutForm(forms.Form):
    """Which columns, in which kind of file, what for."""

    columns = forms.MultipleChoiceField(label=_("Columns to take out"), widget=forms.CheckboxSelectMultiple)
    format = forms.ChoiceField(label=_("File"), choices=FORMAT_CHOICES)
    purpose = forms.ChoiceField(label=_("What for?"), choices=list(PURPOSES.items()))

    def __init__(self, columns: Sequence[Column], data: Any = None) -> None:
        # Names are taken out by who asks for them, never by forgetting to.
        initial = [column.code for column in columns if not column.field_class]
        super().__init__(data, initial={"columns": initial})
        self.fields["columns"].choices = [(column.code, _labelled(column)) for column in columns]  # type: ignore[attr-defined]


def _labelled(column: Column) -> str:
    kind = class_name(column)
    return f"{said(column.words)} · {kind}" if kind else said(column.words)
