"""Visits at the office: how far each area and surveyor is, the list behind every figure, given to another, withdrawn,
printed.
"""

from dataclasses import replace
from functools import cache
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from ppaos.evidence.survey.actions.visits import VisitRefused, give_visits, withdraw_visits
from ppaos.evidence.survey.forms.areas import BELOW
from ppaos.evidence.survey.forms.visits import (
    OVERDUE,
    THIS_WEEK,
    WAITING,
    Filter,
    GivingForm,
    filter_of,
)
from ppaos.evidence.survey.models import Visit
from ppaos.evidence.survey.presenters import visits as words
from ppaos.evidence.survey.queries.progress import in_all, progress, summed
from ppaos.evidence.survey.queries.visits import ASSIGN, surveyors_in
from ppaos.ground.geography.models import Area, Boundary, Level
from ppaos.ground.geography.presenters import ATTRIBUTION, feature_collection, label
from ppaos.ground.geography.queries import breadcrumb, children, outlines_of
from ppaos.ground.privacy.actions import record_reading
from ppaos.ground.privacy.models import PersonalRead
from ppaos.people.cooperation.permissions import areas_in_sight, fields_in_sight, may

A_PAGE, MOST_PRINTED = 50, 500
# Which visits stand behind a figure of the progress.
BEHIND = {
    "waiting": {"state": WAITING},
    "overdue": {"due": OVERDUE},
    "sent_back": {"state": Visit.State.SENT_BACK.value},
    "done": {"state": Visit.State.DONE.value},
}


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Progress of an area: figures, by part and by surveyor, on a map where there is one."""
    chosen = filter_of(request.user, request.GET)
    found = progress(chosen.area.pk, level=BELOW.get(Level(chosen.area.level), ""))
    parts = _parts(chosen.area)
    context = frame(request, chosen) | {
        "cards": words.progress_cards(in_all(found), lambda figure: _list_url(chosen.but(**BEHIND[figure]))),
        "columns": list(words.LABELS.values()),
        "by_part": words.progress_rows(
            summed(found, "part"),
            words.names_of_parts(parts) if parts else {},
            lambda code, figure: _list_url(chosen.but(area=code, **BEHIND[figure])) if code else "",
            lambda code: _home_url(chosen.but(area=code)) if code else "",
        ),
        "by_surveyor": words.progress_rows(
            summed(found, "surveyor_id"),
            words.names_of_surveyors(found["surveyor_id"].unique()),
            lambda pk, figure: _list_url(chosen.but(surveyor=pk, **BEHIND[figure])),
            lambda pk: _list_url(chosen.but(surveyor=pk)),
        ),
        "has_map": Boundary.objects.filter(area_id__in=[part.code for part in parts]).exists(),
        "map_attribution": ATTRIBUTION,
        "as_of": timezone.now(),
    }
    return render(request, "survey/visits/home.html", context)


@require_GET
def map_of(request: HttpRequest) -> HttpResponse:
    """The outlines of an area's parts, each with the share of its visits that were held."""
    chosen = filter_of(request.user, request.GET)
    counts = summed(progress(chosen.area.pk, level=BELOW.get(Level(chosen.area.level), "")), "part")
    figures = {
        row["part"]: {
            "value": round(100 * row["done"] / whole) if (whole := row["waiting"] + row["done"]) else None,
            "state": "",
            "href": _home_url(chosen.but(area=row["part"])),
        }
        for row in counts.iter_rows(named=True)
    }
    outlines = outlines_of(chosen.area.pk, timezone.localdate())
    nothing = {outline.areas[0].code: {"value": None, "state": "", "href": ""} for outline in outlines}
    return HttpResponse(feature_collection(outlines, nothing | figures), content_type="application/geo+json")


@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """The visits a reader looks at, whom each is to, and what can be done with those ticked."""
    chosen = filter_of(request.user, request.GET)
    page = Paginator(chosen.visits(request.user), A_PAGE).get_page(request.GET.get("page"))
    visits = list(page)
    _note_reading(request, visits)
    context = frame(request, chosen) | {
        "page_obj": page,
        "visits": words.visit_lines(visits, _fields_of(request), timezone.localdate()),
        "states": [(WAITING, _("waiting")), *Visit.State.choices],
        "kinds": Visit.Kind.choices,
        "times": [(OVERDUE, _("overdue")), (THIS_WEEK, _("within a week"))],
        "surveyors": surveyors_in(chosen.area.pk),
        "giving": GivingForm(area=chosen.area),
    }
    return render(request, "survey/visits/list.html", context)


