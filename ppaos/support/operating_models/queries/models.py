"""Which models does a reader see, and for whom does a user act in them?"""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from ppaos.ground.geography.models import AreaWithin, in_force
from ppaos.people.cooperation.models import Organisation
from ppaos.people.cooperation.permissions import areas_holding, granted_areas, grants_allowing, may
from ppaos.support.operating_models.models import OperatingModel

SEE = "see_models"


def visible_models(user: Any) -> QuerySet[OperatingModel]:
    """Models of the areas where the user sees models, of the areas around them (they work there too), of the
    organisations the user acts for, and the library."""
    if not may(user, SEE):
        return OperatingModel.objects.none()
    granted = granted_areas(user, deed=SEE)
    closure = AreaWithin.objects.filter(in_force(timezone.localdate()))
    return OperatingModel.objects.filter(
        Q(in_library=True)
        | Q(area_id__in=closure.filter(ancestor_id__in=granted).values("area_id"))
        | Q(area_id__in=closure.filter(area_id__in=granted).values("ancestor_id"))
        | Q(organisation_id__in=organisations_acted_for(user, SEE))
    )


def organisations_acted_for(user: Any, deed: str, *, area_code: str = "") -> set[int]:
    """The organisations, with their offices, that a user acts for by a role that allows the deed (in the area)."""
    grants = grants_allowing(user, deed=deed).filter(organisation__isnull=False)
    if area_code:
        grants = grants.filter(area_id__in=areas_holding(area_code, timezone.localdate()))
    acting = grants.values("organisation_id")
    theirs = Organisation.objects.filter(Q(pk__in=acting) | Q(parent__in=acting))
    return set(theirs.values_list("pk", flat=True))


def areas_around_and_within(area_code: str | None) -> list[str]:
    """Codes of the areas that this one lies in and that lie in it, itself included, as of today."""
    closure = AreaWithin.objects.filter(in_force(timezone.localdate()))
    around = closure.filter(area_id=area_code).values_list("ancestor_id", flat=True)
    return [*around, *closure.filter(ancestor_id=area_code).values_list("area_id", flat=True)]
