"""Models: listed, looked at, made, described anew, moved on, copied; the library."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ppaos.ground.geography.presenters import label
from ppaos.ground.workbench.presenters.thai import thai_datetime
from ppaos.people.cooperation.permissions import check_may, fields_in_sight, may
from ppaos.people.cooperation.presenters.lists import organisation_name
from ppaos.support.operating_models.actions.errors import ModelRefused
from ppaos.support.operating_models.actions.models import change_model, copy_model, make_model, move_model
from ppaos.support.operating_models.forms.models import (
    CopyForm,
    DescriptionForm,
    ModelFilter,
    MoveForm,
    PlaceForm,
)
from ppaos.support.operating_models.models import OperatingModel
from ppaos.support.operating_models.permissions import MANAGE, SEE, check_can_manage, may_manage
from ppaos.support.operating_models.presenters import models as shown
from ppaos.support.operating_models.presenters import parts
from ppaos.support.operating_models.queries.inputs import inputs_of
from ppaos.support.operating_models.queries.kinds import kinds, said
from ppaos.support.operating_models.queries.members import counts_of
from ppaos.support.operating_models.queries.models import areas_of_models, listed, visible_models
from ppaos.support.operating_models.queries.states import WAYS

A_PAGE = 50


@require_safe
def models(request: HttpRequest) -> HttpResponse:
    """The models a reader sees, by area, kind and state."""
    check_may(request.user, SEE)
    seen = visible_models(request.user).filter(in_library=False)
    form = ModelFilter(request.GET or None, areas=areas_of_models(seen))
    found = form.narrowed(seen) if request.GET else seen
    page = Paginator(listed(found, timezone.localdate()).order_by("name_th", "pk"), A_PAGE).get_page(
        request.GET.get("page")
    )
    context = _frame("models", request) | {
        "form": form,
        "page_obj": page,
        "rows": shown.model_rows(page),
        "is_filtered": bool(request.GET),
        "as_of": thai_datetime(timezone.now()),
    }
    return render(request, "operating_models/models.html", context)


@require_safe
def library(request: HttpRequest) -> HttpResponse:
    """Public descriptions of models that others can start from."""
    check_may(request.user, SEE)
    found = visible_models(request.user).filter(in_library=True).order_by("kind", "name_th", "pk")
    context = _frame("library", request) | {"rows": shown.library_rows(found)}
    return render(request, "operating_models/library.html", context)


@require_safe
def model(request: HttpRequest, pk: int) -> HttpResponse:
    """One model: what it is, how far it is, what it rests on, who takes part, what it costs and hands out."""
    found = seen_model(request, pk)
    can_manage = may_manage(request.user, found)
    sees_names = bool(found.area_id) and "names" in fields_in_sight(
        request.user, area_code=str(found.area_id)
    )
    context: dict[str, Any] = model_frame(found, "model") | {
        "facts": shown.model_facts(found),
        "summary": shown.summary_of(found),
        "source": shown.source_of(found),
        "can_manage": can_manage and found.state != OperatingModel.State.CLOSED,
        "can_copy": may(request.user, MANAGE),
    }
    if not found.in_library:
        context |= _running(found, sees_names)
    if context["can_manage"]:
        context |= {"moves": shown.next_states(found), "move_form": MoveForm(states=WAYS[found.state])}
    return render(request, "operating_models/model.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new_model(request: HttpRequest) -> HttpResponse:
    """Make a model: its kind is chosen first, then only what that kind asks is asked."""
    check_may(request.user, MANAGE)
    kind = request.GET.get("kind", "")
    if kind and kind not in kinds():
        raise Http404(f"no kind {kind}")
    if not kind:
        told = [(code, OperatingModel.Kind(code).label, said(each.words)) for code, each in kinds().items()]
        return render(request, "operating_models/new_model.html", {"kinds": told})
    given = request.POST or None
    place, form = PlaceForm(request.user, given), DescriptionForm(given, kind=kind)
    if request.method == "POST" and place.is_valid() and form.is_valid():
        try:
            made = make_model(
                kind=kind, **place.cleaned_data, **form.told(), by=request.user, at=timezone.now()
            )
        except ModelRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The model is made, as an idea."))
            return redirect("operating_models:model", made.pk)
    words = {"kind": kind, "kind_words": OperatingModel.Kind(kind).label}
    return render(request, "operating_models/model_form.html", {"form": form, "place": place, **words})


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Describe a model anew."""
    found = seen_model(request, pk)
    check_can_manage(request.user, found)
    form = DescriptionForm(request.POST or None, kind=found.kind, model=found)
    if request.method == "POST" and form.is_valid():
        try:
            change_model(model=found, **form.told(), by=request.user, at=timezone.now())
        except ModelRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("operating_models:model", pk)
    words = {"kind": found.kind, "kind_words": found.get_kind_display()}
    return render(
        request, "operating_models/model_form.html", {"form": form, **words, **model_frame(found, "model")}
    )


