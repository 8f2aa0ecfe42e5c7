"""Courses of officers, what came of them, and how holders of roles stand with them, in words."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

import polars as pl
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from ppaos.ground.geography.presenters import label
from ppaos.ground.workbench.presenters.thai import thai_date
from ppaos.people.cooperation.models import Grant, OfficerCourse, Organisation, TrainedOfficer
from ppaos.people.cooperation.presenters.lists import grant_words, organisation_name
from ppaos.people.cooperation.queries.training import EXPIRED, PASSED

Outcome = TrainedOfficer.Outcome
OUTCOMES = (Outcome.PASSED, Outcome.FAILED, Outcome.UNKNOWN)
OUTCOME_TONES = {Outcome.PASSED: "good", Outcome.FAILED: "bad", Outcome.UNKNOWN: ""}
NOT_TAKEN = "not_taken"
STANDINGS = {
    PASSED: (gettext_noop("trained for it"), "good"),
    EXPIRED: (gettext_noop("training has run out"), "care"),
    Outcome.FAILED.value: (gettext_noop("did not pass the course for it"), "bad"),
    Outcome.UNKNOWN.value: (gettext_noop("took the course, outcome not known"), "care"),
    NOT_TAKEN: (gettext_noop("no course for it taken"), ""),
}


def role_words(role: str) -> str:
    """The role a course is for."""
    return str(Grant.Role(role).label) if role else _("no role of this platform")


def course_rows(courses: Iterable[OfficerCourse], told: pl.DataFrame) -> list[dict[str, Any]]:
    """Courses with how many officers took them, by outcome. `told` has course_id and outcome."""
    counts = _counted(told, "course_id")
    return [
        {
            "course": course,
            "url": reverse("cooperation:training_course", args=[course.uid]),
            "role": role_words(course.for_role),
            "area": label(course.area),
            "organisation": organisation_name(course.organisation) if course.organisation else "",
            "officers": sum(counts.get((course.pk, outcome), 0) for outcome in OUTCOMES),
            "outcomes": [
                {"label": outcome.label, "value": counts.get((course.pk, outcome), 0)} for outcome in OUTCOMES
            ],
        }
        for course in courses
    ]


def role_rows(told: pl.DataFrame) -> list[dict[str, Any]]:
    """Roles for which officers took courses: how many people, by the best that came of it."""
    best = {outcome: place for place, outcome in enumerate(OUTCOMES)}
    people = (
        told.with_columns(place=pl.col("outcome").replace_strict(best, return_dtype=pl.Int64))
        .sort("place")
        .unique(["for_role", "person"], keep="first")
    )
    counts = _counted(people, "for_role")
    return [
        {
            "role": role_words(role),
            "people": sum(counts.get((role, outcome), 0) for outcome in OUTCOMES),
            "outcomes": [
                {"label": outcome.label, "value": counts.get((role, outcome), 0)} for outcome in OUTCOMES
            ],
        }
        for role in sorted(people["for_role"].unique().to_list(), key=_order_of_role)
    ]


def _order_of_role(role: str) -> int:
    return list(Grant.Role.values).index(role) if role else len(Grant.Role)


def _counted(told: pl.DataFrame, by: str) -> dict[tuple[Any, str], int]:
    return {(key, outcome): count for key, outcome, count in told.group_by(by, "outcome").len().iter_rows()}


def agency_rows(agencies: pl.DataFrame, bodies: Mapping[int, Organisation]) -> list[dict[str, Any]]:
    """Agencies of the state with officers who passed, by name."""
    rows = [
        {
            "name": organisation_name(body),
            "kind": body.get_kind_display(),
            "area": label(body.area) if body.area else _("the whole country"),
            "parent": organisation_name(body.parent) if body.parent else "",
            "officers": officers,
            "first_on": first_on,
        }
        for pk, officers, first_on in agencies.iter_rows()
        for body in [bodies[pk]]
    ]
    return sorted(rows, key=lambda row: str(row["name"]))


def officer_rows(officers: Iterable[TrainedOfficer]) -> list[dict[str, Any]]:
    """Officers of a course with what came of it."""
    return [
        {
            "officer": officer,
            "organisation": organisation_name(officer.organisation),
            "outcome": officer.get_outcome_display(),
            "tone": OUTCOME_TONES[Outcome(officer.outcome)],
        }
        for officer in officers
    ]


Standings = dict[tuple[int, str], tuple[str, date | None]]


def standings_by_grant(frame: pl.DataFrame) -> Standings:
    """How users stand with the courses for their roles, to be looked up by user and role: state and first day after."""
    return {
        (user, role): (state, until)
        for user, role, state, until in frame.select("user_id", "role", "state", "until").iter_rows()
    }


def standing_words(grant: Grant, standings: Standings) -> dict[str, str]:
    """How the holder of a grant stands with the courses for its role: state, words, tone."""
    state, until = standings.get((grant.user_id, grant.role), (NOT_TAKEN, None))
    words, tone = STANDINGS[state]
    said = _(words)
    if until is not None:
        said = _("%(state)s, last day %(day)s") % {"state": said, "day": thai_date(until - timedelta(days=1))}
    return {"standing": state, "training": said, "training_tone": tone}


def with_training(rows: list[dict[str, Any]], standings: Standings) -> list[dict[str, Any]]:
    """Rows of grants, each that has not ended with how its holder stands with the courses for the role."""
    return [row if row["is_ended"] else row | standing_words(row["grant"], standings) for row in rows]


def untrained_rows(grants: Iterable[Grant], standings: Standings) -> list[dict[str, Any]]:
    """Roles held without a course for them that was passed and still holds."""
    return [
        {"grant": grant, "name": grant.user.display_name, "words": grant_words(grant), **told}
        for grant in grants
        if (told := standing_words(grant, standings))["standing"] != PASSED
    ]


def role_choices(chosen: str) -> list[dict[str, Any]]:
    """Roles to narrow the list by."""
    return [
        {"value": value, "label": words, "is_chosen": value == chosen} for value, words in Grant.Role.choices
    ]
