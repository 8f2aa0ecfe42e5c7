"""What is held on a household, where did it come from, who read it: as its own page tells, by classes, not values."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Min, Q, QuerySet
from django.utils import timezone

from ppaos.evidence.livelihood.models import Answer
from ppaos.evidence.survey.models import Interview
from ppaos.evidence.targeting.models import CandidateHousehold
from ppaos.ground.geography.models import in_force
from ppaos.ground.privacy.models import Event
from ppaos.people.cooperation.models import Grant
from ppaos.people.registry.models import ChangeRequest, Consent, Household, Identifier, Restriction
from ppaos.people.registry.queries import home_ids, members, record_ids
from ppaos.people.registry.queries.restrictions import restrictions_in_force
from ppaos.support.grievance.models import Voice
from ppaos.support.referral.models import Referral
from ppaos.support.referral.queries.pages import with_words
from ppaos.support.referral.queries.slips import told_states

# Over, and yet something the household was told of.
OVER = ("affirmed", "closed")
READ_DAYS = 365


@dataclass(frozen=True)
class Held:
    """One class of data that is held: what, how many or None, from where, since when."""

    what: str  # people, citizen_ids, house, point, listed, interviews, or answers_<instrument>
    count: int | None
    source: str
    since: date | None


@dataclass(frozen=True)
class Readers:
    """Holders of one role («» for whoever holds none now) who opened something of the household."""

    role: str
    times: int
    last_at: datetime


def asked_for(household: Household) -> QuerySet[Referral]:
    """What was asked of organisations for the household, the newest first."""
    homes = home_ids([household.pk])
    left = Referral.objects.filter(household__in=homes, state__in=[*told_states(), *OVER])
    return with_words(left).order_by("-pk")


def person_ids_of(household: Household, on: date) -> list[int]:
    """All records of those who are of the household."""
    return list(record_ids([member.person.pk for member in members(household, on)]))


def held_on(household: Household, on: date) -> list[Held]:
    """The classes of data held on a household, from which source, since when."""
    people = person_ids_of(household, on)
    return [*_register(household, people), *_lists(household), *_answers(household)]


def readers_of(household: Household, at: datetime) -> list[Readers]:
    """Who opened pages, ids or files of the household or of somebody of it within the year, by role, the most first."""
    people = person_ids_of(household, timezone.localdate(at))
    about = Q(subjects__label="registry.household", subjects__subject_id=household.pk)
    about |= Q(subjects__label="registry.person", subjects__subject_id__in=people)
    seen = Q(verb__endswith=".read") | Q(verb__endswith=".revealed") | Q(verb="export.made")
    found = Event.objects.filter(seen, about, at__gt=at - timedelta(days=READ_DAYS), actor_id__isnull=False)
    told = found.values_list("pk", "actor_id", "at").distinct()
    return _by_role((actor, at) for _number, actor, at in told if actor)


def consents_of(household: Household) -> QuerySet[Consent]:
    """What the household or somebody of it agreed to and did not take back, the newest first."""
    return household.consents.filter(withdrawn_at__isnull=True).select_related("person").order_by("-given_at")


def restrictions_of(household: Household, on: date) -> QuerySet[Restriction]:
    """Uses that are stopped now."""
    return restrictions_in_force(on).filter(household=household).order_by("-made_at")


def changes_of(household: Household) -> QuerySet[ChangeRequest]:
    """Changes the household itself asked for, the newest first."""
    own = household.change_requests.filter(channel=ChangeRequest.Channel.HOUSEHOLD)
    return own.select_related("person").order_by("-asked_at")


def voices_of(household: Household) -> QuerySet[Voice]:
    """What was said from this page, the newest first. Never what is sealed: somebody of the house may be meant."""
    own = household.voices.filter(channel=Voice.Channel.OWN_PAGE, is_sealed=False)
    return own.select_related("joined_to", "area").order_by("-received_at")


def _register(household: Household, people: list[int]) -> Iterable[Held]:
    since = timezone.localdate(household.created_at)
    yield Held("people", len(members(household, timezone.localdate())), household.source_label, since)
    ids = Identifier.objects.filter(person_id__in=people, sealed__isnull=False, valid_to=None)
    told = ids.aggregate(count=Count("person", distinct=True), since=Min("valid_from"))
    if told["count"]:
        yield Held("citizen_ids", told["count"], household.source_label, told["since"])
    yield Held("house", None, household.source_label, since)
    if household.dwelling.latitude is not None:
        yield Held("point", None, household.source_label, timezone.localdate(household.dwelling.created_at))


def _lists(household: Household) -> Iterable[Held]:
    rows = CandidateHousehold.objects.filter(
        brought_into=household, list_import__committed_at__isnull=False, list_import__undone_at__isnull=True
    )
    named = rows.values_list("list_import__edition__source__name").annotate(
        Count("pk"), Min("list_import__committed_at")
    )
    for name, count, at in named.order_by("list_import__edition__source__name"):
        yield Held("listed", count, name, timezone.localdate(at))


def _answers(household: Household) -> Iterable[Held]:
    held = Interview.objects.filter(household=household, is_practice=False)
    told = held.aggregate(count=Count("pk"), first=Min("held_on"))
    if told["count"]:
        yield Held("interviews", told["count"], Interview._meta.label_lower, told["first"])
    answers = Answer.objects.filter(household=household, superseded_at__isnull=True)
    counted = answers.values_list("instrument", "origin_label").annotate(Count("pk"), Min("answered_on"))
    for instrument, origin, count, first in counted.order_by("instrument", "origin_label"):
        yield Held(f"answers_{instrument}", count, origin, first)


def _by_role(readings: Iterable[tuple[int, datetime]]) -> list[Readers]:
    by_actor: dict[int, list[datetime]] = defaultdict(list)
    for actor, at in readings:
        by_actor[actor].append(at)
    roles = _roles(by_actor)
    by_role: dict[str, list[datetime]] = defaultdict(list)
    for actor, times in by_actor.items():
        by_role[roles.get(actor, "")] += times
    found = [Readers(role, len(times), max(times)) for role, times in by_role.items()]
    return sorted(found, key=lambda each: (-each.times, each.role))


def _roles(actors: Iterable[int]) -> dict[int, str]:
    """The role each holds, the newest where there are several; of who holds none now, the last one."""
    held = Grant.objects.filter(user_id__in=list(actors)).order_by("valid_from", "pk")
    now = held.filter(in_force(timezone.localdate()))
    return dict(held.values_list("user_id", "role")) | dict(now.values_list("user_id", "role"))
