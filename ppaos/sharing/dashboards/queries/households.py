"""What do all rooms know of one household: as far as the reader may know it?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from ppaos.evidence.livelihood.models import Assessment
from ppaos.evidence.livelihood.queries import assessments_of
from ppaos.evidence.survey.models import Hearing, HearingLine, Interview, Visit
from ppaos.evidence.targeting.models import Match, Verdict
from ppaos.ground.privacy.models import Event
from ppaos.people.cooperation.permissions import fields_in_sight
from ppaos.people.registry.models import Household, Identifier, Merge, Residence
from ppaos.people.registry.queries import (
    fields_visible,
    kept_ids,
    members,
    record_ids,
    residences_in_sight,
    visible_households,
    visible_past_households,
)

MOST_EVENTS = 20


@dataclass(frozen=True)
class Sight:
    """A household as a reader sees it. `is_past`: it left the reader's areas, and is known as it was there."""

    household: Household
    is_past: bool
    fields: frozenset[str]
    stays: list[Residence]

    def sees(self, field_class: str) -> bool:
        """Whether the reader's role shows this class of fields."""
        return field_class in self.fields

    @property
    def until(self) -> date | None:
        """The day up to which the reader knows the household; None while it lives in sight."""
        ends = [stay.valid_to for stay in self.stays if stay.valid_to]
        return max(ends) if self.is_past and ends else None


def household_in_sight(user: Any, pk: int) -> Sight | None:
    """The household as the user sees it; None where it was never in sight."""
    now = visible_households(user).select_related("area", "dwelling").filter(pk=pk).first()
    past = None if now else visible_past_households(user).filter(pk=pk).first()
    household = now or past
    if household is None:
        return None
    stays = list(residences_in_sight(user, household).select_related("area", "dwelling"))
    fields = fields_visible(user, household) if now else _fields_then(user, household, stays)
    return Sight(household, past is not None, fields, stays)


def sealed_ids_of(household: Household, on: date) -> dict[int, bytes]:
    """The sealed citizen ids of members on a day, by the person's kept record."""
    kept = kept_ids(record_ids([member.person.pk for member in members(household, on)]))
    by_record = dict(kept.iter_rows())
    known = Identifier.objects.filter(
        person_id__in=list(by_record), sealed__isnull=False, valid_to__isnull=True
    ).order_by("pk")
    return {by_record[row.person_id]: bytes(row.sealed) for row in known if row.sealed}


def matches_of(person_ids: Sequence[int]) -> QuerySet[Match]:
    """Which lists name these persons, surely or perhaps; the newest edition first."""
    current = Match.objects.filter(
        person_id__in=record_ids(person_ids), is_current=True, decision__in=["same", "doubtful"]
    )
    return current.select_related("person", "candidate__list_import__edition__source", "decided_by").order_by(
        "-candidate__list_import__edition__year", "-pk"
    )


def verdicts_of(household: Household, matches: Sequence[Match]) -> QuerySet[Verdict]:
    """Verdicts on the household, and on the listed households its members were found in."""
    listed = [match.candidate.candidate_household_id for match in matches if match.decision == "same"]
    found = Verdict.objects.filter(Q(household=household) | Q(candidate_household_id__in=listed))
    return found.select_related("made_by").order_by("-found_on", "-pk")


def assessments_in(sight: Sight) -> list[Assessment]:
    """Assessments the reader may see, the newest first: after a move those made before it."""
    found = assessments_of(sight.household)
    if sight.is_past:
        found = found.filter(area_id__in=[stay.area_id for stay in sight.stays])
    return list(found)


def visits_in(sight: Sight) -> QuerySet[Visit]:
    """Visits to the household, as registered or as listed, the newest first; practice left out. After a move those
    made in areas in sight."""
    visits = Visit.objects.filter(
        Q(household=sight.household) | Q(candidate_household__brought_into=sight.household), is_practice=False
    )
    return _where_in_sight(visits, sight).select_related("surveyor").order_by("-assigned_at", "-pk")


def interviews_in(sight: Sight) -> QuerySet[Interview]:
    """Interviews with the household, the newest first; practice left out. After a move those held in areas in sight."""
    interviews = Interview.objects.filter(household=sight.household, is_practice=False)
    found = _where_in_sight(interviews, sight).select_related("form", "surveyor")
    return found.order_by("-held_on", "-pk")


def heard_in(sight: Sight) -> list[HearingLine]:
    """What confirmed hearings of villages in sight said of the household, for who sees names: notes speak of people."""
    if not sight.sees("names"):
        return []
    lines = HearingLine.objects.filter(
        Q(household=sight.household) | Q(candidate_household__brought_into=sight.household),
        hearing__state=Hearing.State.CONFIRMED,
    ).exclude(opinion=HearingLine.Opinion.NOT_HEARD)
    areas = [stay.area_id for stay in sight.stays]
    found = lines.filter(hearing__area__in=areas) if sight.is_past else lines
    return list(found.select_related("hearing"))


def merges_among(person_ids: Sequence[int]) -> QuerySet[Merge]:
    """Merges of records of these persons."""
    ids = record_ids(person_ids)
    return Merge.objects.filter(Q(kept_id__in=ids) | Q(merged_id__in=ids)).select_related("merged_by")


def readings_of(household: Household) -> QuerySet[Event]:
    """Who opened the household's page or its members' ids, or took its profile out, the newest first."""
    looked = Event.objects.filter(
        Q(verb__endswith=".read") | Q(verb="export.made"),
        subjects__label="registry.household",
        subjects__subject_id=household.pk,
    )
    return looked.order_by("-at", "-pk")[:MOST_EVENTS]


def _where_in_sight(records: QuerySet[Any], sight: Sight) -> QuerySet[Any]:
    if not sight.is_past:
        return records
    return records.filter(area_id__in=[stay.area_id for stay in sight.stays])


def _fields_then(user: Any, household: Household, stays: list[Residence]) -> frozenset[str]:
    """The field classes the user sees in the areas the household left."""
    areas = {stay.area_id for stay in stays} or {household.made_in_id or ""}
    return frozenset().union(*(fields_in_sight(user, area_code=area) for area in areas))
