"""Households are chosen from a list or on a map, and given to surveyors."""

import json
from functools import cache
from typing import Any
from urllib.parse import urlencode

import polars as pl
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from ppaos.evidence.survey.actions.visits import VisitRefused, VisitsAssigned, assign_visits
from ppaos.evidence.survey.forms.assigning import EVERYBODY, Choice, choice_of, chosen_among
from ppaos.evidence.survey.forms.visits import AssigningForm
from ppaos.evidence.survey.presenters import visits as words
from ppaos.evidence.survey.queries.sharing_out import shared_out
from ppaos.evidence.survey.queries.to_visit import REASONS
from ppaos.evidence.survey.queries.visits import reached_by, surveyors_in
from ppaos.evidence.survey.queries.whom import whom_to_meet
from ppaos.evidence.survey.views.visits import frame
from ppaos.ground.geography.models import Area, Boundary
from ppaos.ground.geography.presenters import feature_collection, name
from ppaos.ground.geography.queries import children, outlines_of
from ppaos.ground.privacy.actions import record_reading
from ppaos.ground.privacy.models import PersonalRead
from ppaos.people.cooperation.permissions import fields_in_sight

A_PAGE, MOST_POINTS = 50, 3000


@require_http_methods(["GET", "POST"])
def assign(request: HttpRequest) -> HttpResponse:
    """Choose households and surveyors; what is sent is assigned."""
    choice = choice_of(request.user, request.GET)
    households = choice.households()
    form = AssigningForm(request.POST or None, area=choice.area)
    if request.method == "POST" and form.is_valid():
        picked = chosen_among(households, request.POST)
        if picked.is_empty():
            form.add_error(None, _("Tick at least one household, or choose everybody of the list."))
        elif (done := _assigned(form, picked, choice, request)) is not None:
            _say(request, done)
            return redirect(_address(choice))
    return render(request, "survey/visits/assign.html", _context(request, choice, households, form))


@require_GET
def points(request: HttpRequest) -> HttpResponse:
    """The households there are to choose from, as points on a map; those without a point are left out."""
    choice = choice_of(request.user, request.GET)
    sees = _fields_of(request)
    pairs = choice.households().select("household_id", "candidate_household_id").head(MOST_POINTS)
    whom = whom_to_meet(list(pairs.iter_rows()))
    _note(request, choice.area)
    features = []
    for told in whom.iter_rows(named=True):
        said = words.whom_words(told, sees(told["area_id"]))
        if said["point"] is not None:
            latitude, longitude = said["point"]
            place = {"type": "Point", "coordinates": [longitude, latitude]}
            properties = {"key": said["key"], "name": f"{said['head']} {said['address']}".strip()}
            features.append({"type": "Feature", "geometry": place, "properties": properties})
    drawn = outlines_of(choice.area.pk, timezone.localdate())
    codes = [outline.areas[0].pk for outline in drawn]
    hrefs = {code: {"href": _address(choice, area=code) if code != choice.area.pk else ""} for code in codes}
    outlines = json.loads(feature_collection(drawn, hrefs))
    answer = {"type": "FeatureCollection", "features": features, "outlines": outlines}
    return JsonResponse(answer, content_type="application/geo+json")


def _assigned(
    form: AssigningForm, picked: pl.DataFrame, choice: Choice, request: HttpRequest
) -> VisitsAssigned | None:
    """Share the households out and assign them; None where the form says why not."""
    given = form.cleaned_data
    reached = reached_by([user.pk for user in given["surveyors"]], picked["area_id"].unique())
    rows = shared_out(picked, reached)
    if rows["surveyor_id"].null_count():
        nowhere = rows.filter(pl.col("surveyor_id").is_null())["area_id"].unique().sort()[0]
        form.add_error(
            "surveyors",
            _("None of these surveyors holds visits in area %(area)s. Choose somebody who does.")
            % {"area": nowhere},
        )
        return None
    rows = rows.with_columns(
        due_on=pl.lit(given["due_on"], pl.Date), kind=pl.lit(choice.kind), comment=pl.lit(given["comment"]),
        is_practice=pl.lit(bool(given["is_practice"])),
    ).drop("area_id")  # fmt: skip
    try:
        return assign_visits(frame=rows, by=request.user, at=timezone.now())
    except VisitRefused as error:
        form.add_error(None, str(error))
        return None


