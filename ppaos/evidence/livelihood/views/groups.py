"""Target groups: made for an area, shown by area and group, listed with reasons, decided otherwise by a person."""

from typing import Any

import polars as pl
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ppaos.evidence.livelihood.actions.groups import (
    GroupsRefused,
    end_override,
    make_groups,
    override_group,
    take_out_groups,
)
from ppaos.evidence.livelihood.forms.groups import Filters, OverrideForm, RunForm, TakeOutForm, filters_of
from ppaos.evidence.livelihood.forms.looking import look_of
from ppaos.evidence.livelihood.models import GroupPlace
from ppaos.evidence.livelihood.permissions import ASSESS
from ppaos.evidence.livelihood.presenters import group_pages as pages
from ppaos.evidence.livelihood.presenters.groups import (
    column_words,
    group_shown,
    group_words,
    reason_sentences,
    subtypes_seen,
)
from ppaos.evidence.livelihood.presenters.looking import crumbs, divisions
from ppaos.evidence.livelihood.queries.group_lists import (
    decisions_on,
    grouped_households,
    runs_about,
    shares_of,
    visible_ids,
)
from ppaos.evidence.livelihood.queries.grouping import years_assessed
from ppaos.evidence.livelihood.queries.groups import group_of
from ppaos.evidence.livelihood.queries.lines import heads_of, households_in_sight
from ppaos.evidence.livelihood.queries.looking import OPEN, SEE, Look, opens_records
from ppaos.evidence.livelihood.views.needing import needs_methods
from ppaos.ground.geography.presenters import label
from ppaos.ground.privacy.actions import record_reading
from ppaos.ground.privacy.models import PersonalRead
from ppaos.ground.workbench.presenters.sheets import sheet_response
from ppaos.people.cooperation.permissions import areas_in_sight, check_may, fields_in_sight, may
from ppaos.people.registry.models import Household
from ppaos.people.registry.queries import fields_visible, usable_households, visible_households

A_PAGE, RUNS_SHOWN = 50, 10


@require_http_methods(["GET", "HEAD", "POST"])
def groups(request: HttpRequest) -> HttpResponse:
    """The households of an area by group, and by which run; a run that is asked for is made."""
    look = look_of(request.user, request.GET)
    years = years_assessed(look.area)
    form = RunForm(request.POST or None, years=years)
    if request.method == "POST" and form.is_valid():
        try:
            run = make_groups(area=look.area, by=request.user, at=timezone.now(), **form.cleaned_data)
        except GroupsRefused as error:
            form.add_error(None, str(error))
        else:
            told = {"count": run.counts["households"]}
            messages.success(request, _("%(count)s households were put into target groups.") % told)
            return redirect(_address("groups", look))
    frame = grouped_households(look.area)
    runs = list(runs_about(look.area)[:RUNS_SHOWN])
    context = _frame(request, look) | {
        "form": form,
        "can_run": may(request.user, ASSESS, area_code=look.area.code),
        "has_answers": bool(years),
        "runs": pages.run_rows(runs),
        "run_columns": [group_words(group) for group in pages.COLUMNS],
        "is_placed": frame["group"].is_not_null().any(),
        "households": frame.height,
    }
    if context["is_placed"]:
        context |= _figures(request, look, frame, shares_of(runs)) | _newest(frame, runs)
    return render(request, "livelihood/groups/groups.html", context)


@require_safe
@needs_methods
def households(request: HttpRequest) -> HttpResponse:
    """The households of a group with rank and reasons, the one in greatest need first."""
    look, chosen, frame = _listed(request)
    sees = fields_in_sight(request.user, area_code=look.area.code)
    page = Paginator(frame["household_id"].to_list(), A_PAGE).get_page(request.GET.get("page"))
    shown = frame.filter(pl.col("household_id").is_in(list(page)))
    context = _frame(request, look) | {
        "rows": _rows(request, look, shown),
        "page_obj": page,
        "chosen": chosen,
        "filters": pages.filter_choices(chosen.asked(), shares_of(runs_about(look.area)[:1]), sees),
        "can_export": may(request.user, "export", area_code=look.area.code) and frame.height,
        "form": TakeOutForm(),
        "back_url": _address("groups", look),
        "export_url": _address("groups_file", look, **chosen.asked()),
    }
    return render(request, "livelihood/groups/households.html", context)


@require_POST
@needs_methods
def take_out(request: HttpRequest) -> HttpResponseBase:
    """The same list as a file, for a stated purpose."""
    look, chosen, frame = _listed(request)
    form = TakeOutForm(request.POST)
    if not form.is_valid():
        return redirect(_address("groups_households", look, **chosen.asked()))
    now = timezone.now()
    left = usable_households(frame["household_id"], on=timezone.localdate(now))
    frame = frame.filter(pl.col("household_id").is_in(left))
    take_out_groups(
        area=look.area, rows=frame.height, purpose=form.cleaned_data["purpose"], by=request.user, at=now
    )
    with_names = "names" in fields_in_sight(request.user, area_code=look.area.code)
    sheet = pages.exported(_rows(request, look, frame), with_names=with_names)
    mark = pages.export_mark(request.user, now)
    return sheet_response(sheet, f"{look.area.code} groups", form.cleaned_data["format"], mark=mark)


