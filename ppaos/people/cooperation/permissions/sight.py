"""Which users, organisations and agreements does somebody see who looks after an area?"""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from ppaos.ground.accounts.models import User
from ppaos.ground.geography.models import AreaWithin, in_force
from ppaos.people.cooperation.models import Agreement, Grant, Organisation
from ppaos.people.cooperation.permissions.roles import areas_holding, areas_in_sight, granted_areas, roles

INVITE, MANAGE = "invite_users", "manage_organisations"


def users_in_sight(user: Any) -> QuerySet[User]:
    """Users who hold, held or will hold a role in an area where the user invites people."""
    there = Grant.objects.filter(area_id__in=areas_in_sight(user, deed=INVITE))
    return User.objects.filter(pk__in=there.values("user_id"))


def users_who_may(deed: str, *, area_code: str) -> QuerySet[User]:
    """Active users who may do the deed in the whole of an area: to whom such work there can be given."""
    today = timezone.localdate()
    allowing = [name for name, role in roles().items() if deed in role.deeds and role.sees_area]
    there = Grant.objects.in_force(today).filter(
        role__in=allowing, area_id__in=areas_holding(area_code, today)
    )
    return User.objects.filter(is_active=True, pk__in=there.values("user_id")).order_by("display_name", "pk")


def organisations_in_sight(user: Any) -> QuerySet[Organisation]:
    """Organisations of the areas where the user invites people or manages organisations, and of wider areas."""
    granted = {*granted_areas(user, deed=INVITE), *granted_areas(user, deed=MANAGE)}
    if not granted:
        return Organisation.objects.none()
    closure = AreaWithin.objects.filter(in_force(timezone.localdate()))
    return Organisation.objects.filter(
        Q(area__isnull=True)
        | Q(area_id__in=closure.filter(ancestor_id__in=granted).values("area_id"))
        | Q(area_id__in=closure.filter(area_id__in=granted).values("ancestor_id"))
    )


def agreements_in_sight(user: Any) -> QuerySet[Agreement]:
    """Agreements on areas where the user manages organisations, and those on wider areas that hold there too."""
    granted = granted_areas(user, deed=MANAGE)
    holding = AreaWithin.objects.filter(in_force(timezone.localdate()), area_id__in=granted)
    return Agreement.objects.filter(
        Q(area_id__in=areas_in_sight(user, deed=MANAGE)) | Q(area_id__in=holding.values("ancestor_id"))
    )
