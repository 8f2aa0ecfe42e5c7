"""Which pairs wait for somebody's decision, which are worth it most, and what do the two records say?"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, FloatField, QuerySet, Value
from django.db.models.functions import Abs, Coalesce
from django.utils import timezone

from ppaos.evidence.targeting.models import ListImport, Match
from ppaos.ground.geography.models import AreaWithin, in_force
from ppaos.ground.privacy.queries import opened_id
from ppaos.people.cooperation.permissions import areas_in_sight
from ppaos.people.registry.models import Identifier, Membership
from ppaos.people.registry.queries import visible_persons

WAITING = (Match.Decision.DOUBTFUL,)


@dataclass(frozen=True)
class Side:
    """One of the two records, as both can be compared."""

    citizen_id: str
    title: str
    first_name: str
    last_name: str
    sex: str
    birth_on: date | None
    birth_precision: str
    house_no: str
    moo: str
    area_code: str


def live_matches() -> QuerySet[Match]:
    """Current decisions on rows that count now."""
    return Match.objects.filter(
        is_current=True,
        candidate__superseded_by=None,
        candidate__list_import__state=ListImport.State.COMMITTED,
    ).select_related(
        "person",
        "candidate__candidate_household__area",
        "candidate__candidate_household__list_import__edition__source",
    )


def visible_matches(user: Any) -> QuerySet[Match]:
    """Decisions on rows listed where the user settles doubtful pairs, about persons the user sees."""
    areas = areas_in_sight(user, deed="review_matches", on=timezone.localdate())
    seen = live_matches().filter(person__in=visible_persons(user))
    return seen.filter(candidate__area__in=areas) | seen.filter(
        candidate__area=None, candidate__list_import__edition__source__area__in=areas
    )


def pairs_in_doubt(user: Any, *, area_code: str = "") -> QuerySet[Match]:
    """Pairs that wait, by village, those the machine was least sure of first."""
    waiting = visible_matches(user).filter(decision__in=WAITING)
    if area_code:
        inside = AreaWithin.objects.filter(in_force(timezone.localdate()), ancestor_id=area_code)
        waiting = waiting.filter(candidate__area__in=inside.values("area_id"))
    doubt = Abs(Coalesce(F("probability"), Value(0.5), output_field=FloatField()) - Value(0.5))
    return waiting.order_by(F("candidate__area_id").asc(nulls_last=True), doubt, "pk")


def pairs_settled(user: Any) -> QuerySet[Match]:
    """Pairs a person settled, the newest decision first."""
    return visible_matches(user).filter(origin=Match.Origin.PERSON).order_by("-decided_at", "-pk")


def listed_side(match: Match) -> Side:
    """What the list says."""
    row, house = match.candidate, match.candidate.candidate_household
    return Side(
        opened_id(row.sealed_id) if row.sealed_id else "", row.title, row.first_name, row.last_name, row.sex,
        row.birth_on, row.birth_precision, house.house_no, house.moo, row.area_id or house.area_id or "",
    )  # fmt: skip


def registered_side(match: Match) -> Side:
    """What the register says."""
    person = match.person
    known = Identifier.objects.filter(person=person, valid_to=None, sealed__isnull=False).last()
    living = Membership.objects.filter(person=person, valid_to=None).select_related("household__dwelling")
    home = living.order_by("-pk").first()
    dwelling = home.household.dwelling if home else None
    return Side(
        citizen_id=opened_id(known.sealed) if known and known.sealed else "",
        title=person.title,
        first_name=person.first_name,
        last_name=person.last_name,
        sex=person.sex,
        birth_on=person.birth_on,
        birth_precision=person.birth_precision,
        house_no=dwelling.house_no if dwelling else "",
        moo=dwelling.moo if dwelling else "",
        area_code=person.area_id or "",
    )
