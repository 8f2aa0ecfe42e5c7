"""For which organisations, and where, does somebody pledge and report?"""

from typing import Any

from django.db.models import Q
from django.utils import timezone

from ppaos.ground.geography.models import AreaWithin, in_force
from ppaos.people.cooperation.models import Organisation
from ppaos.people.cooperation.permissions import areas_holding, areas_in_sight, grants_allowing

SEE, KEEP, GIVE = "see_policy", "hold_meetings", "give_pledges"


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


def in_sight(user: Any, *, body: str) -> Q:
    """What the reader sees of rows of a meeting: all of areas in sight; else those of the own organisations (the
    column `body`) where the meeting's area lies within one granted, or around it. The platform itself sees all."""
    if user is None:
        return Q()
    seen = Q(meeting__area__in=areas_in_sight(user, deed=SEE))
    closure = AreaWithin.objects.filter(in_force(timezone.localdate()))
    for area, bodies in bodies_by_area(user).items():
        inside = closure.filter(ancestor_id=area).values("area_id")
        around = closure.filter(area_id=area).values("ancestor_id")
        seen |= Q(**{f"{body}__in": bodies}) & (Q(meeting__area__in=inside) | Q(meeting__area__in=around))
    return seen
