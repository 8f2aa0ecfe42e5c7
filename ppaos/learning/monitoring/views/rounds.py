"""Rounds of follow-up: listed, planned with what the plan comes to, looked at, handed out, closed."""

from random import randrange
from typing import Any
from urllib.parse import urlencode

import polars as pl
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ppaos.engine.methods import ComparisonRules
from ppaos.evidence.livelihood.queries.methods import method_for_year, parsed
from ppaos.evidence.livelihood.queries.places import level_below, parts_of
from ppaos.evidence.survey.queries.samples import SEEDS
from ppaos.ground.accounts.models import User
from ppaos.ground.geography.models import Area
from ppaos.ground.geography.presenters import label
from ppaos.ground.geography.queries import areas_within
from ppaos.ground.workbench.presenters.thai import thai_datetime
from ppaos.learning.monitoring.actions.errors import MonitoringRefused
from ppaos.learning.monitoring.actions.rounds import close_round, drop_round, hand_out_round, plan_round
from ppaos.learning.monitoring.forms.rounds import HandOutForm, RoundForm, first_values, forms_to_ask
from ppaos.learning.monitoring.models import FollowUpRound
from ppaos.learning.monitoring.presenters import rounds as words
from ppaos.learning.monitoring.presenters.tabs import follow_up_tabs
from ppaos.learning.monitoring.queries.following import chosen, households_to_follow, strata
from ppaos.learning.monitoring.queries.rounds import (
    BE_OFFSET,
    FOUND,
    answered_in,
    behind_round,
    members_of,
    next_number,
    visible_rounds,
)
from ppaos.learning.monitoring.views.looking import area_asked, frame, household_list
from ppaos.people.cooperation.permissions import areas_holding, check_may, may
from ppaos.support.operating_models.queries.models import visible_models

SEE, PLAN, OPEN = "see_follow_up", "plan_rounds", "see_households"
A_PAGE = 50
State = FollowUpRound.State


