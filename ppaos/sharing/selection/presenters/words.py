"""What is asked, as a plain sentence; conditions and values in words."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from ppaos.ground.geography.models import Area
from ppaos.ground.geography.presenters import label
from ppaos.ground.workbench.presenters.thai import thai_date, thousands
from ppaos.sharing.selection.presenters.choices import values_in_words
from ppaos.sharing.selection.queries.asking import (
    ALL,
    BETWEEN,
    CELL,
    NOT,
    UNKNOWN,
    Asked,
    Condition,
    in_words,
)
from ppaos.sharing.selection.queries.fields import DATE, NUMBER, SET, YES, Field, fields


def sentence(asked: Asked, area: Area, on: date | None, user: Any) -> str:
    """Who is selected, in one sentence."""
    place = _("Households in %(area)s") % {"area": label(area)}
    when = _(" as on %(day)s") % {"day": thai_date(on)} if on else ""
    if not asked.lines:
        return place + when + _(": all of them.")
    within, between = (_(" or "), _(" and ")) if asked.join == ALL else (_(" and "), _(" or "))
    lines = [within.join(condition_words(one, user) for one in line) for line in asked.lines]
    several = len(lines) > 1
    told = between.join(
        f"({line})" if several and len(asked.lines[at]) > 1 else line for at, line in enumerate(lines)
    )
    return _("%(place)s%(when)s of whom holds: %(told)s.") % {"place": place, "when": when, "told": told}


def condition_words(one: Condition, user: Any) -> str:
    """One condition in words."""
    found = fields()[one.field]
    named = in_words(found.label)
    if one.op == UNKNOWN:
        return (
            _("%(field)s: nothing recorded") % {"field": named}
            if found.kind == SET
            else _("%(field)s: not known") % {"field": named}
        )
    if one.op == CELL:
        return f"{named}: {bucket_words(found, one.values[0], user)}"
    if one.op == BETWEEN:
        return f"{named}: {_between(found, one.values)}"
    words = values_in_words(found, user)
    values = _(" or ").join(words.get(each, each) for each in one.values)
    return (_("%(field)s: not %(values)s") if one.op == NOT else "%(field)s: %(values)s") % {
        "field": named, "values": values,
    }  # fmt: skip


def bucket_words(found: Field, bucket: str | None, user: Any) -> str:
    """A row or a column of a table in words: a value, a band of numbers, a fiscal year; None is «not known»."""
    if bucket is None:
        return _("not known")
    if found.kind == NUMBER:
        return _band(found, bucket)
    if found.kind == DATE:
        return _("fiscal year %(year)s") % {"year": bucket}
    if found.kind == YES:
        return _("yes") if bucket == "true" else _("no")
    return values_in_words(found, user).get(bucket, bucket)


def unit_of(found: Field) -> str:
    """The unit of a number; empty where it has none."""
    return in_words(found.unit) if found.unit else ""


def _band(found: Field, bucket: str) -> str:
    place = int(bucket) if bucket.isascii() and bucket.isdecimal() else -1
    if not 0 <= place <= len(found.bands):
        return bucket
    low = _number(found.bands[place - 1]) if place else ""
    high = _number(found.bands[place]) if place < len(found.bands) else ""
    unit = f" {unit_of(found)}" if found.unit else ""
    if not low:
        return _("below %(most)s") % {"most": high} + unit
    if not high:
        return _("%(least)s and more") % {"least": low} + unit
    if float(found.bands[place]) - float(found.bands[place - 1]) == 1 and found.unit:
        return low + unit  # whole things, one by one
    return _("%(least)s up to below %(most)s") % {"least": low, "most": high} + unit


def _between(found: Field, values: tuple[str, ...]) -> str:
    low, high = (_end(found, each) for each in values)
    unit = f" {unit_of(found)}" if found.unit else ""
    if low and high:
        return (low if low == high else _("from %(least)s to %(most)s") % {"least": low, "most": high}) + unit
    return (_("from %(least)s on") % {"least": low} if low else _("up to %(most)s") % {"most": high}) + unit


def _end(found: Field, told: str) -> str:
    if not told:
        return ""
    return thai_date(date.fromisoformat(told)) if found.kind == DATE else _number(float(told))


def _number(value: float) -> str:
    return thousands(value, 0 if float(value).is_integer() else 2)