@require_http_methods(["GET", "HEAD", "POST"])
def household(request: HttpRequest, pk: int) -> HttpResponse:
    """The group of one household and why; another one that is sent, with its reason, holds from now on."""
    place = _seen(request, pk)
    form = OverrideForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            override_group(household=place, by=request.user, at=timezone.now(), **form.cleaned_data)
        except GroupsRefused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Your decision holds from now on."))
            return redirect("livelihood:group_of", pk)
    record_reading(
        by=request.user,
        at=timezone.now(),
        purpose=PersonalRead.ASSIST,
        subjects=[place],
        verb="household.read",
    )
    sees, now = fields_visible(request.user, place), group_of(place)
    context = {
        "household": place,
        "title": heads_of([pk]).get(pk) if "names" in sees else "",
        "area_label": label(place.area),
        "group": group_shown(now, sees) if now else None,
        "decisions": pages.decision_rows(decisions_on(place), sees),
        "form": form,
        "can_decide": may(request.user, ASSESS, area_code=place.area_id),
        "list_url": f"{reverse('livelihood:groups')}?area={place.area_id}",
    }
    return render(request, "livelihood/groups/household.html", context)


@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End the decision that holds for a household."""
    try:
        end_override(household=_seen(request, pk), by=request.user, at=timezone.now())
    except GroupsRefused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The group the method says holds again."))
    return redirect("livelihood:group_of", pk)


def _seen(request: HttpRequest, pk: int) -> Household:
    check_may(request.user, OPEN)
    seen = visible_households(request.user).select_related("area", "dwelling")
    return get_object_or_404(seen, pk=pk)


def _listed(request: HttpRequest) -> tuple[Look, Filters, pl.DataFrame]:
    """The households that are asked for, as far as the reader sees them."""
    look, chosen = look_of(request.user, request.GET), filters_of(request.GET)
    check_may(request.user, OPEN, area_code=look.area.code)
    sees = fields_in_sight(request.user, area_code=look.area.code)
    if chosen.subtype and not subtypes_seen([chosen.subtype], sees):
        raise Http404("who is in debt is told to who sees debts")
    found = chosen.of(grouped_households(look.area))
    return look, chosen, found.filter(pl.col("household_id").is_in(visible_ids(request.user, look.area)))


def _rows(request: HttpRequest, look: Look, frame: pl.DataFrame) -> list[dict[str, Any]]:
    """Rows of the list, with reasons and names as far as the reader may know them."""
    ids = frame["household_id"].to_list()
    sees = fields_in_sight(request.user, area_code=look.area.code)
    names = column_words()
    places = GroupPlace.objects.filter(
        household__in=ids, run__in=frame["run_id"].drop_nulls().unique().to_list()
    )
    return pages.list_rows(
        frame,
        {home.pk: home for home in households_in_sight(request.user, ids)},
        heads_of(ids) if "names" in sees else {},
        {place.household_id: reason_sentences(place.reasons, sees, names) for place in places},
        sees,
    )


def _figures(
    request: HttpRequest, look: Look, frame: pl.DataFrame, shares: tuple[float, float]
) -> dict[str, Any]:
    """The tables of the page; cells lead to households where the reader sees them."""
    opens = opens_records(request.user, look.area)

    def to(**given: Any) -> str:
        return _address("groups_households", look, **given) if opens else ""

    context = {
        "cards": pages.cards(frame, to),
        "subtypes": pages.subtype_rows(frame, to),
        "crossed": pages.crossed(frame, shares, to),
        "routes": pages.route_rows(),
        "group_columns": [group_words(group) for group in pages.COLUMNS],
        "parts": [],
    }
    if look.level:
        placed = look.placed(frame).rename({"part_right": "part_code"})
        context["parts"] = pages.area_rows(
            look.parts(), placed, lambda **given: _address("groups", look, **given), to
        )
    return context


def _newest(frame: pl.DataFrame, runs: list[Any]) -> dict[str, Any]:
    """The run most of what is shown rests on, and how many there are."""
    known = frame.drop_nulls("run_id")
    numbers = known["run_id"].unique().to_list()
    run = next((run for run in runs if run.pk in numbers), None)
    return {"facts": pages.run_facts(run) if run else None, "several": len(numbers) > 1}


def _address(page: str, look: Look, **given: Any) -> str:
    return reverse(f"livelihood:{page}") + look.query(**given)


def _frame(request: HttpRequest, look: Look) -> dict[str, Any]:
    """What the pages of an area show: where one is, and how else to look."""

    def at(**given: Any) -> str:
        return _address("groups", look, **given)

    seen = areas_in_sight(request.user, deed=SEE).values_list("area_id", flat=True)
    return {
        "area": look.area,
        "area_label": label(look.area),
        "crumbs": crumbs(look.area, seen, at),
        "divisions": divisions(look, at),
    }
