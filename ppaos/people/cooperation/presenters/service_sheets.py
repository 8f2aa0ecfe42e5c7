"""The directory as a workbook that can be sent back, and what is to be mended in one that was sent."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from ppaos.ground.workbench.presenters.thai import thai_date
from ppaos.people.cooperation.models import Capacity, Service

Cells = list[object]
# rule: (what is wrong, what to do)
RULES = {
    "missing": (gettext_noop("This cell is empty."), gettext_noop("Fill it in.")),
    "code_wrong": (
        gettext_noop("This cannot be a code."),
        gettext_noop("Write small letters a to z, digits and _, beginning with a letter."),
    ),
    "code_repeated": (
        gettext_noop("The same service stands in row {detail} already."),
        gettext_noop("Delete one of the two rows."),
    ),
    "area_repeated": (
        gettext_noop("The same service says this of the same area in row {detail} already."),
        gettext_noop("Delete one of the two rows."),
    ),
    "service_unknown": (
        gettext_noop("This service does not stand in the sheet of services."),
        gettext_noop("Write its row there, or delete this one."),
    ),
    "service_beyond": (
        gettext_noop("You do not manage organisations in {detail}, where this service is offered."),
        gettext_noop("Ask who manages that area, or leave this service as it was."),
    ),
    "organisation_unknown": (
        gettext_noop("No organisation is entered under this name, or two are."),
        gettext_noop("Write the name as it is entered under «Organisations», or enter it there first."),
    ),
    "organisation_other": (
        gettext_noop("This service belongs to {detail}."),
        gettext_noop("Write that name, or give the service of the other organisation a code of its own."),
    ),
    "need_unknown": (
        gettext_noop("There is no need «{detail}»."),
        gettext_noop("Write needs as the sheet you fetched has them, with commas between."),
    ),
    "word_unknown": (gettext_noop("This word is not known here."), gettext_noop("Write one of: {detail}.")),
    "not_a_number": (gettext_noop("This is not a number."), gettext_noop("Write digits only, or leave it empty.")),
    "out_of_range": (gettext_noop("This number cannot be."), gettext_noop("Write a number in {detail}.")),
    "too_long": (gettext_noop("This text is too long."), gettext_noop("Write at most {detail} letters.")),
    "days_wrong": (
        gettext_noop("«{detail}» cannot be read."),
        gettext_noop("Write states with their days: sent=7; arrived=15."),
    ),
    "not_a_day": (gettext_noop("This is not a day."), gettext_noop("{detail}")),
    "ends_first": (
        gettext_noop("The service would end before it begins."),
        gettext_noop("Look at the two days."),
    ),
    "begins_before": (
        gettext_noop("These terms would begin before those they replace."),
        gettext_noop("Write the first day as it was, or a later one."),
    ),
    "rule_wrong": (gettext_noop("This rule cannot be used."), gettext_noop("{detail}")),
    "area_unknown": (
        gettext_noop("There is no area with this code."),
        gettext_noop("Look the code up again: 2 digits for a province, 4 for a district, 6 for a subdistrict."),
    ),
}  # fmt: skip


def heads(vocabulary: dict[str, Any], table: str) -> Cells:
    """The columns of a sheet, as they are written out."""
    return [words[0] for words in vocabulary[table].values()]


def workbook(
    services: Sequence[Service], vocabulary: dict[str, Any], said: dict[str, Any]
) -> dict[str, list[Cells]]:
    """Four sheets: services, rules, places, capacities. `said` has the word written for each choice's code."""
    rows: dict[str, list[Cells]] = {table: [heads(vocabulary, table)] for table in vocabulary["sheets"]}
    for service in services:
        rows["services"].append(_service_cells(service, said))
        rows["rules"] += [
            [
                service.code,
                rule["fact"],
                rule["is"],
                said["value"](rule["value"]),
                rule["thai"],
                rule["english"],
            ]
            for rule in service.eligibility
        ]
        rows["places"] += [
            [service.code, place.area_id, place.office.name_th] for place in service.places.all()
        ]
        rows["capacities"] += [_capacity_cells(service.code, told) for told in service.capacities.all()]
    return {vocabulary["sheets"][table]: cells for table, cells in rows.items()}


def fault_rows(
    faults: Sequence[Any], tables: dict[str, Any], limit: int | None = None
) -> list[dict[str, Any]]:
    """Faults as rows of a table: sheet, row, column (as the sheet calls it), value, message, remedy."""
    return [
        {
            "sheet": tables[fault.table].name,
            "row": fault.row,
            "column": tables[fault.table].columns.get(fault.column, fault.column),
            "value": fault.value,
            **fault_words(fault.rule, fault.detail),
        }
        for fault in faults[:limit]
    ]


def fault_words(rule: str, detail: str) -> dict[str, str]:
    """What is wrong and what to do, in the reader's language."""
    message, remedy = RULES[rule]
    return {"message": _(message).format(detail=detail), "remedy": _(remedy).format(detail=detail)}


def _service_cells(service: Service, said: dict[str, Any]) -> Cells:
    days = "; ".join(f"{state}={days}" for state, days in service.standard_days.items())
    return [
        service.code, service.organisation.name_th, service.name_th, service.name_en, service.description,
        ", ".join(service.needs), said["per"](service.per), _number(service.amount_baht), service.amount_unit,
        said["period"](service.period), str(service.times_per_period), "; ".join(service.documents), service.channel,
        days, said["status"](service.status), service.source, _day(service.valid_from),
        _day(service.valid_to and service.valid_to - timedelta(days=1)),
    ]  # fmt: skip


def _capacity_cells(code: str, told: Capacity) -> Cells:
    numbers = [str(told.fiscal_year), _number(told.places), _number(told.baht)]
    return [code, told.area_id or "", *numbers, told.source]


def _number(value: Any) -> str:
    return "" if value is None else f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value}" else str(value)


def _day(day: date | None) -> str:
    return thai_date(day) if day else ""
