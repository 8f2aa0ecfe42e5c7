"""Who lived in a household, where, and with what standing, on any day; and what happened to it when?"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from ppaos.people.registry.models import Dwelling, Household, Membership, Person
from ppaos.people.registry.queries.changes import changes_of

# Of a person with several records (merges) the kept record's membership counts, then the newest; whoever lives
# in one household by one record and in another by the other is a member of one only.
_MEMBERS = """
WITH RECURSIVE
inforce AS NOT MATERIALIZED (
    SELECT * FROM registry_membership WHERE valid_from <= %(on)s AND (valid_to IS NULL OR valid_to > %(on)s)
),
upward(reached) AS (
    SELECT person_id FROM inforce WHERE household_id = %(household)s
    UNION
    SELECT person.merged_into_id FROM upward JOIN registry_person person ON person.id = upward.reached
    WHERE person.merged_into_id IS NOT NULL
),
record(kept_id, id) AS (
    SELECT person.id, person.id FROM upward JOIN registry_person person ON person.id = upward.reached
    WHERE person.merged_into_id IS NULL
    UNION ALL
    SELECT record.kept_id, person.id FROM registry_person person JOIN record ON person.merged_into_id = record.id
),
stay AS (
    SELECT record.kept_id, inforce.*, presence = 'named_absent' AS is_absent,
           bool_or(is_head) OVER (PARTITION BY record.kept_id, household_id) AS heads
    FROM record JOIN inforce ON inforce.person_id = record.id
),
chosen AS (
    SELECT DISTINCT ON (kept_id, is_absent, CASE WHEN is_absent THEN household_id END) *
    FROM stay
    ORDER BY kept_id, is_absent, CASE WHEN is_absent THEN household_id END, person_id = kept_id DESC,
             valid_from DESC, id DESC
)
SELECT kept_id, heads, presence, relation, line_no, valid_from FROM chosen
WHERE household_id = %(household)s ORDER BY heads DESC, line_no NULLS LAST, kept_id
"""


@dataclass(frozen=True)
class Member:
    """A person as a member of a household: `person` is the record kept after merges."""

    person: Person
    is_head: bool
    presence: str
    relation: str
    line_no: int | None
    since: date

    @property
    def presence_label(self) -> str:
        """How the person stands in the house register, in words."""
        return str(Membership.Presence(self.presence).label)


@dataclass(frozen=True)
class HouseholdOn:
    """A household as it was on a day; dwelling, area and standing are None where it was not there yet."""

    household: Household
    on: date
    dwelling: Dwelling | None
    area_code: str | None
    standing: str | None
    members: list[Member]


@dataclass(frozen=True)
class TimelinePart:
    """One thing that happened to a household: `kind` says what `record` is."""

    on: date
    # standing, residence, joined, left, died, consent_given, consent_withdrawn, change_asked, change_answered
    kind: str
    record: Any


def members(household: Household, on: date) -> list[Member]:
    """The members of a household on a day, its head first."""
    with connection.cursor() as cursor:
        cursor.execute(_MEMBERS, {"household": household.pk, "on": on})
        rows = cursor.fetchall()
    persons = Person.objects.in_bulk([row[0] for row in rows])
    return [Member(persons[kept], *rest) for kept, *rest in rows]


def household_on(household: Household, on: date) -> HouseholdOn:
    """Members, dwelling, area and standing of a household on a day, the day of a change included."""
    held = Q(valid_to__isnull=True) | Q(valid_to__gt=on)
    stay = (
        household.residences.filter(held, valid_from__lte=on).select_related("dwelling").order_by("pk").last()
    )
    step = household.standing_events.filter(on__lte=on).order_by("on", "pk").last()
    return HouseholdOn(
        household=household,
        on=on,
        dwelling=stay.dwelling if stay else None,
        area_code=stay.area_id if stay else None,
        standing=step.standing if step else None,
        members=members(household, on),
    )


def living_members(on: date) -> QuerySet[Membership]:
    """Memberships of everybody who lives in a household on a day, merged records and the absent left out.

    For counting over many households; `members` also reads what merged records know of the past.
    """
    held = Q(valid_to__isnull=True) | Q(valid_to__gt=on)
    return Membership.objects.filter(
        held, valid_from__lte=on, person__merged_into__isnull=True, household__merged_into__isnull=True
    ).exclude(presence=Membership.Presence.NAMED_ABSENT)


def timeline(household: Household) -> list[TimelinePart]:
    """What the register knows of a household's course, the newest first."""
    parts = [
        TimelinePart(step.on, "standing", step)
        for step in household.standing_events.select_related("made_by")
    ]
    parts += [
        TimelinePart(stay.valid_from, "residence", stay)
        for stay in household.residences.select_related("dwelling", "area")
    ]
    for membership in household.memberships.select_related("person"):
        parts.append(TimelinePart(membership.valid_from, "joined", membership))
        if membership.valid_to is not None:
            kind = "died" if membership.ended_reason == "died" else "left"
            parts.append(TimelinePart(membership.valid_to, kind, membership))
    for consent in household.consents.select_related("person"):
        parts.append(TimelinePart(consent.given_at.date(), "consent_given", consent))
        if consent.withdrawn_at is not None:
            parts.append(TimelinePart(consent.withdrawn_at.date(), "consent_withdrawn", consent))
    for change in changes_of(household):
        parts.append(TimelinePart(localdate(change.asked_at), "change_asked", change))
        if change.answered_at is not None:
            parts.append(TimelinePart(localdate(change.answered_at), "change_answered", change))
    return sorted(parts, key=lambda part: (part.on, part.kind, part.record.pk), reverse=True)
