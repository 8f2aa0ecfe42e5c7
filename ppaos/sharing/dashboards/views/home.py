"""Home: what waits for the reader, by role."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ppaos.evidence.targeting.models import ListImport
from ppaos.ground.geography.presenters import label
from ppaos.ground.workbench.queries.notices import notices_of
from ppaos.people.cooperation.permissions import granted_areas
from ppaos.people.cooperation.queries.set_up import set_up_steps
from ppaos.sharing.dashboards.presenters import home as shown
from ppaos.sharing.dashboards.presenters import overview as pages
from ppaos.sharing.dashboards.presenters.figures import cards, overview_url
from ppaos.sharing.dashboards.queries import summary
from ppaos.sharing.dashboards.queries.areas import opening_records, own_areas
from ppaos.sharing.dashboards.queries.records import heads_of
from ppaos.sharing.dashboards.queries.waiting import opened_households, waiting_for

CARDS = (
    "households_verified", "households_poor", "persons_poor", "persons_added",
    "households_referred", "households_helped", "help_baht",
)  # fmt: skip
MOST_OPENED, MOST_NOTICES = 50, 3


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What waits for the reader, the figures of the own area, and the first days' checklist."""
    opened = opened_households(request.user, MOST_OPENED)
    heads = heads_of(household.pk for household in opened)
    context = {
        "waiting": shown.waiting_rows(waiting_for(request.user)),
        "notices": notices_of(request.user).filter(read_at=None)[:MOST_NOTICES],
        "opened": [{"household": household, "head": heads.get(household.pk, "")} for household in opened],
        "most_opened": MOST_OPENED if len(opened) == MOST_OPENED else None,
        **_figures(request),
    }
    return render(request, "dashboards/home.html", context)


def _figures(request: HttpRequest) -> dict[str, Any]:
    areas = own_areas(request.user)
    if not areas:
        return {}
    found = summary(areas[0].code)
    is_counted = bool(found.values["households_verified"])
    steps = []
    for code in granted_areas(request.user, deed="see_set_up")[:1]:
        is_list_here = ListImport.objects.filter(state=ListImport.State.COMMITTED).exists()
        steps = shown.first_days(set_up_steps(code), is_list_here, is_counted)
    return {
        "area": label(areas[0]),
        "area_url": overview_url(areas[0].code),
        "areas": [{"label": label(area), "url": overview_url(area.code)} for area in areas[1:]],
        "as_of": pages.as_of(found),
        "cards": cards(CARDS, found, opens=bool(opening_records(request.user, [areas[0].code])))
        if is_counted
        else [],
        "steps": steps if any(step["state"] != "done" for step in steps) else [],
    }
