"""A supervisor decides: an interview is to be believed, is to be mended, or is looked at again."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl
from django.utils.translation import gettext as _

from ppaos.evidence.survey.actions.visits import VisitRefused, assign_visits, send_visit_back
from ppaos.evidence.survey.models import Interview, Review, Visit
from ppaos.evidence.survey.permissions.review import ReviewRefused, check_can_review
from ppaos.evidence.survey.queries.review import REVIEW, clean_interviews, open_conflicts_of
from ppaos.ground.privacy.actions import audited
from ppaos.people.cooperation.permissions import check_may

State = Interview.State
COMMENT = 500


@dataclass(frozen=True)
class InterviewsAccepted:
    """How many interviews were accepted in one act."""

    interviews: int


@audited("interview.accepted", subjects=("interview",))
def accept_interview(*, interview: Interview, by: Any, at: datetime, comment: str = "") -> Review:
    """Say that an interview is to be believed. Refused while answers of it conflict: settle those first."""
    interview = _locked(interview, State.ACCEPTED, by)
    if open_conflicts_of(interview).exists():
        raise ReviewRefused(_("Two edits of this interview answer differently. Choose what holds first."))
    return _decided(interview, State.ACCEPTED, Review.Decision.ACCEPT, comment, by, at)


@audited("interviews.accepted")
def accept_clean_interviews(*, interviews: Iterable[int], by: Any, at: datetime) -> InterviewsAccepted:
    """Accept at once those of the interviews (numbers) of which nothing odd was found; the others stay as they are.

    Left out are interviews that the user does not review or held, that were not judged as they are now, or whose
    answers conflict.
    """
    check_may(by, REVIEW)
    clean = clean_interviews(by).filter(pk__in=list(interviews)).values("pk")
    found = list(Interview.objects.select_for_update().filter(pk__in=clean, state=State.NEW))
    Interview.objects.filter(pk__in=[each.pk for each in found]).update(state=State.ACCEPTED)
    Review.objects.bulk_create(
        [Review(interview=each, decision=Review.Decision.ACCEPT, made_at=at, made_by=by) for each in found],
        batch_size=1000,
    )
    return InterviewsAccepted(len(found))


@audited("interview.sent_back", subjects=("interview",))
def send_interview_back(*, interview: Interview, comment: str, by: Any, at: datetime) -> Review:
    """Ask the surveyor to mend an interview: its visit goes back to the phone with the comment.

    An interview of a known household that belongs to no visit gets a return visit of its surveyor. Refused without a
    comment, or where no visit and no household is known.
    """
    interview = _locked(interview, State.SENT_BACK, by)
    if not comment.strip():
        raise ReviewRefused(_("Say what the surveyor is to mend: the words are shown on the phone."))
    try:
        _send_to_phone(interview, comment.strip()[:COMMENT], by, at)
    except VisitRefused as error:
        raise ReviewRefused(str(error)) from error
    return _decided(interview, State.SENT_BACK, Review.Decision.SEND_BACK, comment, by, at)


@audited("interview.reopened", subjects=("interview",))
def reopen_interview(*, interview: Interview, by: Any, at: datetime, comment: str = "") -> Review:
    """Look again at an interview that was accepted or sent back; it waits for review."""
    return _decided(_locked(interview, State.NEW, by), State.NEW, Review.Decision.REOPEN, comment, by, at)


def _locked(interview: Interview, state: str, by: Any) -> Interview:
    """The interview as it is now, which may come into the state."""
    check_can_review(user=by, interview=interview)
    found = (
        Interview.objects.select_for_update(of=("self",)).select_related("form", "visit").get(pk=interview.pk)
    )
    if state not in Interview.TRANSITIONS[State(found.state)]:
        raise ReviewRefused(
            _("This interview is: %(state)s. Somebody decided about it meanwhile.")
            % {"state": found.get_state_display()}
        )
    return found


def _decided(interview: Interview, state: str, decision: str, comment: str, by: Any, at: datetime) -> Review:
    if State.SENT_BACK in (interview.state, state):
        # What is sent back is no double of what is held in its place: all that are compared with it are judged anew.
        interview.judged_change = None
    interview.state = state
    interview.save(update_fields=["state", "judged_change"])
    return Review.objects.create(
        interview=interview, decision=decision, comment=comment.strip()[:COMMENT], made_at=at, made_by=by
    )


def _send_to_phone(interview: Interview, comment: str, by: Any, at: datetime) -> None:
    if interview.visit is not None:
        send_visit_back(visit=interview.visit, comment=comment, by=by, at=at)
        return
    if interview.household_id is None and interview.candidate_household_id is None:
        raise ReviewRefused(
            _("This interview belongs to no visit and to no known household, so no phone can be told. Correct it at "
              "the office, or speak with the surveyor.")
        )  # fmt: skip
    asked = {
        "household_id": [interview.household_id],
        "candidate_household_id": [interview.candidate_household_id],
        "surveyor_id": [interview.surveyor_id],
        "kind": [Visit.Kind.RETURN.value],
        "comment": [comment],
    }
    assign_visits(frame=pl.DataFrame(asked), by=by, at=at, deed=REVIEW)
