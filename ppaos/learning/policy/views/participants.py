"""Who is called to a meeting and who came."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from ppaos.learning.policy.actions.errors import PolicyRefused
from ppaos.learning.policy.actions.participants import (
    call_members,
    call_participants,
    note_attendance,
    uncall_participant,
)
from ppaos.learning.policy.forms.meetings import CallForm
from ppaos.learning.policy.presenters.meetings import participant_rows
from ppaos.learning.policy.queries.meetings import PREPARED, WRITTEN
from ppaos.learning.policy.views.meetings import meeting_frame, seen_meeting, sees_called
from ppaos.people.cooperation.permissions import check_may

CAME = {"yes": True, "no": False, "": None}


@require_http_methods(["GET", "HEAD", "POST"])
def participants(request: HttpRequest, pk: int) -> HttpResponse:
    """Who is called; POST calls more."""
    found = seen_meeting(request, pk)
    form = CallForm(request.POST or None, area=found.area)
    if request.method == "POST" and form.is_valid():
        try:
            new = call_participants(meeting=found, **form.cleaned_data, by=request.user, at=timezone.now())
        except PolicyRefused as refused:
            form.add_error(None, str(refused))
        else:
            _called(request, new)
            return redirect("policy:participants", pk)
    rows = found.participants.select_related("organisation", "user").order_by(
        "organisation__name_th", "name", "pk"
    )
    frame = meeting_frame(request, found, "participants")
    context = frame | {
        "rows": participant_rows(rows, sees_names=sees_called(request.user, found)),
        "form": form if frame["holds"] and found.state in (*PREPARED, *WRITTEN) else None,
        "notes_attendance": frame["holds"] and found.state in WRITTEN,
        "can_call_members": frame["holds"] and found.committee_id and found.state in (*PREPARED, *WRITTEN),
    }
    return render(request, "policy/meetings/participants.html", context)


@require_POST
def members(request: HttpRequest, pk: int) -> HttpResponse:
    """Call the members of the committee."""
    found = seen_meeting(request, pk)
    try:
        _called(request, call_members(meeting=found, by=request.user, at=timezone.now()))
    except PolicyRefused as refused:
        messages.error(request, str(refused))
    return redirect("policy:participants", pk)


@require_POST
def attendance(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down who came."""
    found = seen_meeting(request, pk)
    came = {
        each.pk: CAME.get(request.POST.get(f"came-{each.pk}", "odd"), each.has_come)
        for each in found.participants.all()
    }
    try:
        note_attendance(meeting=found, came=came, by=request.user, at=timezone.now())
    except PolicyRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("It is written down."))
    return redirect("policy:participants", pk)


@require_POST
def uncall(request: HttpRequest, pk: int, participant_id: int) -> HttpResponse:
    """Call somebody no more."""
    found = seen_meeting(request, pk)
    check_may(request.user, "hold_meetings", area_code=found.area_id)
    participant = get_object_or_404(found.participants, pk=participant_id)
    try:
        uncall_participant(participant=participant, meeting=found, by=request.user, at=timezone.now())
    except PolicyRefused as refused:
        messages.error(request, str(refused))
    return redirect("policy:participants", pk)


def _called(request: HttpRequest, new: int) -> None:
    told = ngettext("%(count)d more is called.", "%(count)d more are called.", new) % {"count": new}
    messages.success(request, told if new else _("Everybody was called already."))
