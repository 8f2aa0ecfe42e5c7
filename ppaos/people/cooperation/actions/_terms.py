"""What a service's terms are, whether they can be, and how they are written: shared by screen and spreadsheet."""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from ppaos.engine.methods import STATUSES
from ppaos.engine.routing import checked_rules
from ppaos.people.cooperation.actions.errors import CooperationRefused
from ppaos.people.cooperation.models import Capacity, Organisation, Service, ServiceArea
from ppaos.people.cooperation.queries.catalogue import need_words

CODE = re.compile(r"^[a-z][a-z0-9_]{1,59}$")
MOST_BAHT = Decimal(10_000_000)
MOST_DAYS = 1000

# Where a service is offered and who answers there: area code and the office's id.
Places = Sequence[tuple[str, int]]


@dataclass(frozen=True)
class ServiceTerms:
    """What a service is, as its model has it; the code and the organisation stand apart and stay."""

    name_th: str
    needs: list[str]
    per: str
    period: str
    status: str
    source: str
    valid_from: date
    name_en: str = ""
    description: str = ""
    eligibility: list[dict[str, Any]] = field(default_factory=list)
    amount_baht: Decimal | None = None
    amount_unit: str = ""
    times_per_period: int = 1
    documents: list[str] = field(default_factory=list)
    channel: str = ""
    standard_days: dict[str, int] = field(default_factory=dict)
    valid_to: date | None = None


def terms_of(service: Service) -> ServiceTerms:
    """The terms of a service as it stands."""
    return ServiceTerms(**{name: getattr(service, name) for name in ServiceTerms.__dataclass_fields__})


def write_new(
    code: str, organisation: Organisation, terms: ServiceTerms, places: Places, at: datetime
) -> Service:
    """Write a service that is not there yet."""
    check_terms(terms)
    if not CODE.match(code):
        raise CooperationRefused(
            _("A code of a service has small letters a to z, digits and _: «%s».") % code
        )
    if Service.objects.filter(code=code).exists():
        raise CooperationRefused(_("There is a service with the code «%s» already. Take another.") % code)
    service = Service.objects.create(code=code, organisation=organisation, **asdict(terms), changed_at=at)
    write_places(service, places)
    return service


def write_terms(service: Service, terms: ServiceTerms, at: datetime) -> Service:
    """Correct the terms, or (with a later first day) put new ones after them, with places and capacities."""
    check_terms(terms)
    if terms.valid_from < service.valid_from:
        raise CooperationRefused(_("These terms would begin before those they replace. Look at the day."))
    if terms.valid_from == service.valid_from:
        Service.objects.filter(pk=service.pk).update(**asdict(terms), changed_at=at)
        service.refresh_from_db()
        return service
    same = Service.objects.filter(code=service.code, organisation=service.organisation)
    if same.filter(valid_from__gt=service.valid_from).exists():
        raise CooperationRefused(_("This service has newer terms already. Change those."))
    made = Service.objects.create(
        code=service.code, organisation=service.organisation, **asdict(terms), changed_at=at
    )
    write_places(made, list(service.places.values_list("area_id", "office_id")))
    kept = service.capacities.values("area_id", "fiscal_year", "places", "baht", "source", "changed_at")
    Capacity.objects.bulk_create(Capacity(**values, service=made) for values in kept)
    service.valid_to, service.changed_at = terms.valid_from, at
    service.save(update_fields=["valid_to", "changed_at"])
    return made


def write_places(service: Service, places: Places) -> None:
    """Let the service be offered in these places, and in no other."""
    wanted = set(places)
    gone = [place.pk for place in service.places.all() if (place.area_id, place.office_id) not in wanted]
    service.places.filter(pk__in=gone).delete()
    rows = [ServiceArea(service=service, area_id=area, office_id=office) for area, office in sorted(wanted)]
    ServiceArea.objects.bulk_create(rows, ignore_conflicts=True)


def write_capacity(
    service: Service, area_code: str | None, fiscal_year: int, places: int | None, baht: Decimal | None,
    source: str, at: datetime,
) -> Capacity:  # fmt: skip
    """Write what is told of a fiscal year and area (None: everywhere), over what was told before."""
    if (places is not None and places < 0) or (baht is not None and baht < 0):
        raise CooperationRefused(_("Places and money cannot be below 0. Leave empty what is not known."))
    told = {"places": places, "baht": baht, "source": source.strip(), "changed_at": at}
    capacity, _made = Capacity.objects.update_or_create(
        service=service, area_id=area_code, fiscal_year=fiscal_year, defaults=told
    )
    return capacity


def check_terms(terms: ServiceTerms) -> None:
    """Refuse terms that cannot be, with the reason."""
    unknown = [need for need in terms.needs if need not in need_words()]
    if not terms.needs or unknown:
        raise CooperationRefused(
            _("Name the needs that the service answers; «%s» is none.") % ", ".join(unknown)
        )
    if faults := checked_rules(terms.eligibility):
        raise CooperationRefused(
            _("Rule %(place)d of eligibility: %(fault)s.")
            % {"place": faults[0].place, "fault": faults[0].fault}
        )
    if terms.status not in STATUSES or not terms.source.strip():
        raise CooperationRefused(_("Say from which document or by whom this is, and how sure it is."))
    if terms.amount_baht is not None and not 0 <= terms.amount_baht <= MOST_BAHT:
        raise CooperationRefused(_("An amount lies between 0 and 10,000,000 baht. Look at it again."))
    if any(not 0 < days <= MOST_DAYS for days in terms.standard_days.values()):
        raise CooperationRefused(_("A state of a referral takes 1 to 1,000 days."))
    if terms.valid_to is not None and terms.valid_to <= terms.valid_from:
        raise CooperationRefused(_("A service ends after it begins. Look at the two days."))
