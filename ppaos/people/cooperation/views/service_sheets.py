"""The directory as a workbook: fetched, mended in a spreadsheet, sent back, looked over, brought in."""

import io
from functools import partial
from typing import IO

import polars as pl
from django.contrib import messages
from django.db.models import Prefetch
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from ppaos.ground.accounts.queries import signed_in_user
from ppaos.ground.workbench.actions import erase_file, open_file, store_file
from ppaos.ground.workbench.forms.sheets import UnreadableFile
from ppaos.ground.workbench.models import StoredFile
from ppaos.ground.workbench.presenters.sheets import CONTENT_TYPES, sheet_response, write_workbook
from ppaos.people.cooperation.actions import CooperationRefused, bring_in_services
from ppaos.people.cooperation.forms.people import SheetForm
from ppaos.people.cooperation.forms.rule_words import value_text
from ppaos.people.cooperation.forms.service_rows import ServicePlan, known_to, planned
from ppaos.people.cooperation.forms.service_sheet import Table, first_word, read_services, vocabulary
from ppaos.people.cooperation.models import Capacity, ServiceArea
from ppaos.people.cooperation.permissions import check_may
from ppaos.people.cooperation.presenters.service_sheets import fault_rows, workbook
from ppaos.people.cooperation.queries.directory import newest_services

MANAGE, SHEET = "manage_organisations", "services_sheet"
FAULTS_SHOWN = 200


@require_GET
def services_sheet(request: HttpRequest) -> HttpResponseBase:
    """Every service with its rules, places and capacities, to be mended and sent back."""
    check_may(request.user, MANAGE)
    places = ServiceArea.objects.select_related("office").order_by("area_id", "office_id")
    capacities = Capacity.objects.order_by("fiscal_year", "area_id")
    services = newest_services(timezone.localdate()).prefetch_related(
        Prefetch("places", queryset=places), Prefetch("capacities", queryset=capacities)
    )
    said = {name: partial(first_word, name) for name in ("per", "period", "status")} | {"value": value_text}
    out = io.BytesIO()
    write_workbook(workbook(list(services), vocabulary(), said), out)
    out.seek(0)
    name = f"{_('services')}.xlsx"
    return FileResponse(out, as_attachment=True, filename=name, content_type=CONTENT_TYPES["xlsx"])


def bring_in_services_sheet(request: HttpRequest) -> HttpResponse:
    """Send a workbook. It is kept sealed until it is brought in or another is sent."""
    check_may(request.user, MANAGE)
    form = SheetForm(request.POST or None, request.FILES or None)
    form.fields["sheet"].label = _("Workbook of services (XLSX or ODS)")
    problem = None
    if request.method == "POST" and form.is_valid():
        sheet = form.cleaned_data["sheet"]
        try:
            read_services(sheet.read(), sheet.name)
        except UnreadableFile as fault:
            problem = fault.problem
        else:
            return redirect("cooperation:services_preview", file_id=_kept(request, sheet).pk)
    return render(request, "cooperation/services_bring_in.html", {"form": form, "problem": problem})


@never_cache
def services_preview(request: HttpRequest, file_id: int) -> HttpResponse:
    """What the workbook will do; on the reader's word it does it."""
    file = _own_file(request, file_id)
    tables, plan = _plan(request, file)
    refused = ""
    if request.method == "POST":
        try:
            done = bring_in_services(services=plan.services, by=signed_in_user(request), at=timezone.now())
        except CooperationRefused as refusal:
            refused = str(refusal)
        else:
            erase_file(file=file, by=signed_in_user(request), at=timezone.now())
            words = {"new": done.new, "changed": done.changed}
            messages.success(request, _("%(new)d services are new, %(changed)d were changed.") % words)
            return redirect("cooperation:services")
    context = {
        "file": file,
        "counts": plan.outcomes,
        "blocked": len({(fault.table, fault.row) for fault in plan.faults}),
        "faults": fault_rows(plan.faults, tables, FAULTS_SHOWN),
        "faults_left": max(0, len(plan.faults) - FAULTS_SHOWN),
        "can_go_on": bool(plan.services),
        "refused": refused,
    }
    return render(request, "cooperation/services_preview.html", context)


@require_GET
def services_to_mend(request: HttpRequest, file_id: int) -> HttpResponseBase:
    """What is to be mended, by sheet, row and column, as a file."""
    tables, plan = _plan(request, _own_file(request, file_id))
    heads = [_("Sheet"), _("Row"), _("Column"), _("Value"), _("What is wrong"), _("What to do")]
    rows = [[str(cell) for cell in row.values()] for row in fault_rows(plan.faults, tables)]
    frame = pl.DataFrame(rows, schema=dict.fromkeys(heads, pl.String), orient="row")
    return sheet_response(frame, _("rows to mend"), "xlsx")


def _own_file(request: HttpRequest, file_id: int) -> StoredFile:
    check_may(request.user, MANAGE)
    mine = StoredFile.objects.filter(created_by_id=request.user.pk, purpose=SHEET, erased_at__isnull=True)
    return get_object_or_404(mine, pk=file_id)


def _plan(request: HttpRequest, file: StoredFile) -> tuple[dict[str, Table], ServicePlan]:
    with open_file(file=file) as stream:
        tables = read_services(stream.read(), file.name)
    return tables, planned(tables, known_to(request.user, tables))


def _kept(request: HttpRequest, sheet: IO[bytes]) -> StoredFile:
    user, now = signed_in_user(request), timezone.now()
    for file in StoredFile.objects.filter(created_by_id=user.pk, purpose=SHEET, erased_at__isnull=True):
        erase_file(file=file, by=user, at=now)
    sheet.seek(0)
    return store_file(content=sheet, name=str(sheet.name), purpose=SHEET, by=user, at=now)
