"""One resolution: written down in its meeting, put right, reported on until it is done or dropped."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ppaos.ground.workbench.actions import open_file
from ppaos.ground.workbench.presenters.thai import thai_datetime
from ppaos.learning.policy.actions.errors import PolicyRefused
from ppaos.learning.policy.actions.resolution_reports import report_on_resolution
from ppaos.learning.policy.actions.resolutions import change_resolution, resolve, take_out_resolution
from ppaos.learning.policy.forms.resolutions import ReportForm, ResolutionForm
from ppaos.learning.policy.models import Resolution
from ppaos.learning.policy.permissions.meetings import may_hold
from ppaos.learning.policy.permissions.resolutions import may_report
from ppaos.learning.policy.presenters import meetings as meeting_words
from ppaos.learning.policy.presenters import resolutions as words
from ppaos.learning.policy.presenters.chains import chain_steps
from ppaos.learning.policy.queries.acting import GIVE
from ppaos.learning.policy.queries.chain import chain_of
from ppaos.learning.policy.queries.meetings import SEE, WRITTEN, meetings_in_sight
from ppaos.learning.policy.queries.plans import lines_carrying_out
from ppaos.learning.policy.queries.resolutions import (
    UNDER_WAY,
    visible_resolutions,
)
from ppaos.people.cooperation.permissions import check_may, may


@require_http_methods(["GET", "HEAD", "POST"])
def new_resolution(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down what a meeting resolved."""
    meeting = get_object_or_404(meetings_in_sight(request.user), pk=pk)
    if not may_hold(request.user, meeting):
        raise PermissionDenied(_("What a meeting resolved is written down by who holds its meetings."))
    item = request.GET.get("item", "")
    form = ResolutionForm(request.POST or None, meeting=meeting, initial={"item": item, "area": meeting.area})
    if request.method == "POST" and form.is_valid():
        try:
            made = resolve(meeting=meeting, by=request.user, at=timezone.now(), **form.cleaned_data)
        except PolicyRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(
                request, _("It is written down as resolution %(number)s.") % {"number": made.number}
            )
            return redirect("policy:meeting", meeting.pk)
    context = {
        "meeting": meeting,
        "form": form,
        "crumbs": meeting_words.crumbs(meeting, last=_("New resolution")),
        "resolution": None,
    }
    return render(request, "policy/resolutions/edit.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def resolution(request: HttpRequest, pk: int) -> HttpResponse:
    """One resolution with its reports; POST says how it goes on."""
    found = _seen(request, pk)
    reports, keeps = may_report(request.user, found), may_hold(request.user, found.meeting)
    is_open = found.state in UNDER_WAY or keeps
    form = ReportForm(
        request.POST or None, request.FILES or None, resolution=found, keeps=keeps
    ) if reports and is_open else None  # fmt: skip
    if request.method == "POST" and (form is None or form.is_valid()):
        given = form.cleaned_data if form else {"state": "", "note": "", "on": timezone.localdate()}
        try:
            report_on_resolution(resolution=found, by=request.user, at=timezone.now(), **given)
        except PolicyRefused as refused:
            if form is None:
                messages.error(request, str(refused))
                return redirect("policy:resolution", pk)
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("It is written down."))
            return redirect("policy:resolution", pk)
    context = {
        "row": words.resolution_row(found, timezone.localdate()),
        "crumbs": [
            {"label": _("Resolutions"), "url": reverse("policy:resolutions")},
            {"label": words.number_words(found), "url": ""},
        ],
        "meeting": found.meeting,
        "sees_meeting": meetings_in_sight(request.user).filter(pk=found.meeting_id).exists(),
        "events": words.step_events(found),
        "chains": [
            chain_steps(chain_of(request.user, line), "resolution")
            for line in lines_carrying_out(request.user, found)
        ],
        "files": [step for step in found.steps.all() if step.file_id],
        "form": form,
        "can_change": keeps and found.meeting.state in WRITTEN and not found.steps.all(),
        "as_of": thai_datetime(timezone.now()),
    }
    return render(request, "policy/resolutions/page.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Put right what was written down of a resolution."""
    found = _kept(request, pk)
    first = {
        name: getattr(found, name) for name in ("text", "item", "owner", "due_on", "budget_baht", "area")
    }
    form = ResolutionForm(request.POST or None, meeting=found.meeting, initial=first)
    del form.fields["item"]
    if request.method == "POST" and form.is_valid():
        try:
            change_resolution(resolution=found, by=request.user, at=timezone.now(), **form.cleaned_data)
        except PolicyRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("It is put right."))
            return redirect("policy:resolution", pk)
    crumbs = [
        {"label": _("Resolutions"), "url": reverse("policy:resolutions")},
        {"label": words.number_words(found), "url": reverse("policy:resolution", args=[pk])},
        {"label": _("Put it right"), "url": ""},
    ]
    context = {"meeting": found.meeting, "form": form, "crumbs": crumbs, "resolution": found}
    return render(request, "policy/resolutions/edit.html", context)


@require_POST
def take_out(request: HttpRequest, pk: int) -> HttpResponse:
    """Take out a resolution written down by mistake."""
    found = _kept(request, pk)
    try:
        take_out_resolution(meeting=found.meeting, number=found.number, by=request.user, at=timezone.now())
    except PolicyRefused as refused:
        messages.error(request, str(refused))
        return redirect("policy:resolution", pk)
    messages.success(request, _("It is taken out."))
    return redirect("policy:meeting", found.meeting_id)


@never_cache
@require_safe
def report_file(request: HttpRequest, pk: int, step_pk: int) -> HttpResponseBase:
    """The paper or photo of a report, for who may report on the resolution or sees the meeting's area."""
    found = _seen(request, pk)
    if not (may_report(request.user, found) or may(request.user, SEE, area_code=found.meeting.area_id)):
        raise PermissionDenied(_("Papers of reports are opened by the owner and by who works for the area."))
    step = get_object_or_404(found.steps.filter(file__erased_at=None).exclude(file=None), pk=step_pk)
    file = step.file
    if file is None:
        raise Http404(f"no paper of report {step_pk}")
    return FileResponse(open_file(file=file), filename=file.name, content_type=file.content_type)


def _seen(request: HttpRequest, pk: int) -> Resolution:
    if not may(request.user, GIVE):
        check_may(request.user, SEE)
    return get_object_or_404(visible_resolutions(request.user), pk=pk)


def _kept(request: HttpRequest, pk: int) -> Resolution:
    found = _seen(request, pk)
    if not may_hold(request.user, found.meeting):
        raise PermissionDenied(_("What a meeting resolved is put right by who holds its meetings."))
    return found
