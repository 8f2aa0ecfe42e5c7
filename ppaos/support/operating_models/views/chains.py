"""The chain of a model: drawn, with who keeps what of each baht; and the same with other numbers."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ppaos.engine.value_chain import ChainError
from ppaos.ground.workbench.presenters.thai import thai_datetime
from ppaos.support.operating_models.forms.chains import ChainFileForm, WhatIfForm
from ppaos.support.operating_models.models import OperatingModel
from ppaos.support.operating_models.permissions import may_manage
from ppaos.support.operating_models.presenters import chain_what_if as compared
from ppaos.support.operating_models.presenters import chains as shown
from ppaos.support.operating_models.presenters.chain_faults import found_rows
from ppaos.support.operating_models.presenters.chain_figures import break_even_rows, figure_cards, season_rows
from ppaos.support.operating_models.presenters.models import CHAINED, model_crumbs, model_name, model_tabs
from ppaos.support.operating_models.queries.chains import ToldChain, chain_years, told_chain, tried_chain
from ppaos.support.operating_models.views.models import seen_model


@require_safe
def chain(request: HttpRequest, pk: int) -> HttpResponse:
    """The chain in one year, drawn and in tables, with what is wrong in it at its place."""
    model = chained_model(request, pk)
    told = chosen_chain(request, model)
    context = frame(request, model, told, "chain") | {
        "can_change": may_manage(request.user, model),
        "form": ChainFileForm(),
        "picture": shown.picture(told),
        "found": found_rows(told),
        "cards": figure_cards(told) if told.flows else [],
        "nodes": shown.node_rows(told),
        "flows": shown.flow_rows(told),
        "shares": shown.share_rows(told) if told.money.buyer_pays else [],
        "points": break_even_rows(told),
        "season": season_rows(told) if told.flows else [],
    }
    return render(request, "operating_models/chain/page.html", context)


@require_safe
def what_if(request: HttpRequest, pk: int) -> HttpResponse:
    """The chain beside what it would be with other prices, yields, households or fixed costs. Nothing is saved."""
    model = chained_model(request, pk)
    told = chosen_chain(request, model)
    asked = request.GET if any(key.startswith(("flow_", "node_")) for key in request.GET) else None
    form = WhatIfForm(asked, told=told)
    context = frame(request, model, told, "what_if") | {"form": form, "groups": form.groups(compared.GROUPS)}
    changes = form.changes() if form.is_valid() else []
    if told.flows and (asked is None or form.is_valid()):
        context |= _compared(told, changes)
    return render(request, "operating_models/chain/what_if.html", context | {"changed": len(changes)})


def _compared(told: ToldChain, changes: list[Any]) -> dict[str, Any]:
    try:
        tried = tried_chain(told, changes)
    except ChainError:
        return {
            "fault": _(
                "Goods go round in this chain. Let each flow go downstream; then other numbers can be tried."
            )
        }
    return {
        "rows": compared.compared_cards(tried),
        "nodes": compared.compared_nodes(told, tried),
        "flows": compared.compared_flows(told, tried),
        "points": compared.compared_points(told, tried),
    }


def chained_model(request: HttpRequest, pk: int) -> OperatingModel:
    """The model, where the reader sees it and its kind has a chain."""
    model = seen_model(request, pk)
    if model.kind not in CHAINED:
        raise Http404(f"model {pk} has no chain")
    return model


def chosen_chain(request: HttpRequest, model: OperatingModel) -> ToldChain:
    """The chain in the year asked for, else in the newest that it is told for."""
    years = chain_years(model)
    asked = request.GET.get("year", "")
    return told_chain(
        model, next((year for year in years if str(year) == asked), years[0] if years else None)
    )


def frame(request: HttpRequest, model: OperatingModel, told: ToldChain | None, part: str) -> dict[str, Any]:
    """What every page of a chain shows."""
    year = told.year if told else None
    ending = f"?year={year}" if year else ""
    return {
        "model": model,
        "name": model_name(model),
        "crumbs": model_crumbs(model),
        "tabs": model_tabs(model, "chain"),
        "year": year,
        "years": chain_years(model),
        "part": part,
        "chain_url": reverse("operating_models:chain", args=[model.pk]) + ending,
        "what_if_url": reverse("operating_models:chain_what_if", args=[model.pk]) + ending,
        "as_of": thai_datetime(timezone.now()),
    }
