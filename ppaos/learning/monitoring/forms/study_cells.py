"""What is typed into a cell of the map: Thai digits, thousands, per cent; empty is not told, never 0."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ppaos.engine.methods.document import FIRST_BE_YEAR
from ppaos.engine.methods.price_index import BE_OFFSET
from ppaos.learning.monitoring.models import Study, StudyInput, StudyOutcome
from ppaos.learning.monitoring.presenters import study_map as cells
from ppaos.learning.monitoring.queries.studies import areas_named

MODELS = {"inputs": StudyInput, "outcomes": StudyOutcome}
TENTH = Decimal(1).scaleb(-10)
MOST, MOST_YEARS, LAST_YEAR = Decimal(10) ** 12, 1000, 2700
Place = tuple[str, int]


@dataclass(frozen=True)
class Typed:
    """What was typed: values by line and field, and where one could not be read, what it was and why not."""

    values: dict[Place, dict[str, Any]]
    unread: dict[Place, dict[str, tuple[str, str]]]


def read_cells(study: Study, data: Mapping[str, str]) -> Typed:
    """The cells in what a form sent, by names such as «outcomes-12-quantity»; other names are not looked at."""
    typed = Typed({}, {})
    areas: dict[str, str] | None = None
    for name, text in data.items():
        table, _dash, rest = name.partition("-")
        pk, _dash, field = rest.partition("-")
        column = next((each for each in cells.COLUMNS.get(table, ()) if each.field == field), None)
        if column is None or not (pk.isascii() and pk.isdigit() and len(pk) < 19):
            continue
        if column.asks == cells.AREA and areas is None:
            areas = areas_named(study.area)
        place = (table, int(pk))
        try:
            typed.values.setdefault(place, {})[field] = _read(table, column, text.strip(), areas or {})
        except ValidationError as error:
            typed.unread.setdefault(place, {})[field] = (text, error.messages[0])
    return typed


def _read(table: str, column: cells.Column, text: str, areas: Mapping[str, str]) -> Any:
    if column.asks in (cells.NUMBER, cells.PERCENT):
        return _number(text, column)
    if column.asks in (cells.WHOLE, cells.YEAR):
        return _whole(table, text, column)
    if column.asks == cells.YES_NO:
        return text != "no"
    if column.asks == cells.AREA:
        if text and text not in areas:
            raise ValidationError(
                _("«%(area)s» is no area within the study's, or two are called so. Write its code.")
                % {"area": text}
            )
        return areas[text] if text else None
    most = getattr(MODELS[table]._meta.get_field(column.field), "max_length", None)
    if most and len(text) > most:
        raise ValidationError(_("This is longer than %(most)s letters. Shorten it.") % {"most": most})
    return text


def _number(text: str, column: cells.Column) -> Decimal | None:
    bare = _bare(text)
    if not bare:
        return None
    try:
        found = Decimal(bare.removesuffix("%"))
    except InvalidOperation as error:
        raise ValidationError(_unread(text)) from error
    most = MOST_YEARS if column.field == "evidence_years" or column.asks == cells.PERCENT else MOST
    if column.asks == cells.PERCENT:
        found /= 100
    elif bare.endswith("%"):
        raise ValidationError(_("No per cent is asked for here. Write the number itself."))
    if not found.is_finite() or abs(found) >= most:
        raise ValidationError(_("This number is too large to be meant. Look at it again."))
    return found.quantize(TENTH)


def _whole(table: str, text: str, column: cells.Column) -> int | None:
    bare = _bare(text)
    if not bare:
        return 0 if (table, column.field) == ("inputs", "year") else None
    if not (bare.removeprefix("-").isdecimal() and len(bare) < 5):
        raise ValidationError(_("Write a whole number of years, such as 3."))
    found = int(bare)
    if column.asks == cells.YEAR:
        found += BE_OFFSET if found < FIRST_BE_YEAR else 0
        if not FIRST_BE_YEAR < found <= LAST_YEAR:
            raise ValidationError(_("Write a year, such as 2566."))
    return found


def _bare(text: str) -> str:
    """The number as Python reads it: Thai digits it knows by itself."""
    told = text
    for word in ("ร้อยละ", "บาท", "฿", ",", " ", "\u00a0"):
        told = told.replace(word, "")
    return told.replace("−", "-").removesuffix(".-")


def _unread(text: str) -> str:
    return _("«%(text)s» is no number. Write one such as 1,250.50.") % {"text": text}
