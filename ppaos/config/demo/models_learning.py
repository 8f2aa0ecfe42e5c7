"""Courses of the demonstration's models: sessions, who came, marks, who is able to use it, certificates."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import polars as pl
from django.utils import timezone

from ppaos.ground.accounts.models import User
from ppaos.support.operating_models.actions.courses import (
    enter_learners,
    issue_certificates,
    keep_course,
    keep_marks,
    keep_session,
    mark_attendance,
    tell_able,
)
from ppaos.support.operating_models.models import Course, CourseSession, Enrolment, Learner, OperatingModel

JOINS, CAME, NOT_KNOWN = 0.6, 0.85, 0.06  # of members; of learners at a session
TESTED, ABLE = 0.9, 0.5  # of learners; of those who received it
SEEN = ("seen_at_work", "product_sold", "teaches_others")


def teach(
    told: Mapping[str, Any], model: OperatingModel, dice: np.random.Generator, *, by: User, at: datetime
) -> Course:
    """Hold the course of a model for some of its members; sessions that lie ahead are announced."""
    days = [at - timedelta(days=ago) for ago in told["sessions"]]
    begun = min(days) - timedelta(days=14)
    marks: dict[str, Any] = {
        name: Decimal(told[name]) for name in ("full_marks", "pass_marks") if name in told
    }
    assert model.area is not None
    course = keep_course(
        model=model, area=model.area, organisation=model.organisation, name=told["name"], skill=told["skill"],
        hours=Decimal(told["hours"]), needed_sessions=told.get("needed_sessions"), by=by, at=begun, **marks,
    )  # fmt: skip
    enter_learners(course=course, frame=_learners(model, dice), by=by, at=begun)
    hours = Decimal(told["hours"]) / len(days)
    sessions = [
        keep_session(
            course=course, on=timezone.localdate(day), hours=hours, place=told["place"], topic=topic,
            teacher=told["teacher"], by=by, at=begun,
        )
        for day, topic in zip(days, told["topics"], strict=True)
    ]  # fmt: skip
    held = [session for session, day in zip(sessions, days, strict=True) if day <= at]
    learners = list(course.learners.order_by("pk").values_list("pk", flat=True))
    mark_attendance(course=course, frame=_came(held, learners, dice), by=by, at=at)
    if marks:
        keep_marks(course=course, frame=_marks(told, learners, dice), by=by, at=at)
    _shown(course, dice, by, at)
    if (
        marks
        and course.learners.filter(received_on__isnull=False, after_marks__gte=course.pass_marks).exists()
    ):
        issue_certificates(course=course, learner_ids=learners, by=by, at=max(days) + timedelta(days=10))
    return course


def _learners(model: OperatingModel, dice: np.random.Generator) -> pl.DataFrame:
    """Who of the members comes: those who take part for their households."""
    members = model.enrolments.filter(state=Enrolment.State.ENROLLED, person__isnull=False).order_by("pk")
    rows = [pair for pair in members.values_list("household_id", "person_id") if dice.random() < JOINS]
    return pl.DataFrame(rows, schema={"household_id": pl.Int64, "person_id": pl.Int64}, orient="row")


def _came(
    sessions: Sequence[CourseSession], learners: Sequence[int], dice: np.random.Generator
) -> pl.DataFrame:
    rows = [
        (session.pk, learner, bool(dice.random() < CAME))
        for session in sessions
        for learner in learners
        if dice.random() >= NOT_KNOWN
    ]
    schema = {"session_id": pl.Int64, "learner_id": pl.Int64, "came": pl.Boolean}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _marks(told: Mapping[str, Any], learners: Sequence[int], dice: np.random.Generator) -> pl.DataFrame:
    """Before and after; who was away has none."""
    rows = []
    for learner in learners:
        before = int(dice.integers(4, 12))
        after = min(told["full_marks"], before + int(dice.integers(3, 12)))
        was_there = dice.random(2) < TESTED
        rows.append((learner, before if was_there[0] else None, after if was_there[1] else None))
    schema = {"learner_id": pl.Int64, "before_marks": pl.Float64, "after_marks": pl.Float64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _shown(course: Course, dice: np.random.Generator, by: User, at: datetime) -> None:
    """Some of those who received it are able to use it, and are seen doing so some weeks later."""
    for learner in Learner.objects.filter(course=course, received_on__isnull=False).order_by("pk"):
        if learner.received_on is not None and dice.random() < ABLE:
            seen_on = min(
                learner.received_on + timedelta(days=int(dice.integers(10, 60))), timezone.localdate(at)
            )
            kind = str(dice.choice(SEEN))
            tell_able(
                learner=learner,
                able_on=seen_on,
                evidence_kind=kind,
                note="เห็นเมื่อเยี่ยมบ้าน (สมมติ)",
                by=by,
                at=at,
            )
