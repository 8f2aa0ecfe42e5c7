"""The page of a job: it follows the work, may be closed and opened again. The page of one's notices."""

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST, require_safe

from ppaos.ground.workbench.actions import cancel_job, mark_read, start_job_again
from ppaos.ground.workbench.models import Job
from ppaos.ground.workbench.permissions import check_can_see_job
from ppaos.ground.workbench.presenters.jobs import job_card
from ppaos.ground.workbench.queries.notices import notices_of, unread_count
from ppaos.ground.workbench.queries.signing import public_keys

A_PAGE = 30


@require_GET
def job(request: HttpRequest, job_id: int) -> HttpResponse:
    """The page, or for htmx only the part that changes."""
    found = get_object_or_404(Job, pk=job_id)
    check_can_see_job(user=request.user, job=found)
    template = "workbench/job_progress.html" if request.htmx else "workbench/job.html"  # type: ignore[attr-defined]
    return render(request, template, {"job": found, "card": job_card(found)})


@require_POST
def cancel(request: HttpRequest, job_id: int) -> HttpResponse:
    """Stop the work and show its page."""
    cancel_job(job=get_object_or_404(Job, pk=job_id), by=request.user, at=timezone.now())
    return redirect("workbench:job", job_id=job_id)


@require_POST
def again(request: HttpRequest, job_id: int) -> HttpResponse:
    """Begin work that was cancelled or broke off once more and show its page."""
    start_job_again(job=get_object_or_404(Job, pk=job_id), by=request.user, at=timezone.now())
    return redirect("workbench:job", job_id=job_id)


@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """What the platform told the reader, the newest first."""
    page = Paginator(notices_of(request.user), A_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "workbench/notices.html",
        {"page_obj": page, "unread": unread_count(request.user), "query": ""},
    )


@require_POST
def read_notices(request: HttpRequest) -> HttpResponse:
    """Mark all of them as read."""
    mark_read(by=request.user, at=timezone.now())
    return redirect("workbench:notices")


@login_not_required
@require_safe
def jwks(request: HttpRequest) -> JsonResponse:
    """The public keys by which anybody checks what this installation signed (RFC 7517)."""
    return JsonResponse(public_keys(), content_type="application/jwk-set+json")
