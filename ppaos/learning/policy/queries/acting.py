"""For which organisations, and where, does somebody pledge and report?"""

from typing import Any

from django.utils import timezone

from ppaos.ground.geography.models import AreaWithin, in_force
from ppaos.people.cooperation.models import Organisation
from ppaos.people.cooperation.permissions import areas_holding, grants_allowing

GIVE = "give_pledges"


def bodies_by_area(user: Any) -> dict[str, set[int]]:
    """By area granted, the organisations (their offices among them) for which the user pledges there."""
    grants = grants_allowing(user, deed=GIVE).filter(organisation__isnull=False)
    granted = list(grants.values_list("area_id", "organisation_id").distinct())
    bodies = {body for _area, body in granted}
    offices = Organisation.objects.filter(parent__in=bodies).values_list("parent_id", "pk")
    family = {body: {body} for body in bodies}
    for parent, office in offices:
        family[parent or 0].add(office)
    found: dict[str, set[int]] = {}
    for area, body in granted:
        found.setdefault(area, set()).update(family[body])
    return found


def organisations_pledged_for(user: Any, area_code: str) -> set[int]:
    """The organisations for which the user pledges in a meeting of the area: granted there, around it, or within it."""
    today, own = timezone.localdate(), bodies_by_area(user)
    around = set(
        areas_holding(area_code, today).filter(ancestor_id__in=own).values_list("ancestor_id", flat=True)
    )
    inside = AreaWithin.objects.filter(in_force(today), ancestor_id=area_code, area_id__in=own)
    near = around | set(inside.values_list("area_id", flat=True))
    return {body for area in near for body in own[area]}
