"""Are the steps of a job, as drawn, the ones that the actions take?"""

import contextlib
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from django.core.exceptions import PermissionDenied

from ppaos.config.reference.states import JOB_STEPS
from ppaos.ground.accounts.models import User
from ppaos.ground.workbench.actions import begin_job, cancel_job, finish_job, revive_lost_jobs
from ppaos.ground.workbench.actions.jobs import MAX_ATTEMPTS, fail_job
from ppaos.ground.workbench.models import Job

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
LONG_AGO = NOW - timedelta(days=1)
ACTS = {
    "begin": lambda job, by: begin_job(job_id=job.pk, at=NOW),
    "finish": lambda job, by: finish_job(job=job, result={}, at=NOW),
    "fail": lambda job, by: fail_job(job=job, error="", trace_id="", at=NOW),
    "cancel": lambda job, by: cancel_job(job=job, by=by, at=NOW),
    "revive": lambda job, by: revive_lost_jobs(at=NOW),
}


@pytest.mark.django_db
def test_jobs_take_the_steps_that_are_drawn(monkeypatch):
    monkeypatch.setattr("ppaos.ground.workbench.actions.jobs._queue", lambda job: None)
    by = User.objects.create(username="anong", display_name="อนงค์ ใจดี")
    taken = {state: set() for state in Job.State.values}
    for state, act, attempts in product(Job.State.values, ACTS, (0, MAX_ATTEMPTS)):
        job = Job.objects.create(
            kind="test.work", title="Work", state=state, attempts=attempts, created_by_id=by.pk,
            created_at=LONG_AGO, heartbeat_at=LONG_AGO,
        )  # fmt: skip
        with contextlib.suppress(PermissionDenied):
            ACTS[act](job, by)
        job.refresh_from_db()
        taken[state] |= {job.state} - {state}
        job.delete()
    assert taken == {str(state): set(map(str, others)) for state, others in JOB_STEPS.items()}
