"""What is done with a strategy: frozen, revised, closed, thrown away; which plans carry it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ppaos.ground.workbench.presenters.thai import thousands
from ppaos.learning.policy.actions.errors import PolicyRefused
from ppaos.learning.policy.actions.strategies import (
    close_strategy,
    drop_strategy,
    freeze_strategy,
    revise_strategy,
)
from ppaos.learning.policy.actions.strategy_plans import carry_by_plan, take_off_plan
from ppaos.learning.policy.forms.strategies import CarryForm
from ppaos.learning.policy.models import DistrictStrategy
from ppaos.learning.policy.queries.strategies import plans_carrying, plans_to_carry
from ppaos.learning.policy.views.strategy_page import seen_strategy


@require_POST
def freeze(request: HttpRequest, pk: int) -> HttpResponse:
    """Freeze the list and the definition."""
    found = seen_strategy(request, pk)
    frozen = _done(request, freeze_strategy, strategy=found)
    if frozen is not None:
        size = thousands(frozen.size)
        messages.success(request, _("The list is frozen: %(count)s households.") % {"count": size})
    return redirect("policy:strategy", pk)


@require_POST
def revise(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin a revision; the page of its draft follows."""
    made = _done(request, revise_strategy, strategy=seen_strategy(request, pk))
    if made is None:
        return redirect("policy:strategy", pk)
    messages.success(
        request, _("The revision is a draft. It replaces this strategy once its list is frozen.")
    )
    return redirect("policy:change_strategy", made.pk)


@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a strategy."""
    if _done(request, close_strategy, strategy=seen_strategy(request, pk)) is not None:
        messages.success(request, _("The strategy is closed. Its last day is recorded."))
    return redirect("policy:strategy", pk)


@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw a draft away."""
    found = seen_strategy(request, pk)
    before = found.revises
    try:
        drop_strategy(strategy=found, by=request.user, at=timezone.now())
    except PolicyRefused as refused:
        messages.error(request, str(refused))
        return redirect("policy:strategy", pk)
    messages.success(request, _("The draft is thrown away."))
    return redirect("policy:strategies") if before is None else redirect("policy:strategy", before.pk)


@require_POST
def carry(request: HttpRequest, pk: int) -> HttpResponse:
    """Join a plan to the strategy."""
    found = seen_strategy(request, pk)
    form = CarryForm(request.POST, plans=plans_to_carry(found))
    if not form.is_valid():
        messages.error(request, _("Choose one of the plans of the list."))
    elif _done(request, carry_by_plan, strategy=found, plan=form.cleaned_data["plan"]) is not None:
        messages.success(request, _("The plan carries the strategy now."))
    return redirect("policy:strategy", pk)


@require_POST
def take_off(request: HttpRequest, pk: int, plan: int) -> HttpResponse:
    """Take a plan off the strategy again."""
    found = seen_strategy(request, pk)
    joined = get_object_or_404(plans_carrying(found), plan_id=plan)
    try:
        take_off_plan(strategy=found, plan=joined.plan, by=request.user, at=timezone.now())
    except PolicyRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The plan is taken off the strategy."))
    return redirect("policy:strategy", pk)


def _done(request: HttpRequest, act: Callable[..., Any], **given: Any) -> DistrictStrategy | Any | None:
    """What an act gives back; None where it was refused, and the reason is said."""
    try:
        return act(by=request.user, at=timezone.now(), **given)
    except PolicyRefused as refused:
        messages.error(request, str(refused))
        return None
