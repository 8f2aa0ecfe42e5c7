"""The spreadsheet of records: what stands in it, how its headers and words are called in both languages."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

import polars as pl
from django.utils.translation import gettext as _
from django.utils.translation import override

from ppaos.ground.geography.presenters import label
from ppaos.support.operating_models.models import Enrolment, MemberRecord
from ppaos.support.operating_models.presenters.members import month_words

LANGUAGES = ("th", "en")
Kind = MemberRecord.Kind


def record_headers() -> dict[str, str]:
    """The columns of a record, in the language of the screen."""
    return {
        "enrolment_id": _("Member no."),
        "month": _("Month"),
        "kind": _("What it was"),
        "product": _("Product, or what for"),
        "quantity": _("How much"),
        "unit": _("Unit"),
        "baht": _("Baht"),
        "channel": _("Sold where"),
        "note": _("Note"),
        "uid": _("Record no. (leave as it is)"),
    }


@lru_cache
def header_names() -> dict[str, str]:
    """Which column a header names: the headers of both languages and the columns' own names."""
    found: dict[str, str] = {}
    for language in LANGUAGES:
        with override(language):
            found |= {header.lower(): name for name, header in record_headers().items()}
    return found | {name: name for name in found.values()}


@lru_cache
def kinds_by_word() -> dict[str, str]:
    """Kinds of records by their words in both languages, and by their codes."""
    found = {str(kind): str(kind) for kind in Kind.values}
    for language in LANGUAGES:
        with override(language):
            found |= {str(word).lower(): str(kind) for kind, word in Kind.choices}
    return found


def record_sheet(
    members: Iterable[Enrolment],
    heads: Mapping[int, str],
    month: date,
    told: Mapping[int, Iterable[MemberRecord]],
    last: Mapping[int, Iterable[MemberRecord]],
) -> pl.DataFrame:
    """Rows to be filled in: what the month has already, else a row for each thing told of the month before, else an
    empty row to sell."""
    headers = record_headers()
    columns = [headers["enrolment_id"], _("Household of"), _("Area"), *list(headers.values())[1:]]
    rows = []
    for member in members:
        known = {
            headers["enrolment_id"]: str(member.pk),
            _("Household of"): heads.get(member.household_id, ""),
            _("Area"): label(member.area),
            headers["month"]: month_words(month),
        }
        if told.get(member.pk):
            rows += [known | _cells(record, headers, is_whole=True) for record in told[member.pk]]
        elif last.get(member.pk):
            rows += [known | _cells(record, headers, is_whole=False) for record in last[member.pk]]
        else:
            rows.append(known | {headers["kind"]: str(Kind.SALE.label)})
    return pl.DataFrame(
        [{**dict.fromkeys(columns), **row} for row in rows], schema=dict.fromkeys(columns, pl.String)
    )


def _cells(record: MemberRecord, headers: Mapping[str, str], *, is_whole: bool) -> dict[str, Any]:
    cells: dict[str, Any] = {
        "kind": record.get_kind_display(),
        "product": record.product,
        "unit": record.unit,
    }
    cells |= {"channel": record.channel}
    if is_whole:
        numbers = {"quantity": record.quantity, "baht": record.baht}
        cells |= {name: None if value is None else f"{value:f}" for name, value in numbers.items()}
        cells |= {"note": record.note, "uid": str(record.uid)}
    return {headers[name]: value for name, value in cells.items()}
