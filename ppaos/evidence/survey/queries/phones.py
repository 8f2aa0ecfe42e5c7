"""Whose phone is it, which phones does somebody see, and whom may they let in?"""

import hashlib
from typing import Any

from django.db import connection
from django.db.models import Count, Model, QuerySet

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
    with connection.cursor() as cursor:
        cursor.execute(_WITH_TOKEN, [token_digest(token)])
        row = cursor.fetchone()
    if row is None:
        return None
    cut = len(_PHONE_FIELDS)
    phone = Phone.from_db(connection.alias, _PHONE_FIELDS, row[:cut])
    phone.user = User.from_db(connection.alias, _USER_FIELDS, row[cut:])
    return phone


def _columns(model: type[Model], name: str) -> str:
    return ", ".join(f"{name}.{field.column}" for field in model._meta.concrete_fields)


# Asked with every call of a phone, so asked in plain SQL: putting a query together costs more than the answer.
_PHONE_FIELDS = [field.attname for field in Phone._meta.concrete_fields]
_USER_FIELDS = [field.attname for field in User._meta.concrete_fields]
_WITH_TOKEN = f"""
    select {_columns(Phone, "phone")}, {_columns(User, "owner")} from survey_phone phone
    join accounts_user owner on owner.id = phone.user_id and owner.is_active where phone.token_sha256 = %s"""


def surveyors_in_sight(user: Any) -> QuerySet[User]:
    """Active users who hold visits, or did, in the areas where the user assigns them."""
    holding = [name for name, role in roles().items() if HOLD in role.deeds]
    there = Grant.objects.filter(role__in=holding, area_id__in=areas_in_sight(user, deed=ASSIGN))
    return User.objects.filter(is_active=True, pk__in=there.values("user_id")).order_by("display_name", "pk")


def visible_phones(user: Any) -> QuerySet[Phone]:
    """Phones of the surveyors whom the user sends out, and of who records incomes there, with how much each sent;
    those let in come first."""
    holding = [name for name, role in roles().items() if {HOLD, "record_incomes"} & role.deeds]
    there = Grant.objects.filter(role__in=holding, area_id__in=areas_in_sight(user, deed=ASSIGN))
    phones = Phone.objects.filter(user_id__in=there.values("user_id")).select_related("user")
    return phones.annotate(sent=Count("submissions")).order_by("user__display_name", "user_id", "-created_at")
