"""Which officers were trained for which role, and how many agencies of the state have one who passed?"""

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Any

import polars as pl
from django.db.models import QuerySet

from ppaos.ground.geography.models import AreaWithin, Level, in_force
from ppaos.ground.workbench.queries import fetched_frame
from ppaos.people.cooperation.models import Grant, OfficerCourse, Sector, TrainedOfficer

PASSED = TrainedOfficer.Outcome.PASSED.value
# From the subdistrict up; a body of the whole country has no area.
LEVELS_COUNTED = [
    level.value
    for level in (Level.COUNTRY, Level.PROVINCE, Level.DISTRICT, Level.SUBDISTRICT, Level.LOCAL_AUTHORITY)
]


@dataclass(frozen=True)
class Target:
    """What is aimed at, by whose word, and how sure that is (official, derived, proposal, unverified)."""

    value: int
    unit: str
    source: str
    status: str


@lru_cache
def agencies_target() -> Target:
    """How many agencies of the state shall have a trained officer."""
    file = files("ppaos.people.cooperation.queries").joinpath("training.toml")
    return Target(**tomllib.loads(file.read_text())["agencies"])


TRAINED = {
    "officer_id": pl.Int64, "course_id": pl.Int64, "area_code": pl.String, "for_role": pl.String,
    "user_id": pl.Int64, "person": pl.String, "organisation_id": pl.Int64, "outcome": pl.String, "on": pl.Date,
    "is_state": pl.Boolean,
}  # fmt: skip
# The day of an outcome: its own, else the last day of the course.
_TRAINED = """
    select officer.id as officer_id, course.id as course_id, course.area_id as area_code, course.for_role,
        officer.user_id, coalesce(officer.user_id::text, md5(officer.organisation_id || ' ' || officer.name)) as person,
        officer.organisation_id, officer.outcome,
        coalesce(officer.passed_on, course.ended_on, course.held_on) as "on",
        body.sector = %(state)s and (body.area_id is null or area.level = any(%(levels)s)) as is_state
    from cooperation_trainedofficer officer
    join cooperation_officercourse course on course.id = officer.course_id
    join cooperation_organisation body on body.id = officer.organisation_id
    left join geography_area area on area.code = body.area_id
    where coalesce(officer.passed_on, course.ended_on, course.held_on) <= %(until)s
        and (%(since)s::date is null or coalesce(officer.passed_on, course.ended_on, course.held_on) >= %(since)s)
        and course.area_id in (
            select within.area_id from geography_areawithin within
            where within.ancestor_id = any(%(codes)s)
                and (within.valid_from is null or within.valid_from <= %(until)s)
                and (within.valid_to is null or within.valid_to > %(until)s))
    order by officer.id"""


def trained_frame(area_codes: Sequence[str], *, until: date, since: date | None = None) -> pl.DataFrame:
    """Officers in courses held in these areas, by the day of their outcome (both days included), one row an officer and
    course: officer_id, course_id, area_code, for_role («» for none), user_id (null: by name only), person (the same for
    one user, else for one name in one organisation), organisation_id, outcome, on, is_state (of an agency of the state,
    from the subdistrict up)."""
    asked = {
        "codes": list(area_codes), "until": until, "since": since, "state": Sector.GOVERNMENT.value,
        "levels": LEVELS_COUNTED,
    }  # fmt: skip
    return fetched_frame(_TRAINED, asked, schema=TRAINED)


def state_agencies(area_codes: Sequence[str], *, until: date, since: date | None = None) -> pl.DataFrame:
    """Agencies of the state of which at least one officer passed a course held in these areas: organisation_id (once
    each, however many areas), officers (who passed), first_on. An office counts as itself."""
    passed = trained_frame(area_codes, until=until, since=since).filter("is_state", outcome=PASSED)
    return (
        passed.group_by("organisation_id")
        .agg(officers=pl.col("person").n_unique().cast(pl.Int64), first_on=pl.col("on").min())
        .sort("organisation_id")
    )


STANDINGS = {"user_id": pl.Int64, "role": pl.String, "state": pl.String, "on": pl.Date, "until": pl.Date}
_STANDINGS = """
    select distinct on (told.user_id, told.role) * from (
        select officer.user_id, course.for_role as role,
            case when officer.outcome <> %(passed)s then officer.outcome
                when (coalesce(officer.passed_on, course.ended_on, course.held_on)
                    + make_interval(months => course.valid_months))::date <= %(on)s then 'expired'
                else officer.outcome end as state,
            coalesce(officer.passed_on, course.ended_on, course.held_on) as "on",
            case when officer.outcome = %(passed)s then
                (coalesce(officer.passed_on, course.ended_on, course.held_on)
                    + make_interval(months => course.valid_months))::date end as until
        from cooperation_trainedofficer officer
        join cooperation_officercourse course on course.id = officer.course_id
        where officer.user_id = any(%(users)s) and course.for_role <> ''
            and coalesce(officer.passed_on, course.ended_on, course.held_on) <= %(on)s) told
    order by told.user_id, told.role, array_position(array[%(passed)s, 'expired'], told.state) nulls last,
        told.until desc nulls first, told."on" desc"""
EXPIRED = "expired"


def training_standings(user_ids: Iterable[int], on: date) -> pl.DataFrame:
    """How each user stands with each role for which a course was taken: user_id, role, state (course_passed, «expired»,
    course_failed, course_unknown; the best of all courses), on (the day of it), until (the first day on which it holds
    no more; null: for good). No row where no course for the role was taken."""
    asked = {"users": list(user_ids), "on": on, "passed": PASSED}
    return fetched_frame(_STANDINGS, asked, schema=STANDINGS)


def outcomes_of(courses: Iterable[OfficerCourse]) -> pl.DataFrame:
    """What came of each officer of these courses: course_id, outcome."""
    rows = TrainedOfficer.objects.filter(course__in=list(courses)).values_list("course_id", "outcome")
    return pl.DataFrame(list(rows), schema={"course_id": pl.Int64, "outcome": pl.String}, orient="row")


def grants_of_areas(
    area_code: str, on: date, kept: QuerySet[AreaWithin, Any], role: str = ""
) -> QuerySet[Grant]:
    """Roles held on the day within an area, as far as it is among those kept; of one role where one is given."""
    inside = AreaWithin.objects.filter(in_force(on), ancestor_id=area_code).values("area_id")
    grants = Grant.objects.in_force(on).filter(area_id__in=inside, user__is_active=True)
    if role:
        grants = grants.filter(role=role)
    here = grants.filter(area_id__in=kept)
    return here.select_related("user", "area", "organisation").order_by("user__display_name", "role", "pk")
