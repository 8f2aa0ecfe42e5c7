"""What the office says of an interview is a submission like those of the field, made from the newest of them."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ppaos.evidence.survey.actions.joining import join_chains
from ppaos.evidence.survey.actions.receiving import receive_submission
from ppaos.evidence.survey.models import Submission, SubmissionFile
from ppaos.evidence.survey.queries.filled import filled_form
from ppaos.evidence.survey.queries.linked import OFFICE, Chain


def send_from_office(
    *, chain: Chain, answers: Mapping[str, str], why: str, by: Any, at: datetime
) -> Submission:
    """Send answers that follow from the newest submissions of a chain, and have them read at once."""
    version = chain.version
    xml = filled_form(
        code=version.form.code,
        version=version.version,
        answers=answers,
        instance_id=f"uuid:{uuid.uuid4()}",
        bases=chain.result.heads,
        questions=version.questions,
    )
    made = receive_submission(
        xml=xml, files={}, user=by, phone=None, channel=OFFICE, why=why[:300], by=by, at=at
    ).submission
    _carry_files(chain, made)
    join_chains(chains=[(made.form_id, made.chain)], by=by, at=at)
    return made


def _carry_files(chain: Chain, made: Submission) -> None:
    """The photos that the answers name are those that came with what they were made from."""
    arrived = SubmissionFile.objects.filter(
        submission__in=[one.row for one in chain.submissions], file__isnull=False
    ).order_by("pk")
    for file in arrived:
        made.files.filter(name=file.name, file__isnull=True).update(
            file=file.file, sha256=file.sha256, received_at=file.received_at
        )
