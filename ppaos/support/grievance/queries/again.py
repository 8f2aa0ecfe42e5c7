"""May a voice be opened again, or its answer appealed against: until when, to which level, decided by whom?"""

from datetime import date, timedelta

from django.utils import timezone

from ppaos.ground.accounts.models import User
from ppaos.ground.geography.models import AreaWithin, Level, in_force
from ppaos.people.cooperation.models import Grant
from ppaos.people.cooperation.permissions import roles, users_who_may
from ppaos.support.grievance.models import Appeal, Voice
from ppaos.support.grievance.queries.kinds import AppealRow, appeal_levels, kinds, told
from ppaos.support.grievance.queries.parties import without_parties

OVER = (Voice.State.ANSWERED, Voice.State.CLOSED)
WIDEST_FIRST = tuple(Level)
# From the narrowest on: who holds a role over a wider area decides for what lies in it.
WIDER = {
    "district": (Level.DISTRICT, Level.PROVINCE, Level.COUNTRY),
    "province": (Level.PROVINCE, Level.COUNTRY),
    "country": (Level.COUNTRY,),
}


def main_voice(voice: Voice) -> Voice:
    """The voice that is worked on: the one it was joined to, or itself."""
    return voice.joined_to or voice


def again_until(voice: Voice) -> date | None:
    """The last day on which the voice may be opened again or appealed against; None while it has no answer."""
    if voice.state not in OVER:
        return None
    decided = voice.appeals.order_by("-decided_at").values_list("decided_at", flat=True).first()
    ends = [at for at in (voice.answered_at, voice.closed_at, decided) if at]
    return timezone.localdate(max(ends)) + timedelta(days=told("reopen_days")) if ends else None


def next_level(voice: Voice) -> AppealRow | None:
    """The lowest level that has not heard an appeal on it; None where all have."""
    heard = set(voice.appeals.values_list("level", flat=True))
    levels = list(appeal_levels().values())
    last = max((place for place, row in enumerate(levels) if row.code in heard), default=-1)
    return levels[last + 1] if last + 1 < len(levels) else None


def may_appeal(voice: Voice, on: date) -> bool:
    """Whether its answer may be appealed against on the day."""
    until = again_until(voice)
    return (
        until is not None and on <= until and voice.answered_at is not None and next_level(voice) is not None
    )


def may_reopen(voice: Voice, on: date) -> bool:
    """Whether it may be opened again on the day."""
    until = again_until(voice)
    return until is not None and on <= until


def judges(voice: Voice, row: AppealRow) -> list[User]:
    """Who may decide an appeal on the voice at the level, the nearest first: no party, nor anybody who answered or
    decided before."""
    deed = kinds()[voice.kind].appeal_deed
    nearness = _nearness(voice, deed or row.deed, WIDEST_FIRST if deed else WIDER[row.level])
    able = users_who_may(deed or row.deed, area_code=str(voice.area_id)).filter(pk__in=nearness)
    before = Appeal.objects.filter(voice=voice, decided_by__isnull=False)
    had_a_part = {voice.answered_by_id, voice.handler_id, *before.values_list("decided_by_id", flat=True)}
    free = [user for user in without_parties(able, voice) if user.pk not in had_a_part]
    return sorted(free, key=lambda user: (nearness[user.pk], user.pk))


def _nearness(voice: Voice, deed: str, levels: tuple[Level, ...]) -> dict[int, int]:
    """Who may do the deed over an area of these levels that holds the place; how far it is from the narrowest."""
    today = timezone.localdate()
    around = AreaWithin.objects.filter(in_force(today), area_id=voice.area_id, ancestor__level__in=levels)
    allowing = [name for name, role in roles().items() if deed in role.deeds]
    held = Grant.objects.in_force(today).filter(role__in=allowing, area_id__in=around.values("ancestor_id"))
    found: dict[int, int] = {}
    for user_id, level in held.values_list("user_id", "area__level"):
        far = len(WIDEST_FIRST) - WIDEST_FIRST.index(Level(level))
        found[user_id] = min(far, found.get(user_id, far))
    return found
