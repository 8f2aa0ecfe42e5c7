"""Which resolutions and proposals reached a budget: counts and baht by step, each opening to its records."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ppaos.ground.geography.models import Area
from ppaos.ground.geography.presenters import label
from ppaos.ground.geography.queries import breadcrumb
from ppaos.ground.workbench.presenters.thai import thai_datetime
from ppaos.learning.policy.models import Proposal, Resolution
from ppaos.learning.policy.presenters.planning import planning_tabs
from ppaos.learning.policy.presenters.reached import record_rows, step_rows, step_words
from ppaos.learning.policy.queries.places import SEE, areas_seen
from ppaos.learning.policy.queries.reached import (
    PROPOSALS,
    RESOLUTIONS,
    STEPS,
    Reach,
    fiscal_years_planned,
    reached,
    steps_reached,
)
from ppaos.people.cooperation.permissions import check_may, granted_areas

A_PAGE = 50


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Resolved, in a plan, granted, spent; and the records of the step asked for."""
    area, year = _area(request), _year(request)
    found = reached(request.user, area, year)
    asked = {"area": area.code} | ({"year": str(year)} if year else {})
    context = {
        "tabs": planning_tabs("reached"), "area": area, "area_name": label(area),
        "as_of": thai_datetime(timezone.now()),
        "tables": [
            {"kind": kind, "title": title, "rows": step_rows(kind, steps_reached(kind, found[kind].values()), asked)}
            for kind, title in ((RESOLUTIONS, _("Resolutions")), (PROPOSALS, _("Proposals")))
        ],
        "filters": [_year_filter(year)], "places": _places(request, area),
        "crumbs": [{"label": label(each), "url": f"?area={each.code}"} for each in _above(request, area)],
    }  # fmt: skip
    return render(request, "policy/reached.html", context | _behind(request, found))


def _behind(request: HttpRequest, found: dict[str, dict[int, Reach]]) -> dict[str, Any]:
    """The records of the step in the address; nothing without one, 404 for one there is not."""
    kind, step = request.GET.get("of", ""), request.GET.get("step", "")
    if not kind and not step:
        return {}
    if step not in STEPS.get(kind, ()):
        raise Http404(f"no step {step} of {kind}")
    came = {pk: reach for pk, reach in found[kind].items() if reach.has(step)}
    model: Any = Resolution if kind == RESOLUTIONS else Proposal
    records = model.objects.filter(pk__in=came).select_related("area").order_by("area_id", "pk")
    page_obj = Paginator(records, A_PAGE).get_page(request.GET.get("page"))
    return {
        "behind": step_words(kind, step)[0], "kind": kind, "page_obj": page_obj,
        "records": record_rows(kind, page_obj, came),
    }  # fmt: skip


def _area(request: HttpRequest) -> Area:
    """The area of the address, else the first granted: 403 without the deed, 404 out of sight."""
    check_may(request.user, SEE)
    code = request.GET.get("area", "")
    if code and not code.isalnum():
        raise Http404(f"no area {code}")
    chosen = code or min(granted_areas(request.user, deed=SEE), default="")
    found = Area.objects.filter(code=chosen, code__in=areas_seen(request.user)).first()
    if found is None:
        raise Http404(f"no area {code}")
    return found


def _year(request: HttpRequest) -> int | None:
    asked = request.GET.get("year", "")
    if not asked:
        return None
    if asked not in map(str, fiscal_years_planned()):
        raise Http404(f"no year {asked}")
    return int(asked)


def _year_filter(year: int | None) -> dict[str, Any]:
    choices = [
        {"value": str(each), "label": str(each), "is_chosen": each == year} for each in fiscal_years_planned()
    ]
    return {"name": "year", "label": _("Fiscal year"), "choices": choices}


def _above(request: HttpRequest, area: Area) -> list[Area]:
    """The way down to the area, as far as the reader sees it."""
    way = breadcrumb(area)[:-1]
    seen = Area.objects.filter(code__in=[each.code for each in way]).filter(code__in=areas_seen(request.user))
    codes = set(seen.values_list("code", flat=True))
    return [each for each in way if each.code in codes]


def _places(request: HttpRequest, area: Area) -> list[dict[str, str]]:
    """The areas right beneath, to narrow by."""
    beneath = Area.objects.filter(parent=area, code__in=areas_seen(request.user)).order_by("sort_key", "code")
    levels = ("province", "district", "subdistrict", "local_authority")
    return [{"code": each.code, "label": label(each)} for each in beneath.filter(level__in=levels)]
