"""Interviews to be reviewed, as if they had been joined: whole at once, through no submission unless one is wanted."""

import io
import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

from ppaos.evidence.survey.models import (
    Finding,
    FormVersion,
    Interview,
    Submission,
    SubmissionFile,
)
from ppaos.evidence.survey.queries.instances import submission_binding
from ppaos.evidence.survey.queries.joined import sealed_answers
from ppaos.evidence.survey.queries.sealing import sealed_bytes
from ppaos.ground.accounts.models import User
from ppaos.ground.workbench.actions import store_file
from tests.factories.surveyed import answers

AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
STARTED = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)  # ten in the morning in Thailand


def interview_of(
    version: FormVersion,
    surveyor: User,
    said: dict[str, str] | None = None,
    *,
    chain: str = "",
    **given: Any,
) -> Interview:
    """An interview in village 46010101: half an hour on 20 November, 30 metres from the house, unless given."""
    name = chain or f"uuid:{Interview.objects.count() + 1}"
    started = given.pop("started_at", STARTED)
    seconds = given.pop("seconds", 1800 if started else None)
    ended = started + timedelta(seconds=seconds) if started and seconds is not None else None
    values: dict[str, Any] = {
        "area_id": "46010101", "held_on": date(2026, 11, 20), "year": 2569, "changed_at": AT, "outcome": "found_poor",
        "latitude": 16.43, "longitude": 103.5, "distance_metres": 30.0, "ended_at": ended,
    }  # fmt: skip
    sealed = sealed_answers(version.form_id, name, answers() if said is None else said)
    return Interview.objects.create(
        form=version.form, form_version=version, chain=name, surveyor=surveyor, started_at=started, seconds=seconds,
        sealed=sealed, **values | given,
    )  # fmt: skip


def submission_of(interview: Interview, **given: Any) -> Submission:
    """What was sent of an interview."""
    name = given.pop("instance_id", interview.chain)
    xml = json.dumps({}).encode()
    bound = submission_binding(interview.form_id, name)
    values: dict[str, Any] = {"channel": Submission.Channel.COLLECT, "received_at": AT, "read_at": AT}
    return Submission.objects.create(
        form=interview.form, form_version=interview.form_version, instance_id=name, chain=interview.chain,
        sent_by=given.pop("sent_by", interview.surveyor), sha256="", **values | given,
        sealed=sealed_bytes(xml, purpose="submission", bound_to=bound),
    )  # fmt: skip


def file_of(
    submission: Submission, name: str, content: bytes | None = b"\x89PNG\r\n\x1a\n"
) -> SubmissionFile:
    """A file that a submission names; without content it is on its way."""
    stored = None
    if content is not None:
        stored = store_file(
            content=io.BytesIO(content), name=name, purpose="survey", content_type="image/png", by=None, at=AT
        )
    return SubmissionFile.objects.create(
        submission=submission, name=name, file=stored, received_at=None if content is None else AT
    )


def found(interview: Interview, rule: str = "far_away", **given: Any) -> Finding:
    """Something odd about an interview."""
    values: dict[str, Any] = {"detail": {}, "weight": 1.0, "method": "survey_quality 2569", "found_at": AT}
    return Finding.objects.create(interview=interview, rule=rule, **values | given)


def judged(interview: Interview) -> Interview:
    """An interview as if rules had looked at it."""
    interview.judged_at, interview.judged_with = AT, "survey_quality 2569"
    interview.judged_change = interview.changed_at
    interview.save(update_fields=["judged_at", "judged_with", "judged_change"])
    return interview
