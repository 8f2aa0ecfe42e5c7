"""Every minute the worker judges the interviews that wait for it."""

from django.utils import timezone
from procrastinate.contrib.django import app

from ppaos.evidence.survey.actions.findings import judge_waiting


@app.periodic(cron="* * * * *")
@app.task(name="survey.judge", queue="default", queueing_lock="survey.judge")
def judge(timestamp: int) -> None:
    """Judge what waits; two at once wait for each other in the database."""
    judge_waiting(by=None, at=timezone.now())
