"""Which requests of data subjects does the reader see, which are late, what must be done before each is answered?"""

from datetime import date
from typing import Any

from django.db.models import Case, F, Q, QuerySet, When
from django.db.models.functions import Coalesce

from ppaos.people.cooperation.permissions import areas_in_sight
from ppaos.people.registry.models import ChangeRequest, Consent, Household, Membership, Person, Restriction
from ppaos.people.registry.queries import record_ids
from ppaos.sharing.protection.models import DataRequest, Erasure
from ppaos.sharing.protection.queries.deeds import PROTECT
from ppaos.support.grievance.models import Voice

Kind, State = DataRequest.Kind, DataRequest.State
ORIGIN = "protection.datarequest"
OPEN = (State.RECEIVED, State.HANDLING)
RIGHTS = "rights"  # the kind of voices that are about one's own data


def visible_requests(user: Any) -> QuerySet[DataRequest]:
    """Requests of the areas whose data the user protects: those that wait first, what is due first."""
    seen = DataRequest.objects.filter(area_id__in=areas_in_sight(user, deed=PROTECT))
    waits = Case(When(state__in=OPEN, then=0), default=1)
    told = seen.select_related("person", "household", "area", "handler", "voice")
    return told.annotate(until=Coalesce("extended_on", "due_on")).order_by(waits, "until", "pk")


def late_requests(user: Any, today: date) -> QuerySet[DataRequest]:
    """Those whose day to be answered is over."""
    over = Q(extended_on__lt=today) | Q(extended_on=None, due_on__lt=today)
    return visible_requests(user).filter(over, state__in=OPEN)


def due_day(request: DataRequest) -> date:
    """The day by which it is answered: the extended one where it was put off."""
    return request.extended_on or request.due_on


def voices_of_rights(user: Any) -> QuerySet[Voice]:
    """Voices about one's own data that wait and are no request yet."""
    asked = DataRequest.objects.filter(voice__isnull=False).values("voice_id")
    waiting = Voice.objects.filter(kind=RIGHTS, answered_at=None, closed_at=None, joined_to=None)
    areas = areas_in_sight(user, deed=PROTECT)
    return (
        waiting.filter(area_id__in=areas)
        .exclude(pk__in=asked)
        .select_related("area")
        .order_by("due_on", "pk")
    )


def persons_asked_for(request: DataRequest) -> list[int]:
    """The records of the person, or of all who live in the household."""
    if request.person_id is not None:
        return record_ids([request.person_id])
    living = Membership.objects.filter(household=request.household_id, valid_to__isnull=True)
    return record_ids(living.values_list("person_id", flat=True))


def homes_asked_for(request: DataRequest) -> QuerySet[Household]:
    """The household asked for, or those where the person lives now."""
    if request.household_id is not None:
        return Household.objects.filter(pk=request.household_id)
    living = Membership.objects.filter(person_id__in=persons_asked_for(request), valid_to__isnull=True)
    return Household.objects.filter(pk__in=living.values("household_id")).order_by("pk")


def consents_of(request: DataRequest) -> QuerySet[Consent]:
    """Consents of who asks: the person's own and their household's; those in force first, the newest first."""
    theirs = Consent.objects.filter(household__in=homes_asked_for(request))
    if request.person_id is not None:
        theirs = theirs.filter(Q(person=None) | Q(person_id__in=persons_asked_for(request)))
    return theirs.order_by(F("withdrawn_at").desc(nulls_first=True), "-given_at", "-pk")


def changes_of(request: DataRequest) -> QuerySet[ChangeRequest]:
    """Changes of the register asked for the household or person, the newest first."""
    return ChangeRequest.objects.filter(household__in=homes_asked_for(request)).order_by("-pk")


def restrictions_by(request: DataRequest) -> QuerySet[Restriction]:
    """The restrictions that this request brought about."""
    return Restriction.objects.filter(origin_label=ORIGIN, origin_id=request.pk).order_by("pk")


def erasures_of(request: DataRequest) -> QuerySet[Erasure]:
    """The erasures asked for by this request, the newest first."""
    return Erasure.objects.filter(request=request).order_by("-pk")


def is_done(request: DataRequest) -> bool:
    """Whether what the request asks for was done, so that it can be answered."""
    if request.kind in (Kind.RESTRICTION, Kind.OBJECTION):
        return restrictions_by(request).exists()
    if request.kind == Kind.WITHDRAWAL:
        return consents_of(request).filter(withdrawn_at__gte=request.made_at).exists()
    if request.kind == Kind.ERASURE:
        return erasures_of(request).filter(state=Erasure.State.DONE).exists()
    if request.kind == Kind.CORRECTION:
        change = request.change_request
        return change is not None and change.state == ChangeRequest.State.APPROVED
    return True


def person_in_sight(user: Any, person_id: int) -> QuerySet[Person]:
    """The person with this number where the user protects data: by where they live, or their record was made."""
    areas = areas_in_sight(user, deed=PROTECT)
    found = Person.objects.filter(pk=person_id, merged_into=None)
    return found.filter(area_id__in=areas) | found.filter(area=None, made_in_id__in=areas)