@require_safe
def rounds(request: HttpRequest) -> HttpResponse:
    """The rounds of an area and of those within it, the newest first."""
    area = area_asked(request)
    found = visible_rounds(request.user).filter(area__in=areas_within(area.code))
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    context = frame(request, area, "rounds") | {
        "page_obj": page,
        "rows": words.round_rows(page, answered_in([each.pk for each in page])),
        "can_plan": may(request.user, PLAN, area_code=area.code),
    }
    return render(request, "monitoring/rounds/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new_round(request: HttpRequest) -> HttpResponse:
    """Plan a round: first what it would come to, then it is kept."""
    area = area_asked(request, PLAN)
    form = _round_form(request, area)
    context: dict[str, Any] = frame(request, area, "rounds", PLAN) | {"form": form}
    if request.method == "POST" and form.is_valid():
        told = form.told()
        if "keep" in request.POST:
            try:
                made = plan_round(**told, by=request.user, at=timezone.now())
            except MonitoringRefused as refused:
                form.add_error(None, str(refused))
            else:
                messages.success(request, _("The round is planned. Give it to surveyors when it begins."))
                return redirect("monitoring:round", made.pk)
        context |= _preview(area, told)
    return render(request, "monitoring/rounds/new.html", context)


@require_safe
def one_round(request: HttpRequest, pk: int) -> HttpResponse:
    """One round: whom it asks, how far it is by part and by surveyor, and what became of those not met."""
    found = _seen(request, pk)
    members, rules = members_of(found), _rules(found)
    to = _opens(request, found)
    surveyors = User.objects.filter(pk__in=members["surveyor_id"].drop_nulls().unique().to_list())
    names = {part.code: label(part) for part in parts_of(found.area, level_below(found.area))}
    who = {each.pk: str(each) for each in surveyors.order_by("display_name", "pk")}
    answered = members.filter(pl.col("outcome") == FOUND).height
    context = {
        "round": found,
        "area_name": label(found.area),
        "crumbs": [
            {"label": _("Rounds of follow-up"), "url": _list_of(found)},
            {"label": found.name, "url": ""},
        ],
        "tabs": follow_up_tabs(request.user, "rounds", found.area_id),
        "as_of": thai_datetime(timezone.now()),
        "row": words.round_rows([found], {found.pk: answered})[0],
        "whom": words.whom_words(found.of_whom),
        "outcomes": words.outcome_rows(members, rules, to),
        "parts": words.progress_rows(members, "part", names, _("in none of its parts"), to) if names else [],
        "surveyors": words.progress_rows(members, "surveyor_id", who, _("given to nobody yet"), to),
        "can_plan": may(request.user, PLAN, area_code=found.area_id),
        "is_over": found.ends_on < timezone.localdate(),
        "change_url": f"{reverse('monitoring:change')}?{urlencode({'area': found.area_id})}",
    }
    if context["can_plan"] and found.state != State.CLOSED:
        context["form"] = HandOutForm(area=found.area)
    return render(request, "monitoring/rounds/page.html", context)


@require_safe
def round_households(request: HttpRequest, pk: int) -> HttpResponse:
    """The households behind a figure of a round."""
    found = _seen(request, pk)
    rules, asked = _rules(found), request.GET.dict()
    try:
        rows = behind_round(members_of(found), asked)
    except KeyError as odd:
        raise Http404(f"no figure {odd}") from odd
    outcomes = {row["household_id"]: row for row in rows.to_dicts()}
    cells = {
        number: [words.told_words(row["outcome"], rules), f"{row['weight']:.2f}"]
        for number, row in outcomes.items()
    }
    return household_list(
        request, found.area, list(outcomes), found.name, back=reverse("monitoring:round", args=[pk]),
        back_label=found.name, columns=[_("What became of the household"), _("Stands for (households)")], cells=cells,
    )  # fmt: skip


@require_POST
def hand_out(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the households that nobody was sent to yet to the surveyors ticked."""
    found = _seen(request, pk)
    form = HandOutForm(request.POST, area=found.area)
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        return redirect("monitoring:round", pk)
    try:
        done = hand_out_round(
            of=found, surveyor_ids=[each.pk for each in form.cleaned_data["surveyors"]],
            comment=form.cleaned_data["comment"], by=request.user, at=timezone.now(),
        )  # fmt: skip
    except MonitoringRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, words.handed_words(done))
    return redirect("monitoring:round", pk)


@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a round."""
    found = _seen(request, pk)
    try:
        close_round(of=found, by=request.user, at=timezone.now())
    except MonitoringRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The round is closed. Visits that waited are taken back."))
    return redirect("monitoring:round", pk)


@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw a round away that nobody visits yet."""
    found = _seen(request, pk)
    try:
        drop_round(of=found, by=request.user, at=timezone.now())
    except MonitoringRefused as refused:
        messages.error(request, str(refused))
        return redirect("monitoring:round", pk)
    messages.success(request, _("The plan is thrown away."))
    return redirect(_list_of(found))


def _seen(request: HttpRequest, pk: int) -> FollowUpRound:
    check_may(request.user, SEE)
    return get_object_or_404(visible_rounds(request.user), pk=pk)


def _rules(of: FollowUpRound) -> ComparisonRules:
    return parsed(method_for_year("comparison_rules", of.year))  # type: ignore[no-any-return]


def _opens(request: HttpRequest, of: FollowUpRound) -> words.Address:
    """Where the households behind a figure stand, for who sees households."""
    base = reverse("monitoring:round_households", args=[of.pk])
    if not may(request.user, OPEN):
        return lambda **given: ""
    return lambda **given: f"{base}?{urlencode(given)}"


def _list_of(of: FollowUpRound) -> str:
    return f"{reverse('monitoring:rounds')}?{urlencode({'area': of.area_id})}"


def _round_form(request: HttpRequest, area: Area) -> RoundForm:
    year = timezone.localdate().year + BE_OFFSET
    initial = first_values(next_number(area, year), randrange(SEEDS))
    around = areas_holding(area.code, timezone.localdate())
    models = visible_models(request.user).filter(in_library=False).order_by("name_th", "pk").distinct()
    return RoundForm(
        request.POST or None, area=area, models=models, forms_there=forms_to_ask(around), initial=initial
    )


def _preview(area: Area, told: dict[str, Any]) -> dict[str, Any]:
    """What a plan comes to, before it is kept."""
    there = households_to_follow(area, told["of_whom"])
    asked = chosen(there, share_percent=told["share_percent"], seed=told["seed"])
    names = words.part_names([area, *parts_of(area, level_below(area))])
    return {
        "is_previewed": True,
        "there": there.height,
        "asked": asked.height,
        "strata": words.strata_rows(strata(there, asked), names),
    }
