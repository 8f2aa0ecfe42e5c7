"""Who read, wrote or took out what about a person: all traces of all records that are about them?"""

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone

from ppaos.ground.privacy.models import Event
from ppaos.people.cooperation.permissions import areas_in_sight
from ppaos.people.registry.models import Household, Membership, Person
from ppaos.people.registry.queries import kept_record, record_ids
from ppaos.sharing.protection.queries.deeds import PROTECT
from ppaos.sharing.protection.queries.personal import (
    Place,
    places,
    rows_of_households,
    rows_of_persons,
)

About = tuple[str, int, datetime | None, datetime | None]
# Events are found by what they speak of (an index), those of a household while the person lived there.
_EVENTS = """
    select event.id from unnest(%s::text[], %s::bigint[], %s::timestamptz[], %s::timestamptz[])
        as about(label, subject_id, since, until)
    join privacy_eventsubject subject on subject.label = about.label and subject.subject_id = about.subject_id
    join privacy_event event on event.id = subject.event_id
    where (about.since is null or event.at >= about.since) and (about.until is null or event.at < about.until)"""
TAKEN_OUT = "export.made"


def person_protected(user: Any, pk: int) -> Person | None:
    """The person whose data the user protects, under whichever of their records was asked for; also one who was erased
    or has died. None for any other."""
    asked = Person.objects.filter(pk=pk).first()
    if asked is None:
        return None
    areas = areas_in_sight(user, deed=PROTECT)
    there = Q(area__in=areas) | Q(area=None, made_in__in=areas)
    return Person.objects.filter(there, pk=kept_record(asked).pk).first()


def events_about(person: Person) -> QuerySet[Event]:
    """Every event that speaks of the person, of a record merged into theirs, of anything that is about them in any
    room, or of their household while they lived in it; the newest first."""
    about = list(_about(person))
    columns = [[row[column] for row in about] for column in range(4)]
    events = Event.objects.filter(pk__in=RawSQL(_EVENTS, columns))
    return events.prefetch_related("subjects").order_by("-at", "-id")


def lists_taken_out(person: Person) -> QuerySet[Event]:
    """Lists of many that left an area in which the person lives now: they name no one, and may have held them."""
    taken = Event.objects.filter(verb=TAKEN_OUT, area_code__in=person.area_codes, subjects=None)
    return taken.prefetch_related("subjects").order_by("-at", "-id")


def _about(person: Person) -> Iterator[About]:
    """What is about the person, as events name it, with the time from and until which it is."""
    records = record_ids([person.pk])
    for place in places():
        for number in _numbers(place, rows_of_persons(place, records)):
            yield place.label, number, None, None
    stays = Membership.objects.filter(person_id__in=records)
    for stay in stays:
        since = _midnight(stay.valid_from)
        until = _midnight(stay.valid_to) if stay.valid_to else None
        yield Household._meta.label_lower, stay.household_id, since, until
        for place in places():
            for number in _numbers(place, rows_of_households(place, [stay.household_id])):
                yield place.label, number, since, until


def _numbers(place: Place, rows: QuerySet[Any]) -> list[int]:
    """The numbers of rows, where they have numbers."""
    if place.model._meta.pk.get_internal_type() not in ("BigAutoField", "AutoField"):
        return []
    return list(rows.order_by().values_list("pk", flat=True).distinct())


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
