"""Committees and teams of Kalasin with people in them, and courses of officers."""

from datetime import UTC, date, datetime
from typing import Any

from ppaos.ground.geography.models import Area
from ppaos.people.cooperation.actions.mechanism import set_up_committee
from ppaos.people.cooperation.actions.training import CourseTerms, enter_officer_course
from ppaos.people.cooperation.models import Committee, CommitteeMember, OfficerCourse, Organisation
from ppaos.people.cooperation.queries.mechanism import Seat
from ppaos.people.cooperation.queries.trainees import Trainee

AT, TODAY = datetime(2026, 11, 22, 9, 0, tzinfo=UTC), date(2026, 11, 22)
BEGAN = date(2026, 10, 1)


def committee_of(area: str, name: str = "ศจพ. สมมุติ", **given: Any) -> Committee:
    """A committee of an area since the first of October 2569."""
    terms = {"kind": Committee.Kind.COMMITTEE, "valid_from": BEGAN} | given
    return set_up_committee(area=Area.objects.get(pk=area), name_th=name, by=None, at=AT, **terms)


def team_of(area: str, name: str = "ทีมปฏิบัติการสมมุติ", **given: Any) -> Committee:
    """An operation team of a subdistrict."""
    return committee_of(area, name, kind=Committee.Kind.OPERATION, **given)


def seat_in(committee: Committee, name: str = "สมหญิง ตัวอย่าง", **given: Any) -> Seat:
    """Somebody who shall be a plain member from the first day of the committee on."""
    terms = {"post": CommitteeMember.Post.MEMBER, "valid_from": committee.valid_from} | given
    return Seat(committee=committee, name=name, **terms)


def course_in(area: str = "46", name: str = "หลักสูตรสมมุติ", **given: Any) -> OfficerCourse:
    """A course of officers that was held on the first of November 2569."""
    terms = CourseTerms(**({"name": name, "held_on": date(2026, 11, 1)} | given))
    return enter_officer_course(area=Area.objects.get(pk=area), terms=terms, by=None, at=AT)


def office(name: str, area: str | None = "46", sector: str = "government", **given: Any) -> Organisation:
    """An invented office of the state in an area."""
    return Organisation.objects.create(name_th=name, sector=sector, area_id=area, **given)


def passed(name: str, organisation: Organisation, **given: Any) -> Trainee:
    """An officer who passed."""
    return Trainee(name, organisation, **({"outcome": "course_passed"} | given))
