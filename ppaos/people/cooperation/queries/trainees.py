"""Who took a course of officers, known again from what is told of them, and what cannot be told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_noop

from ppaos.ground.accounts.models import User
from ppaos.people.cooperation.models import OfficerCourse, Organisation, TrainedOfficer

Outcome = TrainedOfficer.Outcome
NOT_TOLD = ""


@dataclass(frozen=True)
class Trainee:
    """An officer of a course: a user, or anybody else by name. An outcome of NOT_TOLD leaves what was told before."""

    name: str
    organisation: Organisation
    outcome: str = NOT_TOLD
    user: User | None = None
    position: str = ""
    passed_on: date | None = None

    def named(self) -> tuple[int, str]:
        """The organisation and the name, by which officers without a user are known again."""
        return self.organisation.pk, " ".join(self.name.split())


# code: (column, what is wrong, what to do).
TRAINEE_FAULTS = {
    "name_missing": ("name", gettext_noop("There is no name."), gettext_noop("Write name and surname.")),
    "outcome_too_soon": (
        "outcome",
        gettext_noop("The course is not over yet, so nobody has passed it or failed."),
        gettext_noop("Leave the outcome empty until the course is over."),
    ),
    "day_without_pass": (
        "passed_on",
        gettext_noop("A day of passing is told of somebody who did not pass."),
        gettext_noop("Take the day out, or write that the course was passed."),
    ),
    "day_to_come": (
        "passed_on",
        gettext_noop("The day of passing is still to come."),
        gettext_noop("Give a day up to today."),
    ),
    "day_too_early": (
        "passed_on",
        gettext_noop("The day of passing comes before the course began."),
        gettext_noop("Look at the day and at the days of the course."),
    ),
    "twice": (
        "name",
        gettext_noop("This officer stands in the list already."),
        gettext_noop("Leave one of the two out."),
    ),
    "somebody_else": (
        "name",
        gettext_noop("The user and the name mean two officers of this course."),
        gettext_noop("Look at the user name and the name again."),
    ),
}


class KnownOfficers:
    """The officers of a course, found again by user, else by organisation and name."""

    def __init__(self, course: OfficerCourse) -> None:
        rows = list(course.officers.all())
        self._by_user = {row.user_id: row for row in rows if row.user_id}
        self._by_name = {(row.organisation_id, row.name): row for row in rows}

    def found(self, told: Trainee) -> TrainedOfficer | None:
        """The row that is meant, or None for somebody new."""
        by_user = self._by_user.get(told.user.pk) if told.user else None
        return by_user or self._by_name.get(told.named())

    def is_torn(self, told: Trainee) -> bool:
        """Whether user and name mean different officers."""
        by_user = self._by_user.get(told.user.pk) if told.user else None
        by_name = self._by_name.get(told.named())
        if by_name is None:
            return False
        if by_user is not None:
            return by_user.pk != by_name.pk
        return told.user is not None and by_name.user_id not in (None, told.user.pk)


def trainee_faults(told: Sequence[Trainee], course: OfficerCourse, today: date) -> list[str]:
    """What cannot be told of each officer, a code of TRAINEE_FAULTS or «» each, in their order."""
    known, seen, found = KnownOfficers(course), set[object](), []
    is_over = (course.ended_on or course.held_on) <= today
    for each in told:
        keys = {("name", each.named())} | ({("user", each.user.pk)} if each.user else set())
        passed_on = each.passed_on
        checks = {
            "name_missing": not each.name.strip(),
            "outcome_too_soon": each.outcome in (Outcome.PASSED, Outcome.FAILED) and not is_over,
            "day_without_pass": passed_on is not None and each.outcome != Outcome.PASSED,
            "day_to_come": passed_on is not None and passed_on > today,
            "day_too_early": passed_on is not None and passed_on < course.held_on,
            "twice": bool(keys & seen),
            "somebody_else": known.is_torn(each),
        }
        seen |= keys
        found.append(next((code for code, is_so in checks.items() if is_so), ""))
    return found