def _context(
    request: HttpRequest, choice: Choice, households: pl.DataFrame, form: AssigningForm
) -> dict[str, Any]:
    page = Paginator(range(households.height), A_PAGE).get_page(request.GET.get("page"))
    shown = households.slice(page.start_index() - 1 if households.height else 0, A_PAGE)
    whom = whom_to_meet(list(shown.select("household_id", "candidate_household_id").iter_rows()))
    sees, names = _fields_of(request), _names(whom["area_id"])
    if not whom.is_empty():
        _note(request, choice.area)
    lines = [
        {**words.whom_words(told, sees(told["area_id"])), "village": names.get(told["area_id"], "")}
        for told in whom.iter_rows(named=True)
    ]
    return frame(request, choice.filter()) | {
        "choice": choice,
        "definition": words.REASONS[choice.reason],
        "reasons": _reasons(choice),
        "parts": [{"label": name(part), "url": _address(choice, area=part.pk), "count": count}
                  for part, count in _counts(choice.area, households)],
        "page_obj": page,
        "households": lines,
        "total": households.height,
        "ticked": set(request.POST.getlist("household")),
        "which": request.POST.get("which", ""),
        "everybody": EVERYBODY,
        "form": form,
        "has_surveyors": surveyors_in(choice.area.pk).exists(),
        "points_url": _address(choice, page="assign_points"),
        "has_map": any(line["point"] for line in lines) or has_outlines(choice.area),
    }  # fmt: skip


def _reasons(choice: Choice) -> list[dict[str, Any]]:
    return [
        {
            "label": words.REASONS[reason],
            "url": _address(choice, reason=reason),
            "current": reason == choice.reason,
        }
        for reason in REASONS
    ]


def _counts(area: Area, households: pl.DataFrame) -> list[tuple[Area, int]]:
    """The parts of an area with how many of the households lie there; parts without any are left out."""
    counts: dict[str, int] = dict(households.group_by("area_id").len().iter_rows())
    found = []
    for part in children(area.pk, timezone.localdate()).exclude(level="local_authority"):
        inside = set(Area.objects.within(part.pk, timezone.localdate()).values_list("pk", flat=True))
        if number := sum(count for code, count in counts.items() if code in inside):
            found.append((part, number))
    return found


def has_outlines(area: Area) -> bool:
    """Whether there is a part of the area to draw."""
    inside = children(area.pk, timezone.localdate())
    return Boundary.objects.filter(area__in=[area.pk, *inside.values_list("pk", flat=True)]).exists()


def _names(codes: pl.Series) -> dict[str, str]:
    return {area.pk: name(area) for area in Area.objects.filter(pk__in=codes.unique().to_list())}


def _fields_of(request: HttpRequest) -> Any:
    return cache(lambda area_code: fields_in_sight(request.user, area_code=area_code))


def _note(request: HttpRequest, area: Area) -> None:
    record_reading(
        by=request.user, at=timezone.now(), purpose=PersonalRead.VERIFY, subjects=[area], verb="visit.read"
    )


def _say(request: HttpRequest, done: VisitsAssigned) -> None:
    if done.assigned:
        text = ngettext("%(count)s visit is assigned.", "%(count)s visits are assigned.", done.assigned)
        messages.success(request, text % {"count": done.assigned})
    if done.waiting_already:
        text = ngettext(
            "Of %(count)s household a visit waits already; it is left as it was.",
            "Of %(count)s households a visit waits already; they are left as they were.",
            done.waiting_already,
        )
        messages.info(request, text % {"count": done.waiting_already})


def _address(choice: Choice, *, page: str = "assign", **given: str) -> str:
    asked = {"area": choice.area.pk, "reason": choice.reason, **given}
    return f"{reverse(f'survey:{page}')}?{urlencode(asked)}"
