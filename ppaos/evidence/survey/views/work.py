"""The work report: what each surveyor did in a period, the records behind every figure, and the whole as a file."""

from functools import cache
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from ppaos.evidence.survey.forms.work import FORMATS, SEE, ExportForm, Period, figure_of, period_of
from ppaos.evidence.survey.presenters import visits as visit_words
from ppaos.evidence.survey.presenters import work as words
from ppaos.evidence.survey.queries import work
from ppaos.ground.accounts.models import User
from ppaos.ground.geography.presenters import label
from ppaos.ground.geography.queries import breadcrumb
from ppaos.ground.privacy.actions import record_export, record_reading
from ppaos.ground.privacy.models import PersonalRead
from ppaos.ground.workbench.presenters.sheets import sheet_response
from ppaos.people.cooperation.permissions import areas_in_sight, fields_in_sight

A_PAGE = 50


@require_GET
def report(request: HttpRequest) -> HttpResponse:
    """The figures of a period by surveyor."""
    period, form = period_of(request.user, request.GET)
    done = _work(period)
    table = work.by_surveyor(done)
    whole = work.in_all(done)
    names = visit_words.names_of_surveyors(table["surveyor_id"])
    context = _frame(request, period) | {
        "form": form,
        "columns": words.columns(words.IN_TABLE),
        "rows": words.report_rows(
            table, names, words.IN_TABLE, lambda code, pk: _records_url(period, figure=code, surveyor=pk)
        ),
        "totals": [
            {"value": whole[code], "label": words.figure_label(code),
             "href": _records_url(period, figure=code) if whole[code] else ""}
            for code in words.IN_TABLE
        ],
        "found": [
            {"label": visit_words.outcome_words(code), "value": whole[code],
             "href": _records_url(period, figure=code)}
            for code in work.OUTCOMES
            if whole[code]
        ],
        "export": ExportForm(),
        "export_url": reverse("survey:work_export") + period.query(),
        "formats": FORMATS,
        "as_of": timezone.now(),
    }  # fmt: skip
    return render(request, "survey/work/report.html", context)


@require_GET
def records(request: HttpRequest) -> HttpResponse:
    """The visits, interviews or days that a figure counts."""
    period, _form = period_of(request.user, request.GET)
    code, surveyor = figure_of(request.GET), _surveyor(request)
    rows = work.behind(_work(period), code, [surveyor.pk] if surveyor else [])
    lines = words.record_lines(rows, code, _fields_of(request), timezone.localdate())
    page = Paginator(lines, A_PAGE).get_page(request.GET.get("page"))
    record_reading(
        by=request.user,
        at=timezone.now(),
        purpose=PersonalRead.VERIFY,
        subjects=[period.area],
        verb="visit.read",
    )
    context = _frame(request, period) | {
        "title": words.figure_label(code),
        "definition": words.figure_definition(code),
        "surveyor": surveyor,
        "page_obj": page,
        "back": reverse("survey:work_report") + period.query(),
    }
    return render(request, "survey/work/records.html", context)


@require_POST
def export(request: HttpRequest) -> HttpResponseBase:
    """The report as a file; noted with what it is for."""
    period, _form = period_of(request.user, request.GET)
    form, kind = ExportForm(request.POST), request.POST.get("format")
    if kind not in FORMATS or not form.is_valid():
        raise Http404(f"no format {kind} for this purpose")
    at = timezone.now()
    table = work.by_surveyor(_work(period))
    sheet = words.report_sheet(table, visit_words.names_of_surveyors(table["surveyor_id"]))
    record_export(
        by=request.user, at=at, purpose=form.cleaned_data["purpose"], rows=sheet.height,
        what=f"work report {period.since} {period.until}", area_code=period.area.pk,
    )  # fmt: skip
    mark = words.sheet_mark(label(period.area), period.since, period.until, request.user, at)
    return sheet_response(sheet, f"work-{period.area.pk}-{period.since}-{period.until}", kind, mark=mark)  # type: ignore[arg-type]


def _frame(request: HttpRequest, period: Period) -> dict[str, Any]:
    seen = set(areas_in_sight(request.user, deed=SEE).values_list("area_id", flat=True))
    return {
        "period": period,
        "area": period.area,
        "area_name": label(period.area),
        "crumbs": visit_words.area_crumbs(
            breadcrumb(period.area),
            seen,
            lambda code: reverse("survey:work_report") + period.query(area=code),
        ),
    }


def _work(period: Period) -> Any:
    return work.work_done(period.area.pk, period.since, period.end, zone=settings.TIME_ZONE)


def _surveyor(request: HttpRequest) -> User | None:
    number = request.GET.get("surveyor", "")
    if not number:
        return None
    found = User.objects.filter(pk=number).first() if number.isdigit() else None
    if found is None:
        raise Http404(f"no surveyor {number}")
    return found


def _fields_of(request: HttpRequest) -> Any:
    return cache(lambda area_code: fields_in_sight(request.user, area_code=area_code))


def _records_url(period: Period, **given: Any) -> str:
    return reverse("survey:work_records") + period.query(**given)
