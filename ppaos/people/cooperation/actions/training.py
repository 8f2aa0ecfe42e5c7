"""Courses of officers, who took them, and what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from ppaos.ground.geography.models import Area
from ppaos.ground.privacy.actions import audited
from ppaos.people.cooperation.actions.errors import CooperationRefused
from ppaos.people.cooperation.models import OfficerCourse, Organisation, TrainedOfficer
from ppaos.people.cooperation.permissions import check_may
from ppaos.people.cooperation.permissions.mechanism import KEEP_TRAINING
from ppaos.people.cooperation.queries.trainees import (
    NOT_TOLD,
    TRAINEE_FAULTS,
    KnownOfficers,
    Outcome,
    Trainee,
    trainee_faults,
)

TOLD_FIELDS = ["name", "user_id", "organisation_id", "position", "outcome", "passed_on"]


@dataclass(frozen=True)
class CourseTerms:
    """What a course of officers is."""

    name: str
    held_on: date
    ended_on: date | None = None
    about: str = ""
    organisation: Organisation | None = None
    for_role: str = ""
    hours: Decimal | None = None
    valid_months: int | None = None


@dataclass(frozen=True)
class OfficersTold:
    """How many officers are new, and of how many something changed or nothing did."""

    new: int
    changed: int
    again: int


@audited("officer_course.entered")
def enter_officer_course(*, area: Area, terms: CourseTerms, by: Any, at: datetime) -> OfficerCourse:
    """Enter a course that was held, or is going to be, for officers of an area."""
    check_may(by, KEEP_TRAINING, area_code=area.code)
    _check_terms(terms)
    return OfficerCourse.objects.create(area=area, made_by=by, made_at=at, **_values(terms))


@audited("officer_course.changed", subjects=["course"])
def change_officer_course(*, course: OfficerCourse, terms: CourseTerms, by: Any, at: datetime) -> None:
    """Correct what is said of a course. Its area stays."""
    check_may(by, KEEP_TRAINING, area_code=course.area_id)
    _check_terms(terms)
    is_to_come = (terms.ended_on or terms.held_on) > timezone.localdate(at)
    if is_to_come and course.officers.exclude(outcome=Outcome.UNKNOWN).exists():
        raise CooperationRefused(_("Outcomes are told of this course, so it cannot end on a day to come."))
    if course.officers.filter(passed_on__lt=terms.held_on).exists():
        raise CooperationRefused(
            _("Somebody passed before that day. Look at the first day of the course again.")
        )
    OfficerCourse.objects.filter(pk=course.pk).update(**_values(terms))


@audited("trained_officers.told", subjects=["course"])
def tell_officers(
    *, course: OfficerCourse, officers: Sequence[Trainee], by: Any, at: datetime
) -> OfficersTold:
    """Write who took a course and what came of it, all or nobody. An officer is known again by user, else by name and
    organisation; what is not told leaves what was told before, and telling the same twice changes nothing."""
    check_may(by, KEEP_TRAINING, area_code=course.area_id)
    for each, fault in zip(officers, trainee_faults(officers, course, timezone.localdate(at)), strict=True):
        if fault:
            _column, message, remedy = TRAINEE_FAULTS[fault]
            raise CooperationRefused(f"{each.name}: {_(message)} {_(remedy)}".removeprefix(": "))
    known = KnownOfficers(course)
    new, changed, again = [], [], 0
    for each in officers:
        row = known.found(each)
        if row is None:
            new.append(_told(TrainedOfficer(course=course), each))
        elif _values_of(row) != _values_of(_told(row, each)):
            changed.append(row)
        else:
            again += 1
    TrainedOfficer.objects.bulk_create(new)
    TrainedOfficer.objects.bulk_update(changed, TOLD_FIELDS)
    return OfficersTold(len(new), len(changed), again)


@audited("trained_officer.removed", subjects=["course"])
def remove_officer(*, course: OfficerCourse, officer: TrainedOfficer, by: Any, at: datetime) -> None:
    """Take out an officer who was entered by mistake."""
    check_may(by, KEEP_TRAINING, area_code=course.area_id)
    officer.delete()


def _told(row: TrainedOfficer, each: Trainee) -> TrainedOfficer:
    row.organisation, row.name = each.organisation, each.named()[1]
    row.user = each.user or row.user
    row.position = each.position.strip() or row.position
    if each.outcome != NOT_TOLD:
        row.passed_on = (each.passed_on or row.passed_on) if each.outcome == Outcome.PASSED else None
        row.outcome = each.outcome
    return row


def _values_of(row: TrainedOfficer) -> list[object]:
    return [getattr(row, name) for name in TOLD_FIELDS]


def _check_terms(terms: CourseTerms) -> None:
    if not terms.name.strip():
        raise CooperationRefused(_("Give the course a name."))
    if terms.ended_on is not None and terms.ended_on < terms.held_on:
        raise CooperationRefused(_("The course ends before it begins. Look at the two days."))
    if terms.hours is not None and terms.hours <= 0:
        raise CooperationRefused(_("A course takes more than 0 hours. Leave empty what is not known."))
    if terms.valid_months is not None and terms.valid_months <= 0:
        raise CooperationRefused(
            _("A course holds for at least a month. Leave it empty if it holds for good.")
        )


def _values(terms: CourseTerms) -> dict[str, Any]:
    values = {name: getattr(terms, name) for name in terms.__dataclass_fields__}
    return values | {"name": terms.name.strip(), "about": terms.about.strip()}
