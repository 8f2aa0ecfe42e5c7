"""Hundreds of officers from one sheet: sent, looked over, brought in, and their codes handed out once."""

import io
import tempfile
from typing import IO

import polars as pl
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from ppaos.ground.accounts.actions import AccountRefused
from ppaos.ground.accounts.queries import signed_in_user
from ppaos.ground.workbench.actions import erase_file, open_file, store_file
from ppaos.ground.workbench.forms.sheets import UnreadableFile
from ppaos.ground.workbench.models import StoredFile
from ppaos.ground.workbench.presenters.sheets import CONTENT_TYPES, sheet_response, write_xlsx
from ppaos.people.cooperation.actions import CooperationRefused, OfficersBroughtIn, bring_in_officers
from ppaos.people.cooperation.forms.officer_rows import INVITED, ROLE_ADDED, UNCHANGED, OfficerPlan, planned
from ppaos.people.cooperation.forms.officer_sheet import read_officers
from ppaos.people.cooperation.forms.people import BringInForm, SheetForm
from ppaos.people.cooperation.permissions import check_may, grantable_roles
from ppaos.people.cooperation.presenters.officers import code_sheet, example_sheet, fault_rows, rows_to_mend

INVITE, SHEET, CODES = "invite_users", "officers_sheet", "access_codes"
FAULTS_SHOWN = 200


def officers(request: HttpRequest) -> HttpResponse:
    """Send a sheet. It is kept sealed until it is brought in or another is sent."""
    check_may(request.user, INVITE)
    form = SheetForm(request.POST or None, request.FILES or None)
    problem = None
    if request.method == "POST" and form.is_valid():
        sheet = form.cleaned_data["sheet"]
        try:
            read_officers(sheet.read(), sheet.name)
        except UnreadableFile as fault:
            problem = fault.problem
        else:
            return redirect("cooperation:officers_preview", file_id=_kept(request, sheet).pk)
    return render(request, "cooperation/officers.html", {"form": form, "problem": problem})


@require_GET
def officers_example(request: HttpRequest) -> HttpResponseBase:
    """A sheet with the columns and two invented people, to begin with."""
    check_may(request.user, INVITE)
    return sheet_response(example_sheet(), _("officers"), "xlsx")


@never_cache
def officers_preview(request: HttpRequest, file_id: int) -> HttpResponse:
    """What the sheet will do; on the reader's word it does it, and the codes wait to be fetched."""
    file = _own_file(request, file_id, SHEET)
    plan = _plan(request, file)
    form = BringInForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            done = bring_in_officers(
                officers=plan.rows, **form.cleaned_data, by=signed_in_user(request), at=timezone.now()
            )
        except (AccountRefused, CooperationRefused) as refusal:
            form.add_error(None, str(refusal))
        else:
            erase_file(file=file, by=signed_in_user(request), at=timezone.now())
            return redirect("cooperation:officers_codes", file_id=_codes_kept(request, done).pk)
    roles = sorted(grantable_roles(request.user))
    shown = plan.faults.head(FAULTS_SHOWN)
    context = {
        "file": file,
        "form": form,
        "counts": {name: plan.count(name) for name in (INVITED, ROLE_ADDED, UNCHANGED)},
        "blocked": plan.blocked(),
        "faults": fault_rows(plan.sheet.received, plan.sheet.columns, shown, roles),
        "faults_left": plan.faults.height - shown.height,
        "can_go_on": not plan.rows.is_empty(),
    }
    return render(request, "cooperation/officers_preview.html", context)


@require_GET
def officers_to_mend(request: HttpRequest, file_id: int) -> HttpResponseBase:
    """The rows that cannot go on, as a file to mend and send again."""
    plan = _plan(request, _own_file(request, file_id, SHEET))
    frame = rows_to_mend(plan.sheet.received, plan.faults, sorted(grantable_roles(request.user)))
    return sheet_response(frame, _("rows to mend"), "xlsx")


@never_cache
def officers_codes(request: HttpRequest, file_id: int) -> HttpResponseBase:
    """User names and codes to print: fetched once, then erased."""
    file = _own_file(request, file_id, CODES)
    if request.method != "POST":
        return render(request, "cooperation/officers_codes.html", {"file": file})
    with open_file(file=file) as stream:
        content = io.BytesIO(stream.read())
    name, content_type = file.name, file.content_type
    erase_file(file=file, by=signed_in_user(request), at=timezone.now())
    return FileResponse(content, as_attachment=True, filename=name, content_type=content_type)


def _own_file(request: HttpRequest, file_id: int, purpose: str) -> StoredFile:
    check_may(request.user, INVITE)
    mine = StoredFile.objects.filter(created_by_id=request.user.pk, purpose=purpose, erased_at__isnull=True)
    return get_object_or_404(mine, pk=file_id)


def _plan(request: HttpRequest, file: StoredFile) -> OfficerPlan:
    with open_file(file=file) as stream:
        sheet = read_officers(stream.read(), file.name)
    return planned(sheet, by=signed_in_user(request), on=timezone.localdate())


def _kept(request: HttpRequest, sheet: IO[bytes]) -> StoredFile:
    earlier = StoredFile.objects.filter(created_by_id=request.user.pk, purpose=SHEET, erased_at__isnull=True)
    for file in earlier:
        erase_file(file=file, by=signed_in_user(request), at=timezone.now())
    sheet.seek(0)
    return store_file(
        content=sheet, name=sheet.name, purpose=SHEET, by=signed_in_user(request), at=timezone.now()
    )


def _codes_kept(request: HttpRequest, done: OfficersBroughtIn) -> StoredFile:
    outcomes = done.rows.group_by("outcome").agg(pl.len()).rows()
    count = dict(outcomes)
    messages.success(
        request,
        _("%(invited)d rows invited somebody, %(added)d added a role, %(unchanged)d changed nothing.")
        % {
            "invited": count.get(INVITED, 0),
            "added": count.get(ROLE_ADDED, 0),
            "unchanged": count.get(UNCHANGED, 0),
        },
    )
    with tempfile.TemporaryFile() as out:
        write_xlsx(code_sheet(done.rows, done.codes), out, sheet=_("codes"))
        out.seek(0)
        return store_file(
            content=out,
            name=f"{_('codes')}.xlsx",
            purpose=CODES,
            content_type=CONTENT_TYPES["xlsx"],
            by=signed_in_user(request),
            at=timezone.now(),
        )
