"""The record of processing, on the page and as a workbook."""

from io import BytesIO

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from ppaos.ground.accounts.queries import signed_in_user
from ppaos.ground.privacy.actions import record_export
from ppaos.ground.privacy.models import PersonalRead
from ppaos.ground.workbench.presenters.sheets import CONTENT_TYPES, write_workbook
from ppaos.ground.workbench.presenters.thai import thai_date
from ppaos.people.cooperation.permissions import check_may
from ppaos.sharing.protection.presenters.processing import processing_rows, workbook
from ppaos.sharing.protection.queries.deeds import PROTECT
from ppaos.sharing.protection.queries.processing import record_of_processing, source


@require_safe
def processing(request: HttpRequest) -> HttpResponse:
    """What personal data are processed for, of which kinds, by whom, and who receives them."""
    check_may(request.user, PROTECT)
    today = timezone.localdate()
    law, status = source()
    context = {
        "rows": processing_rows(record_of_processing(request.user, today)), "as_of": thai_date(today), "law": law,
        "status": status, "tab": "processing",
    }  # fmt: skip
    return render(request, "protection/processing.html", context)


@require_POST
def processing_sheet(request: HttpRequest) -> HttpResponseBase:
    """The same as a workbook."""
    check_may(request.user, PROTECT)
    today = timezone.localdate()
    record = record_of_processing(request.user, today)
    record_export(
        by=signed_in_user(request), at=timezone.now(), purpose=PersonalRead.SUPPORT, rows=len(record),
        what="record of processing",
    )  # fmt: skip
    out = BytesIO()
    write_workbook(workbook(record, thai_date(today)), out)
    out.seek(0)
    name = f"record of processing {today.isoformat()}.xlsx"
    return FileResponse(out, as_attachment=True, filename=name, content_type=CONTENT_TYPES["xlsx"])
