"""A workbook of services comes in as one act: terms, places and capacities of each."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from ppaos.ground.privacy.actions import audited
from ppaos.people.cooperation.actions._terms import (
    Places,
    ServiceTerms,
    write_capacity,
    write_new,
    write_places,
    write_terms,
)
from ppaos.people.cooperation.models import Organisation, Service
from ppaos.people.cooperation.permissions.directory import check_can_change_service, check_can_offer


@dataclass(frozen=True)
class CapacityTold:
    """How many are taken in an area and fiscal year; None is not known."""

    area_code: str
    fiscal_year: int
    places: int | None
    baht: Decimal | None
    source: str


@dataclass(frozen=True)
class BroughtService:
    """One service of a workbook: `service` is None where it is new; places of None leave them as they are."""

    code: str
    organisation: Organisation
    service: Service | None
    terms: ServiceTerms
    places: Places | None = None
    capacities: list[CapacityTold] = field(default_factory=list)


@dataclass(frozen=True)
class ServicesBroughtIn:
    """How many were new, and how many changed."""

    new: int
    changed: int


@audited("services.brought_in")
def bring_in_services(*, services: Sequence[BroughtService], by: Any, at: datetime) -> ServicesBroughtIn:
    """Write every service of a workbook, or none: what may not be is refused with the reason."""
    for told in services:
        areas = [area for area, _office in told.places or []] + [each.area_code for each in told.capacities]
        if told.service is not None:
            check_can_change_service(by, told.service)
        check_can_offer(by, organisation=told.organisation, area_codes=areas)
        if told.service is None:
            kept = write_new(told.code, told.organisation, told.terms, told.places or [], at)
        else:
            kept = write_terms(told.service, told.terms, at)
            if told.places is not None:
                write_places(kept, told.places)
        for each in told.capacities:
            write_capacity(kept, each.area_code, each.fiscal_year, each.places, each.baht, each.source, at)
    new = sum(told.service is None for told in services)
    return ServicesBroughtIn(new, len(services) - new)
