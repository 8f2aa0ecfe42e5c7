"""Whose phone is it, which phones does somebody see, and whom may they let in?"""

import hashlib
from typing import Any

from django.db.models import Count, QuerySet

from ppaos.evidence.survey.models import Phone
from ppaos.evidence.survey.queries.visits import ASSIGN, HOLD
from ppaos.ground.accounts.models import User
from ppaos.people.cooperation.models import Grant
from ppaos.people.cooperation.permissions import areas_in_sight, roles


def token_digest(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def phone_with(token: str) -> Phone | None:
    """The phone that a token opens, revoked or not; None where there is none, or its user is suspended."""
    found = Phone.objects.select_related("user").filter(token_sha256=token_digest(token)).first()
    return found if found is not None and found.user.is_active else None


def surveyors_in_sight(user: Any) -> QuerySet[User]:
    """Active users who hold visits, or did, in the areas where the user assigns them."""
    holding = [name for name, role in roles().items() if HOLD in role.deeds]
    there = Grant.objects.filter(role__in=holding, area_id__in=areas_in_sight(user, deed=ASSIGN))
    return User.objects.filter(is_active=True, pk__in=there.values("user_id")).order_by("display_name", "pk")


def visible_phones(user: Any) -> QuerySet[Phone]:
    """Phones of the surveyors whom the user sends out, with how much each sent; those let in come first."""
    holding = [name for name, role in roles().items() if HOLD in role.deeds]
    there = Grant.objects.filter(role__in=holding, area_id__in=areas_in_sight(user, deed=ASSIGN))
    phones = Phone.objects.filter(user_id__in=there.values("user_id")).select_related("user")
    return phones.annotate(sent=Count("submissions")).order_by("user__display_name", "user_id", "-created_at")
