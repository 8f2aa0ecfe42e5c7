"""What will each service of a workbook become: new, changed, unchanged, or to be mended first?"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from django.utils import timezone

from ppaos.ground.geography.models import Area
from ppaos.people.cooperation.actions import BroughtService, CapacityTold, ServiceTerms, terms_of
from ppaos.people.cooperation.forms.service_cells import CellFault, capacity_of, rule_of, terms_in
from ppaos.people.cooperation.forms.service_sheet import Fault, Table
from ppaos.people.cooperation.models import Organisation, Service
from ppaos.people.cooperation.permissions import areas_in_sight
from ppaos.people.cooperation.permissions.directory import MANAGE

NEW, CHANGED, UNCHANGED = "new", "changed", "unchanged"
TOLD_ONCE = {"places": ("area", "office"), "capacities": ("area", "fiscal_year")}


@dataclass(frozen=True)
class ServicePlan:
    """What a workbook will do: services that can go on, how many rows change nothing, and what is to be mended."""

    services: list[BroughtService]
    outcomes: dict[str, int]
    faults: list[Fault]


@dataclass(frozen=True)
class Known:
    """What the directory holds, looked up once."""

    services: Mapping[str, Service]  # the newest terms of each code
    organisations: Mapping[str, Organisation | None]  # by name; None where two share it
    offices: Mapping[tuple[str, str], Organisation]  # by name and area code; "" for the whole country
    areas: frozenset[str]  # those named that are there
    managed: frozenset[str]  # those where the reader manages organisations


def known_to(by: Any, tables: dict[str, Table]) -> Known:
    """Everything a workbook may name, for who sends it."""
    newest = Service.objects.select_related("organisation").order_by("valid_from")
    services = {service.code: service for service in newest}
    by_name: dict[str, Organisation | None] = {}
    offices = {}
    for body in Organisation.objects.filter(ended_on__isnull=True):
        for name in {body.name_th, body.name_en} - {""}:
            by_name[name] = None if name in by_name else body
            offices[(name, str(body.area_id or ""))] = body
    named = {row["area"].upper() for table in tables.values() for row in table.rows if row.get("area")}
    areas = Area.objects.in_force(timezone.localdate()).filter(code__in=named)
    managed = frozenset(areas_in_sight(by, deed=MANAGE).values_list("area_id", flat=True))
    return Known(services, by_name, offices, frozenset(areas.values_list("code", flat=True)), managed)


def planned(tables: dict[str, Table], known: Known) -> ServicePlan:
    """Read every row, hold back each service that has a fault in any sheet, and say what the others do."""
    faults: list[Fault] = []
    rows = _once(tables["services"], faults)
    more = {
        name: _of_services(name, tables.get(name), rows, faults) for name in ("rules", "places", "capacities")
    }
    for name in TOLD_ONCE:
        _told_once(name, more[name], faults)
    brought = []
    for code, row in rows.items():
        found: list[Fault] = []
        service = _service(code, row, tables, more, known, found)
        faults += found
        if service is not None and not found:
            brought.append(service)
    held = _held_back(faults, tables)
    outcomes = {NEW: 0, CHANGED: 0, UNCHANGED: 0}
    going = []
    for service in brought:
        if service.code in held:
            continue
        outcome = _outcome(service)
        if outcome != UNCHANGED:
            reach = partial(_check_reach, service, known)
            if not _try("services", rows[service.code], reach, faults):
                continue
            going.append(service)
        outcomes[outcome] += 1
    order = list(tables)
    faults.sort(key=lambda fault: (order.index(fault.table), fault.row))
    return ServicePlan(going, outcomes, faults)


def _held_back(faults: list[Fault], tables: dict[str, Table]) -> set[str]:
    codes = {(name, row["row_no"]): row["code"] for name, table in tables.items() for row in table.rows}
    return {codes[(fault.table, fault.row)] for fault in faults}


def _once(table: Table, faults: list[Fault]) -> dict[str, dict[str, Any]]:
    """Rows by their code; a code twice is one too many."""
    rows: dict[str, dict[str, Any]] = {}
    for row in table.rows:
        if row["code"] in rows:
            first = str(rows[row["code"]]["row_no"])
            faults.append(Fault("services", row["row_no"], "code", row["code"], "code_repeated", first))
        else:
            rows[row["code"]] = row
    return rows


def _told_once(name: str, rows: dict[str, list[dict[str, Any]]], faults: list[Fault]) -> None:
    """What a service says of an area (and year) twice is one row too many: no one would know which holds."""
    for service, told in rows.items():
        first: dict[tuple[str, ...], int] = {}
        for row in told:
            about = (service, *(str(row[column]).strip().upper() for column in TOLD_ONCE[name]))
            if about in first:
                faults.append(
                    Fault(name, row["row_no"], "area", row["area"], "area_repeated", str(first[about]))
                )
            first.setdefault(about, row["row_no"])


def _of_services(
    name: str, table: Table | None, services: dict[str, Any], faults: list[Fault]
) -> dict[str, list[dict[str, Any]]]:
    """The rows of another sheet by the service they speak of."""
    rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in table.rows if table else []:
        if row["code"] in services:
            rows[row["code"]].append(row)
        else:
            faults.append(Fault(name, row["row_no"], "code", row["code"], "service_unknown"))
    return rows


def _service(
    code: str, row: dict[str, Any], tables: dict[str, Table], more: dict[str, dict[str, list[dict[str, Any]]]],
    known: Known, faults: list[Fault],
) -> BroughtService | None:  # fmt: skip
    """One service with its rules, places and capacities; what is wrong goes to `faults`."""
    service = known.services.get(code)
    rules = _read("rules", more["rules"][code], rule_of, faults) if "rules" in tables else None
    organisation = _try("services", row, lambda: _organisation(row, service, known), faults)
    terms: ServiceTerms | None = _try("services", row, lambda: terms_in(code, row, service), faults)
    places = None
    if "places" in tables:
        places = _read("places", more["places"][code], lambda cells: _place(cells, known), faults)
    capacities = _read("capacities", more["capacities"][code], lambda cells: _capacity(cells, known), faults)
    if organisation is None or terms is None:
        return None
    kept = service.eligibility if service else []
    terms = replace(terms, eligibility=kept if rules is None else rules)
    return BroughtService(code, organisation, service, terms, places, capacities)


def _read(
    table: str, rows: list[dict[str, Any]], read: Callable[[dict[str, Any]], Any], faults: list[Fault]
) -> list[Any]:
    done = [_try(table, row, partial(read, row), faults) for row in rows]
    return [value for value in done if value is not None]


def _try(table: str, row: dict[str, Any], read: Callable[[], Any], faults: list[Fault]) -> Any:
    """What the cells say, or None and a fault where they cannot be read."""
    try:
        return read()
    except CellFault as fault:
        value = str(row.get(fault.column, ""))
        faults.append(Fault(table, row["row_no"], fault.column, value, fault.rule, fault.detail))
        return None


def _organisation(row: dict[str, Any], service: Service | None, known: Known) -> Organisation:
    found = known.organisations.get(row["organisation"])
    if service is not None and row["organisation"] in (
        service.organisation.name_th,
        service.organisation.name_en,
    ):
        return service.organisation
    if found is None:
        raise CellFault("organisation", "organisation_unknown")
    if service is not None:
        raise CellFault("organisation", "organisation_other", service.organisation.name_th)
    return found


def _place(row: dict[str, Any], known: Known) -> tuple[str, int]:
    area = row["area"].upper()
    if area not in known.areas:
        raise CellFault("area", "area_unknown")
    office = known.offices.get((row["office"], area)) or known.offices.get((row["office"], ""))
    office = office or known.organisations.get(row["office"])
    if office is None:
        raise CellFault("office", "organisation_unknown")
    return area, office.pk


def _capacity(row: dict[str, Any], known: Known) -> CapacityTold:
    told = capacity_of(row)
    if told.area_code not in known.areas:
        raise CellFault("area", "area_unknown")
    return told


def _check_reach(told: BroughtService, known: Known) -> bool:
    """A service is changed by who manages organisations everywhere where it is offered, before and after."""
    before = told.service.places.values_list("area_id", flat=True) if told.service else []
    after = [area for area, _office in told.places or []] + [each.area_code for each in told.capacities]
    own = [told.organisation.area_id] if told.organisation.area_id else []
    reached = {*before, *after, *own} or {"TH"}
    if beyond := sorted(str(code) for code in reached - known.managed):
        raise CellFault("code", "service_beyond", beyond[0])
    return True


def _outcome(told: BroughtService) -> str:
    service = told.service
    if service is None:
        return NEW
    is_same = terms_of(service) == told.terms
    if told.places is not None:
        is_same &= set(told.places) == set(service.places.values_list("area_id", "office_id"))
    known = {
        (area, year): (places, baht, source)
        for area, year, places, baht, source in service.capacities.values_list(
            "area_id", "fiscal_year", "places", "baht", "source"
        )
    }
    is_same &= all(
        known.get((each.area_code, each.fiscal_year)) == (each.places, each.baht, each.source)
        for each in told.capacities
    )
    return UNCHANGED if is_same else CHANGED
