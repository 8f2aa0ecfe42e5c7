"""How do people type dates and citizen ids, and what is said when they cannot be read?"""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ppaos.engine.thai import calendar, citizen_ids, dates
from ppaos.engine.thai.digits import latin_digits
from ppaos.engine.thai.one import of_one

# Without limits of its own a field takes any day that has a year in both eras.
_LAST_DAY, _ALL_YEARS = date(2157, 12, 31), 300
_SPREADSHEET_SERIAL = 5  # digits; right in a list, a slip of the finger in a form


class ThaiDateInput(forms.TextInput):
    """A box for a date, shown as day/month/Buddhist year."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(
            {"placeholder": "22/11/2569", "autocomplete": "off", "class": "date"} | (attrs or {})
        )

    def format_value(self, value: Any) -> str | None:
        """Show a date in the Buddhist era; what was typed and could not be read stays as typed."""
        if isinstance(value, date):
            return f"{value.day:02}/{value.month:02}/{calendar.buddhist_year(value)}"
        typed: str | None = super().format_value(value)
        return typed


class ThaiDateField(forms.Field):
    """A whole day, typed in either era: a year of 2400–2700 is Buddhist, never common."""

    widget = ThaiDateInput
    default_error_messages = {
        "unreadable": _(
            "This is not a date. Write day, month and four-digit year: 22/11/2569 or 22 พ.ย. 2569."
        ),
        "impossible": _("There is no such day. Look at the day and the month again."),
        "future": _("This day is still to come. Give a day up to %(latest)s."),
        "too_old": _("This day is too long ago. Look at the year again."),
        "partial": _("The day or month is missing. Write all of it: 22/11/2569."),
    }

    def __init__(self, *, latest: date | None = None, oldest_years: int | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.latest, self.oldest_years = latest, oldest_years

    def to_python(self, value: Any) -> date | None:
        """Return the day, or None where nothing was typed."""
        if value in self.empty_values or isinstance(value, date):
            return value or None
        latest, oldest_years = self.latest or _LAST_DAY, self.oldest_years or _ALL_YEARS
        read = of_one(dates.parsed, str(value), latest=latest, oldest_years=oldest_years)
        if fault := self._fault(str(value), read):
            shown = ThaiDateInput().format_value(latest)
            raise ValidationError(self.error_messages[fault], code=fault, params={"latest": shown})
        on: date = read["on"]
        return on

    def _fault(self, typed: str, read: dict[str, Any]) -> str | None:
        digits = of_one(latin_digits, typed).strip()
        if read["fault"] is None and (
            read["on"] is None or (digits.isdigit() and len(digits) == _SPREADSHEET_SERIAL)
        ):
            return "unreadable"
        return read["fault"] or (None if read["precision"] == "day" else "partial")


class CitizenIdInput(forms.TextInput):
    """A box for thirteen digits."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        fixed = {
            "inputmode": "numeric",
            "autocomplete": "off",
            "placeholder": "0-0000-00000-00-0",
            "class": "citizen-id",
        }
        super().__init__(fixed | (attrs or {}))


class CitizenIdField(forms.Field):
    """A citizen id, typed with or without dashes, in either digits; thirteen digits come out, or None."""

    widget = CitizenIdInput
    default_error_messages = {
        "scientific": _("A spreadsheet has cut this number short. Type all 13 digits from the card."),
        "characters": _("A citizen id has digits only. Take out the letters."),
        "length": _("A citizen id has 13 digits. Count them against the card."),
        "checksum": _(
            "The last digit does not fit the others: one is mistyped or two are swapped. Look at the card."
        ),
    }

    def to_python(self, value: Any) -> str | None:
        """Return thirteen digits, or None where nothing was typed."""
        typed = None if value in self.empty_values else str(value)
        if fault := of_one(citizen_ids.fault, typed):
            raise ValidationError(self.error_messages[fault], code=fault)
        cleaned: str | None = of_one(citizen_ids.cleaned, typed)
        return cleaned
