"""Which changes of the register wait, were answered, and may be seen by this reader?"""

from typing import Any

from django.db.models import Q, QuerySet

from ppaos.people.cooperation.permissions import areas_in_sight
from ppaos.people.registry.models import ChangeRequest, Household
from ppaos.people.registry.queries.visibility import visible_households

ASK, APPROVE = "ask_changes", "approve_changes"


def changes_in_sight(user: Any) -> QuerySet[ChangeRequest]:
    """Requests of households where the reader approves changes, and the reader's own of households they still see."""
    there = Q(household__area_id__in=areas_in_sight(user, deed=APPROVE))
    own = Q(asked_by=user, household__in=visible_households(user).values("pk"))
    told = (
        "household__area",
        "household__dwelling",
        "other_household__area",
        "person",
        "asked_by",
        "answered_by",
    )
    return ChangeRequest.objects.filter(there | own).select_related(*told)


def changes_to_approve(user: Any) -> QuerySet[ChangeRequest]:
    """What waits for this reader: requests of others where the reader approves, the oldest first."""
    areas = areas_in_sight(user, deed=APPROVE)
    waiting = ChangeRequest.objects.filter(state=ChangeRequest.State.WAITING, household__area_id__in=areas)
    return waiting.exclude(asked_by=user).order_by("asked_at", "pk")


def changes_of(household: Household) -> QuerySet[ChangeRequest]:
    """What was asked to change of a household, the newest first."""
    asked = ChangeRequest.objects.filter(Q(household=household) | Q(other_household=household))
    return asked.select_related("asked_by", "answered_by", "person").order_by("-pk")
