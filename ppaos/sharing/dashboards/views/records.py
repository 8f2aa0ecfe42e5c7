"""The records behind a figure of an area: a page of households, or all of them as a file."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ppaos.evidence.targeting.queries.crosscheck import national_edition
from ppaos.evidence.targeting.queries.states import STATES
from ppaos.ground.geography.models import Area
from ppaos.ground.geography.presenters import label
from ppaos.ground.workbench.presenters.sheets import sheet_response
from ppaos.people.cooperation.permissions import check_may, may
from ppaos.sharing.dashboards.actions import export_households
from ppaos.sharing.dashboards.forms import IN_SESSION, ExportForm
from ppaos.sharing.dashboards.permissions import check_can_see_overview
from ppaos.sharing.dashboards.presenters import figures as words
from ppaos.sharing.dashboards.presenters.records import export_mark, in_words, listed_rows, record_rows
from ppaos.sharing.dashboards.queries import Figure, figures
from ppaos.sharing.dashboards.queries.records import (
    heads_of,
    households_shown,
    listed_behind,
    numbers_behind,
)

A_PAGE = 50


@require_safe
def records(request: HttpRequest, code: str, figure: str) -> HttpResponse:
    """The households a figure counts, and listed households where it counts people who are nobody in the register."""
    counted = _figure(figure)
    check_can_see_overview(request.user, code)
    check_may(request.user, "see_households", area_code=code)
    area = get_object_or_404(Area, code=code)
    page = Paginator(numbers_behind(request.user, counted, code), A_PAGE).get_page(request.GET.get("page"))
    households = households_shown(request.user, list(page))
    listed = Paginator(listed_behind(request.user, counted, code), A_PAGE).get_page(request.GET.get("page"))
    heads = heads_of(household.pk for household in households)
    context = {
        "area": area,
        "area_label": label(area),
        "area_url": words.overview_url(code),
        "figure": counted,
        "title": words.label(counted),
        "definition": counted.definition[words.language()],
        "unit": words.UNITS[counted.unit],
        "page_obj": page,
        "rows": record_rows(households, counted, heads),
        "people_url": _people_url(request, counted, code),
        "listed_page": listed,
        "listed": listed_rows(listed, counted),
        "can_export": may(request.user, "export", area_code=code) and "household" in counted.of,
        "form": ExportForm(initial={"purpose": request.session.get(IN_SESSION)}),
    }
    return render(request, "dashboards/records.html", context)


@require_POST
def export(request: HttpRequest, code: str, figure: str) -> HttpResponseBase:
    """The households a figure counts as a file, for a stated purpose."""
    counted, form = _figure(figure), ExportForm(request.POST)
    if not form.is_valid():
        return redirect("dashboards:records", code, figure)
    now = timezone.now()
    sheet = export_households(
        figure=counted, area_code=code, purpose=form.cleaned_data["purpose"], by=request.user, at=now
    )
    mark = export_mark(request.user, now)
    return sheet_response(in_words(sheet), f"{code} {counted.code}", form.cleaned_data["format"], mark=mark)


def _people_url(request: HttpRequest, figure: Figure, code: str) -> str:
    """Where the people the figure counts are listed one by one, for who sees lists."""
    is_a_state = figure.counts in STATES and national_edition(code) is not None
    return (
        words.people_url(code, figure.counts)
        if is_a_state and may(request.user, "see_lists", area_code=code)
        else ""
    )


def _figure(code: str) -> Figure:
    if code not in figures() or figures()[code].mean:
        raise Http404(_("There is no such figure."))
    return figures()[code]
