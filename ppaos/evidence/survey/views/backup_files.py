"""Where sealed interviews of a phone come in: the page for its backup file, and envelopes sent by the phone itself."""

import io
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from ppaos.evidence.survey.actions.backup_files import HandedIn, hand_in_backup, take_envelope
from ppaos.evidence.survey.forms.backup_files import BackupFileForm, BackupUnreadable, head_of, interviews_of
from ppaos.evidence.survey.models import Phone
from ppaos.evidence.survey.permissions.backup_files import may_hand_in
from ppaos.evidence.survey.queries.phone_keys import opened_key


@require_http_methods(["GET", "POST"])
def bring_in(request: HttpRequest) -> HttpResponse:
    """Hand a file in; what became of each of its interviews is told at once."""
    if not may_hand_in(request.user):
        raise PermissionDenied(_("Backup files are handed in by surveyors and those who send them out."))
    form = BackupFileForm(request.POST or None, request.FILES or None)
    handed_in: list[HandedIn] | None = None
    if request.method == "POST" and form.is_valid():
        try:
            handed_in = _handed_in(request, form.cleaned_data["file"])
        except BackupUnreadable as error:
            form.add_error("file", str(error))
    context = {"form": form, "handed_in": handed_in, "counts": _counts(handed_in or [])}
    return render(request, "survey/backup_files.html", context)


def _handed_in(request: HttpRequest, file: Any) -> list[HandedIn]:
    head = head_of(file)
    phone = Phone.objects.select_related("user").filter(pk=head["phone"], sealed_key__isnull=False).first()
    if phone is None:
        raise BackupUnreadable(_("The office keeps no key of the phone that wrote this file."))
    interviews = interviews_of(file, opened_key(phone))
    return hand_in_backup(phone=phone, interviews=interviews, by=request.user, at=timezone.now())


@csrf_exempt
@login_not_required
@require_POST
def envelope(request: HttpRequest) -> JsonResponse:
    """A finished interview, sealed, from a phone whose app is closed: no token, but a key that only its phone has.

    The app asks afterwards, with its token, whether all is here; nothing leaves the phone before.
    """
    try:
        content = io.BytesIO(request.body)
        phones = Phone.objects.select_related("user").filter(revoked_at=None, sealed_key__isnull=False)
        phone = phones.filter(pk=head_of(content)["phone"], user__is_active=True).first()
        if phone is None:
            return _answered(401)
        # Opened whole before anything is taken: what comes from nobody known is not begun with.
        interviews = list(interviews_of(content, opened_key(phone)))
    except (BackupUnreadable, RequestDataTooBig):
        return _answered(400)
    take_envelope(phone=phone, interviews=interviews, by=phone.user, at=timezone.now())
    return _answered(202)


def _answered(status: int) -> JsonResponse:
    response = JsonResponse({}, status=status)
    response.headers["X-PPAOS"] = "1"
    return response


def _counts(handed_in: list[HandedIn]) -> dict[str, int]:
    outcomes = [each.outcome for each in handed_in]
    return {name: outcomes.count(name) for name in ("new", "known", "unfinished", "refused")}
