"""Who is party to a voice, and who is left to handle it? Nobody judges what is said of their own work, or of kin."""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from ppaos.evidence.survey.models import Visit
from ppaos.ground.accounts.models import User
from ppaos.people.cooperation.models import Grant, Organisation
from ppaos.people.cooperation.permissions import areas_holding, users_who_may
from ppaos.people.registry.models import Correction, Membership, StandingEvent
from ppaos.support.grievance.models import Voice, VoiceParty
from ppaos.support.grievance.queries.kinds import kinds
from ppaos.support.grievance.queries.same import WAITING, compared_text
from ppaos.support.referral.models import Referral, Step

Why = VoiceParty.Why
SHORTEST_NAME = 4
HELD = (Visit.State.DONE, Visit.State.SENT_BACK)


class Party(NamedTuple):
    """A user or an organisation that has a part in a voice, and why."""

    user_id: int | None
    organisation_id: int | None
    why: str


def parties_of(voice: Voice) -> set[Party]:
    """All parties to a voice: those named, and those who had a part in what its kind speaks of."""
    asked = kinds()[voice.kind].parties
    found = _named(voice)
    if "visited" in asked:
        found |= {Party(number, None, Why.VISITED) for number in _visitors(voice)}
    if "recorded" in asked:
        found |= {Party(number, None, Why.RECORDED) for number in _recorders(voice)}
    if "referred" in asked:
        found |= _referrers(voice)
    return found


def handlers_free(voice: Voice) -> list[User]:
    """Who may handle the voice and is no party to it, those with the fewest voices first."""
    deed = kinds()[voice.kind].deed
    free = without_parties(users_who_may(deed, area_code=str(voice.area_id)), voice)
    load = dict(
        Voice.objects.filter(handler__in=[user.pk for user in free], state__in=WAITING)
        .values_list("handler_id")
        .annotate(Count("pk"))
    )
    return sorted(free, key=lambda user: (load.get(user.pk, 0), user.pk))


def without_parties(users: QuerySet[User], voice: Voice) -> list[User]:
    """Those of the users who are no party to the voice, act for no organisation that is, and are no kin of whom it
    names."""
    parties = VoiceParty.objects.filter(voice=voice)
    named = parties.filter(user__isnull=False).values_list("user_id", flat=True)
    bodies = list(parties.filter(organisation__isnull=False).values_list("organisation_id", flat=True))
    left = users.exclude(pk__in=list(named))
    if bodies:
        left = left.exclude(pk__in=_acting_for(bodies, timezone.localdate()))
    kin = _families_named(voice)
    return [user for user in left if family_name(user.display_name) not in kin]


def is_party(user: Any, voice: Voice) -> bool:
    """Whether the user has a part in the voice, and so never handles it."""
    return not without_parties(User.objects.filter(pk=user.pk), voice)


def family_name(name: str) -> str:
    """The last word of a name of several words; empty where there is one word only."""
    words = name.split()
    return words[-1] if len(words) > 1 else ""


def _named(voice: Voice) -> set[Party]:
    found = {Party(voice.about_user_id, None, Why.NAMED)} if voice.about_user_id else set()
    if voice.organisation_id:
        found.add(Party(None, voice.organisation_id, Why.NAMED))
    return found | {Party(number, None, Why.NAMED) for number in _called(voice)}


def _called(voice: Voice) -> set[int]:
    """Users with a role there whose name holds the one told, or is held by it: rather one too many stands aside."""
    told = compared_text(voice.about_name)
    if len(told) < SHORTEST_NAME:
        return set()
    there = Grant.objects.in_force(timezone.localdate()).filter(area_id__in=_around(voice))
    known = there.values_list("user_id", "user__display_name").distinct()
    names = {number: compared_text(name) for number, name in known}
    return {
        number
        for number, name in names.items()
        if len(name) >= SHORTEST_NAME and (told in name or name in told)
    }


def _around(voice: Voice) -> Any:
    """All areas that the voice's area lies in: somebody's grant there covers it."""
    return areas_holding(str(voice.area_id), timezone.localdate())


def _households(voice: Voice) -> Iterable[int]:
    if voice.household_id:
        return [voice.household_id]
    if voice.person_id:
        lived = Membership.objects.filter(person_id=voice.person_id)
        return list(lived.values_list("household_id", flat=True))
    return []


def _visitors(voice: Voice) -> set[int]:
    held = Visit.objects.filter(household_id__in=_households(voice), state__in=HELD)
    return set(held.values_list("surveyor_id", flat=True))


def _recorders(voice: Voice) -> set[int]:
    houses = _households(voice)
    people = Membership.objects.filter(household_id__in=houses).values("person_id")
    stood = StandingEvent.objects.filter(household_id__in=houses, made_by__isnull=False)
    corrected = Correction.objects.filter(person_id__in=people, made_by__isnull=False)
    return {*stood.values_list("made_by_id", flat=True), *corrected.values_list("made_by_id", flat=True)}


def _referrers(voice: Voice) -> set[Party]:
    about = Q(pk=voice.referral_id) if voice.referral_id else Q(household_id__in=_households(voice))
    referrals = Referral.objects.filter(about)
    bodies = set(referrals.values_list("organisation_id", flat=True))
    moved = Step.objects.filter(referral__in=referrals, made_by__isnull=False)
    users = set(moved.values_list("made_by_id", flat=True))
    return {Party(number, None, Why.REFERRED) for number in users} | {
        Party(None, number, Why.REFERRED) for number in bodies
    }


def _acting_for(organisation_ids: list[int], on: date) -> list[int]:
    """Users who act for one of the organisations, or for an office of one."""
    bodies = Organisation.objects.filter(Q(pk__in=organisation_ids) | Q(parent_id__in=organisation_ids))
    granted = Grant.objects.in_force(on).filter(organisation__in=bodies)
    return list(granted.values_list("user_id", flat=True))


def _families_named(voice: Voice) -> set[str]:
    about = [voice.about_name]
    if voice.about_user_id:
        about += User.objects.filter(pk=voice.about_user_id).values_list("display_name", flat=True)
    return {family for family in map(family_name, about) if family}