@require_GET
def printed(request: HttpRequest) -> HttpResponse:
    """The visits a reader looks at, those that wait unless told otherwise, on paper: a page a surveyor, with boxes."""
    asked = filter_of(request.user, request.GET)
    chosen = asked if asked.state else replace(asked, state=WAITING)
    visits = list(
        chosen.visits(request.user).order_by("surveyor__display_name", "area_id", "pk")[:MOST_PRINTED]
    )
    _note_reading(request, visits)
    lines = words.visit_lines(visits, _fields_of(request), timezone.localdate())
    context = frame(request, chosen) | {
        "sheets": words.sheets(lines),
        "outcomes": words.PAPER_OUTCOMES,
        "is_cut": len(visits) == MOST_PRINTED,
        "most": MOST_PRINTED,
        "on": timezone.localdate(),
    }
    return render(request, "survey/visits/printed.html", context)


@require_POST
def give(request: HttpRequest) -> HttpResponse:
    """Give the ticked visits to another surveyor, or another day."""
    chosen = filter_of(request.user, request.GET)
    form = GivingForm(request.POST, area=chosen.area)
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        return redirect(_list_url(chosen.query))
    try:
        changed = give_visits(
            visits=_ticked(request, chosen), surveyor=form.cleaned_data["surveyor"],
            due_on=form.cleaned_data["due_on"], by=request.user, at=timezone.now(),
        )  # fmt: skip
    except VisitRefused as error:
        messages.error(request, str(error))
    else:
        _say(
            request,
            changed.visits,
            ngettext("%(count)s visit is changed.", "%(count)s visits are changed.", changed.visits),
        )
    return redirect(_list_url(chosen.query))


@require_POST
def withdraw(request: HttpRequest) -> HttpResponse:
    """Take the ticked visits back."""
    chosen = filter_of(request.user, request.GET)
    changed = withdraw_visits(visits=_ticked(request, chosen), by=request.user, at=timezone.now())
    _say(
        request,
        changed.visits,
        ngettext("%(count)s visit is withdrawn.", "%(count)s visits are withdrawn.", changed.visits),
    )
    return redirect(_list_url(chosen.query))


def frame(request: HttpRequest, chosen: Filter) -> dict[str, Any]:
    """What every page of visits shows: where one is, and the pages beside it."""
    seen = set(areas_in_sight(request.user, deed=ASSIGN).values_list("area_id", flat=True))
    here = request.resolver_match.url_name if request.resolver_match else ""
    pages = {"visits": _("Progress"), "visit_list": _("List of visits"), "assign": _("Assign visits")}
    tabs = [
        {"label": said, "url": reverse(f"survey:{page}") + chosen.but(page=None), "current": page == here}
        for page, said in pages.items()
    ]
    return {
        "chosen": chosen,
        "area": chosen.area,
        "area_name": label(chosen.area),
        "crumbs": words.area_crumbs(
            breadcrumb(chosen.area), seen, lambda code: _home_url(chosen.but(area=code))
        ),
        "tabs": tabs,
        "can_hear": may(request.user, "hear_villages"),
        "can_see_work": may(request.user, "see_work_report"),
        "can_enter": may(request.user, "enter_verdicts", area_code=chosen.area.pk),
    }


def _parts(area: Area) -> list[Area]:
    level = BELOW.get(Level(area.level), "")
    return list(children(area.code, timezone.localdate()).filter(level=level)) if level else []


def _ticked(request: HttpRequest, chosen: Filter) -> list[int]:
    """The ticked visits among those the reader looks at."""
    given = [int(number) for number in request.POST.getlist("visit") if number.isdigit()]
    return list(chosen.visits(request.user).filter(pk__in=given).values_list("pk", flat=True))


def _fields_of(request: HttpRequest) -> Any:
    return cache(lambda area_code: fields_in_sight(request.user, area_code=area_code))


def _note_reading(request: HttpRequest, visits: list[Visit]) -> None:
    if visits:
        record_reading(
            by=request.user,
            at=timezone.now(),
            purpose=PersonalRead.VERIFY,
            subjects=visits,
            verb="visit.read",
        )


def _say(request: HttpRequest, count: int, text: str) -> None:
    if count:
        messages.success(request, text % {"count": count})
    else:
        messages.error(request, _("None of the ticked visits waits. Tick some that do."))


def _list_url(query: str) -> str:
    return reverse("survey:visit_list") + query


def _home_url(query: str) -> str:
    return reverse("survey:visits") + query
