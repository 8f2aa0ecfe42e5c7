"""Whom does somebody mean who types half a name, picks a role, an area, a state?"""

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import models
from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ppaos.ground.accounts.models import User
from ppaos.ground.geography.models import AreaWithin, in_force
from ppaos.people.cooperation.models import Grant


class UserState(models.TextChoices):
    """How far a user has come."""

    INVITED = "invited", _("invited, not yet signed in")
    ACTIVE = "active", _("active")
    SUSPENDED = "suspended", _("suspended")


HAS_NO_PASSWORD = Q(password="") | Q(password__startswith=UNUSABLE_PASSWORD_PREFIX)
STATES = {
    UserState.INVITED: Q(is_active=True) & HAS_NO_PASSWORD,
    UserState.ACTIVE: Q(is_active=True) & ~HAS_NO_PASSWORD,
    UserState.SUSPENDED: Q(is_active=False),
}


def state_of(user: User) -> UserState:
    """The state of one user, by the same rule as the filter."""
    if not user.is_active:
        return UserState.SUSPENDED
    return UserState.ACTIVE if user.password and user.has_usable_password() else UserState.INVITED


def matching_users(
    users: QuerySet[User], *, words: str = "", role: str = "", area_code: str = "", state: str = ""
) -> QuerySet[User]:
    """Of these users, those who fit, in the order of their names, each with grants not ended (`current_grants`)."""
    today = timezone.localdate()
    current = Grant.objects.not_ended(today)
    for word in words.split():
        users = users.filter(
            Q(username__icontains=word) | Q(display_name__icontains=word) | Q(phone__contains=word)
        )
    if role or area_code:
        fitting = current.filter(role=role) if role else current
        if area_code:
            inside = AreaWithin.objects.filter(in_force(today), ancestor_id=area_code)
            fitting = fitting.filter(area_id__in=inside.values("area_id"))
        users = users.filter(pk__in=fitting.values("user_id"))
    if state:
        users = users.filter(STATES[UserState(state)])
    shown = current.select_related("area", "organisation").order_by("role", "area_id")
    return users.order_by("display_name", "id").prefetch_related(
        Prefetch("grants", queryset=shown, to_attr="current_grants")
    )
