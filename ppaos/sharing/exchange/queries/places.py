"""Of which area is a list looked at, and which others could be?"""

from typing import Any

from django.utils import timezone

from ppaos.evidence.livelihood.queries.places import area_in_sight
from ppaos.ground.geography.models import Area, AreaWithin, Level, in_force
from ppaos.people.cooperation.permissions import areas_in_sight, granted_areas
from ppaos.sharing.exchange.queries.catalogue import Listing

# Down to these a list is chosen from a box; villages by their own pages' addresses.
OFFERED = (Level.COUNTRY, Level.PROVINCE, Level.DISTRICT, Level.SUBDISTRICT, Level.LOCAL_AUTHORITY)
MOST = 400


def listed_area(user: Any, listing: Listing, code: str) -> Area | None:
    """The area asked for, or the widest granted; none where it is out of sight."""
    return area_in_sight(user, code, deed=_deed(listing))


def areas_to_choose(user: Any, listing: Listing) -> list[Area]:
    """The areas of the user where the list may be taken out, from the widest down to subdistricts."""
    granted = granted_areas(user, deed=_deed(listing))
    inside = AreaWithin.objects.filter(in_force(timezone.localdate()), ancestor_id__in=granted).values(
        "area_id"
    )
    seen = areas_in_sight(user, deed=_deed(listing))
    found = Area.objects.filter(code__in=inside, level__in=OFFERED).filter(code__in=seen)
    return list(found.select_related("parent").order_by("code")[:MOST])


def _deed(listing: Listing) -> str:
    """What takes it out: of people the right to export, else what shows it."""
    return "export" if listing.is_about_people else listing.deed
