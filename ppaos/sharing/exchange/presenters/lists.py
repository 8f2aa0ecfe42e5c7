"""The lists and one list on the screen."""

from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlencode

import polars as pl
from django.urls import reverse
from django.utils.translation import gettext as _

from ppaos.ground.geography.models import Area
from ppaos.ground.geography.presenters import label
from ppaos.ground.workbench.presenters.thai import thai_date, thai_datetime
from ppaos.sharing.exchange.queries.catalogue import Column, Listing
from ppaos.sharing.exchange.queries.dictionary import choice_words, class_name, headers, said


def tabs(here: str) -> list[dict[str, Any]]:
    """The pages of taking out."""
    pages = {
        "lists": _("Lists to take out"),
        "files": _("My files"),
        "reports": _("Scheduled reports"),
        "feeds": _("Feeds for Excel"),
        "extracts": _("Extracts for research"),
    }
    return [
        {"label": words, "url": reverse(f"exchange:{page}"), "current": page == here}
        for page, words in pages.items()
    ]


def list_rows(found: Iterable[Listing]) -> list[dict[str, Any]]:
    """The lists with what a row of each is."""
    return [
        {
            "label": said(each.words),
            "row": said(each.row),
            "code": each.code,
            "url": reverse("exchange:list", args=[each.code]),
            "is_about_people": each.is_about_people,
        }
        for each in found
    ]


def column_rows(columns: Sequence[Column]) -> list[dict[str, Any]]:
    """What a list's columns are."""
    return [
        {
            "label": label,
            "code": column.code,
            "class": class_name(column),
            "codes": list(choice_words(column).values())[:6],
            "more": len(column.choices) > 6,
        }
        for label, column in zip(headers(columns), columns, strict=True)
    ]


def preview_cells(frame: pl.DataFrame, columns: Sequence[Column]) -> list[list[str]]:
    """The first rows as people read them."""
    return [
        [_cell(value, column) for value, column in zip(row, columns, strict=True)]
        for row in frame.iter_rows()
    ]


def _cell(value: Any, column: Column) -> str:
    if value is None:
        return ""
    if column.choices:
        return choice_words(column).get(value, str(value))
    if column.kind == "date":
        return thai_date(value)
    if column.kind == "time":
        return thai_datetime(value)
    if column.kind == "yes_no":
        return _("yes") if value else _("no")
    return f"{value:g}" if column.kind == "number" else str(value)


def address(listing: Listing, area_code: str, **given: str) -> str:
    """Where a list of an area, narrowed so, is looked at."""
    told = {"area": area_code} | {name: value for name, value in given.items() if value}
    return f"{reverse('exchange:list', args=[listing.code])}?{urlencode(told)}"


def area_choices(areas: Iterable[Area], chosen: str) -> list[dict[str, Any]]:
    """Areas to choose from."""
    return [{"value": each.code, "label": label(each), "is_chosen": each.code == chosen} for each in areas]
