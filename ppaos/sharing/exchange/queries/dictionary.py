"""What a list, its columns and their codes are called, and the paper that says so beside every file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl
from django.utils.translation import get_language, gettext, override
from django.utils.translation import gettext_lazy as _

from ppaos.ground.workbench.presenters.thai import thai_datetime
from ppaos.people.cooperation.permissions import FIELD_CLASS_WORDS
from ppaos.sharing.exchange.queries.catalogue import Column, Listing, Words

KIND_WORDS = {
    "text": _("text"), "whole": _("whole number"), "number": _("number"), "date": _("day"), "time": _("day and time"),
    "yes_no": _("true or false"),
}  # fmt: skip
DICTIONARY = ("column", "thai", "english", "kind", "unit", "field_class", "codes")


@dataclass(frozen=True)
class About:
    """What is said of a file: who took out what, of where, when, what for, and how many rows it has."""

    listing: Listing
    area: str
    by: str
    at: datetime
    purpose: str
    narrowed: Mapping[str, str]
    rows: int

    def lines(self) -> list[tuple[str, str]]:
        """Label and value, in the reader's language."""
        narrowed = ", ".join(f"{name} {value}" for name, value in self.narrowed.items())
        return [
            (gettext("List taken out"), f"{said(self.listing.words)} ({self.listing.code})"),
            (gettext("What a row is"), said(self.listing.row)),
            (gettext("Area"), self.area),
            (gettext("Narrowed by"), narrowed or "–"),
            (gettext("Rows"), f"{self.rows:,}"),
            (gettext("As of"), thai_datetime(self.at)),
            (gettext("Taken out by"), self.by),
            (gettext("What for?"), self.purpose),
            (
                gettext("Left out"),
                gettext("whoever objected to the use of their data, and citizen ids always"),
            ),
        ]


def said(words: Words) -> str:
    """Words in the reader's language."""
    return words["en" if get_language() == "en" else "th"]


def choice_words(column: Column) -> dict[str, str]:
    """What the codes of a column mean, in the reader's language."""
    return {
        code: said(label) if isinstance(label, Mapping) else str(label)
        for code, label in column.choices.items()
    }


def class_name(column: Column) -> str:
    """The field class of a column in words; empty where it is open."""
    return str(FIELD_CLASS_WORDS.get(column.field_class, column.field_class))


def dictionary(columns: Sequence[Column]) -> pl.DataFrame:
    """A row for each column: its code, what it is called in Thai and English, kind, unit, field class, codes."""
    rows = [
        (
            column.code, column.words["th"], column.words["en"], _in("en", KIND_WORDS[column.kind]), column.unit,
            column.field_class or "open", _codes(column),
        )
        for column in columns
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=dict.fromkeys(DICTIONARY, pl.String), orient="row")


def _codes(column: Column) -> str:
    both = []
    for code, label in column.choices.items():
        words = label if isinstance(label, Mapping) else {"th": _in("th", label), "en": _in("en", label)}
        both.append(f"{code} = {words['th']} / {words['en']}")
    return "; ".join(both)


def _in(language: str, label: Any) -> str:
    with override(language):
        return str(label)


def in_words(frame: pl.DataFrame, columns: Sequence[Column]) -> pl.DataFrame:
    """The frame as people read it: columns by their words, codes by what they mean, true and false as yes and no."""
    yes_no = {True: gettext("yes"), False: gettext("no")}
    told = []
    for column in columns:
        value = pl.col(column.code)
        if column.choices:
            value = value.replace(choice_words(column))
        elif column.kind == "yes_no":
            value = value.replace_strict(yes_no, default=None, return_dtype=pl.String)
        told.append(value.alias(column.code))
    frame = frame.select(told)
    frame.columns = headers(columns)
    return frame


def headers(columns: Sequence[Column]) -> list[str]:
    """What columns are called on a sheet, each with its unit; two of one name keep their codes."""
    names = [said(column.words) + (f" ({column.unit})" if column.unit else "") for column in columns]
    return [
        name if names.count(name) == 1 else f"{name} [{column.code}]"
        for name, column in zip(names, columns, strict=True)
    ]
