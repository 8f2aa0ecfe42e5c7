"""A study as a file holds it becomes rows; what no row can hold is refused with its place."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, TypeVar

from django.db import models
from django.utils.translation import gettext as _

from ppaos.engine.methods.document import FIRST_BE_YEAR
from ppaos.engine.methods.price_index import BE_OFFSET
from ppaos.engine.social_return import Study as Told
from ppaos.engine.social_return.said import INPUTS, OUTCOMES
from ppaos.engine.social_return.study import SHARES
from ppaos.learning.monitoring.actions.errors import MonitoringRefused
from ppaos.learning.monitoring.models import Study, StudyInput, StudyOutcome
from ppaos.learning.monitoring.queries.studies import (
    OUTCOME_NUMBERS,
    OUTCOME_TEXTS,
    OUTCOME_WHOLE,
    areas_named,
)

BAHT = ("baht", "บาท", "thb")
LATEST_YEAR = 2700
Row = TypeVar("Row", StudyInput, StudyOutcome)
TENTH = Decimal(1).scaleb(-10)


def year_be(year: int) -> int:
    """A year of either era as a Buddhist one. Raises MonitoringRefused where it is no year."""
    found = year + BE_OFFSET if year < FIRST_BE_YEAR else year
    if not FIRST_BE_YEAR < found <= LATEST_YEAR:
        raise MonitoringRefused(_("%(year)s is no year of a study. Write one such as 2569.") % {"year": year})
    return found


def check_choices(*, name: str, discount_rate: Decimal, base_year: int) -> None:
    """Raise MonitoringRefused for choices that no study can have."""
    if not name.strip():
        raise MonitoringRefused(_("A study has a name."))
    if not -1 < discount_rate <= 10:
        raise MonitoringRefused(_("A discount rate lies above −100 % and not above 1,000 % a year."))
    if year_be(base_year) != base_year:
        raise MonitoringRefused(_("The base year is a Buddhist year, such as 2569."))


def check_is_baht(told: Told) -> None:
    """Raise MonitoringRefused for a study in another currency."""
    if told.currency and told.currency.strip().casefold() not in BAHT:
        raise MonitoringRefused(
            _("This study is in «%(currency)s». Studies are kept in baht: change the amounts to baht first.")
            % {"currency": told.currency}
        )


def rows_of(study: Study, told: Told, data: Mapping[str, Any]) -> None:
    """Write the lines of a study that the engine has read from data. Raises MonitoringRefused, nothing written."""
    ranges = _ranges(told)
    inputs = [
        _checked(
            StudyInput(
                study=study, stakeholder=each.stakeholder or "", name=each.name, value=decimal(each.value),
                year=each.year, source=each.source or "", note=each.note or "", place=place,
                ranges=ranges.get((INPUTS, place), {}),
            ),
            INPUTS, place,
        )
        for place, each in enumerate(told.inputs)
    ]  # fmt: skip
    named = areas_named(study.area) if any(each.area for each in told.outcomes) else {}
    outcomes = [
        _outcome(study, told, place, data[OUTCOMES][place], named, ranges.get((OUTCOMES, place), {}))
        for place in range(len(told.outcomes))
    ]
    StudyInput.objects.bulk_create(inputs)
    StudyOutcome.objects.bulk_create(outcomes)


def decimal(value: float | Decimal) -> Decimal:
    """A number as rows hold it."""
    return Decimal(str(value)).quantize(TENTH)


def _outcome(
    study: Study,
    told: Told,
    place: int,
    row: Mapping[str, Any],
    named: Mapping[str, str],
    ranges: dict[str, Any],
) -> StudyOutcome:
    each = told.outcomes[place]
    texts = {field: getattr(each, key) or "" for key, field in OUTCOME_TEXTS.items()}
    numbers = {
        field: None if getattr(each, key) is None or key in each.assumed else decimal(getattr(each, key))
        for key, field in OUTCOME_NUMBERS.items()
    }
    # A drop-off that was not told of one year is none.
    numbers |= {share: None for share in SHARES if share not in row}
    whole = {field: row.get(key) and int(row[key]) for key, field in OUTCOME_WHOLE.items() if key in row}
    if each.area and each.area not in named:
        raise MonitoringRefused(
            _("%(place)s: «%(area)s» is no area of %(within)s, or two are called so. Write its code.")
            % {"place": _place(OUTCOMES, place, each.name), "area": each.area, "within": study.area.name_th}
        )
    made = StudyOutcome(
        study=study, place=place, is_intended=each.is_intended, ranges=ranges,
        area_id=named[each.area] if each.area else None, **texts, **numbers, **whole,
    )  # fmt: skip
    return _checked(made, OUTCOMES, place)


def _checked(row: Row, table: str, place: int) -> Row:
    """The row, where its texts are short enough and its years are years."""
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        if isinstance(field, models.CharField) and field.max_length and len(value) > field.max_length:
            told = {"place": _place(table, place, row.name), "key": field.name, "most": field.max_length}
            raise MonitoringRefused(
                _("%(place)s: %(key)s is longer than %(most)s letters. Shorten it.") % told
            )
    if isinstance(row, StudyOutcome) and row.proxy_year is not None:
        row.proxy_year = year_be(row.proxy_year)
    return row


def _place(table: str, place: int, name: str) -> str:
    return f"{table} {place + 1} «{name}»"


def _ranges(told: Told) -> dict[tuple[str, int], dict[str, Any]]:
    found: dict[tuple[str, int], dict[str, Any]] = {}
    for (table, position, key), within in told.ranges.items():
        found.setdefault((table, position), {})[key] = [within.low, within.high, within.shape]
    return found


def ranges_of_study(told: Told) -> dict[str, Any]:
    """The range of the discount rate, where a study names one."""
    return _ranges(told).get(("", 0), {})
