"""What a sender does with one batch: agree, state a ground, send, call off, show the code, hand out, note a receipt."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from ppaos.ground.privacy.models import PersonalRead
from ppaos.people.cooperation.permissions import check_may
from ppaos.support.referral.actions.batching import call_off_batch, coordinate_batch, note_receipt
from ppaos.support.referral.actions.errors import ReferralRefused
from ppaos.support.referral.actions.sending import clear_referrals
from ppaos.support.referral.actions.sending_batches import ask_to_send, fetch_package, show_code
from ppaos.support.referral.forms.answers import GroundForm
from ppaos.support.referral.forms.batches import CoordinateForm, ReceiptForm, SendForm
from ppaos.support.referral.models import Batch
from ppaos.support.referral.permissions import SEND
from ppaos.support.referral.presenters.batches import line
from ppaos.support.referral.presenters.faults import fault_words
from ppaos.support.referral.queries.batches import members, visible_batches
from ppaos.support.referral.views.referral import is_sound


@require_POST
def coordinate(request: HttpRequest, pk: int) -> HttpResponse:
    """Say with whom it is coordinated."""
    return _done(request, pk, CoordinateForm(request.POST), coordinate_batch)


@require_POST
def call_off(request: HttpRequest, pk: int) -> HttpResponse:
    """Give it up; its referrals are free again."""
    return _done(request, pk, forms.Form(request.POST), call_off_batch)


@require_POST
def receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """Note who received it."""
    return _done(request, pk, ReceiptForm(request.POST), note_receipt)


@require_POST
def clear(request: HttpRequest, pk: int) -> HttpResponse:
    """State one ground for all of the batch that lack one, or whose consent is gone."""
    found, form = _found(request, pk), GroundForm(request.POST)
    if is_sound(request, form):
        lacking = members(found).filter(state="draft").values_list("pk", flat=True)
        try:
            done = clear_referrals(
                referral_ids=lacking, by=request.user, at=timezone.now(), **form.cleaned_data
            )
        except ReferralRefused as refused:
            messages.error(request, str(refused))
        else:
            said = _("By this right %(count)d referrals can go now.") % {"count": done.moved}
            messages.success(request, said)
            for fault, number in done.faults["fault"].value_counts(sort=True).iter_rows():
                messages.error(request, f"{number:,} · {fault_words(fault)}")
    return redirect("referral:batch", pk)


@require_POST
def send(request: HttpRequest, pk: int) -> HttpResponse:
    """Have a worker send it, or pack it anew."""
    found = _found(request, pk)
    form = SendForm(request.POST, batch=found)
    if is_sound(request, form):
        try:
            job = ask_to_send(batch=found, by=request.user, at=timezone.now(), **form.cleaned_data)
        except ReferralRefused as refused:
            messages.error(request, str(refused))
        else:
            return redirect("workbench:job", job.pk)
    return redirect("referral:batch", pk)


@never_cache
@require_POST
def code(request: HttpRequest, pk: int) -> HttpResponse:
    """The code that opens the package, this once."""
    found = _found(request, pk)
    try:
        told = show_code(batch=found, by=request.user, at=timezone.now())
    except ReferralRefused as refused:
        messages.error(request, str(refused))
        return redirect("referral:batch", pk)
    return render(request, "referral/batch_code.html", {"line": line(found), "batch": found, "code": told})


@never_cache
@require_POST
def package(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The package; who took it out and when is written down."""
    found = _found(request, pk)
    try:
        stream = fetch_package(batch=found, purpose=PersonalRead.ASSIST, by=request.user, at=timezone.now())
    except ReferralRefused as refused:
        messages.error(request, str(refused))
        return redirect("referral:batch", pk)
    file = found.package
    return FileResponse(
        stream,
        as_attachment=True,
        filename=file.name if file else "",
        content_type=file.content_type if file else "",
    )


@require_safe
def manifest(request: HttpRequest, pk: int) -> HttpResponse:
    """The signed manifest apart from the package; it names no person."""
    found = _found(request, pk)
    if not found.manifest:
        raise Http404("nothing was signed yet")
    response = HttpResponse(found.manifest, content_type="application/jose")
    response.headers["Content-Disposition"] = f'attachment; filename="batch-{found.pk}-manifest.jws"'
    return response


def _done(request: HttpRequest, pk: int, form: forms.Form, act: Callable[..., Any]) -> HttpResponse:
    """Do one thing with the batch; what is refused is said."""
    found = _found(request, pk)
    if is_sound(request, form):
        try:
            act(batch=found, by=request.user, at=timezone.now(), **form.cleaned_data)
        except ReferralRefused as refused:
            messages.error(request, str(refused))
    return redirect("referral:batch", pk)


def _found(request: HttpRequest, pk: int) -> Batch:
    check_may(request.user, SEND)
    return get_object_or_404(visible_batches(request.user).select_related("package"), pk=pk)
