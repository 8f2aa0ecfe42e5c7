"""Which grants are due to be looked at again, and which were due so long that they stop?"""

from datetime import date, timedelta
from typing import Any

from django.db import models
from django.db.models import DateField, ExpressionWrapper, F, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from ppaos.ground.accounts.models import User
from ppaos.people.cooperation.models import Grant
from ppaos.people.cooperation.permissions.granting import grants_looked_after
from ppaos.people.cooperation.permissions.roles import areas_holding, review_terms, roles


class ReviewState(models.TextChoices):
    """How a grant stands to its yearly review."""

    OVERDUE = "review_overdue", _("overdue")
    DUE = "review_due", _("due soon")
    DONE = "review_done", _("looked at")


def with_due_day(grants: QuerySet[Grant]) -> QuerySet[Any]:
    """The grants with `review_due_on`, the day by which each is to be looked at again."""
    last = Coalesce(F("reviewed_on"), F("valid_from"))
    due = ExpressionWrapper(last + Value(review_terms().every_days), output_field=DateField())
    return grants.annotate(review_due_on=due)


def grants_to_review(by: Any, on: date, *, state: str = "") -> QuerySet[Any]:
    """Grants in force that `by` may confirm or end, what is due first; by default those due soon or overdue."""
    held = with_due_day(grants_looked_after(by, on=on).filter(valid_from__lte=on))
    warned = on + timedelta(days=review_terms().warn_days)
    of_state = {
        "": {"review_due_on__lte": warned},
        ReviewState.OVERDUE: {"review_due_on__lt": on},
        ReviewState.DUE: {"review_due_on__gte": on, "review_due_on__lte": warned},
        ReviewState.DONE: {"review_due_on__gt": warned},
    }
    found = held.filter(**of_state[state], user__is_active=True)
    return found.select_related("user", "area", "organisation").order_by("review_due_on", "area_id", "pk")


def reviewers_with_work(on: date) -> list[tuple[User, int]]:
    """Who looks after grants that are due soon or overdue, each with their number."""
    holders = Grant.objects.in_force(on).filter(role__in=_granting(), user__is_active=True)
    users = User.objects.filter(pk__in=holders.values("user_id")).order_by("pk")
    counted = [(user, grants_to_review(user, on).order_by().count()) for user in users]
    return [(user, count) for user, count in counted if count]


def review_state(grant: Any, on: date) -> ReviewState:
    """How a grant (with `review_due_on`) stands."""
    if grant.review_due_on < on:
        return ReviewState.OVERDUE
    warned = on + timedelta(days=review_terms().warn_days)
    return ReviewState.DUE if grant.review_due_on <= warned else ReviewState.DONE


def stops_on(grant: Any) -> date | None:
    """The day on which a grant (with `review_due_on`) stops by itself; None where none does."""
    days = review_terms().grace_days
    return grant.review_due_on + timedelta(days=days) if days else None


def lapsing(on: date) -> list[Grant]:
    """Grants due so long that they stop on this day. Roles that hand out roles stop only where somebody is left
    who could give them again: nobody is locked out of a whole area because nobody looked."""
    days = review_terms().grace_days
    if not days:
        return []
    late = with_due_day(Grant.objects.in_force(on)).filter(review_due_on__lte=on - timedelta(days=days))
    found = list(late.select_related("user", "area").order_by("pk"))
    kept = Grant.objects.in_force(on).exclude(pk__in=[grant.pk for grant in found])
    staying = list(kept.filter(role__in=_granting(), user__is_active=True).values_list("role", "area_id"))
    return [grant for grant in found if grant.role not in _granting() or _is_covered(grant, staying, on)]


def _granting() -> list[str]:
    return [name for name, role in roles().items() if role.grants]


def _is_covered(grant: Grant, staying: list[tuple[str, str]], on: date) -> bool:
    around = set(areas_holding(str(grant.area_id), on).values_list("ancestor_id", flat=True))
    return any(area in around and grant.role in roles()[role].grants for role, area in staying)
