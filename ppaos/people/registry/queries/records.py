"""Which record stands for a person after merges, and which records speak of that person?

A merge rewrites nothing: the record that was merged keeps its rows and points to the one that was kept.
"""

from collections.abc import Iterable
from typing import Any

import polars as pl
from django.db import connection
from django.db.models import Case, Q, QuerySet, When

from ppaos.ground.workbench.queries import fetched_frame
from ppaos.people.cooperation.permissions import areas_in_sight
from ppaos.people.registry.models import Household, Membership, Merge, MergeRequest, Person

_KEPT = """
WITH RECURSIVE line(person_id, reached) AS (
    SELECT id, id FROM registry_person WHERE id = ANY(%(ids)s)
    UNION ALL
    SELECT line.person_id, person.merged_into_id
    FROM line JOIN registry_person person ON person.id = line.reached
    WHERE person.merged_into_id IS NOT NULL
)
SELECT line.person_id, line.reached FROM line JOIN registry_person person ON person.id = line.reached
WHERE person.merged_into_id IS NULL ORDER BY line.person_id
"""
_RECORDS = """
WITH RECURSIVE line(id) AS (
    SELECT unnest(%s::bigint[])
    UNION ALL
    SELECT person.id FROM registry_person person JOIN line ON person.merged_into_id = line.id
)
SELECT id FROM line ORDER BY id
"""


def kept_ids(person_ids: Iterable[int]) -> pl.DataFrame:
    """For each record the one that stands for it now, itself where it was not merged: person_id, kept_id."""
    ids = {"ids": sorted(set(person_ids))}
    return fetched_frame(_KEPT, ids, schema={"person_id": pl.Int64, "kept_id": pl.Int64})


def kept_record(person: Person) -> Person:
    """The record that stands for this one after all merges."""
    while person.merged_into is not None:
        person = person.merged_into
    return person


def record_ids(person_ids: Iterable[int]) -> list[int]:
    """The records that speak of these persons: their own, and all that were merged into them."""
    with connection.cursor() as cursor:
        cursor.execute(_RECORDS, [sorted(set(person_ids))])
        return [number for (number,) in cursor.fetchall()]


def home_ids(household_ids: Iterable[int]) -> list[int]:
    """The records that speak of these households: their own, and all that were merged into them."""
    ids = sorted(set(household_ids))
    return [*ids, *Household.objects.filter(merged_into__in=ids).values_list("pk", flat=True)]


def of_homes(seen: QuerySet[Household]) -> Q:
    """Records (by their `household`) of these households and of all that were merged into them."""
    return Q(household__in=seen) | Q(
        household__in=Household.objects.filter(merged_into__in=seen).values("pk")
    )


def merges_of(person: Person) -> QuerySet[Merge]:
    """The merges by which a record stands, or stood, for others, with the second opinion; the newest first."""
    told = ("merged", "merged_by", "undone_by", "request__answered_by")
    return Merge.objects.filter(kept=person).select_related(*told).order_by("-pk")


def merge_requests_in_sight(user: Any) -> QuerySet[MergeRequest]:
    """Requests to merge where the user merges records: those that wait first, then the newest answers."""
    told = ("kept__area", "merged__area", "asked_by", "answered_by", "merge__undone_by")
    areas = areas_in_sight(user, deed="merge_persons")
    asked = MergeRequest.objects.filter(
        Q(kept__area__in=areas) | Q(kept__area=None, kept__made_in__in=areas),
        Q(merged__area__in=areas) | Q(merged__area=None, merged__made_in__in=areas),
    )
    waits = Case(When(answer="", then=0), default=1)
    return asked.select_related(*told).order_by(waits, "-answered_at", "-pk")


def homes_of_record(person: Person) -> QuerySet[Membership]:
    """The households a person is a member of now."""
    now = person.memberships.filter(valid_to__isnull=True)
    return now.select_related("household__area", "household__dwelling").order_by("pk")


def homes_of(person: Person) -> list[int]:
    """The households the person, or a record merged into the person, is a member of now."""
    members = Membership.objects.filter(person_id__in=record_ids([person.pk]), valid_to__isnull=True)
    return list(members.values_list("household_id", flat=True))
