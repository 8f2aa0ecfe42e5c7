"""Lists written by a worker, files and extracts whose days are over, reports that are due."""

from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from procrastinate.contrib.django import app

from ppaos.ground.workbench.actions import Progress
from ppaos.ground.workbench.tasks import job_task
from ppaos.sharing.exchange.actions.exports import TAKE_OUT, Order, end_exports, make_export
from ppaos.sharing.exchange.actions.extracts import end_extracts
from ppaos.sharing.exchange.actions.reports import make_due_reports


@job_task(TAKE_OUT, told=(PermissionDenied,))
def write_list(progress: Progress, *, order: dict[str, Any], language: str = "th") -> dict[str, str]:
    """Write a list for who asked for it; again from the beginning makes another file."""
    by = get_user_model().objects.get(pk=progress.job.created_by_id or 0)
    with override(language):
        make_export(order=Order.of(order), by=by, at=timezone.now(), progress=progress)
    return {"url": reverse("exchange:files")}


@app.periodic(cron="17 * * * *")
@app.task(name="exchange.end", queue="default", queueing_lock="exchange.end")
def end(timestamp: int) -> None:
    """Every hour: erase what has waited its days, and extracts whose agreement ended."""
    end_exports(by=None, at=timezone.now())
    end_extracts(by=None, at=timezone.now())


@app.periodic(cron="23 * * * *")
@app.task(name="exchange.report", queue="default", queueing_lock="exchange.report")
def report(timestamp: int) -> None:
    """Every hour: make the reports that are due today."""
    make_due_reports(by=None, at=timezone.now())