@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Move a model on, or say why it does not."""
    found = seen_model(request, pk)
    check_can_manage(request.user, found)
    form = MoveForm(request.POST, states=WAYS[found.state])
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        return redirect("operating_models:model", pk)
    try:
        move_model(model=found, **form.cleaned_data, by=request.user, at=timezone.now())
    except ModelRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The model has moved on."))
    return redirect("operating_models:model", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def copy(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a model to another place, saying what changes there."""
    found = seen_model(request, pk)
    check_may(request.user, MANAGE)
    form = CopyForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = copy_model(model=found, **form.cleaned_data, by=request.user, at=timezone.now())
        except ModelRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The model is copied, as an idea. What holds here too came along."))
            return redirect("operating_models:model", made.pk)
    return render(request, "operating_models/copy_model.html", {"form": form, **model_frame(found, "model")})


def seen_model(request: HttpRequest, pk: int) -> OperatingModel:
    """The model, where the reader sees it: 403 without the deed, 404 out of sight."""
    check_may(request.user, SEE)
    here = visible_models(request.user).select_related("area", "organisation", "copied_from")
    return get_object_or_404(here, pk=pk)


def model_frame(found: OperatingModel, here: str) -> dict[str, Any]:
    """What every page of a model shows: its name, kind, state, place and leader, the pages beside it."""
    where = [label(found.area)] if found.area else []
    where += [organisation_name(found.organisation)] if found.organisation else []
    return {
        "model": found,
        "name": shown.model_name(found),
        "kind": found.get_kind_display(),
        "state": found.get_state_display(),
        "state_tone": shown.STATE_TONES.get(OperatingModel.State(found.state), ""),
        "where": " · ".join(where),
        "tabs": shown.model_tabs(found, here),
        "crumbs": shown.model_crumbs(found),
        "as_of": thai_datetime(timezone.now()),
    }


def _running(found: OperatingModel, sees_names: bool) -> dict[str, Any]:
    """The sections of a model of a place."""
    given = inputs_of(found)
    budgets = list(found.budgets.select_related("organisation").order_by("-fiscal_year", "source"))
    partners = found.partners.select_related("organisation", "agreement").order_by("pk")
    return {
        "steps": shown.state_steps(found),
        "counts": counts_of(found),
        "resources": parts.resource_tables(found, found.resources.order_by("place", "pk")),
        "partners": parts.partner_rows(partners),
        "team": parts.team_rows(found.team.select_related("user").order_by("pk"), sees_names),
        "sees_names": sees_names,
        "budgets": parts.budget_rows(budgets),
        "budget_sums": parts.budget_sums(budgets),
        "activities": parts.activity_rows(found.activities.order_by("starts_on", "pk")),
        "inputs": shown.input_rows(given, sees_names),
        "inputs_sum": shown.input_sum(given),
        "copies": shown.copy_rows(found.copies.select_related("area", "organisation").order_by("pk")),
    }


def _frame(here: str, request: HttpRequest) -> dict[str, Any]:
    return {"tabs": shown.list_tabs(here), "can_make": may(request.user, MANAGE)}
