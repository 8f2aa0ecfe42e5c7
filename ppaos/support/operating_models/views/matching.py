"""Matching: which households fit a model, by which criteria; the first of them, or those chosen, are invited."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ppaos.evidence.livelihood.presenters.looking import crumbs
from ppaos.evidence.livelihood.queries.lines import heads_of
from ppaos.evidence.livelihood.queries.places import area_in_sight
from ppaos.ground.geography.presenters import label
from ppaos.ground.workbench.presenters.thai import thai_datetime
from ppaos.people.cooperation.permissions import areas_in_sight, check_may, fields_by_area, may
from ppaos.support.operating_models.actions.errors import ModelRefused
from ppaos.support.operating_models.actions.inviting import invite_first, invite_households
from ppaos.support.operating_models.actions.matching import ask_to_match, set_criteria
from ppaos.support.operating_models.forms.course_grid import numbers_ticked
from ppaos.support.operating_models.forms.criteria import CriterionFormSet, criterion_rows
from ppaos.support.operating_models.forms.inviting import FIRST, InviteForm
from ppaos.support.operating_models.models import OperatingModel
from ppaos.support.operating_models.permissions import MANAGE, SEE, may_manage
from ppaos.support.operating_models.presenters import matching as shown
from ppaos.support.operating_models.queries.matching import (
    INVITES,
    count_unseen,
    current_run,
    matches_seen,
    models_to_match,
    places_of,
    runs_of,
)
from ppaos.support.operating_models.queries.models import visible_models
from ppaos.support.operating_models.views.models import model_frame

OPEN = "see_households"
A_PAGE = 50


@require_safe
def matching(request: HttpRequest, pk: int) -> HttpResponse:
    """The households that fit a model in the fair order, each with what every criterion says."""
    model = seen_model(request, pk)
    run, places = current_run(model), places_of(model)
    context = frame(request, model) | {
        "run": run,
        "cards": shown.place_cards(places, run),
        "criteria": shown.criterion_counts(run, model),
        "is_older": run is not None and run.criteria != model.criteria,
        "takes": model.state in INVITES,
        "form": InviteForm(),
    }
    if run is not None:
        page = Paginator(matches_seen(request.user, run), A_PAGE).get_page(request.GET.get("page"))
        sees = fields_by_area(request.user, {match.area_id for match in page if match.area_id})
        named = [
            match.household_id for match in page if "names" in sees.get(match.area_id or "", frozenset())
        ]
        context |= {
            "page_obj": page,
            "rows": shown.match_rows(list(page), run, heads_of(named), sees),
            "unseen": count_unseen(request.user, run),
            "as_of": thai_datetime(run.made_at),
        }
    return render(request, "operating_models/matching/list.html", context)


@require_POST
def match_now(request: HttpRequest, pk: int) -> HttpResponse:
    """Have a worker match the model with the households of its area."""
    model = seen_model(request, pk)
    try:
        job = ask_to_match(
            area_code=str(model.area_id), model=model, language=get_language() or "th", by=request.user,
            at=timezone.now(),
        )  # fmt: skip
    except ModelRefused as error:
        messages.error(request, str(error))
        return redirect("operating_models:matching", pk)
    return redirect("workbench:job", job.pk)


@require_POST
def invite(request: HttpRequest, pk: int) -> HttpResponse:
    """Invite those ticked, or the first of the fair order."""
    model, form = seen_model(request, pk), InviteForm(request.POST)
    if not form.is_valid():
        for error in form.errors.values():
            messages.error(request, str(error[0]))
        return redirect("operating_models:matching", pk)
    now = timezone.now()
    try:
        if form.cleaned_data["which"] == FIRST:
            done = invite_first(model=model, count=form.cleaned_data["count"], by=request.user, at=now)
        else:
            ticked = numbers_ticked(request.POST, "household")
            done = invite_households(model=model, household_ids=ticked, by=request.user, at=now)
    except ModelRefused as error:
        messages.error(request, str(error))
        return redirect("operating_models:matching", pk)
    messages.success(request, shown.invited_words(done))
    return redirect("operating_models:invitations", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def criteria(request: HttpRequest, pk: int) -> HttpResponse:
    """Whom a model is for, a row a criterion."""
    model = seen_model(request, pk)
    rows: Any = CriterionFormSet(
        request.POST or None, initial=criterion_rows(model.criteria), prefix="criteria"
    )
    if request.method == "POST" and rows.is_valid():
        try:
            set_criteria(model=model, criteria=rows.criteria(), by=request.user, at=timezone.now())
        except ModelRefused as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("The criteria are kept. Match again: the order changes with them."))
            return redirect("operating_models:matching", pk)
    if not may_manage(request.user, model):
        check_may(request.user, MANAGE, area_code="-")
    return render(request, "operating_models/matching/criteria.html", frame(request, model) | {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
def area(request: HttpRequest) -> HttpResponse:
    """The models of an area that take households in, with what matching found of each; all are matched at once here."""
    check_may(request.user, SEE)
    here = area_in_sight(request.user, request.GET.get("area", ""), deed=SEE)
    if here is None:
        raise Http404(f"no area {request.GET.get('area', '')}")
    if request.method == "POST":
        job = ask_to_match(
            area_code=here.code, language=get_language() or "th", by=request.user, at=timezone.now()
        )
        return redirect("workbench:job", job.pk)
    mine = visible_models(request.user).values_list("pk", flat=True)
    models = [model for model in models_to_match(here.code) if model.pk in set(mine)]
    seen = areas_in_sight(request.user, deed=SEE).values_list("area_id", flat=True)

    def at(**given: Any) -> str:
        return f"?area={given['area']}"

    context = {
        "area": here,
        "area_label": label(here),
        "crumbs": crumbs(here, seen, at),
        "rows": shown.area_rows(models, runs_of(models), {model.pk: places_of(model) for model in models}),
        "can_match": may(request.user, MANAGE, area_code=here.code),
        "opens": may(request.user, OPEN),
    }
    return render(request, "operating_models/matching/area.html", context)


def seen_model(request: HttpRequest, pk: int) -> OperatingModel:
    """The model, for who sees models and households: 403 without the deeds, 404 out of sight."""
    check_may(request.user, SEE)
    check_may(request.user, OPEN)
    models = visible_models(request.user).filter(in_library=False)
    return get_object_or_404(models.select_related("area", "organisation").distinct(), pk=pk)


def frame(request: HttpRequest, model: OperatingModel) -> dict[str, Any]:
    """What the pages of matching show of the model."""
    told = {"can_manage": may_manage(request.user, model), "as_of": ""}
    return model_frame(model, "matching") | told
