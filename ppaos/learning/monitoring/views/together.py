"""All help and projects of an area and of a household together, with doubles and contradictions between agencies."""

from urllib.parse import urlencode

import polars as pl
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ppaos.evidence.livelihood.queries.places import level_below, parts_of
from ppaos.ground.geography.models import Area
from ppaos.ground.geography.presenters import label
from ppaos.ground.workbench.presenters.thai import thai_datetime
from ppaos.learning.monitoring.presenters import together as words
from ppaos.learning.monitoring.presenters.tabs import follow_up_tabs
from ppaos.learning.monitoring.queries.together import CASES, cases_of, counted, households_in
from ppaos.learning.monitoring.queries.together import together as records_of
from ppaos.learning.monitoring.views.looking import OPEN, SEE, area_asked, frame, household_list, seen_rows
from ppaos.people.cooperation.permissions import check_may, may
from ppaos.people.registry.queries import fields_visible, visible_households
from ppaos.support.operating_models.queries.members import named_households


@require_safe
def together(request: HttpRequest) -> HttpResponse:
    """An area: how much of what, and in how many households agencies double or contradict each other."""
    area = area_asked(request)
    ids = households_in(area)
    context = frame(request, area, "together") | {
        "there": len(ids),
        "sources": words.source_rows(counted(ids)),
        "cards": words.case_cards(
            cases_of(ids), lambda **given: _to(area, **given) if _opens(request, area) else ""
        ),
        "parts": [
            {"label": label(part), "url": f"?area={part.code}"} for part in parts_of(area, level_below(area))
        ],
        "radar_url": f"{reverse('referral:radar')}?{urlencode({'area': area.code})}",
        "ledger_url": f"{reverse('assistance:ledger')}?{urlencode({'area': area.code})}",
    }
    return render(request, "monitoring/together/area.html", context)


@require_safe
def together_households(request: HttpRequest) -> HttpResponse:
    """The households of a double or a contradiction."""
    area = area_asked(request)
    case = request.GET.get("case", "")
    if case not in CASES:
        raise Http404(f"no case {case}")
    rows = cases_of(households_in(area)).filter(pl.col("code") == case)
    ids = rows["household_id"].unique().sort().to_list()
    heading, definition = words.CASES[case]
    return household_list(
        request, area, ids, str(heading), note=str(definition),
        back=f"{reverse('monitoring:together')}?area={area.code}",
        back_label=_("All help together"), columns=[_("What was given or done"), _("When"), _("By whom")],
        cells=words.case_cells(rows, named_households(request.user, ids)),
    )  # fmt: skip


@require_safe
def household_together(request: HttpRequest, pk: int) -> HttpResponse:
    """One household: everything done for it by whomever, the newest first, and what does not fit together."""
    check_may(request.user, SEE)
    check_may(request.user, OPEN)
    home = get_object_or_404(visible_households(request.user).select_related("area", "dwelling"), pk=pk)
    sees = fields_visible(request.user, home)
    cases = cases_of([pk])
    cells = {
        code: words.case_cells(cases.filter(pl.col("code") == code), [pk] if "names" in sees else [])
        for code in CASES
    }
    [row] = seen_rows(request, [home])
    context = {
        "household": home,
        "row": row,
        "records": words.record_rows(
            records_of([pk]), sees, with_referrals=may(request.user, "see_referrals")
        ),
        "cases": [
            {"label": words.CASES[code][0], "text": " · ".join(each for each in told[pk] if each)}
            for code, told in cells.items()
            if told
        ],
        "tabs": follow_up_tabs(request.user, "together"),
        "as_of": thai_datetime(timezone.now()),
    }
    return render(request, "monitoring/together/household.html", context)


def _to(area: Area, **given: str) -> str:
    return f"{reverse('monitoring:together_households')}?{urlencode({'area': area.code} | given)}"


def _opens(request: HttpRequest, area: Area) -> bool:
    return may(request.user, OPEN, area_code=area.code)
