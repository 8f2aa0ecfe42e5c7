"""Courses whose learners are able to use what was taught."""

from datetime import date, timedelta
from typing import Any

import polars as pl

from ppaos.ground.geography.models import Area
from ppaos.people.registry.models import Household, Person
from ppaos.support.operating_models.actions.courses import (
    enter_learners,
    keep_course,
    keep_session,
    tell_able,
)
from ppaos.support.operating_models.models import Course, Learner
from tests.factories.people import AT

HELD_ON, ABLE_ON = AT.date() - timedelta(days=20), AT.date() - timedelta(days=5)


def course_held(name: str = "เพาะเห็ดฟาง", *, on: date = HELD_ON, **given: Any) -> Course:
    """A course with one session."""
    told = {"model": None, "area": Area.objects.get(pk="46"), "organisation": None, "skill": name}
    made = keep_course(name=name, by=None, at=AT, **(told | given))
    keep_session(course=made, on=on, by=None, at=AT)
    return made


def learner_in(course: Course, home: Household, person: Person) -> Learner:
    """A member of a household who takes the course."""
    enter_learners(
        course=course,
        frame=pl.DataFrame({"household_id": [home.pk], "person_id": [person.pk]}),
        by=None,
        at=AT,
    )
    return Learner.objects.get(course=course, person=person)


def able_in(course: Course, home: Household, person: Person) -> Learner:
    """The same, of whom it was seen that they use what was taught."""
    return tell_able(
        learner=learner_in(course, home, person),
        able_on=ABLE_ON,
        evidence_kind="seen_at_work",
        by=None,
        at=AT,
    )
