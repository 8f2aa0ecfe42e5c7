"""Who may change what is said of a service? Who manages organisations everywhere where it is offered."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet

from ppaos.people.cooperation.models import Organisation, Service, ServiceArea
from ppaos.people.cooperation.permissions.roles import areas_in_sight, check_may

MANAGE, COUNTRY = "manage_organisations", "TH"


def check_can_offer(by: Any, *, organisation: Organisation, area_codes: Iterable[str]) -> None:
    """Raise PermissionDenied unless `by` manages organisations in all these areas, and in the organisation's own.

    The services of a central body are thus kept by whoever manages every area where they are offered.
    """
    if by is None:
        return
    own = [organisation.area_id] if organisation.area_id else []
    codes = {*area_codes, *own} or {COUNTRY}
    within = set(areas_in_sight(by, deed=MANAGE).filter(area_id__in=codes).values_list("area_id", flat=True))
    for code in sorted(codes - within):
        check_may(by, MANAGE, area_code=code)


def check_can_change_service(by: Any, service: Service) -> None:
    """Raise PermissionDenied unless `by` may change the service: everywhere where it is offered today."""
    codes = service.places.values_list("area_id", flat=True)
    check_can_offer(by, organisation=service.organisation, area_codes=codes)


def may_change_service(by: Any, service: Service) -> bool:
    """Whether `check_can_change_service` would let pass."""
    try:
        check_can_change_service(by, service)
    except PermissionDenied:
        return False
    return True


def changeable_services(by: Any, services: QuerySet[Service]) -> QuerySet[Service]:
    """Of these services, those that the user may change, in one statement."""
    mine = areas_in_sight(by, deed=MANAGE)
    beyond = ServiceArea.objects.exclude(area_id__in=mine).values("service_id")
    here = Q(places__isnull=False, organisation__area=None) | Q(organisation__area_id__in=mine)
    return services.filter(here).exclude(pk__in=beyond).distinct()
