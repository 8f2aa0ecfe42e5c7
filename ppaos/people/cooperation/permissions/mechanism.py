"""Whose committees, members and courses does somebody see, and where may they keep them?

Who sits in a committee does so in office: who sees the policy of an area sees the committees of it, those within it
and those above it, with their members and how to reach them.
"""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from ppaos.ground.accounts.models import User
from ppaos.ground.geography.models import Area, AreaWithin, in_force
from ppaos.people.cooperation.models import Committee, CommitteeMember, Grant, OfficerCourse, Organisation
from ppaos.people.cooperation.permissions.roles import areas_in_sight, granted_areas

SEE_POLICY, KEEP_MECHANISM, KEEP_TRAINING = "see_policy", "keep_mechanism", "keep_training"


def areas_of_policy(user: Any) -> QuerySet[Area]:
    """Areas in force whose committees and training the user sees: those granted and all within them."""
    today = timezone.localdate()
    granted = granted_areas(user, deed=SEE_POLICY)
    inside = AreaWithin.objects.filter(in_force(today), ancestor_id__in=granted)
    return Area.objects.in_force(today).filter(code__in=inside.values("area_id"))


def committees_in_sight(user: Any) -> QuerySet[Committee]:
    """Committees and teams of areas within or above those whose policy the user sees."""
    return Committee.objects.filter(_around(granted_areas(user, deed=SEE_POLICY)))


def members_in_sight(user: Any) -> QuerySet[CommitteeMember]:
    """Who sits, sat or will sit in the committees in sight."""
    return CommitteeMember.objects.filter(committee__in=committees_in_sight(user))


def officer_courses_in_sight(user: Any) -> QuerySet[OfficerCourse]:
    """Courses of officers held in areas within or above those whose policy the user sees."""
    return OfficerCourse.objects.filter(_around(granted_areas(user, deed=SEE_POLICY)))


def bodies_in_sight(user: Any) -> QuerySet[Organisation]:
    """Organisations of the whole country, and of areas within or above those whose policy the user sees."""
    return Organisation.objects.filter(Q(area__isnull=True) | _around(granted_areas(user, deed=SEE_POLICY)))


def keeps_mechanism(user: Any) -> QuerySet[AreaWithin, Any]:
    """A subquery of the codes of areas whose committees the user keeps."""
    return areas_in_sight(user, deed=KEEP_MECHANISM)


def keeps_training(user: Any) -> QuerySet[AreaWithin, Any]:
    """A subquery of the codes of areas whose courses of officers the user keeps."""
    return areas_in_sight(user, deed=KEEP_TRAINING)


def _around(granted: list[str]) -> Q:
    closure = AreaWithin.objects.filter(in_force(timezone.localdate()))
    within = closure.filter(ancestor_id__in=granted).values("area_id")
    above = closure.filter(area_id__in=granted).values("ancestor_id")
    return Q(area_id__in=within) | Q(area_id__in=above)


def users_around(area_code: str) -> QuerySet[User]:
    """Active users who hold a role in an area, within it or above it: who can sit there or be taught there."""
    grants = Grant.objects.in_force(timezone.localdate()).filter(_around([area_code]))
    return User.objects.filter(is_active=True, pk__in=grants.values("user_id"))
