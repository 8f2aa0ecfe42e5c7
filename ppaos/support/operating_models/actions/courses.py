"""Courses for members of households: who came, what they scored, who received the transfer and who can use it."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import polars as pl
from django.utils import timezone
from django.utils.translation import gettext as _

from ppaos.ground.geography.models import Area
from ppaos.ground.privacy.actions import announce, audited
from ppaos.ground.workbench.actions import Readable, store_file
from ppaos.ground.workbench.queries import fetched_frame, staged, written
from ppaos.ground.workbench.queries.signing import signed
from ppaos.people.cooperation.models import Organisation
from ppaos.people.registry.queries import visible_households
from ppaos.support.operating_models.actions._course_rows import (
    check_reached,
    check_teaching,
    initials,
    reached,
    tell_received,
)
from ppaos.support.operating_models.actions.errors import ModelRefused
from ppaos.support.operating_models.models import Course, CourseSession, Learner, OperatingModel
from ppaos.support.operating_models.permissions import check_can_teach
from ppaos.support.operating_models.queries.learning import CERTIFICATE, worthy_of

FAULTS = {"row_no": pl.Int64, "fault": pl.String}
_LEARN = """
    insert into operating_models_learner (course_id, household_id, person_id, evidence_kind, evidence_note,
        certificate_no, certificate, made_at)
    select %(course)s, member.household_id, new.person_id, '', '', '', '', %(at)s
    from learner_new new join registry_membership member
        on member.person_id = new.person_id and member.household_id = new.household_id and member.valid_to is null
    order by new.row_no
    on conflict (course_id, person_id) do nothing"""
_LIVE = """
    select new.row_no, bool_or(member.id is not null) from learner_new new left join registry_membership member
        on member.person_id = new.person_id and member.household_id = new.household_id and member.valid_to is null
    group by new.row_no order by new.row_no"""
_CAME = """
    insert into operating_models_attendance (session_id, learner_id, came)
    select told.session_id, told.learner_id, told.came from attendance_told told
    join operating_models_coursesession session on session.id = told.session_id and session.course_id = %(course)s
    join operating_models_learner learner on learner.id = told.learner_id and learner.course_id = %(course)s
    where told.came is not null
    order by told.session_id, told.learner_id
    on conflict (session_id, learner_id) do update set came = excluded.came"""
_UNKNOWN = """
    delete from operating_models_attendance known using attendance_told told, operating_models_coursesession session
    where known.session_id = told.session_id and known.learner_id = told.learner_id and told.came is null
        and session.id = told.session_id and session.course_id = %(course)s"""
_MARKS = """
    update operating_models_learner learner
    set before_marks = coalesce(told.before_marks::numeric, case when not %(empties)s then learner.before_marks end),
        after_marks = coalesce(told.after_marks::numeric, case when not %(empties)s then learner.after_marks end)
    from marks_told told where told.learner_id = learner.id and learner.course_id = %(course)s"""


@dataclass(frozen=True)
class Taken:
    """How many rows were taken; faults: row_no (place in the frame, from 0), fault (a code)."""

    taken: int
    faults: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=FAULTS))


@audited("course.kept", subjects=("result",))
def keep_course(
    *,
    course: Course | None = None,
    model: OperatingModel | None,
    area: Area,
    organisation: Organisation | None,
    name: str,
    skill: str,
    hours: Decimal | None = None,
    full_marks: Decimal | None = None,
    pass_marks: Decimal | None = None,
    needed_sessions: int | None = None,
    ended_on: date | None = None,
    by: Any,
    at: datetime,
) -> Course:
    """Make a course, or describe it anew. Raises ModelRefused where its marks or its number of sessions cannot be."""
    check_can_teach(by, area_code=area.code, organisation_id=organisation.pk if organisation else None)
    if course is not None:
        check_teaching(by, course)
    if pass_marks is not None and (full_marks is None or not 0 <= pass_marks <= full_marks):
        raise ModelRefused(_("The marks to pass lie between 0 and full marks. Write full marks first."))
    if needed_sessions is not None and needed_sessions < 1:
        raise ModelRefused(_("At least one session makes it received."))
    told = {
        "model": model, "area": area, "organisation": organisation, "name": name.strip(), "skill": skill.strip(),
        "hours": hours, "full_marks": full_marks, "pass_marks": pass_marks, "needed_sessions": needed_sessions,
        "ended_on": ended_on,
    }  # fmt: skip
    if course is None:
        return Course.objects.create(**told, made_by=by, made_at=at)
    for attribute, value in told.items():
        setattr(course, attribute, value)
    course.save()
    tell_received(course)
    return course


@audited("course_session.kept", subjects=("course",))
def keep_session(
    *,
    course: Course,
    session: CourseSession | None = None,
    on: date,
    hours: Decimal | None = None,
    place: str = "",
    topic: str = "",
    teacher: str = "",
    by: Any,
    at: datetime,
) -> CourseSession:
    """Hold a session of a course, or describe one anew. Raises ModelRefused for a day to come where somebody came."""
    check_teaching(by, course)
    if session is not None and on > timezone.localdate(at) and session.attendances.exists():
        raise ModelRefused(_("A session that is still to come has nobody who came. Look at its day."))
    kept = session or CourseSession(course=course)
    kept.on, kept.hours = on, hours
    kept.place, kept.topic, kept.teacher = place.strip(), topic.strip(), teacher.strip()
    kept.save()
    tell_received(course)
    return kept


@audited("learners.entered", subjects=("course",))
def enter_learners(*, course: Course, frame: pl.DataFrame, by: Any, at: datetime) -> Taken:
    """Enter members of households: frame household_id, person_id. Who is in it already is in it once."""
    check_teaching(by, course)
    rows = frame.select("household_id", "person_id").with_row_index("row_no").cast({"row_no": pl.Int64})
    staged("learner_new", rows)
    lives = fetched_frame(_LIVE, schema={"row_no": pl.Int64, "lives": pl.Boolean})
    told = rows.join(lives, on="row_no", how="left", maintain_order="left")
    seen = set(rows["household_id"].drop_nulls().to_list())
    if by is not None:
        seen = set(visible_households(by).filter(pk__in=seen).values_list("pk", flat=True))
    in_sight = pl.col("household_id").is_in(sorted(seen))
    fault = (
        pl.when(~in_sight.fill_null(False)).then(pl.lit("household_unknown"))
        .when(~pl.col("lives")).then(pl.lit("person_elsewhere"))
    )  # fmt: skip
    told = told.with_columns(fault=fault)
    good = told.filter(pl.col("fault").is_null())
    staged("learner_new", good.select("row_no", "household_id", "person_id"))
    written(_LEARN, {"course": course.pk, "at": at})
    announce(households=good["household_id"], at=at)
    return Taken(good.height, told.filter(pl.col("fault").is_not_null()).select(*FAULTS))


@audited("attendance.marked", subjects=("course",))
def mark_attendance(*, course: Course, frame: pl.DataFrame, by: Any, at: datetime) -> int:
    """Tell who came: frame session_id, learner_id, came (null: not known, what was told is taken away). Rows of other
    courses, and of learners whose household `by` does not see, are passed over; who received follows.

    Returns how many were marked. Raises ModelRefused for a session that has not been held yet.
    """
    check_teaching(by, course)
    told = (
        frame.select("session_id", "learner_id", pl.col("came").cast(pl.Boolean))
        .drop_nulls(["session_id", "learner_id"])
        .unique(["session_id", "learner_id"], keep="last", maintain_order=True)
        .filter(pl.col("learner_id").is_in(reached(course, by)))
    )
    to_come = CourseSession.objects.filter(
        course=course, pk__in=told.drop_nulls("came")["session_id"].to_list(), on__gt=timezone.localdate(at)
    )
    if to_come.exists():
        raise ModelRefused(_("A session that is still to come has nobody who came. Look at its day."))
    staged("attendance_told", told)
    written(_UNKNOWN, {"course": course.pk})
    marked = written(_CAME, {"course": course.pk})
    tell_received(course)
    return marked


@audited("marks.kept", subjects=("course",))
def keep_marks(*, course: Course, frame: pl.DataFrame, by: Any, at: datetime, empties: bool = False) -> Taken:
    """Write what learners scored before and after: frame learner_id, before_marks, after_marks.

    Empty stays as it was; with `empties` it is not known any more.
    """
    check_teaching(by, course)
    if course.full_marks is None:
        raise ModelRefused(_("Say first how many marks are full."))
    rows = frame.select(
        "learner_id", pl.col("before_marks", "after_marks").cast(pl.Float64)
    ).with_row_index("row_no").cast({"row_no": pl.Int64})  # fmt: skip
    full = float(course.full_marks)
    outside = pl.any_horizontal(
        ~pl.col(name).is_between(0, full).fill_null(True) for name in ("before_marks", "after_marks")
    )
    fault = (
        pl.when(~pl.col("learner_id").is_in(reached(course, by)).fill_null(False)).then(pl.lit("learner_unknown"))
        .when(outside).then(pl.lit("marks_outside"))
    )  # fmt: skip
    told = rows.with_columns(fault=fault)
    good = told.filter(pl.col("fault").is_null())
    staged("marks_told", good.select("learner_id", "before_marks", "after_marks"))
    written(_MARKS, {"course": course.pk, "empties": empties})
    return Taken(good.height, told.filter(pl.col("fault").is_not_null()).select(*FAULTS))


@audited("learner.able", subjects=("learner",))
def tell_able(
    *,
    learner: Learner,
    able_on: date,
    evidence_kind: str,
    note: str = "",
    picture: Readable | None = None,
    name: str = "",
    content_type: str = "",
    by: Any,
    at: datetime,
) -> Learner:
    """Say that somebody is able to use what was learned, since when and by what it is seen; a picture is kept sealed.

    It does not rest on having received all of it: the two are counted apart. Raises ModelRefused without evidence of a
    known kind, for a day to come, or before the course began.
    """
    check_teaching(by, learner.course)
    check_reached(by, learner.pk, learner.course)
    first = learner.course.sessions.order_by("on").values_list("on", flat=True).first()
    if evidence_kind not in Learner.Evidence.values:
        raise ModelRefused(_("By what is it seen? Choose the kind of evidence."))
    if able_on > timezone.localdate(at) or (first is not None and able_on < first):
        raise ModelRefused(_("The day lies before the course began, or is still to come. Look at it again."))
    learner.able_on, learner.evidence_kind, learner.evidence_note = able_on, evidence_kind, note.strip()[:300]
    if picture is not None:
        learner.evidence = store_file(
            content=picture, name=name, purpose="evidence of learning", by=by, at=at, content_type=content_type,
            area_code=learner.course.area_id,
        )  # fmt: skip
    learner.save(update_fields=["able_on", "evidence_kind", "evidence_note", "evidence"])
    announce(households=[learner.household_id], at=at)
    return learner


@audited("certificates.issued", subjects=("course",))
def issue_certificates(*, course: Course, learner_ids: list[int], by: Any, at: datetime) -> list[Learner]:
    """Issue signed certificates to those who received the transfer and, where it has marks to pass, passed.

    Who has one already keeps it. Raises ModelRefused where nobody of them may have one.
    """
    check_teaching(by, course)
    found = list(worthy_of(course, by).filter(pk__in=learner_ids))
    if not found:
        raise ModelRefused(_("None of them has received it, or none passed: nobody gets a certificate yet."))
    for learner in found:
        if learner.certificate:
            continue
        before = learner.taken_back.count()
        learner.certificate_no = f"{course.pk}-{learner.pk}" + (f"-{before + 1}" if before else "")
        learner.certificate = signed(_claims(course, learner, at), CERTIFICATE)
        learner.certified_at = at
    Learner.objects.bulk_update(found, ["certificate_no", "certificate", "certified_at"], batch_size=500)
    return found


def _claims(course: Course, learner: Learner, at: datetime) -> dict[str, str]:
    """What the paper says by itself: of the person only the first letters of the name."""
    return {
        "no": learner.certificate_no, "course": course.name, "skill": course.skill,
        "by": str(course.organisation or ""), "on": timezone.localdate(at).isoformat(),
        "who": initials(learner.person),
    }  # fmt: skip
