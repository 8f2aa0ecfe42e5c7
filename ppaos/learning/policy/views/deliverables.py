"""What a research project owes: put down, handed in, taken off, its file opened."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from ppaos.learning.policy.actions.deliverables import (
    hand_in_deliverable,
    put_down_deliverable,
    read_file,
    take_off_deliverable,
)
from ppaos.learning.policy.actions.errors import PolicyRefused
from ppaos.learning.policy.forms.deliverables import DeliverableForm, HandInForm
from ppaos.learning.policy.models import Deliverable
from ppaos.learning.policy.views.projects import kept_project, seen_project


@require_POST
def put_down(request: HttpRequest, pk: int) -> HttpResponse:
    """Put down something that a project owes."""
    project, form = kept_project(request, pk), DeliverableForm(request.POST)
    if not form.is_valid():
        return _refused(request, pk, form)
    try:
        put_down_deliverable(project=project, **form.cleaned_data, by=request.user, at=timezone.now())
    except PolicyRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The deliverable stands in the list."))
    return redirect("policy:project", pk)


@require_POST
def hand_in(request: HttpRequest, pk: int, deliverable_pk: int) -> HttpResponse:
    """Say that a deliverable came, with its file."""
    owed, form = _owed(request, pk, deliverable_pk), HandInForm(request.POST, request.FILES)
    if not form.is_valid():
        return _refused(request, pk, form)
    try:
        hand_in_deliverable(deliverable=owed, **form.cleaned_data, by=request.user, at=timezone.now())
    except PolicyRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Noted as come."))
    return redirect("policy:project", pk)


@require_POST
def take_off(request: HttpRequest, pk: int, deliverable_pk: int) -> HttpResponse:
    """Take off what a project does not owe after all."""
    owed = _owed(request, pk, deliverable_pk)
    try:
        take_off_deliverable(deliverable=owed, by=request.user, at=timezone.now())
    except PolicyRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Taken off the list."))
    return redirect("policy:project", pk)


@never_cache
@require_safe
def file(request: HttpRequest, pk: int, deliverable_pk: int) -> HttpResponseBase:
    """The file of a deliverable; that it was taken out is noted."""
    project = seen_project(request, pk)
    owed = get_object_or_404(project.deliverables.select_related("file"), pk=deliverable_pk)
    if owed.file is None or owed.file.erased_at:
        raise Http404(f"no file of {deliverable_pk}")
    content = read_file(file=owed.file, by=request.user, at=timezone.now())
    return FileResponse(content, as_attachment=True, filename=owed.file.name)


def _owed(request: HttpRequest, pk: int, deliverable_pk: int) -> Deliverable:
    return get_object_or_404(kept_project(request, pk).deliverables, pk=deliverable_pk)


def _refused(request: HttpRequest, pk: int, form: DeliverableForm | HandInForm) -> HttpResponse:
    for name, errors in form.errors.items():
        field = form.fields[name].label if name in form.fields else ""
        messages.error(request, f"{field}: {' '.join(str(error) for error in errors)}")
    return redirect("policy:project", pk)
