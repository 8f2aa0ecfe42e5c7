"""Which meetings does the reader see, which came before one, and who is called to it?"""

from typing import Any

from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from ppaos.ground.accounts.models import User
from ppaos.ground.geography.models import Area, AreaWithin, in_force
from ppaos.learning.policy.models import Meeting, Participant
from ppaos.learning.policy.queries.acting import bodies_by_area
from ppaos.people.cooperation.models import Committee, CommitteeMember, Grant, Organisation
from ppaos.people.cooperation.permissions import granted_areas, roles

SEE, HOLD, PLEDGE = "see_policy", "hold_meetings", "give_pledges"
State = Meeting.State
# An agenda may still change; words may still be written down; it took place.
PREPARED = (State.PLANNED, State.CALLED)
WRITTEN = (State.CALLED, State.HELD)
TOOK_PLACE = (State.HELD, State.CONFIRMED)


def meetings_in_sight(user: Any) -> QuerySet[Meeting]:
    """Meetings of the areas where the user sees policy, and those to which the user, or an organisation the user
    pledges for, is called."""
    granted = {*granted_areas(user, deed=SEE), *granted_areas(user, deed=HOLD)}
    inside = AreaWithin.objects.filter(in_force(timezone.localdate()), ancestor_id__in=granted)
    bodies = set().union(*bodies_by_area(user).values())
    called = Participant.objects.filter(
        Q(user_id=getattr(user, "pk", None), user__isnull=False) | Q(organisation__in=bodies)
    )
    seen = Q(area__in=inside.values("area_id")) | Q(pk__in=called.values("meeting_id"))
    return Meeting.objects.filter(seen).select_related("area", "committee")


def meetings_before(meeting: Meeting) -> QuerySet[Meeting]:
    """Meetings of the same area and committee up to its day, itself left out."""
    same = Meeting.objects.filter(area=meeting.area_id, committee=meeting.committee_id, on__lte=meeting.on)
    return same.exclude(pk=meeting.pk)


def next_number(area: Area, committee: Committee | None, year: int) -> int:
    """The number that the next meeting of the area and committee bears in a Buddhist year."""
    held = Meeting.objects.filter(area=area, committee=committee, year=year)
    return int(held.aggregate(last=Max("number"))["last"] or 0) + 1


def members_on(committee: Committee, meeting: Meeting) -> QuerySet[CommitteeMember]:
    """The members of a committee on the day of a meeting."""
    here = CommitteeMember.objects.filter(committee=committee, valid_from__lte=meeting.on)
    return here.filter(Q(valid_to=None) | Q(valid_to__gte=meeting.on)).order_by("pk")


def people_called(meeting: Meeting) -> QuerySet[User]:
    """Users to whom the invitation goes: those called by name, and who pledges for an organisation called."""
    called = Participant.objects.filter(meeting=meeting)
    bodies = Organisation.objects.filter(pk__in=called.exclude(organisation=None).values("organisation_id"))
    allowing = [name for name, role in roles().items() if PLEDGE in role.deeds]
    acting = Grant.objects.in_force(timezone.localdate()).filter(
        Q(organisation__in=bodies) | Q(organisation__offices__in=bodies), role__in=allowing
    )
    named = Q(pk__in=called.exclude(user=None).values("user_id")) | Q(pk__in=acting.values("user_id"))
    return User.objects.filter(named, is_active=True).order_by("pk")
