"""A large file of answers: kept as it came, and worked off by a worker."""

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_noop as _

from ppaos.ground.privacy.actions import audited
from ppaos.ground.workbench.actions import start_job, store_file
from ppaos.ground.workbench.models import Job
from ppaos.people.cooperation.models import Organisation
from ppaos.support.referral.models import Batch
from ppaos.support.referral.permissions import check_can_answer

TAKE_IN = "referral.take_in_answers"
KEPT, FAULTS_KEPT = "answers", "answers at fault"


@audited("referral.answers_received", subjects=("batch",))
def ask_to_take_in(
    *,
    content: bytes,
    name: str,
    organisations: Sequence[Organisation],
    by: Any,
    at: datetime,
    batch: Batch | None = None,
) -> Job:
    """Keep a file of answers, sealed, and have a worker take it in for these organisations."""
    for body in organisations:
        check_can_answer(by, body, batch)
    kept = store_file(content=io.BytesIO(content), name=name, purpose=KEPT, by=by, at=at)
    arguments = {
        "file": kept.pk, "bodies": [body.pk for body in organisations], "batch": batch and batch.pk,
        "language": get_language() or "th",
    }  # fmt: skip
    return start_job(
        kind=TAKE_IN, title=_("Answers by spreadsheet"), unit="rows", by=by, at=at, arguments=arguments
    )
