"""Who learns what: courses in reach, how far each learner came, and the two counts that are never mixed."""

from typing import Any

import polars as pl
from django.db.models import Count, F, Q, QuerySet

from ppaos.ground.workbench.queries import fetched_frame
from ppaos.people.cooperation.permissions import areas_in_sight
from ppaos.people.registry.queries import visible_households
from ppaos.support.operating_models.models import Course, CourseSession, Learner

SEE = "see_models"
CAME = {"learner_id": pl.Int64, "came": pl.Int64, "told": pl.Int64}
_CAME = """
    select learner_id, count(*) filter (where came), count(*)
    from operating_models_attendance attendance
    join operating_models_coursesession session on session.id = attendance.session_id
    where session.course_id = %(course)s group by learner_id order by learner_id"""


def visible_courses(user: Any) -> QuerySet[Course]:
    """Courses held in areas where the user sees models, with how many learn, received it and are able to use it."""
    return (
        Course.objects.filter(area__in=areas_in_sight(user, deed=SEE))
        .select_related("model", "organisation", "area")
        .annotate(
            learning=Count("learners", distinct=True),
            received=Count("learners", filter=Q(learners__received_on__isnull=False), distinct=True),
            able=Count("learners", filter=Q(learners__able_on__isnull=False), distinct=True),
        )
        .order_by(F("ended_on").desc(nulls_first=True), "name", "pk")
    )


def learners_of(course: Course, user: Any) -> QuerySet[Learner]:
    """Learners of a course whose household the user sees."""
    return (
        course.learners.filter(household__in=visible_households(user))
        .select_related("person", "household")
        .order_by("household_id", "person_id")
    )


def attendance_of(course: Course) -> pl.DataFrame:
    """Of each learner with any: sessions that are told of, and those the learner came to (columns CAME)."""
    return fetched_frame(_CAME, {"course": course.pk}, schema=CAME)


def sessions_needed(course: Course) -> int | None:
    """How many sessions make «received»: what the course says, else all told of; None while there is none."""
    held = CourseSession.objects.filter(course=course).count()
    if not held:
        return None
    return course.needed_sessions or held
