"""The loop of a year: found, helped, changed, left, came back; what that changes; the households behind each number."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ppaos.evidence.livelihood.queries.looking import opens_records
from ppaos.ground.geography.models import Area
from ppaos.ground.geography.presenters import label
from ppaos.ground.privacy.actions import record_export
from ppaos.ground.privacy.models import PersonalRead
from ppaos.ground.workbench.presenters.sheets import sheet_response
from ppaos.ground.workbench.presenters.thai import thai_datetime
from ppaos.learning.monitoring.presenters import loop as shown
from ppaos.learning.monitoring.presenters.tabs import follow_up_tabs
from ppaos.learning.monitoring.queries.loop import Loop, behind_cohort, behind_step, loop_of, this_year
from ppaos.learning.monitoring.queries.loop_lists import lists_of, standings_of
from ppaos.learning.monitoring.views.looking import area_asked, frame, household_list
from ppaos.people.registry.models import Standing


@dataclass(frozen=True)
class Look:
    """The loop of an area, the fiscal year looked at, and whether the reader opens its households."""

    area: Area
    loop: Loop
    years: list[int]
    year: int
    opens: bool

    def to(self, **asked: str) -> str:
        """The households behind a number, for who opens households."""
        return self.address("loop_households", **asked) if self.opens else ""

    def address(self, page: str, **asked: str) -> str:
        """A page with area and year kept."""
        return f"{reverse(f'monitoring:{page}')}?{urlencode({'area': self.area.code, 'year': self.year} | asked)}"


@never_cache
@require_safe
def follow_up(request: HttpRequest) -> HttpResponse:
    """To the first page of follow-up that is open to the reader; 403 where none is."""
    tabs = follow_up_tabs(request.user, "")
    if not tabs:
        raise PermissionDenied(_("Your role does not follow households up."))
    return redirect(tabs[0]["url"])


@never_cache
@require_safe
def loop(request: HttpRequest) -> HttpResponse:
    """The loop of a fiscal year, the cohorts of the years found, and what leaving and coming back change."""
    look = _look(request)
    context = frame(request, look.area, "loop") | {
        "year": look.year,
        "filters": [_year_filter(look)],
        "cards": shown.step_cards(look.loop, look.year, look.to),
        "moves": shown.move_rows(look.loop, look.year, look.to),
        "columns": [shown.step_words(step) for step in shown.COHORT],
        "cohorts": shown.cohort_rows(look.loop, look.years, look.to),
        "lists": shown.list_rows(lists_of(look.loop, look.year), look.to),
        "sheet_url": look.address("loop_sheet"),
        "opens": look.opens,
    }
    return render(request, "monitoring/loop.html", context)


@never_cache
@require_safe
def loop_households(request: HttpRequest) -> HttpResponse:
    """The households behind one number of the loop."""
    look, asked = _look(request), request.GET.dict()
    try:
        ids, heading, note = _behind(look, asked)
    except KeyError as odd:
        raise Http404(f"no number {odd}") from odd
    cells = {key: [Standing(value).label] for key, value in standings_of(ids).items()}
    return household_list(
        request, look.area, sorted(ids), heading, back=look.address("loop"), back_label=_("The loop of a year"),
        columns=[_("Standing")], cells=cells, note=note,
    )  # fmt: skip


@never_cache
@require_safe
def loop_sheet(request: HttpRequest) -> HttpResponseBase:
    """All years of the loop as a spreadsheet, without names."""
    look, now = _look(request), timezone.now()
    told = shown.sheet(look.loop, look.years)
    record_export(
        by=request.user, at=now, purpose=PersonalRead.ASSIST, rows=told.height, what="the loop of a year",
        area_code=look.area.code,
    )  # fmt: skip
    mark = f"{label(look.area)} · {_('households')} · {thai_datetime(now)}"
    return sheet_response(told, f"loop {look.area.code}", "xlsx", mark=mark)


def _look(request: HttpRequest) -> Look:
    """The area and year asked for; without a year the one that runs. 404 for a year in which nothing happened."""
    area = area_asked(request)
    found = loop_of(area)
    years = sorted({*found.years(), this_year()}, reverse=True)
    asked = request.GET.get("year", "")
    if asked and asked not in map(str, years):
        raise Http404(f"no year {asked}")
    return Look(area, found, years, int(asked or this_year()), opens_records(request.user, area))


def _year_filter(look: Look) -> dict[str, Any]:
    choices = [
        {"value": str(each), "label": str(each), "is_chosen": each == look.year} for each in look.years
    ]
    return {"name": "year", "label": _("Fiscal year"), "choices": choices}


def _behind(look: Look, asked: dict[str, str]) -> tuple[set[int], str, str]:
    """The households of the number asked for, what it is called and what it counts; KeyError for none there is."""
    if name := asked.get("list"):
        return lists_of(look.loop, look.year)[name], shown.list_words(name), ""
    step = asked.get("step", "")
    if cohort := asked.get("cohort"):
        if cohort not in map(str, look.years):
            raise KeyError(cohort)
        ids = behind_cohort(look.loop, int(cohort), step)
        found = _("Of the households found in fiscal year %(year)s, as of today.") % {"year": cohort}
        return ids, shown.step_words(step)[0], found
    ids = behind_step(look.loop, look.year, step, asked.get("move", ""))
    words, definition = shown.step_words(step)
    move = f": {shown.move_words(asked['move'])}" if asked.get("move") else ""
    return ids, f"{words}{move} · {look.year}", definition
