"""What every page of figures shows: where one is, from when the figures are, and how else to look."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import polars as pl
from django.utils.translation import gettext as _

from ppaos.evidence.livelihood.queries.looking import HOLDING_LOCAL, HOUSEHOLDS, LOCAL, PERSONS, Look
from ppaos.ground.geography.models import Area
from ppaos.ground.geography.presenters import label
from ppaos.ground.geography.queries import breadcrumb
from ppaos.ground.workbench.presenters.thai import thai_date
from ppaos.people.registry.models import Household

At = Callable[..., str]


def unit_words(unit: str) -> str:
    """Households or persons, in words."""
    return _("people") if unit == PERSONS else _("households")


def crumbs(area: Area, seen: Iterable[str], at: At) -> list[dict[str, str]]:
    """The way down to an area, as far as the reader sees."""
    known = set(seen)
    way = [step for step in breadcrumb(area)[:-1] if step.code in known]
    return [
        *({"label": label(step), "url": at(area=step.code)} for step in way),
        {"label": label(area), "url": ""},
    ]


def units(look: Look, at: At) -> list[dict[str, Any]]:
    """The switch between households and persons."""
    return [
        {
            "label": unit_words(unit),
            "url": at(of=unit if unit == PERSONS else None),
            "current": look.unit == unit,
        }
        for unit in (HOUSEHOLDS, PERSONS)
    ]


def divisions(look: Look, at: At) -> list[dict[str, Any]]:
    """The switch between official parts and local authorities, where an area has both."""
    if look.area.level not in HOLDING_LOCAL:
        return []
    return [
        {"label": _("Official areas"), "url": at(by=None), "current": look.by != LOCAL},
        {"label": _("Local authorities"), "url": at(by=LOCAL), "current": look.by == LOCAL},
    ]


def as_of(frame: pl.DataFrame) -> str:
    """From when the figures are (column made_on), and of which years the answers (column year)."""
    if frame.is_empty():
        return ""
    day = thai_date(max(frame["made_on"].drop_nulls().to_list()))
    return _("%(day)s · answers of %(years)s") % {"day": day, "years": span(frame["year"])}


def span(years: pl.Series) -> str:
    """The first and the last of years, or the only one."""
    known = years.drop_nulls().unique().sort().to_list()
    return f"{known[0]}–{known[-1]}" if len(known) > 1 else str(known[0])


def household_rows(
    found: Iterable[Household], heads: Mapping[int, str], numbers: Mapping[int, int], sees: Iterable[str]
) -> list[dict[str, Any]]:
    """A row a household: who heads it, where, and how many of its people count; names for who may see them."""
    sees_names = "names" in set(sees)
    return [
        {
            "household": household,
            "url": household.get_absolute_url(),  # type: ignore[attr-defined]
            "head": heads.get(household.pk, ""),
            "house_no": household.dwelling.house_no if sees_names else "",
            "area": label(household.area),
            "counted": numbers.get(household.pk, 0),
        }
        for household in found
    ]
