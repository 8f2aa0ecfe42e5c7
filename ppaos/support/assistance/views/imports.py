"""Files of help given: read, looked through, written or thrown away; doubtful rows decided, failed rows given back."""

import json
from typing import Any

import polars as pl
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ppaos.evidence.livelihood.queries.places import area_in_sight
from ppaos.ground.geography.presenters import label
from ppaos.ground.privacy.actions import record_export, record_reading
from ppaos.ground.privacy.models import PersonalRead
from ppaos.ground.workbench.actions import open_file
from ppaos.people.cooperation.permissions import areas_in_sight, check_may
from ppaos.support.assistance.actions.errors import HelpRefused
from ppaos.support.assistance.actions.importing import ask_to_read, drop_help_file, rows_of, settle_doubt
from ppaos.support.assistance.forms.help_import import HelpFileForm, give_back, write_file
from ppaos.support.assistance.models import HelpImport, HelpLine
from ppaos.support.assistance.permissions import RECORD
from ppaos.support.assistance.presenters import help_import as shown
from ppaos.support.assistance.queries.linking import DOUBTFUL, candidates_of, imports_of

A_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
def files(request: HttpRequest) -> HttpResponse:
    """Files that were read; one that is sent is read and linked."""
    check_may(request.user, RECORD)
    area = area_in_sight(request.user, request.GET.get("area", ""), deed=RECORD)
    if area is None:
        raise Http404("no area of the ledger in sight")
    if not areas_in_sight(request.user, deed=RECORD).filter(area_id=area.code).exists():
        raise PermissionDenied(_("Files of help are taken in by who keeps the ledger of a whole area."))
    form = HelpFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        sent = given.pop("file")
        job = ask_to_read(
            content=sent, name=sent.name, area=area, language=get_language() or "th", by=request.user,
            at=timezone.now(), **given,
        )  # fmt: skip
        return redirect("workbench:job", job.pk)
    page = Paginator(_seen(request), A_PAGE).get_page(request.GET.get("page"))
    context = {"rows": shown.file_rows(page), "page_obj": page, "form": form, "area_label": label(area)}
    return render(request, "assistance/help/files.html", context)


@require_safe
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """What a file holds, and its doubtful rows."""
    found = _one(request, pk)
    doubts = _doubts(found) if found.state != HelpImport.State.DROPPED else pl.DataFrame()
    if doubts.height:
        record_reading(
            by=request.user, at=timezone.now(), purpose=PersonalRead.LINK, subjects=[found], verb="list.read"
        )  # fmt: skip
    numbers = (
        {pk for told in doubts["candidates"].to_list() for pk in json.loads(told)} if doubts.height else set()
    )
    context = {
        "import": found, "row": shown.file_rows([found])[0], "doubts": shown.doubts(doubts, candidates_of(numbers)),
        "can_decide": found.state == HelpImport.State.WRITTEN,
    }  # fmt: skip
    return render(request, "assistance/help/file.html", context)


@require_POST
def write(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the linked rows into the ledger."""
    found = _one(request, pk)

    def act() -> str:
        told = write_file(found, by=request.user, at=timezone.now())
        return _("%(made)s lines are new in the ledger, %(known)s were told before.") % vars(told)

    return _done(request, pk, act)


@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw a file away."""
    found = _one(request, pk)

    def act() -> str:
        drop_help_file(help_import=found, by=request.user, at=timezone.now())
        return _("The file was thrown away.")

    return _done(request, pk, act)


@require_POST
def settle(request: HttpRequest, pk: int, row_no: int) -> HttpResponse:
    """Decide whom a doubtful row names."""
    found = _one(request, pk)
    number = request.POST.get("person", "")
    person = candidates_of([int(number)]).get(int(number)) if number.isdecimal() else None
    if number and person is None:
        raise Http404(f"no person {number}")

    def act() -> str:
        now = timezone.now()
        settle_doubt(help_import=found, row_no=row_no, person=person, by=request.user, at=now)
        if person is not None:
            return _("The help stands in the ledger.")
        found.refresh_from_db()
        give_back(found, {}, by=request.user, at=now)
        return _("The row goes back to who sent it.")

    return _done(request, pk, act)


@require_POST
def failed(request: HttpRequest, pk: int) -> FileResponse:
    """Give out the rows to be mended, as a workbook."""
    found = _one(request, pk)
    if found.faults_file is None:
        raise Http404(f"no failed rows of {pk}")
    record_export(
        by=request.user, at=timezone.now(), purpose=PersonalRead.CORRECT, rows=0, what="failed rows of help",
        area_code=found.area_id, subjects=[found],
    )  # fmt: skip
    return FileResponse(
        open_file(file=found.faults_file), as_attachment=True, filename=found.faults_file.name
    )


def _done(request: HttpRequest, pk: int, act: Any) -> HttpResponse:
    try:
        messages.success(request, act())
    except HelpRefused as error:
        messages.error(request, str(error))
    return redirect("assistance:help_file", pk)


def _seen(request: HttpRequest) -> Any:
    """Files of areas where the reader keeps the ledger."""
    return imports_of().filter(area__in=areas_in_sight(request.user, deed=RECORD))


def _one(request: HttpRequest, pk: int) -> HelpImport:
    check_may(request.user, RECORD)
    found: HelpImport = get_object_or_404(_seen(request), pk=pk)
    return found


def _doubts(found: HelpImport) -> pl.DataFrame:
    """The rows that wait for somebody's decision."""
    rows = rows_of(help_import=found).filter(state=DOUBTFUL)
    written = set(HelpLine.objects.filter(key__in=rows["key"].to_list()).values_list("key", flat=True))
    return rows.filter(
        ~pl.col("key").is_in(list(written)) & ~pl.col("row_no").is_in(found.counts["dismissed"])
    )
