"""The page where the backup file of a phone is handed in."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ppaos.evidence.survey.actions.backup_files import HandedIn, hand_in_backup
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


def _counts(handed_in: list[HandedIn]) -> dict[str, int]:
    outcomes = [each.outcome for each in handed_in]
    return {name: outcomes.count(name) for name in ("new", "known", "unfinished", "refused")}
