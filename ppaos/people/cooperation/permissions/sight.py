"""Which users, organisations and agreements does somebody see who looks after an area?"""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from ppaos.ground.accounts.models import User
from ppaos.ground.geography.models import AreaWithin, in_force
from ppaos.people.cooperation.models import Agreement, Grant, Organisation
from ppaos.people.cooperation.permissions.roles import (
    areas_holding,
    areas_in_sight,
    fields_in_sight,
    granted_areas,
    may,
    roles,
)

INVITE, MANAGE, SEE = "invite_users", "manage_organisations", "see_policy"


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
    """Agreements on areas where the user manages organisations or sees the policy, and those on wider areas that hold
    there too."""
    granted = {*granted_areas(user, deed=MANAGE), *granted_areas(user, deed=SEE)}
    closure = AreaWithin.objects.filter(in_force(timezone.localdate()))
    within = closure.filter(ancestor_id__in=granted).values("area_id")
    around = closure.filter(area_id__in=granted).values("ancestor_id")
    touched = Q(area_id__in=within) | Q(area_id__in=around)
    also = Agreement.more_areas.through.objects.filter(touched).values("agreement_id")
    return Agreement.objects.filter(touched | Q(pk__in=also))


def sees_signatories(user: Any, agreement: Agreement) -> bool:
    """Whether the user reads the names of those who signed: who keeps agreements there, or sees names there."""
    if user is None or may(user, MANAGE, area_code=agreement.area_id):
        return True
    return "names" in fields_in_sight(user, area_code=str(agreement.area_id))


def check_can_read_document(user: Any, agreement: Agreement) -> None:
    """Raise PermissionDenied unless the user reads the names of those who signed: they stand in the document."""
    if not sees_signatories(user, agreement):
        raise PermissionDenied(
            _("The document names those who signed; your role in %(area)s sees no names.")
            % {"area": agreement.area_id}
        )
