"""Whom can a voice name: who has a role where it happened; what of the register belongs to it?"""

from django.db.models import QuerySet
from django.utils import timezone

from ppaos.ground.accounts.models import User
from ppaos.people.cooperation.models import Grant
from ppaos.people.cooperation.permissions import areas_holding
from ppaos.people.registry.models import ChangeRequest
from ppaos.support.grievance.models import Voice


def users_to_name(voice: Voice) -> QuerySet[User]:
    """Users with a role over the place, by name."""
    today = timezone.localdate()
    there = Grant.objects.in_force(today).filter(area_id__in=areas_holding(str(voice.area_id), today))
    return User.objects.filter(pk__in=there.values("user_id")).order_by("display_name", "pk")


def changes_to_name(voice: Voice) -> QuerySet[ChangeRequest]:
    """Changes asked for of its household since it was said, the newest first."""
    if not voice.household_id:
        return ChangeRequest.objects.none()
    asked = ChangeRequest.objects.filter(household_id=voice.household_id, asked_at__gte=voice.received_at)
    return asked.order_by("-pk")
