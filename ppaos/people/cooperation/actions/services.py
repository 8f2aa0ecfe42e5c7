"""What is offered is entered, corrected, given other terms from a day on, or ended; where, and for how many."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from ppaos.ground.privacy.actions import audited
from ppaos.people.cooperation.actions._terms import (
    Places,
    ServiceTerms,
    write_capacity,
    write_new,
    write_places,
    write_terms,
)
from ppaos.people.cooperation.actions.errors import CooperationRefused
from ppaos.people.cooperation.models import Capacity, Organisation, Service
from ppaos.people.cooperation.permissions.directory import check_can_change_service, check_can_offer


@audited("service.entered")
def enter_service(
    *, code: str, organisation: Organisation, terms: ServiceTerms, places: Places, by: Any, at: datetime
) -> Service:
    """Enter a service of an organisation, with the offices that answer and their areas."""
    check_can_offer(by, organisation=organisation, area_codes=[area for area, _office in places])
    return write_new(code, organisation, terms, places, at)


@audited("service.changed", subjects=["service"])
def change_service(*, service: Service, terms: ServiceTerms, by: Any, at: datetime) -> Service:
    """Correct a service, or (with a later first day) give it other terms from that day; the old ones stay known."""
    check_can_change_service(by, service)
    return write_terms(service, terms, at)


@audited("service.ended", subjects=["service"])
def end_service(*, service: Service, on: date, by: Any, at: datetime) -> None:
    """Note that a service is offered no more from that day."""
    check_can_change_service(by, service)
    if service.valid_to is not None and service.valid_to <= on:
        raise CooperationRefused(_("This service has ended already."))
    # One that ends before it began is offered on no day.
    service.valid_to, service.changed_at = max(on, service.valid_from), at
    service.save(update_fields=["valid_to", "changed_at"])


@audited("service.placed", subjects=["service"])
def place_service(*, service: Service, places: Places, by: Any, at: datetime) -> None:
    """Say where a service is offered and which office answers there; other places are taken away."""
    check_can_change_service(by, service)
    check_can_offer(by, organisation=service.organisation, area_codes=[area for area, _office in places])
    write_places(service, places)
    Service.objects.filter(pk=service.pk).update(changed_at=at)


@audited("capacity.told", subjects=["service"])
def tell_capacity(
    *, service: Service, area_code: str, fiscal_year: int, places: int | None, baht: Decimal | None,
    source: str, by: Any, at: datetime,
) -> Capacity:  # fmt: skip
    """Say how many a service takes in a fiscal year and area, and what money there is; None is not known."""
    check_can_offer(by, organisation=service.organisation, area_codes=[area_code])
    return write_capacity(service, area_code, fiscal_year, places, baht, source, at)
