"""The pages of bringing a list in: home, sending, columns, report, preview, and what was done."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ppaos.evidence.targeting.actions import asking
from ppaos.evidence.targeting.actions.imports import undo_list, withdraw_list
from ppaos.evidence.targeting.forms.bring_in import BringInForm
from ppaos.evidence.targeting.forms.columns import ColumnsForm
from ppaos.evidence.targeting.models import ListImport
from ppaos.evidence.targeting.permissions import ImportRefused, check_can_bring_in
from ppaos.evidence.targeting.presenters import imports as words
from ppaos.evidence.targeting.queries.imports import faults_of, visible_imports
from ppaos.ground.privacy.actions import record_reading
from ppaos.ground.privacy.models import PersonalRead
from ppaos.ground.workbench.presenters.jobs import job_card
from ppaos.ground.workbench.queries.jobs import LIVE
from ppaos.people.cooperation.permissions import check_may, fields_in_sight, may

IMPORTS_A_PAGE, FAULTS_A_PAGE = 40, 50


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Every source with its editions and the files that were brought in, the newest first."""
    check_may(request.user, "see_lists")
    sorted_by_source = visible_imports(request.user).order_by(
        "edition__source__name",
        "edition__source_id",
        "-edition__year",
        "-edition__round",
        "-received_at",
        "-id",
    )
    page = Paginator(sorted_by_source, IMPORTS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "cards": [words.import_card(each) for each in page],
        "can_bring_in": may(request.user, "bring_in_lists"),
    }
    return render(request, "targeting/imports/home.html", context)


@require_http_methods(["GET", "POST"])
def bring_in(request: HttpRequest) -> HttpResponse:
    """Send a file in."""
    check_may(request.user, "bring_in_lists")
    form = BringInForm(request.POST or None, request.FILES or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        list_import = asking.bring_in_list(
            source=given["source"],
            new_source=form.new_source(),
            year=given["year"],
            round=given["round"],
            name=given["file"].name,
            content=given["file"],
            by=request.user,
            at=timezone.now(),
        )
        return redirect("targeting:import", list_import.pk)
    return render(request, "targeting/imports/bring_in.html", {"form": form})


@require_GET
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """An import as far as it is: at work, waiting for its columns, checked with a preview, committed."""
    list_import = _seen(request, pk)
    context = _frame(request, list_import)
    if list_import.state == ListImport.State.CHECKED:
        sees = fields_in_sight(request.user, area_code=list_import.edition.source.area_id)
        context["changes"] = words.changed_fields(list_import, sees)
    return render(request, "targeting/imports/import.html", context)


@require_GET
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The part of the page that follows the work; when it has ended the page is loaded anew."""
    list_import = _seen(request, pk)
    if list_import.job is None or list_import.job.state not in LIVE:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "targeting/imports/progress.html", _frame(request, list_import))


@require_http_methods(["GET", "POST"])
def columns(request: HttpRequest, pk: int) -> HttpResponse:
    """Say which column is which field, and have the rows checked by that."""
    list_import = _seen(request, pk)
    check_can_bring_in(user=request.user, area_code=list_import.edition.source.area_id)
    form = ColumnsForm(request.POST or None, list_import=list_import)
    if request.method == "POST" and form.is_valid():
        return _done(
            request,
            pk,
            lambda: asking.ask_for_check(
                list_import=list_import, mapping=form.mapping(), by=request.user, at=timezone.now()
            ),
        )
    context = _frame(request, list_import) | {"form": form}
    return render(request, "targeting/imports/columns.html", context)


@require_GET
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """What is wrong with the rows: counted by rule, and row by row."""
    list_import = _seen(request, pk)
    rule = request.GET.get("rule", "")
    page = Paginator(faults_of(list_import, rule=rule), FAULTS_A_PAGE).get_page(request.GET.get("page"))
    sees = fields_in_sight(request.user, area_code=list_import.edition.source.area_id)
    if words.shows_personal(list_import, page, sees):
        record_reading(
            by=request.user,
            at=timezone.now(),
            purpose=PersonalRead.CORRECT,
            subjects=[list_import],
            verb="list.read",
        )
    context = _frame(request, list_import) | {
        "page_obj": page,
        "rule": rule,
        "rules": words.rule_lines(list_import),
        "faults": words.fault_lines(list_import, page, sees),
        "notes": words.notes(list_import),
    }
    return render(request, "targeting/imports/report.html", context)


@require_POST
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Have a file read again that was not read to its end."""
    list_import = _seen(request, pk)
    return _done(
        request,
        pk,
        lambda: asking.ask_for_check(
            list_import=list_import, mapping=None, by=request.user, at=timezone.now()
        ),
    )


@require_POST
def commit(request: HttpRequest, pk: int) -> HttpResponse:
    """Have a checked list let in."""
    list_import, is_full = _seen(request, pk), "is_full" in request.POST
    return _done(
        request,
        pk,
        lambda: asking.ask_for_commit(
            list_import=list_import, is_full=is_full, by=request.user, at=timezone.now()
        ),
    )


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a committed list back."""
    list_import = _seen(request, pk)
    return _done(request, pk, lambda: undo_list(list_import=list_import, by=request.user, at=timezone.now()))


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a list aside that was not committed."""
    list_import = _seen(request, pk)
    return _done(
        request, pk, lambda: withdraw_list(list_import=list_import, by=request.user, at=timezone.now())
    )


@require_POST
def failed_rows(request: HttpRequest, pk: int) -> FileResponse:
    """Give out the file of rows to be mended."""
    list_import = _seen(request, pk)
    if list_import.failed_file is None:
        raise Http404
    content = asking.hand_out_failed_rows(list_import=list_import, by=request.user, at=timezone.now())
    return FileResponse(content, as_attachment=True, filename=list_import.failed_file.name)


def _seen(request: HttpRequest, pk: int) -> ListImport:
    """The import, where the reader may see lists of its area; else there is no such page."""
    return get_object_or_404(visible_imports(request.user).select_related("file", "failed_file"), pk=pk)


def _frame(request: HttpRequest, list_import: ListImport) -> dict[str, Any]:
    """What every page of an import shows."""
    job = list_import.job
    return {
        "import": list_import,
        "source": list_import.edition.source,
        "area_name": words.area_name(list_import),
        "steps": words.steps(list_import),
        "tone": words.TONES[ListImport.State(list_import.state)],
        "figures": words.figures(list_import),
        "doings": words.doings(list_import, request.user),
        "job": job_card(job) if job else None,
        "is_at_work": bool(job and job.state in LIVE),
    }


def _done(request: HttpRequest, pk: int, act: Any) -> HttpResponse:
    """Do something with an import and go back to its page; a refusal is told there."""
    try:
        act()
    except ImportRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("targeting:import", pk)
