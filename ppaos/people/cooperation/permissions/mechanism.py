"""Whose committees, members and courses does somebody see, and where may they keep them?

Who sits in a committee does so in office: who sees the policy of an area sees the committees of it, those within it
and those above it, with their members and how to reach them.
"""

from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from ppaos.ground.accounts.models import User
from ppaos.ground.geography.models import Area, AreaWithin, in_force
from ppaos.people.cooperation.models import Committee, Grant, OfficerCourse, Organisation
from ppaos.people.cooperation.permissions.roles import granted_areas

Row = TypeVar("Row", bound=Model)
SEE_POLICY, KEEP_MECHANISM, KEEP_TRAINING = "see_policy", "keep_mechanism", "keep_training"


def areas_of_policy(user: Any) -> QuerySet[Area]:
    """Areas in force whose committees and training the user sees: those granted and all within them."""
    today = timezone.localdate()
    granted = granted_areas(user, deed=SEE_POLICY)
    inside = AreaWithin.objects.filter(in_force(today), ancestor_id__in=granted)
    return Area.objects.in_force(today).filter(code__in=inside.values("area_id"))


def committees_in_sight(user: Any, area: Area | None = None) -> QuerySet[Committee]:
    """Committees and teams of areas within or above those whose policy the user sees; of those, within or above an
    area where one is given."""
    return _around(Committee.objects.all(), user, area)


def officer_courses_in_sight(user: Any, area: Area | None = None) -> QuerySet[OfficerCourse]:
    """Courses of officers held in areas within or above those whose policy the user sees, likewise."""
    return _around(OfficerCourse.objects.all(), user, area)


def bodies_in_sight(user: Any, area: Area | None = None) -> QuerySet[Organisation]:
    """Organisations of the whole country, and of areas within or above those whose policy the user sees, likewise."""
    everywhere = Q(area__isnull=True)
    seen = Organisation.objects.filter(everywhere | _near(granted_areas(user, deed=SEE_POLICY)))
    return seen if area is None else seen.filter(everywhere | _near([area.code]))


def _around(rows: QuerySet[Row], user: Any, area: Area | None) -> QuerySet[Row]:
    seen = rows.filter(_near(granted_areas(user, deed=SEE_POLICY)))
    return seen if area is None else seen.filter(_near([area.code]))


def _near(codes: list[str]) -> Q:
    """Whether the area of a row lies within one of these areas, or above it."""
    closure = AreaWithin.objects.filter(in_force(timezone.localdate()))
    within = closure.filter(ancestor_id__in=codes).values("area_id")
    above = closure.filter(area_id__in=codes).values("ancestor_id")
    return Q(area_id__in=within) | Q(area_id__in=above)


def users_around(area_code: str) -> QuerySet[User]:
    """Active users who hold a role in an area, within it or above it: who can sit there or be taught there."""
    grants = Grant.objects.in_force(timezone.localdate()).filter(_near([area_code]))
    return User.objects.filter(is_active=True, pk__in=grants.values("user_id"))
