"""Which visits does somebody see, whose are they, and who may be sent to whom?"""

from collections.abc import Iterable
from datetime import date
from typing import Any

import polars as pl
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from ppaos.evidence.survey.models import Visit
from ppaos.evidence.targeting.models import Verdict
from ppaos.ground.accounts.models import User
from ppaos.ground.geography.models import AreaWithin, in_force
from ppaos.ground.workbench.queries import fetched_frame
from ppaos.people.cooperation.models import Grant
from ppaos.people.cooperation.permissions import areas_in_sight, granted_areas, roles

ASSIGN, HOLD = "assign_visits", "hold_visits"
OPEN_STATES = (Visit.State.PLANNED.value, Visit.State.SENT_BACK.value)
_REACHED = """
SELECT DISTINCT asked.surveyor_id, asked.area_code
FROM unnest(%(surveyors)s::bigint[], %(areas)s::text[]) AS asked(surveyor_id, area_code)
JOIN accounts_user surveyor ON surveyor.id = asked.surveyor_id AND surveyor.is_active
JOIN cooperation_grant given ON given.user_id = asked.surveyor_id AND given.role = ANY(%(roles)s)
 AND given.valid_from <= %(on)s AND (given.valid_to IS NULL OR given.valid_to > %(on)s)
JOIN geography_areawithin inside ON inside.area_id = asked.area_code AND inside.ancestor_id = given.area_id
 AND (inside.valid_from IS NULL OR inside.valid_from <= %(on)s)
 AND (inside.valid_to IS NULL OR inside.valid_to > %(on)s)
"""
# Two questions, each by its own index, rather than one with an OR.
_OPEN = """
SELECT visit.id, coalesce(visit.household_id, house.brought_into_id), visit.candidate_household_id
FROM survey_visit visit LEFT JOIN targeting_candidatehousehold house ON house.id = visit.candidate_household_id
WHERE visit.state = ANY(%(states)s) AND visit.is_practice = %(practice)s
  AND (visit.kind = 'second_check') = %(checks)s AND visit.id IN (
    SELECT id FROM survey_visit WHERE household_id = ANY(%(households)s)
    UNION SELECT id FROM survey_visit WHERE candidate_household_id = ANY(%(houses)s)
    UNION SELECT of_list.id FROM targeting_candidatehousehold listed
          JOIN survey_visit of_list ON of_list.candidate_household_id = listed.id
          WHERE listed.brought_into_id = ANY(%(households)s))
"""


def visible_visits(user: Any) -> QuerySet[Visit]:
    """Visits in the areas where the user assigns them; whoever they belong to, in whatever state."""
    return Visit.objects.filter(area_id__in=areas_in_sight(user, deed=ASSIGN))


def visits_of(user: Any) -> QuerySet[Visit]:
    """The surveyor's own visits that wait to be held or mended, where the surveyor still works; the first due first."""
    mine = Visit.objects.filter(surveyor_id=getattr(user, "pk", None), state__in=OPEN_STATES)
    return mine.filter(area_id__in=areas_reached(user, HOLD)).order_by("due_on", "area_id", "id")


def verdicts_since(visit: Visit) -> QuerySet[Verdict]:
    """What was found at a visit's household since it was assigned; what was taken back is left out."""
    of_household = Q(household=visit.household_id, household__isnull=False)
    of_list = Q(candidate_household=visit.candidate_household_id, candidate_household__isnull=False)
    said = Verdict.objects.filter(of_household | of_list, taken_back_at=None, made_at__gte=visit.assigned_at)
    return said.select_related("made_by").order_by("found_on", "pk")


def areas_reached(user: Any, deed: str) -> QuerySet[AreaWithin, Any]:
    """A subquery of the codes of all areas in which the user may do the deed, also by a role that sees no whole area.

    Who sees by openings alone may still do their own work there: hold a visit, hear a village.
    """
    within = AreaWithin.objects.filter(
        in_force(timezone.localdate()), ancestor_id__in=granted_areas(user, deed=deed)
    )
    return within.values("area_id")


def surveyors_in(area_code: str, on: date | None = None) -> QuerySet[User]:
    """Active users who hold visits in the area, around it or in a part of it, by name."""
    day = on or timezone.localdate()
    closure = AreaWithin.objects.filter(in_force(day))
    there = Q(area_id__in=closure.filter(area_id=area_code).values("ancestor_id")) | Q(
        area_id__in=closure.filter(ancestor_id=area_code).values("area_id")
    )
    granted = Grant.objects.in_force(day).filter(there, role__in=_holding_roles())
    return User.objects.filter(is_active=True, pk__in=granted.values("user_id")).order_by(
        "display_name", "pk"
    )


def least_busy(area_code: str, on: date) -> User | None:
    """The surveyor of an area who has the fewest visits waiting; None where nobody holds visits there."""
    waiting = Count("visits", filter=Q(visits__state__in=OPEN_STATES, visits__is_practice=False))
    return surveyors_in(area_code, on).annotate(waiting=waiting).order_by("waiting", "pk").first()


def reached_by(
    surveyor_ids: Iterable[int], area_codes: Iterable[str], on: date | None = None
) -> pl.DataFrame:
    """Of all pairs of these surveyors and areas those where the surveyor holds visits: surveyor_id, area_code."""
    pairs = [(number, code) for number in sorted(set(surveyor_ids)) for code in sorted(set(area_codes))]
    asked = {
        "surveyors": [number for number, _ in pairs],
        "areas": [code for _, code in pairs],
        "roles": _holding_roles(),
        "on": on or timezone.localdate(),
    }
    return fetched_frame(_REACHED, asked, schema={"surveyor_id": pl.Int64, "area_code": pl.String})


def open_visits(frame: pl.DataFrame, *, is_practice: bool = False, is_check: bool = False) -> pl.DataFrame:
    """Visits that wait to be held, of one sort, to households of the frame: visit_id, household_id,
    candidate_household_id. Second checks stand apart, and so does practice: neither hinders a visit in earnest."""
    asked = {
        "states": list(OPEN_STATES),
        "practice": is_practice,
        "checks": is_check,
        "households": frame["household_id"].drop_nulls().to_list(),
        "houses": frame["candidate_household_id"].drop_nulls().to_list(),
    }
    schema = {"visit_id": pl.Int64, "household_id": pl.Int64, "candidate_household_id": pl.Int64}
    return fetched_frame(_OPEN, asked, schema=schema)


def without_open_visit(
    frame: pl.DataFrame, *, is_practice: bool = False, is_check: bool = False
) -> pl.DataFrame:
    """The rows (household_id, candidate_household_id) of whom no visit of the sort waits, neither as registered
    nor as listed, in their order; each household once."""
    waiting = open_visits(frame, is_practice=is_practice, is_check=is_check)
    for name in ("household_id", "candidate_household_id"):
        taken = waiting[name].drop_nulls().unique()
        is_again = pl.col(name).is_not_null() & ~pl.col(name).is_first_distinct()
        is_free = pl.col(name).is_null() | ~pl.col(name).is_in(taken.implode())
        frame = frame.filter(is_free & ~is_again)
    return frame


def _holding_roles() -> list[str]:
    return [name for name, role in roles().items() if HOLD in role.deeds]
