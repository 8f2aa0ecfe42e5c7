"""What stands behind the indicators of the programme: households, as far as the reader sees them, and villages."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ppaos.ground.geography.models import Area
from ppaos.ground.geography.presenters import label
from ppaos.ground.workbench.presenters.thai import thai_date
from ppaos.learning.policy.presenters.programme import language
from ppaos.learning.policy.presenters.programme_tabs import programme_tabs
from ppaos.learning.policy.queries.indicators import indicators
from ppaos.learning.policy.queries.programme import behind
from ppaos.learning.policy.queries.programme_counts import never_visited
from ppaos.learning.policy.views.household_lists import household_list
from ppaos.learning.policy.views.programme import Look, check_opens, looked
from ppaos.people.cooperation.permissions import check_may

OPEN, HOUSEHOLDS = "see_households", "households"
A_PAGE = 50


@never_cache
@require_safe
def households(request: HttpRequest) -> HttpResponse:
    """The households behind an indicator, as far as the reader sees them."""
    look = looked(request)
    indicator = indicators().get(request.GET.get("code", ""))
    if indicator is None or indicator.opens != HOUSEHOLDS:
        raise Http404("no indicator with households behind it")
    check_may(request.user, OPEN)
    check_opens(look)
    told = {"area": _places(look), "year": look.asked.year, "day": thai_date(look.asked.on)}
    return household_list(
        request, behind(indicator, look.asked), heading=indicator.label[language()],
        eyebrow=_("%(area)s · fiscal year %(year)d · as of %(day)s") % told, back=_back(look),
        back_label=_("Programme report"),
    )  # fmt: skip


@never_cache
@require_safe
def villages(request: HttpRequest) -> HttpResponse:
    """The villages of the places where nobody looked for any household by the day."""
    look, indicator = looked(request), indicators()["villages_never_visited"]
    found: dict[str, Area] = {}
    for place in look.asked.places:
        found |= {area.code: area for area in never_visited(place, look.asked)}
    page = Paginator([found[code] for code in sorted(found)], A_PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "tabs": programme_tabs("programme"), "area_name": _places(look), "on": thai_date(look.asked.on),
        "back": _back(look), "heading": indicator.label[language()], "note": indicator.definition[language()],
        "page_obj": page, "areas": [{"label": label(area), "code": area.code} for area in page],
    }  # fmt: skip
    return render(request, "policy/programme/villages.html", context)


def _places(look: Look) -> str:
    return ", ".join(label(area) for area in look.asked.places)


def _back(look: Look) -> str:
    return f"{reverse('policy:programme')}?{look.query}"
