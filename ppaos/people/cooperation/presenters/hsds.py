"""Services, organisations and needs as Open Referral HSDS 3.0 says them: plain JSON, without what is not known."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID, uuid5

from django.utils import timezone

from ppaos.people.cooperation.models import Organisation, Service, ServiceArea
from ppaos.people.cooperation.presenters.services import DIMENSIONS
from ppaos.people.cooperation.queries.catalogue import NeedWords, need_words

# Ids of what has no row of its own are made from this and a name, the same everywhere.
NAMESPACE = UUID("6d7f6f0e-2f5c-5c6e-9f0b-3b1d1d0c4a46")
TAXONOMY_ID = str(uuid5(NAMESPACE, "needs"))
TAXONOMY = {
    "id": TAXONOMY_ID,
    "name": "PPAOS needs",
    "description": "ความต้องการของครัวเรือนและบุคคล แบ่งตามมิติความยากจนห้ามิติ (needs by five dimensions of poverty)",
    "version": "2569",
}
Json = dict[str, Any]


def term_id(code: str) -> str:
    """The id of a need or dimension as a term of the taxonomy."""
    return str(uuid5(NAMESPACE, f"needs/{code}"))


def terms() -> list[Json]:
    """The five dimensions, and each need under its dimension."""
    dimensions = [_dimension_term(name) for name in DIMENSIONS]
    return dimensions + [_need_term(need) for need in need_words().values()]


def codes_under(identifier: str) -> list[str]:
    """The needs that a term means: one need, or all of a dimension; none for an unknown id."""
    return [
        need.code
        for need in need_words().values()
        if identifier in (term_id(need.code), term_id(f"dimension/{need.dimension}"))
    ]


def service_json(service: Service) -> Json:
    """A service with its own fields only. `ppaos` holds what the standard has no word for."""
    ages = _ages(service.eligibility)
    return _told(
        id=str(service.uid),
        organization_id=str(service.organisation.uid),
        name=service.name_th,
        alternate_name=service.name_en,
        description=service.description,
        status=status_of(service, timezone.localdate()),
        application_process=service.channel,
        eligibility_description=" · ".join(rule["thai"] for rule in service.eligibility),
        minimum_age=ages.get(">="),
        maximum_age=ages.get("<"),
        last_modified=service.changed_at.isoformat(),
        ppaos=_told(
            code=service.code,
            per=service.per,
            amount_baht=None if service.amount_baht is None else float(service.amount_baht),
            amount_unit=service.amount_unit,
            period=service.period,
            times_per_period=service.times_per_period,
            eligibility=service.eligibility,
            standard_days=service.standard_days,
            provenance=service.status,
            source=service.source,
            valid_from=service.valid_from.isoformat(),
            valid_to=service.valid_to and service.valid_to.isoformat(),
        ),
    )


def full_service_json(service: Service) -> Json:
    """A service with everything that hangs on it."""
    places = list(service.places.all())
    needs = [need_words()[code] for code in service.needs if code in need_words()]
    uid = service.uid
    return service_json(service) | {
        "organization": organisation_json(service.organisation),
        "languages": [{"id": str(uuid5(uid, "th")), "name": "Thai", "code": "th"}],
        "service_areas": [_area_json(place) for place in places],
        "service_at_locations": [place_json(place) for place in places],
        "required_documents": [
            {"id": str(uuid5(uid, f"document {number}")), "service_id": str(uid), "document": document}
            for number, document in enumerate(service.documents, start=1)
        ],
        "attributes": [_attribute_json(uid, need) for need in needs],
    }


def status_of(service: Service, on: date) -> str:
    """The standard's word: active, inactive (not begun) or defunct (ended)."""
    if service.valid_to is not None and service.valid_to <= on:
        return "defunct"
    return "inactive" if service.valid_from > on else "active"


def organisation_json(organisation: Organisation) -> Json:
    """An organisation or an office with its own fields; its kind is its description."""
    parent = organisation.parent
    phone = {"id": str(uuid5(organisation.uid, "phone")), "number": organisation.phone}
    return _told(
        id=str(organisation.uid),
        name=organisation.name_th,
        alternate_name=organisation.name_en,
        description=str(organisation.get_kind_display() or organisation.get_sector_display()),
        email=organisation.email,
        website=organisation.website,
        parent_organization_id=parent and str(parent.uid),
        phones=[phone] if organisation.phone else [],
    )


def full_organisation_json(organisation: Organisation, *, full_service: bool) -> Json:
    """An organisation with its services: their ids and names, or all their own fields."""
    services = [
        service_json(service) if full_service else {"id": str(service.uid), "name": service.name_th}
        for service in organisation.services.in_force(timezone.localdate()).select_related("organisation")
    ]
    return organisation_json(organisation) | {"services": services}


def place_json(place: ServiceArea, *, full: bool = False) -> Json:
    """Where a service is given: the office that answers for an area."""
    office = place.office
    location = {
        "id": str(uuid5(office.uid, "location")),
        "location_type": "physical",
        "organization_id": str(office.uid),
        "name": office.name_th,
        "external_identifier": place.area_id,
        "external_identifier_type": "DOPA",
    }
    told: Json = {
        "id": str(place.uid),
        "service_id": str(place.service.uid),
        "location_id": location["id"],
        "location": location,
    }
    if full:
        told |= {"service": service_json(place.service), "service_areas": [_area_json(place)]}
    return told


def page_json(rows: Iterable[Json], *, total: int, page: int, per_page: int) -> Json:
    """One page of a list as the standard wraps it."""
    contents = list(rows)
    pages = max(1, -(-total // per_page))
    return {
        "total_items": total,
        "total_pages": pages,
        "page_number": page,
        "size": len(contents),
        "first_page": page == 1,
        "last_page": page >= pages,
        "empty": not contents,
        "contents": contents,
    }


def _told(**fields: Any) -> Json:
    """Without what is empty: the standard has no null."""
    return {name: value for name, value in fields.items() if value not in (None, "", [])}


def _ages(rules: Iterable[Json]) -> dict[str, float]:
    """The ages that rules on age name; the standard's maximum is the last age taken in."""
    ages = {rule["is"]: rule["value"] for rule in rules if rule["fact"] == "age"}
    return {key: age - 1 if key == "<" else age for key, age in ages.items()}


def _area_json(place: ServiceArea) -> Json:
    return {
        "id": str(uuid5(place.uid, "area")),
        "service_id": str(place.service.uid),
        "name": place.area.name_th,
        "description": place.area_id,
    }


def _attribute_json(uid: UUID, need: NeedWords) -> Json:
    return {
        "id": str(uuid5(uid, f"need {need.code}")),
        "link_id": str(uid),
        "link_entity": "service",
        "link_type": "need",
        "value": need.code,
        "taxonomy_term_id": term_id(need.code),
        "taxonomy_term": _need_term(need),
    }


def _need_term(need: NeedWords) -> Json:
    parent = term_id(f"dimension/{need.dimension}")
    return _term(need.code, need.code, need.thai, need.english) | {"parent_id": parent}


def _dimension_term(dimension: str) -> Json:
    thai, english = DIMENSIONS[dimension]
    return _term(f"dimension/{dimension}", dimension, thai, english)


def _term(key: str, code: str, thai: str, english: str) -> Json:
    return {
        "id": term_id(key),
        "code": code,
        "name": thai,
        "description": english,
        "taxonomy": TAXONOMY["name"],
        "taxonomy_id": TAXONOMY_ID,
        "language": "tha",
    }
