"""The report of the programme: for one place or several, a fiscal year; page and workbook; published figures."""

from dataclasses import dataclass
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ppaos.ground.geography.models import Area
from ppaos.ground.geography.presenters import label
from ppaos.ground.privacy.actions import record_export
from ppaos.ground.privacy.models import PersonalRead
from ppaos.ground.workbench.presenters.sheets import CONTENT_TYPES, write_workbook
from ppaos.ground.workbench.presenters.thai import thai_date
from ppaos.learning.policy.presenters import programme as shown
from ppaos.learning.policy.presenters.programme_book import workbook
from ppaos.learning.policy.presenters.programme_tabs import programme_tabs
from ppaos.learning.policy.queries.baselines import baselines
from ppaos.learning.policy.queries.indicators import Indicator, provinces
from ppaos.learning.policy.queries.programme import chosen_places, places_of, report, years
from ppaos.learning.policy.queries.programme_asked import Asked, asked_of
from ppaos.learning.policy.queries.programme_help import help_tables
from ppaos.learning.policy.queries.projects import SEE
from ppaos.people.cooperation.permissions import areas_in_sight, check_may, may

OPEN = "see_households"
# Where an indicator that counts no households opens.
PAGES = {
    "models": "operating_models:models", "uses": "policy:uses", "training": "cooperation:training_agencies",
    "strategies": "policy:strategies", "projects": "policy:projects", "late_projects": "policy:projects",
}  # fmt: skip


@dataclass(frozen=True)
class Look:
    """A report asked for, the places it could be of, and those whose households the reader opens."""

    asked: Asked
    options: list[Area]
    opens: frozenset[str]
    sees_models: bool

    def to(self, indicator: Indicator, codes: list[str]) -> str:
        """Where an indicator opens for some places; empty where the reader may not open it."""
        kind = indicator.opens
        told: list[tuple[str, Any]] = [("year", self.asked.year), *(("area", code) for code in codes)]
        if kind == "households":
            query = urlencode([("code", indicator.code), *told])
            is_open = set(codes) <= self.opens
            return f"{reverse('policy:programme_households')}?{query}" if is_open else ""
        if kind == "villages":
            return f"{reverse('policy:programme_villages')}?{urlencode(told)}"
        is_shut = not kind or (kind == "models" and not self.sees_models)
        return "" if is_shut else _page(kind, codes, self.asked.year)

    @property
    def query(self) -> str:
        """What keeps an address to the same report."""
        chosen = [("area", code) for code in self.asked.codes]
        return urlencode([("year", self.asked.year), *(chosen if len(chosen) < len(self.options) else [])])


@never_cache
@require_safe
def programme(request: HttpRequest) -> HttpResponse:
    """The report: every indicator, for each place and for all of them."""
    look = looked(request)
    context = _frame(look, "programme")
    if look.asked.places:
        found, (by_body, by_dimension) = report(look.asked), help_tables(look.asked)
        context |= {
            "groups": shown.report_groups(found, look.to), "cohorts": shown.cohort_rows(found),
            "loop_labels": shown.loop_labels(), "statuses": shown.status_rows(look.asked.places, found.status),
            "bodies": shown.body_rows(by_body), "dimensions": shown.dimension_rows(by_dimension),
            "is_baseline_shown": any(each.of(look.asked.codes) is not None for each in baselines()),
        }  # fmt: skip
    return render(request, "policy/programme/report.html", context)


@never_cache
@require_safe
def programme_sheet(request: HttpRequest) -> HttpResponseBase:
    """The report as a workbook, without persons; that it was taken out is noted."""
    look = looked(request)
    if not look.asked.places:
        raise Http404("no place to report on")
    sheets = workbook(report(look.asked), *help_tables(look.asked))
    code = look.asked.codes[0] if len(look.asked.codes) == 1 else ""
    record_export(
        by=request.user, at=timezone.now(), purpose=PersonalRead.ASSIST, rows=sum(map(len, sheets.values())),
        what="programme report", area_code=code,
    )  # fmt: skip
    out = BytesIO()
    write_workbook(sheets, out)
    out.seek(0)
    name = f"programme report {look.asked.year} {code}".strip() + ".xlsx"
    return FileResponse(out, as_attachment=True, filename=name, content_type=CONTENT_TYPES["xlsx"])


@require_safe
def published(request: HttpRequest) -> HttpResponse:
    """Everything that others published of the programme, by place, with its source and what is to be minded."""
    check_may(request.user, SEE)
    names = {area.code: label(area) for area in Area.objects.filter(code__in=provinces())}
    rows = []
    for each in baselines():
        row = shown.published_row(each, each.value)
        places = [each.area] if each.area else []
        row["place"] = names.get(places[0], places[0]) if places else _("the twenty provinces")
        row["parts"] = [
            shown.published_row(each, value) | {"label": names.get(code, code)}
            for code, value in each.parts.items()
        ]
        rows.append(row)
    return render(
        request, "policy/programme/published.html", {"tabs": programme_tabs("published"), "rows": rows}
    )


def looked(request: HttpRequest) -> Look:
    """The report asked for: 403 without the deed, 404 for a place or year there is not. A year that runs is told as of
    today; without a year, that one."""
    check_may(request.user, SEE)
    options = places_of(request.user)
    places = chosen_places(options, request.GET.getlist("area"))
    year = request.GET.get("year", "")
    if places is None or (year and year not in map(str, years())):
        raise Http404("no such place or year")
    asked = asked_of(places, int(year) if year else years()[0], timezone.localdate())
    seen = areas_in_sight(request.user, deed=OPEN).filter(area_id__in=[area.code for area in options])
    opens = frozenset(seen.values_list("area_id", flat=True))
    return Look(asked, options, opens, may(request.user, "see_models"))


def check_opens(look: Look) -> None:
    """Raise PermissionDenied unless the reader opens households in all the places."""
    if not set(look.asked.codes) <= look.opens:
        raise PermissionDenied(
            _("Households behind figures are shown to who works with households of the whole area.")
        )


def _frame(look: Look, here: str) -> dict[str, Any]:
    asked = look.asked
    chosen = set(asked.codes)
    places = [
        {"code": each.code, "label": label(each), "is_chosen": each.code in chosen} for each in look.options
    ]
    name = (
        label(asked.places[0])
        if len(asked.places) == 1
        else _("%(count)d places together") % {"count": len(chosen)}
    )
    return {
        "tabs": programme_tabs(here), "year": asked.year, "years": years(), "options": places, "name": name,
        "is_several": len(asked.places) > 1, "on": thai_date(asked.on), "is_running": asked.is_running,
        "sheet_url": f"{reverse('policy:programme_sheet')}?{look.query}",
    }  # fmt: skip


def _page(kind: str, codes: list[str], year: int) -> str:
    """The page behind an indicator."""
    told: list[tuple[str, Any]] = [("area", codes[0])] if len(codes) == 1 else []
    if kind == "projects":
        told.append(("year", year))
    if kind == "late_projects":
        told.append(("late", 1))
    url = reverse(PAGES[kind])
    return f"{url}?{urlencode(told)}" if told and kind not in ("uses", "strategies") else url
