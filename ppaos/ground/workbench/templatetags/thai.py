"""How does a template say a date, an id, an amount, or that something is missing?

Nothing is a state of its own: each filter shows None as the mark of `missing`, never as zero.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from ppaos.ground.workbench.presenters import thai

register = template.Library()


@register.filter
def missing(value: Any) -> Any:
    """Show a dash that says «no data» where there is nothing; anything else as it is, zero too."""
    if value is not None and value != "":
        return value
    said = gettext("no data")
    return format_html(
        '<span class="missing" title="{0}"><span aria-hidden="true">–</span>{1}</span>', said, _unseen(said)
    )


@register.filter
def be_date(day: date | None, precision: str | None = "day") -> str:
    """`{{ person.born_on|be_date:person.born_precision }}`: «22 พ.ย. 2569»; "full", "month" and "year" too. Of a
    moment the day it was in the province."""
    if isinstance(day, datetime):
        day = timezone.localdate(day)
    return missing(None) if day is None else thai.thai_date(day, precision or "day")


@register.filter
def be_datetime(at: datetime | None) -> str:
    """`{{ job.started_at|be_datetime }}`: «22 พ.ย. 2569 14:05 น.»."""
    return missing(None) if at is None else thai.thai_datetime(at)


@register.filter
def masked_id(citizen_id: str | None) -> str:
    """`{{ id|masked_id }}`: x-xxxx-xxxxx-12-3."""
    return thai.masked_id(citizen_id) if citizen_id else missing(None)


@register.filter
def baht(amount: int | float | Decimal | None) -> str:
    """`{{ total|baht }}`: «1,250 บาท»."""
    return missing(None) if amount is None else thai.baht(amount)


@register.filter
def count(number: int | float | Decimal | None) -> str:
    """`{{ households|count }}`: 39,760."""
    return missing(None) if number is None else thai.thousands(number)


def _unseen(said: str) -> SafeString:
    return format_html('<span class="visually-hidden">{}</span>', said)
