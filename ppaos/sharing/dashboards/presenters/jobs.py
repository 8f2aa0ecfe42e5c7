"""Long work on one page: the reader's own with its progress, that of others as a table without what it came to."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from ppaos.ground.geography.models import Area
from ppaos.ground.geography.presenters import label
from ppaos.ground.workbench.models import Job
from ppaos.ground.workbench.presenters.jobs import job_card

OWN, AROUND = "mine", "area"


def job_tabs(whose: str, own: int, around: int) -> list[dict[str, Any]]:
    """The reader's own work and, beside it, that of the area; how many of each go on."""
    page = reverse("dashboards:jobs")
    return [
        {"label": _("My work"), "url": page, "current": whose == OWN, "count": own},
        {
            "label": _("Of the area"),
            "url": f"{page}?whose={AROUND}",
            "current": whose == AROUND,
            "count": around,
        },
    ]


def own_rows(jobs: Iterable[Job]) -> list[dict[str, Any]]:
    """The reader's own jobs as their pages show them."""
    return [{"job": job, "card": job_card(job)} for job in jobs]


def rows_around(
    jobs: Iterable[Job], starters: Mapping[int, str], areas: Mapping[str, Area]
) -> list[dict[str, Any]]:
    """Jobs of others: what, by whom, where, how far; neither result nor words of a failure, which may name people."""
    return [
        {
            "job": job,
            "label": _(job.title),
            "by": starters.get(job.created_by_id or 0, ""),
            "area": label(areas[job.area_code]) if job.area_code in areas else job.area_code,
            "state": STATES[Job.State(job.state)],
            "percent": 100 * job.done // job.total if job.total else None,
        }
        for job in jobs
    ]


STATES = {
    Job.State.WAITING: "waiting", Job.State.RUNNING: "running", Job.State.SUCCEEDED: "succeeded",
    Job.State.FAILED: "failed", Job.State.CANCELLED: "cancelled",
}  # fmt: skip
