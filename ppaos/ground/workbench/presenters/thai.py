"""How are dates, ages, ids and amounts said in the language of the screen?

Thai years are Buddhist; in English the common year comes first and the Buddhist one beside it.
"""

from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext, ngettext

from ppaos.engine.thai import calendar, citizen_ids


def thai_date(day: date, precision: str = "day") -> str:
    """Say a date: «22 พ.ย. 2569» or «22 November 2026 (2569 BE)».

    precision: "day"; "full" for the month in full; "month" or "year" where no more is known.
    """
    year = calendar.buddhist_year(day)
    if not _in_thai():
        form = {"month": "F Y", "year": "Y"}.get(precision, "j F Y")
        return f"{date_format(day, form)} ({year} BE)"
    return {
        "full": calendar.thai_date(day),
        "month": f"{calendar.SHORT_MONTHS[day.month - 1]} {year}",
        "year": f"พ.ศ. {year}",
    }.get(precision, calendar.short_thai_date(day))


def thai_datetime(at: datetime) -> str:
    """Say a moment in the province's own time: «22 พ.ย. 2569 14:05 น.» or «22 November 2026 (2569 BE), 14:05»."""
    local = timezone.localtime(at)
    clock = f"{local:%H:%M}"
    day = thai_date(local.date())
    return f"{day} {clock} น." if _in_thai() else f"{day}, {clock}"


def age(born_on: date, on: date) -> str:
    """Say how old somebody is on a day: in years, under two in months."""
    months = (on.year - born_on.year) * 12 + on.month - born_on.month - (on.day < born_on.day)
    if months < 0:
        raise ValueError(f"Nobody born on {born_on} has an age on {on}: the day comes before the birth.")
    if months < 24:
        return ngettext("%(count)d month", "%(count)d months", months) % {"count": months}
    years = months // 12
    return ngettext("%(count)d year", "%(count)d years", years) % {"count": years}


def ago(at: datetime, now: datetime) -> str:
    """Say how long ago something was, in its largest whole unit up to a month; then the date."""
    minutes = int((now - at).total_seconds() // 60)
    if minutes < 1:
        return gettext("just now")
    if minutes < 60:
        return ngettext("%(count)d minute ago", "%(count)d minutes ago", minutes) % {"count": minutes}
    if (hours := minutes // 60) < 24:
        return ngettext("%(count)d hour ago", "%(count)d hours ago", hours) % {"count": hours}
    if (days := hours // 24) <= 30:
        return ngettext("%(count)d day ago", "%(count)d days ago", days) % {"count": days}
    return thai_date(timezone.localtime(at).date())


def masked_id(citizen_id: str) -> str:
    """Show an id as x-xxxx-xxxxx-12-3; all crosses where it is no id."""
    return citizen_ids.masked(citizen_id)


def thousands(number: int | float | Decimal, decimals: int = 0) -> str:
    """Write a number with thousands: 39,760."""
    return f"{number:,.{decimals}f}"


def baht(amount: int | float | Decimal) -> str:
    """Write an amount of money: «1,250 บาท», with satang only where there are some."""
    figures = thousands(amount, 0 if amount == int(amount) else 2)
    return gettext("%(amount)s baht") % {"amount": figures}


def _in_thai() -> bool:
    return (get_language() or "").startswith("th")
