"""Strategies of whole districts: listed, written with what they come to, looked at day by day."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from ppaos.evidence.livelihood.queries.places import parts_of
from ppaos.ground.geography.models import Area, Level
from ppaos.ground.geography.presenters import label
from ppaos.learning.policy.actions.errors import PolicyRefused
from ppaos.learning.policy.actions.strategies import change_strategy, draft_strategy
from ppaos.learning.policy.forms.strategies import StrategyForm, first_values, values_of
from ppaos.learning.policy.models import DistrictStrategy
from ppaos.learning.policy.permissions.strategies import (
    KEEP,
    check_can_keep_strategies,
    may_keep_strategies,
)
from ppaos.learning.policy.presenters import strategies as words
from ppaos.learning.policy.queries.places import areas_to_write
from ppaos.learning.policy.queries.strategies import last_outs, target_households, visible_strategies
from ppaos.learning.policy.views.strategy_page import page_of, seen_strategy
from ppaos.people.cooperation.permissions import check_may

SEE = "see_policy"
A_PAGE = 50


@never_cache
@require_safe
def strategies(request: HttpRequest) -> HttpResponse:
    """The strategies the reader sees, the newest first."""
    check_may(request.user, SEE)
    page = Paginator(visible_strategies(request.user), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "rows": words.strategy_rows(page, last_outs(page)),
        "can_keep": may_keep_strategies(request.user),
    }
    return render(request, "policy/strategies/list.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_strategy(request: HttpRequest) -> HttpResponse:
    """Write a strategy: the district first, then whom it takes in is shown before the draft is kept."""
    check_can_keep_strategies(request.user)
    districts = areas_to_write(request.user, KEEP).filter(level=Level.DISTRICT)
    area = _district(request, districts)
    if area is None:
        shown = [{"code": each.code, "label": label(each)} for each in districts]
        return render(request, "policy/strategies/district.html", {"districts": shown})
    form = StrategyForm(request.POST or None, area=area, initial=first_values())
    context: dict[str, Any] = {
        "area": area,
        "area_name": label(area),
        "form": form,
        "title": _("Write a strategy"),
    }
    if request.method == "POST" and form.is_valid():
        made = _kept(request, form, None)
        if made is not None:
            return redirect("policy:strategy", made.pk)
        context |= preview(area, form.told()["of_whom"])
    return render(request, "policy/strategies/form.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Write a draft anew."""
    found = seen_strategy(request, pk)
    check_can_keep_strategies(request.user, found.area_id)
    form = StrategyForm(request.POST or None, area=found.area, initial=values_of(found))
    context: dict[str, Any] = {
        "area": found.area, "area_name": label(found.area), "form": form, "title": found.name, "strategy": found,
    }  # fmt: skip
    if request.method == "POST" and form.is_valid():
        made = _kept(request, form, found)
        if made is not None:
            return redirect("policy:strategy", made.pk)
        context |= preview(found.area, form.told()["of_whom"])
    return render(request, "policy/strategies/form.html", context)


@never_cache
@require_safe
def strategy(request: HttpRequest, pk: int) -> HttpResponse:
    """One strategy: what it set itself, where its households stand, how far it is and where its pace leads."""
    found = seen_strategy(request, pk)
    context = page_of(request, found)
    if found.state == DistrictStrategy.State.DRAFT:
        context |= preview(found.area, found.of_whom)
    return render(request, "policy/strategies/page.html", context)


def preview(area: Area, of_whom: dict[str, Any]) -> dict[str, Any]:
    """Whom a filter takes in today, by subdistrict."""
    targets = target_households(area, of_whom)
    names = {part.code: label(part) for part in parts_of(area, Level.SUBDISTRICT)}
    return {
        "is_previewed": True,
        "there": targets.height,
        "preview": words.preview_rows(targets, names | {area.code: _("in none of its subdistricts")}),
        "as_of_day": timezone.localdate(),
    }


def _kept(
    request: HttpRequest, form: StrategyForm, found: DistrictStrategy | None
) -> DistrictStrategy | None:
    """The draft as it was kept; None where it was only to be shown, or was refused."""
    if "keep" not in request.POST:
        return None
    told, at = form.told(), timezone.now()
    try:
        if found is None:
            return draft_strategy(area=form.area, by=request.user, at=at, **told)
        return change_strategy(strategy=found, by=request.user, at=at, **told)
    except PolicyRefused as refused:
        form.add_error(None, str(refused))
        return None


def _district(request: HttpRequest, districts: QuerySet[Area]) -> Area | None:
    """The district of the address, or the only one there is; None where one is to be chosen."""
    code = request.GET.get("area", "")
    if code:
        found = districts.filter(code=code).first()
        if found is None:
            raise Http404(f"no district {code}")
        return found
    two = list(districts[:2])
    return two[0] if len(two) == 1 else None
