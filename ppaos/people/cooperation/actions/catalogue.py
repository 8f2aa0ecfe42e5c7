"""The packaged catalogue comes into the directory of a place: bodies, offices by area, services, where offered."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from ppaos.ground.geography.models import Area, AreaWithin, Level, LocalAuthorityKind, in_force
from ppaos.ground.privacy.actions import audited
from ppaos.people.cooperation.actions.organisations import MANAGE
from ppaos.people.cooperation.models import Organisation, Service, ServiceArea
from ppaos.people.cooperation.permissions import check_may
from ppaos.people.cooperation.queries.catalogue import Body, Offer, catalogue

# Codes of offices are looked up by body and area.
Offices = dict[tuple[str, str], Organisation]


@dataclass(frozen=True)
class CatalogueLoaded:
    """How many of each were new."""

    version: str
    organisations: int
    offices: int
    services: int
    places: int


@audited("catalogue.loaded", subjects=["area"])
def load_catalogue(*, area: Area, by: Any, at: datetime) -> CatalogueLoaded:
    """Add to an area's directory what the packaged catalogue has and the directory has not. Safe to repeat.

    What people entered, changed, ended or took away stays as they left it.
    """
    check_may(by, MANAGE, area_code=area.code)
    packaged = catalogue()
    centre, new_bodies = _bodies(packaged.organisations)
    offices, new_offices = _offices(packaged.offices, centre, area, at)
    services, new_services = _services(packaged.services, centre, at)
    is_first = len(new_offices) == len(offices)
    places = []
    for offer in packaged.services:
        service = services[offer.code]
        is_new = service.pk in new_services
        for office, code in _answering(offer, service, offices, area):
            if is_new or office.pk in new_offices or (office.area_id is None and is_first):
                places.append(ServiceArea(service=service, area_id=code, office=office))
    before = ServiceArea.objects.count()
    ServiceArea.objects.bulk_create(places, ignore_conflicts=True)
    added = ServiceArea.objects.count() - before
    return CatalogueLoaded(packaged.version, new_bodies, len(new_offices), len(new_services), added)


def _bodies(bodies: tuple[Body, ...]) -> tuple[dict[str, Organisation], int]:
    """Bodies of the whole country by code, parents before their parts; one entered by name gets its code."""
    known = {body.code: body for body in Organisation.objects.filter(area=None).exclude(code="")}
    named = {body.name_th: body for body in Organisation.objects.filter(area=None, code="")}
    new = 0
    for body in bodies:
        if body.code in known:
            continue
        found = named.get(body.thai)
        if found is None:
            found, new = Organisation(name_th=body.thai, is_central=True, sector=body.sector), new + 1
            found.name_en, found.parent = body.english, known.get(body.parent)
        found.code, found.kind = body.code, body.kind
        found.save()
        known[body.code] = found
    return known, new


def _offices(
    bodies: tuple[Body, ...], centre: dict[str, Organisation], area: Area, at: datetime
) -> tuple[Offices, set[int]]:
    """Offices by code and area, and which of them are new."""
    on = timezone.localdate(at)
    inside = Area.objects.within(area.code, on).in_force(on)
    codes = {body.code for body in bodies}
    there = Organisation.objects.filter(code__in=codes, area__in=inside)
    known: Offices = {(office.code, str(office.area_id)): office for office in there}
    places = {level: list(inside.filter(level=level)) for level in {body.level for body in bodies}}
    places[Level.LOCAL_AUTHORITY] = _local_governments(inside, on)
    new = [
        _office(body, place, centre)
        for body in bodies
        for place in places[body.level]
        if (body.code, place.code) not in known
    ]
    made = Organisation.objects.bulk_create(_not_yet_named(new))
    known |= {(office.code, str(office.area_id)): office for office in made}
    return known, {office.pk for office in made}


def _office(body: Body, place: Area, centre: dict[str, Organisation]) -> Organisation:
    is_itself = place.level == Level.LOCAL_AUTHORITY
    return Organisation(
        code=body.code,
        kind=body.kind,
        sector=body.sector,
        area=place,
        parent=centre.get(body.parent),
        name_th=place.name_th if is_itself else body.thai.format(area=place.name_th),
        name_en=place.name_en if is_itself else body.english.format(area=place.name_en or place.name_th),
    )


def _not_yet_named(offices: list[Organisation]) -> list[Organisation]:
    """Offices whose name nobody has in their area; one that people entered by that name is theirs."""
    areas = {office.area_id for office in offices}
    taken = set(Organisation.objects.filter(area__in=areas).values_list("name_th", "area_id"))
    return [office for office in offices if (office.name_th, office.area_id) not in taken]


def _local_governments(inside: QuerySet[Area], on: date) -> list[Area]:
    """Local authorities, and the subdistricts where villages (or all) lie in none that is known."""
    authorities = inside.filter(level=Level.LOCAL_AUTHORITY).exclude(
        kind=LocalAuthorityKind.PROVINCIAL_ADMINISTRATION
    )
    subdistricts = inside.filter(level=Level.SUBDISTRICT)
    closure = AreaWithin.objects.filter(in_force(on))
    covered = set(closure.filter(ancestor__in=authorities).values_list("area_id", flat=True))
    villages = closure.filter(ancestor__in=subdistricts, area__level=Level.VILLAGE)
    inhabited: dict[str, bool] = {}
    for village, subdistrict in villages.values_list("area_id", "ancestor_id"):
        inhabited[subdistrict] = inhabited.get(subdistrict, True) and village in covered
    return [*authorities, *(place for place in subdistricts if not inhabited.get(place.code))]


def _services(
    offers: tuple[Offer, ...], centre: dict[str, Organisation], at: datetime
) -> tuple[dict[str, Service], set[int]]:
    """The services of the catalogue by code, the newest of each, and which are new; an older one ends there."""
    newest: dict[str, Service] = {}
    mine = Service.objects.filter(code__in=[offer.code for offer in offers]).order_by("valid_from", "pk")
    for service in mine:
        newest[service.code] = service
    new = set()
    for offer in offers:
        known = newest.get(offer.code)
        if known is not None and known.valid_from >= offer.valid_from:
            continue
        made = Service.objects.create(**offer.fields, organisation=centre[offer.organisation], changed_at=at)
        if known is not None and (known.valid_to is None or known.valid_to > offer.valid_from):
            known.valid_to, known.changed_at = offer.valid_from, at
            known.save(update_fields=["valid_to", "changed_at"])
        newest[offer.code] = made
        new.add(made.pk)
    return newest, new


def _answering(
    offer: Offer, service: Service, offices: Offices, area: Area
) -> list[tuple[Organisation, str]]:
    """Who answers for a service, and in which area: its offices here, or the body itself for the whole area."""
    if offer.provinces and area.code not in offer.provinces:
        return []
    if not offer.office:
        return [(service.organisation, area.code)]
    return [(office, code) for (body, code), office in offices.items() if body == offer.office]
