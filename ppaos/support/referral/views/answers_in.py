"""Files of answers: brought to the desk or to the batch they belong to; what came of them; rows to be mended."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ppaos.ground.workbench.forms.given_back import handed_back
from ppaos.ground.workbench.forms.sheets import UnreadableFile
from ppaos.ground.workbench.models import Job
from ppaos.ground.workbench.queries.jobs import jobs_of
from ppaos.people.cooperation.models import Organisation
from ppaos.people.cooperation.permissions import check_may
from ppaos.support.referral.actions.answer_files import FAULTS_KEPT, TAKE_IN, ask_to_take_in
from ppaos.support.referral.forms.answers_in import read_file, take_in
from ppaos.support.referral.models import Batch
from ppaos.support.referral.permissions import SEND
from ppaos.support.referral.presenters.answers_in import shown, told_of
from ppaos.support.referral.queries.batches import visible_batches
from ppaos.support.referral.queries.desk import ANSWER, desks

# More rows than a page should wait for are left to the worker.
ROWS_NOW = 1_000


@require_POST
def bring_in(request: HttpRequest) -> HttpResponse:
    """A filled spreadsheet comes to the desk: what is right counts, the rest is told by row."""
    check_may(request.user, ANSWER)
    return _brought_in(request, _bodies(request), None, "referral:desk")


@require_POST
def bring_in_batch(request: HttpRequest, pk: int) -> HttpResponse:
    """The answers to a batch come back to its sender."""
    check_may(request.user, SEND)
    found = get_object_or_404(
        visible_batches(request.user).select_related("sheet_form__file"), pk=pk, sent_at__isnull=False
    )
    return _brought_in(request, [found.organisation], found, "referral:reconciliation", found.pk)


@require_safe
def taken_in(request: HttpRequest, job: int) -> HttpResponse:
    """What came of a file that a worker took in, for who sent it."""
    found = get_object_or_404(jobs_of(request.user), pk=job, kind=TAKE_IN)
    if found.state != Job.State.SUCCEEDED:
        return redirect("workbench:job", found.pk)
    return _told(request, found.result, found.arguments.get("batch"))


@require_POST
def faulty_rows(request: HttpRequest, file: int) -> HttpResponseBase:
    """Give the rows that did not count back to who sent them."""
    return handed_back(
        file, purpose=FAULTS_KEPT, by=request.user, at=timezone.now(), what="failed rows of answers"
    )


def _brought_in(
    request: HttpRequest, bodies: Sequence[Organisation], batch: Batch | None, back: str, *args: int
) -> HttpResponse:
    """Read at once; a short file is taken in at once, a long one by a worker."""
    file = request.FILES.get("sheet")
    if file is None:
        messages.error(request, _("Choose the filled spreadsheet first."))
        return redirect(back, *args)
    content, name, now = file.read(), file.name or "", timezone.now()
    try:
        read = read_file(content, name, bodies, batch)
    except UnreadableFile as fault:
        context = {"problem": fault.problem, "batch": batch.pk if batch else None}
        return render(request, "referral/brought_in.html", context)
    if read.answers.height > ROWS_NOW:
        job = ask_to_take_in(
            content=content, name=name, organisations=bodies, batch=batch, by=request.user, at=now
        )
        return redirect("workbench:job", job.pk)
    taken = take_in(read=read, name=name, bodies=bodies, by=request.user, at=now, batch=batch)
    return _told(request, told_of(taken), batch.pk if batch else None)


def _told(request: HttpRequest, told: dict[str, Any], batch: int | None) -> HttpResponse:
    return render(request, "referral/brought_in.html", shown(told) | {"batch": batch})


def _bodies(request: HttpRequest) -> list[Organisation]:
    return list(
        Organisation.objects.filter(pk__in=desks(request.user).organisations).order_by("name_th", "pk")
    )
