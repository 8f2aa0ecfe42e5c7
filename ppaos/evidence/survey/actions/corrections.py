"""Answers put right at the office: a submission made from the newest, with the reason; what was sent stays as sent."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from ppaos.evidence.survey.actions._office import send_from_office
from ppaos.evidence.survey.models import FormVersion, Interview, Submission
from ppaos.evidence.survey.permissions.review import check_can_review
from ppaos.evidence.survey.queries.instances import FILE_TYPES, plain_path
from ppaos.evidence.survey.queries.linked import Chain, chain_of
from ppaos.evidence.survey.queries.mapped import read_day, read_point
from ppaos.evidence.survey.queries.repeats import instances_within
from ppaos.evidence.survey.queries.worked_out import worked_out_from
from ppaos.ground.privacy.actions import audited

LONGEST = 10_000
NOT_ANSWERED = (
    "group",
    "repeat",
    "note",
    "hidden",
    "start",
    "end",
    "deviceid",
    "username",
    "audit",
    *FILE_TYPES,
)
_WHOLE = ("integer", "range")


class CorrectionRefused(ValueError):
    """An answer cannot be put right like this; the message says why and what to do."""


@audited("interview.corrected", subjects=("interview",))
def correct_interview(
    *, interview: Interview, changes: Mapping[str, str], why: str, by: Any, at: datetime
) -> Submission:
    """Put answers of an interview right: new text by path, empty for no answer.

    What the form works out from them is emptied unless it is among the changes: nobody at the office runs the form.
    Raises CorrectionRefused for a question that is not there, a value it does not take, no reason, no change, or while
    edits disagree.
    """
    check_can_review(user=by, interview=interview)
    if not why.strip():
        raise CorrectionRefused(_("A correction needs a reason: say where the right answer comes from."))
    chain = chain_of(interview)
    if chain.result.conflicts:
        raise CorrectionRefused(_("Edits of this interview disagree. Choose what holds first, then correct."))
    answers = dict(chain.result.answers)
    cleaned = {path: value.strip() for path, value in changes.items()}
    for path, value in cleaned.items():
        _check(path, value, chain)
    changed = {path for path, value in cleaned.items() if value != answers.get(path, "")}
    if not changed:
        raise CorrectionRefused(_("Nothing is changed: the answers are these already."))
    for path in _worked_out(chain.version, changed, answers):
        answers.pop(path, None)
    return send_from_office(chain=chain, answers=answers | cleaned, why=why.strip(), by=by, at=at)


def _worked_out(version: FormVersion, changed: set[str], answers: Mapping[str, str]) -> list[str]:
    """The answers that the form worked out from changed ones: of the same member, or of the household."""
    stale = set(worked_out_from(version.questions, {plain_path(path) for path in changed}))
    members = {member for path in changed for member in instances_within(path)}
    return [
        path
        for path in answers
        if plain_path(path) in stale
        and (not members or members & set(instances_within(path)) or "[" not in path)
    ]


def _check(path: str, value: str, chain: Chain) -> None:
    """Refuse what the question does not take, in its own words."""
    question = next((each for each in chain.version.questions if each["path"] == plain_path(path)), None)
    if question is None or question["type"] in NOT_ANSWERED:
        raise CorrectionRefused(
            _("The form has no answer «%(path)s» that could be put right.") % {"path": path}
        )
    known = {member for each in chain.result.answers for member in instances_within(each)}
    is_placed = bool(question["repeat"]) == bool(instances_within(path))
    if not is_placed or not set(instances_within(path)) <= known:
        raise CorrectionRefused(
            _("The interview has no member «%(path)s». Choose one it has.") % {"path": path}
        )
    if value and (len(value) > LONGEST or not _is_taken(question, value)):
        raise CorrectionRefused(
            _("«%(value)s» is no answer to «%(question)s». %(takes)s")
            % {"value": value[:60], "question": question["name"], "takes": _takes(question)}
        )


def _is_taken(question: Mapping[str, Any], value: str) -> bool:
    kind, choices = question["type"], {each["name"] for each in question["choices"]}
    if kind in ("select_one", "select_multiple", "rank") and choices:
        chosen = [value] if kind == "select_one" else value.split()
        return set(chosen) <= choices
    if kind in _WHOLE:
        return value.removeprefix("-").isascii() and value.removeprefix("-").isdigit()
    if kind == "decimal":
        return _is_number(value)
    if kind in ("date", "today"):
        return len(value) == 10 and read_day(value) is not None
    return kind != "geopoint" or read_point(value) is not None


def _is_number(value: str) -> bool:
    try:
        return value.isascii() and abs(float(value)) < float("inf")
    except ValueError:
        return False


def _takes(question: Mapping[str, Any]) -> str:
    """What the question takes, in words."""
    words = {
        "integer": _("It takes a whole number."),
        "range": _("It takes a whole number."),
        "decimal": _("It takes a number, with a point before its decimals."),
        "date": _("It takes a date as year-month-day of the common era, 2026-11-20."),
        "today": _("It takes a date as year-month-day of the common era, 2026-11-20."),
        "geopoint": _("It takes latitude and longitude, separated by a blank."),
    }
    return words.get(question["type"], _("It takes the choices of the form."))
