"""Home: what waits for the reader, by role. Search: a person or a household by name, id or code."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ppaos.evidence.targeting.models import ListImport
from ppaos.ground.geography.presenters import label
from ppaos.ground.workbench.queries.notices import notices_of
from ppaos.people.cooperation.permissions import check_may, granted_areas, may
from ppaos.people.cooperation.queries.set_up import set_up_steps
from ppaos.people.registry.queries import search_persons, visible_households
from ppaos.sharing.dashboards.presenters import home as shown
from ppaos.sharing.dashboards.presenters import overview as pages
from ppaos.sharing.dashboards.presenters.figures import cards, overview_url
from ppaos.sharing.dashboards.queries import summary
from ppaos.sharing.dashboards.queries.areas import opening_records, own_areas
from ppaos.sharing.dashboards.queries.records import heads_of
from ppaos.sharing.dashboards.queries.waiting import opened_households, waiting_for
from ppaos.support.operating_models.queries.named import courses_named, models_named

CARDS = (
    "households_verified", "households_poor", "persons_poor", "persons_added",
    "households_referred", "households_helped", "help_baht",
)  # fmt: skip
MOST_FOUND, MOST_NAMED, MOST_OPENED, MOST_NOTICES = 30, 10, 50, 3


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What waits for the reader, the figures of the own area, and the first days' checklist."""
    opened = opened_households(request.user, MOST_OPENED)
    heads = heads_of(household.pk for household in opened)
    context = {
        "waiting": shown.waiting_rows(waiting_for(request.user)),
        "notices": notices_of(request.user).filter(read_at=None)[:MOST_NOTICES],
        "can_search": may(request.user, "see_households"),
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


@never_cache
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Persons by id, name or likeness, a household by its code, models and courses by name, among those the reader may
    see."""
    check_may(request.user, "see_households")
    text = request.GET.get("q", "").strip()
    found = search_persons(request.user, text, limit=MOST_FOUND) if text else []
    by_code = visible_households(request.user).filter(code=text).first() if text else None
    context = {
        "q": text, "found": found, "by_code": by_code, "is_full": len(found) == MOST_FOUND,
        "beside": shown.named_rows(
            models_named(request.user, text, MOST_NAMED), courses_named(request.user, text, MOST_NAMED)
        ),
    }  # fmt: skip
    return render(request, "dashboards/search.html", context)
