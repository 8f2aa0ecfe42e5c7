"""Who is called to a meeting, and who came."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from ppaos.ground.accounts.models import User
from ppaos.ground.privacy.actions import audited
from ppaos.learning.policy.actions._meetings import held_meeting
from ppaos.learning.policy.actions.errors import PolicyRefused
from ppaos.learning.policy.models import Meeting, Participant
from ppaos.learning.policy.queries.meetings import PREPARED, WRITTEN, members_on
from ppaos.people.cooperation.models import Organisation

OPEN = (*PREPARED, *WRITTEN)


@audited("participants.called", subjects=("meeting",))
def call_participants(
    *, meeting: Meeting, by: Any, at: datetime, organisations: Iterable[Organisation] = (), users: Iterable[User] = (),
    names: Iterable[str] = (),
) -> int:  # fmt: skip
    """Call organisations, users and anybody else by name; how many are new. Who is called already stays once."""
    held = held_meeting(meeting, by, OPEN)
    before = held.participants.count()
    for organisation in organisations:
        Participant.objects.get_or_create(meeting=held, organisation=organisation, user=None, name="")
    for user in users:
        if not held.participants.filter(user=user).exists():
            Participant.objects.create(meeting=held, user=user, name=str(user))
    for name in filter(None, (each.strip() for each in names)):
        Participant.objects.get_or_create(meeting=held, organisation=None, user=None, name=name)
    return held.participants.count() - before


@audited("participants.members_called", subjects=("meeting",))
def call_members(*, meeting: Meeting, by: Any, at: datetime) -> int:
    """Call the members that the committee of the meeting has on its day; how many are new."""
    held = held_meeting(meeting, by, OPEN)
    if held.committee is None:
        raise PolicyRefused(_("The meeting is of no committee: call organisations and people by name."))
    before = held.participants.count()
    for member in members_on(held.committee, held):
        told = {"user": member.user} if member.user_id else {"user": None, "name": member.name}
        if not held.participants.filter(**told).exists():
            Participant.objects.create(
                meeting=held, user=member.user, organisation=member.organisation, name=member.name
            )
    return held.participants.count() - before


@audited("participants.attended", subjects=("meeting",))
def note_attendance(*, meeting: Meeting, came: Mapping[int, bool | None], by: Any, at: datetime) -> int:
    """Write down who came (True), who did not (False), and of whom it is not known (None); how many changed."""
    held = held_meeting(meeting, by, WRITTEN)
    known = {each.pk: each for each in held.participants.all()}
    changed = []
    for number, has_come in came.items():
        if number in known and known[number].has_come is not has_come:
            known[number].has_come = has_come
            changed.append(known[number])
    Participant.objects.bulk_update(changed, ["has_come"])
    return len(changed)


@audited("participants.uncalled", subjects=("meeting",))
def uncall_participant(*, participant: Participant, meeting: Meeting, by: Any, at: datetime) -> None:
    """Call somebody no more; refused once it is told whether they came."""
    held_meeting(meeting, by, OPEN)
    if participant.has_come is not None:
        raise PolicyRefused(_("Whether they came is written down already: they stay on the list."))
    participant.delete()
