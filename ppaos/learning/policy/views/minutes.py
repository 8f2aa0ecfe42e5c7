"""The minutes of a meeting, and the summary of it that everybody may read."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ppaos.ground.privacy.actions import record_reading
from ppaos.ground.privacy.models import PersonalRead
from ppaos.learning.policy.actions.errors import PolicyRefused
from ppaos.learning.policy.actions.minutes import read_minutes_file, write_minutes
from ppaos.learning.policy.actions.summary import publish_summary, take_summary_down
from ppaos.learning.policy.forms.minutes import MinutesForm, SummaryForm
from ppaos.learning.policy.models import Meeting
from ppaos.learning.policy.permissions.meetings import why_not_confirmer
from ppaos.learning.policy.presenters.meeting_papers import PAPERS, paper_links
from ppaos.learning.policy.queries.meetings import TOOK_PLACE, WRITTEN
from ppaos.learning.policy.views.meetings import meeting_frame, seen_meeting, sees_words


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def minutes(request: HttpRequest, pk: int) -> HttpResponse:
    """What was said; POST writes it down."""
    found = seen_meeting(request, pk)
    form = MinutesForm(request.POST or None, request.FILES or None, initial={"text": found.minutes})
    if request.method == "POST" and form.is_valid():
        try:
            write_minutes(meeting=found, **form.cleaned_data, by=request.user, at=timezone.now())
        except PolicyRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The minutes are kept."))
            return redirect("policy:minutes", pk)
    frame, reads = meeting_frame(request, found, "minutes"), sees_words(request.user, found)
    if reads and found.minutes:
        record_reading(
            by=request.user, at=timezone.now(), purpose=PersonalRead.ASSIST, subjects=[found], verb="minutes.read"
        )  # fmt: skip
    waits = frame["holds"] and found.state == Meeting.State.HELD
    context = frame | {
        "form": form if frame["holds"] and found.state in WRITTEN else None,
        "reads": reads,
        "waits_for_confirming": waits,
        "why_not": why_not_confirmer(request.user, found) if waits else "",
    }
    return render(request, "policy/meetings/minutes.html", context)


@never_cache
@require_safe
def minutes_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file of the minutes, for who reads what was written down."""
    found = seen_meeting(request, pk)
    file = found.minutes_file
    if file is None or file.erased_at:
        raise Http404(f"no file of minutes of meeting {pk}")
    if not sees_words(request.user, found):
        raise PermissionDenied(_("Your role does not read minutes: names may stand in them."))
    content = read_minutes_file(meeting=found, file=file, by=request.user, at=timezone.now())
    return FileResponse(content, filename=file.name, content_type=file.content_type)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def papers(request: HttpRequest, pk: int) -> HttpResponse:
    """The papers to print, and the summary for everybody; POST publishes it."""
    found = seen_meeting(request, pk)
    form = SummaryForm(request.POST or None, initial={"text": found.public_summary})
    if request.method == "POST" and form.is_valid():
        try:
            publish_summary(meeting=found, **form.cleaned_data, by=request.user, at=timezone.now())
        except PolicyRefused as refused:
            form.add_error("text", str(refused))
        else:
            messages.success(request, _("Everybody may read it now."))
            return redirect("policy:meeting_papers", pk)
    frame = meeting_frame(request, found, "meeting_papers")
    address = reverse("forum:summary", args=[found.uid])
    context = frame | {
        "papers": paper_links(found, list(PAPERS)),
        "form": form if frame["holds"] and found.state in TOOK_PLACE else None,
        "address": request.build_absolute_uri(address) if found.published_at else "",
    }
    return render(request, "policy/meetings/papers.html", context)


@require_POST
def take_down(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the public summary down."""
    found = seen_meeting(request, pk)
    try:
        take_summary_down(meeting=found, by=request.user, at=timezone.now())
    except PolicyRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Nobody can read it any more."))
    return redirect("policy:meeting_papers", pk)
