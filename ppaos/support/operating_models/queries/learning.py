"""Who learns what: courses in reach, how far each learner came, and the two counts that are never mixed."""

from collections.abc import Iterable
from typing import Any

import polars as pl
from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from ppaos.ground.workbench.queries import fetched_frame
from ppaos.ground.workbench.queries.signing import NotSigned, verified
from ppaos.people.cooperation.permissions import may
from ppaos.people.registry.models import Household, Membership
from ppaos.people.registry.queries import home_ids, members, of_homes, record_ids, visible_households
from ppaos.support.operating_models.models import (
    Attendance,
    Course,
    CourseSession,
    Enrolment,
    Learner,
    OperatingModel,
    TakenBackCertificate,
)
from ppaos.support.operating_models.queries.members import visible_enrolments
from ppaos.support.operating_models.queries.models import in_reach

SEE = "see_models"
CERTIFICATE = "certificate"  # what a token is signed as
COUNTS = {
    "learning": Count("learners", distinct=True),
    "received": Count("learners", filter=Q(learners__received_on__isnull=False), distinct=True),
    "able": Count("learners", filter=Q(learners__able_on__isnull=False), distinct=True),
    "certified": Count("learners", filter=~Q(learners__certificate=""), distinct=True),
    "held": Count("sessions", distinct=True),
}
CAME = {"learner_id": pl.Int64, "came": pl.Int64, "told": pl.Int64}
_CAME = """
    select learner_id, count(*) filter (where came), count(*)
    from operating_models_attendance attendance
    join operating_models_coursesession session on session.id = attendance.session_id
    where session.course_id = %(course)s group by learner_id order by learner_id"""


def visible_courses(user: Any) -> QuerySet[Course]:
    """Courses of the areas where the user sees models, of the areas around them, and of the user's own organisations.

    With how many persons learn, received it, are able to use it and have a certificate, and how many sessions it has.
    """
    if not may(user, SEE):
        return Course.objects.none()
    seen = Course.objects.filter(in_reach(user)).select_related("model", "organisation", "area")
    return seen.annotate(**COUNTS).order_by(F("ended_on").desc(nulls_first=True), "name", "pk")


def learners_of(course: Course, user: Any) -> QuerySet[Learner]:
    """Learners of a course whose household the user sees; for the system itself (None), all."""
    found = course.learners.select_related("person", "household__area")
    if user is not None:
        found = found.filter(of_homes(visible_households(user)))
    return found.order_by("household_id", "person_id")


def worthy_of(course: Course, user: Any) -> QuerySet[Learner]:
    """Those of the learners in sight who may have a certificate: they received it and, where there are marks to pass,
    passed. Who has no marks did not pass."""
    worthy = learners_of(course, user).filter(received_on__isnull=False)
    return worthy if course.pass_marks is None else worthy.filter(after_marks__gte=course.pass_marks)


def attendance_of(course: Course) -> pl.DataFrame:
    """Of each learner with any: sessions the learner came to, and those that are told of (columns CAME)."""
    return fetched_frame(_CAME, {"course": course.pk}, schema=CAME)


def sessions_of(course: Course) -> QuerySet[CourseSession]:
    """The sessions of a course in their order, with how many are told to have come and to have stayed away."""
    return course.sessions.annotate(
        came=Count("attendances", filter=Q(attendances__came=True)),
        away=Count("attendances", filter=Q(attendances__came=False)),
    ).order_by("on", "pk")


def told_of(learner_ids: Iterable[int]) -> dict[tuple[int, int], bool]:
    """By learner and session: whether the learner came. What is not in it, nobody told."""
    rows = Attendance.objects.filter(learner__in=list(learner_ids))
    return {(row.learner_id, row.session_id): row.came for row in rows}


def sessions_needed(course: Course) -> int | None:
    """How many sessions make «received»: what the course says, else all told of; None while there is none."""
    held = CourseSession.objects.filter(course=course).count()
    if not held:
        return None
    return course.needed_sessions or held


def learning_of_household(household: Household) -> QuerySet[Learner]:
    """What those who live in a household today learned, and what was learned for it: with `came` and `held` (sessions
    the learner came to, of how many). The newest first."""
    living = [each.person.pk for each in members(household, timezone.localdate())]
    whose = Q(household__in=home_ids([household.pk])) | Q(person__in=record_ids(living))
    return (
        Learner.objects.filter(whose)
        .select_related("person", "course__model", "course__organisation")
        .annotate(
            came=Count("attendances", filter=Q(attendances__came=True), distinct=True),
            held=Count("course__sessions", distinct=True),
        )
        .order_by(Coalesce("received_on", "able_on").desc(nulls_last=True), "-pk")
    )


def households_to_teach(user: Any, model: OperatingModel) -> QuerySet[Household]:
    """Households that take part in a model today and that the user sees."""
    taking_part = visible_enrolments(user).filter(model=model, state=Enrolment.State.ENROLLED)
    homes = Household.objects.filter(pk__in=taking_part.values("household_id"))
    return homes.select_related("area").order_by("area_id", "pk")


def living_in(household_ids: Iterable[int]) -> QuerySet[Membership]:
    """Who lives in these households, the head of each first."""
    living = Membership.objects.filter(
        household__in=list(household_ids), valid_to=None, person__merged_into=None, person__died_on=None
    )
    order = ("household__area_id", "household_id", "-is_head", F("line_no").asc(nulls_last=True), "pk")
    return living.select_related("person", "household__area").order_by(*order)


def certificate_told(token: str) -> tuple[dict[str, str], TakenBackCertificate | None] | None:
    """What a certificate's token says, and whether it was taken back; None where none of this installation has it."""
    try:
        claims = verified(token, CERTIFICATE)
    except NotSigned:
        return None
    if Learner.objects.filter(certificate_no=claims.get("no", ""), certificate=token).exists():
        return claims, None
    back = TakenBackCertificate.objects.filter(no=claims.get("no", ""), certificate=token).first()
    return (claims, back) if back else None
