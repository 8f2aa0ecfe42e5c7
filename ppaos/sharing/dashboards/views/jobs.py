"""Every long job in one place: one's own with progress and result; that of others where one manages."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ppaos.ground.geography.models import Area
from ppaos.ground.workbench.queries.jobs import LIVE, jobs_of, live_count, live_first
from ppaos.people.cooperation.permissions import check_may, may
from ppaos.sharing.dashboards.presenters import jobs as shown
from ppaos.sharing.dashboards.queries.jobs import LOOKS_AFTER, jobs_around, starters_of

A_PAGE, A_TABLE = 10, 50


@require_safe
def jobs(request: HttpRequest) -> HttpResponse:
    """What runs, what waits its turn, then what ended; the newest first."""
    manages = may(request.user, LOOKS_AFTER)
    whose = shown.AROUND if request.GET.get("whose") == shown.AROUND else shown.OWN
    tabs = []
    if manages:
        around = jobs_around(request.user).filter(state__in=LIVE).count()
        tabs = shown.job_tabs(whose, live_count(request.user), around)
    context = {"tabs": tabs, "whose": whose} | (_around(request) if whose == shown.AROUND else _own(request))
    return render(request, "dashboards/jobs.html", context)


def _own(request: HttpRequest) -> dict[str, object]:
    page = Paginator(live_first(jobs_of(request.user)), A_PAGE).get_page(request.GET.get("page"))
    return {"page_obj": page, "rows": shown.own_rows(page.object_list)}


def _around(request: HttpRequest) -> dict[str, object]:
    check_may(request.user, LOOKS_AFTER)
    page = Paginator(live_first(jobs_around(request.user)), A_TABLE).get_page(request.GET.get("page"))
    found = list(page.object_list)
    areas = Area.objects.in_bulk({job.area_code for job in found})
    return {"page_obj": page, "rows": shown.rows_around(found, starters_of(found), areas)}
