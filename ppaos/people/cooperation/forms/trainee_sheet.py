"""What does a sheet of trained officers say? Who took the course with what outcome, or every fault by its cell."""

from typing import Any

from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ppaos.people.cooperation.forms.member_sheet import Bodies, body_of, named_users, sheet_words, user_of
from ppaos.people.cooperation.forms.people_sheet import PeopleSheet, read_people, word_key, word_keys
from ppaos.people.cooperation.models import OfficerCourse, TrainedOfficer
from ppaos.people.cooperation.permissions.mechanism import bodies_in_sight, users_around
from ppaos.people.cooperation.queries.trainees import NOT_TOLD, TRAINEE_FAULTS, Trainee, trainee_faults


def read_trainees(
    content: bytes, filename: str, *, course: OfficerCourse, by: Any
) -> tuple[PeopleSheet, list[Trainee]]:
    """The officers of a sheet; where anything is wrong with it, its problems say so by cell and none is meant to be
    written. Raises UnreadableFile where no sheet has the columns."""
    words = sheet_words("trainees.toml")
    sheet = read_people(
        content, filename, words["columns"], needed=["name", "organisation"], days=["passed_on"]
    )
    outcomes, bodies = word_keys(words["outcomes"]), Bodies(bodies_in_sight(by))
    asked = {row["user"].casefold() for row in sheet.rows if row["user"]}
    users = named_users(users_around(course.area_id), asked) if asked else {}
    told: list[tuple[dict[str, Any], Trainee]] = []
    for row in sheet.rows:
        outcome = _outcome(sheet, row, outcomes)
        user, body = user_of(sheet, row, users), body_of(sheet, row, bodies)
        if not row["organisation"]:
            sheet.fault(row, "organisation", _("There is no organisation."), _("Write whose officer it is."))
        if body is not None:
            name = row["name"] or (user.display_name if user else "")
            told.append((row, Trainee(name, body, outcome, user, row["position"] or "", row["passed_on"])))
    faults = trainee_faults([each for _row, each in told], course, timezone.localdate())
    for (row, _each), fault in zip(told, faults, strict=True):
        if fault:
            column, message, remedy = TRAINEE_FAULTS[fault]
            sheet.fault(row, column, _(message), _(remedy))
    return sheet, [each for _row, each in told]


def _outcome(sheet: PeopleSheet, row: dict[str, Any], outcomes: dict[str, str]) -> str:
    if not row["outcome"]:
        return NOT_TOLD
    outcome = outcomes.get(word_key(row["outcome"]), "")
    if not outcome:
        known = ", ".join(str(label) for label in TrainedOfficer.Outcome.labels)
        words = format_lazy(_("Write one of: {words}."), words=known)
        sheet.fault(row, "outcome", _("This outcome is not known."), words)
    return outcome
