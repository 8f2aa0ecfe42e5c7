"""Agencies' own spreadsheets: brought once, mapped to ours; batches go out and answers come in in them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ppaos.ground.workbench.forms.sheets import UnreadableFile
from ppaos.people.cooperation.permissions import check_may, may
from ppaos.support.referral.actions.sheet_forms import bring_form, end_form, map_form
from ppaos.support.referral.forms.sheet_form import BringForm, MappingForm, blank_sheet, suggested
from ppaos.support.referral.models import SheetForm
from ppaos.support.referral.permissions import SEND
from ppaos.support.referral.presenters.own_sheet import headers_of
from ppaos.support.referral.presenters.sheet_forms import form_rows
from ppaos.support.referral.queries.desk import ANSWER
from ppaos.support.referral.queries.sheet_forms import bodies_of, visible_forms


@require_safe
def sheet_forms(request: HttpRequest) -> HttpResponse:
    """The forms that the reader looks after."""
    _check(request)
    used = visible_forms(request.user).filter(ended_at=None)
    return render(request, "referral/sheet_forms.html", {"rows": form_rows(used)})


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Bring a blank spreadsheet: its header is found, its columns are suggested."""
    _check(request)
    form = BringForm(request.POST or None, request.FILES or None, bodies=bodies_of(request.user))
    problem = None
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        content = file.read()
        try:
            sheet = blank_sheet(content, file.name)
        except UnreadableFile as fault:
            problem = fault.problem
        else:
            made = bring_form(
                organisation=form.cleaned_data["organisation"], name=form.cleaned_data["name"], content=content,
                file_name=file.name, sheet=sheet.name, header_row=sheet.header_row,
                columns=suggested(sheet.columns), by=request.user, at=timezone.now(),
            )  # fmt: skip
            return redirect("referral:sheet_form", made.pk)
    return render(request, "referral/new_sheet_form.html", {"form": form, "problem": problem})


@require_http_methods(["GET", "HEAD", "POST"])
def sheet_form(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what its columns and words mean."""
    found = _found(request, pk)
    form = MappingForm(request.POST or None, sheet_form=found, headers=headers_of(found))
    if request.method == "POST" and form.is_valid():
        map_form(form=found, columns=form.columns(), words=form.words(), by=request.user, at=timezone.now())
        messages.success(request, _("The form is ready: batches can go out in it, and its answers are read."))
        return redirect("referral:sheet_forms")
    context = {
        "found": found,
        "form": form,
        "columns": form.column_fields(),
        "groups": form.word_fields(),
        "always": [form["always_help_what"], form["always_help_kind"]],
    }
    return render(request, "referral/sheet_form.html", context)


@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Use it no more."""
    end_form(form=_found(request, pk), by=request.user, at=timezone.now())
    messages.success(request, _("The form is used no more."))
    return redirect("referral:sheet_forms")


def _check(request: HttpRequest) -> None:
    """Raise PermissionDenied for who neither sends batches nor answers."""
    if not may(request.user, ANSWER):
        check_may(request.user, SEND)


def _found(request: HttpRequest, pk: int) -> SheetForm:
    _check(request)
    found: SheetForm = get_object_or_404(visible_forms(request.user), pk=pk, ended_at=None)
    return found
