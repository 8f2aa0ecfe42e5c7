"""What the page of one strategy shows, and the strategy of an address as far as the reader sees it."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from ppaos.evidence.livelihood.queries.places import parts_of
from ppaos.ground.geography.models import Level
from ppaos.ground.geography.presenters import label
from ppaos.ground.workbench.presenters.thai import thai_date, thai_datetime
from ppaos.learning.policy.forms.strategies import CarryForm
from ppaos.learning.policy.models import DistrictStrategy
from ppaos.learning.policy.permissions.strategies import may_keep_strategies
from ppaos.learning.policy.presenters import strategies as words
from ppaos.learning.policy.presenters.strategy_curve import curve_of, day_rows
from ppaos.learning.policy.queries.strategies import (
    days_recorded,
    money_of,
    newest_of,
    plans_carrying,
    plans_to_carry,
    visible_strategies,
)
from ppaos.learning.policy.queries.strategy_pace import pace_of
from ppaos.learning.policy.queries.strategy_status import counted, statuses_on
from ppaos.people.cooperation.permissions import check_may, fields_in_sight, may

SEE, OPEN = "see_policy", "see_households"
State = DistrictStrategy.State


def seen_strategy(request: HttpRequest, pk: int) -> DistrictStrategy:
    """The strategy of an address: 403 for who sees no policy, 404 out of sight."""
    check_may(request.user, SEE)
    return get_object_or_404(visible_strategies(request.user), pk=pk)


def day_of(strategy: DistrictStrategy) -> date:
    """The day a strategy is shown on: today, or the day it was closed or replaced."""
    return timezone.localdate(strategy.closed_at) if strategy.closed_at else timezone.localdate()


def subdistrict_names(strategy: DistrictStrategy) -> dict[str, str]:
    """The subdistricts of the district by code, in Thai order."""
    return {part.code: label(part) for part in parts_of(strategy.area, Level.SUBDISTRICT)}


def page_of(request: HttpRequest, found: DistrictStrategy) -> dict[str, Any]:
    """What every strategy shows; where its households stand once the list is frozen."""
    names = subdistrict_names(found)
    context = {
        "strategy": found, "area_name": label(found.area), "when": words.period(found),
        "revision": words.revision_words(found), "tone": words.TONES[State(found.state)],
        "out_words": words.out_words(found), "whom": words.whom_words(found, names), "share": words.share_words(found),
        "counts_plans": "target_in_plan" in found.counts_as_out,
        "later": found.revisions.order_by("pk").first(),
        "can_keep": may_keep_strategies(request.user, found.area_id),
        "plans": _plans(found),
    }  # fmt: skip
    if context["can_keep"] and found.state in (State.DRAFT, State.FROZEN):
        context["form"] = CarryForm(plans=plans_to_carry(found))
    return context if found.state == State.DRAFT else context | _stands(request, found, names)


def _stands(request: HttpRequest, found: DistrictStrategy, names: dict[str, str]) -> dict[str, Any]:
    on = day_of(found)
    statuses, days = statuses_on(found, on), days_recorded(found)
    pace = pace_of(found, on, counted(statuses), days)
    to = _opens(request, found)
    return {
        "as_of": thai_date(on) if found.closed_at else thai_datetime(timezone.now()),
        "pace": pace, "pace_words": words.pace_words(found, pace),
        "statuses": words.status_rows(statuses, found, to),
        "columns": [each.label for each in words.SHOWN],
        "parts": words.part_rows(statuses, found, names, to),
        "curve": curve_of(found, days, pace), "days": day_rows(found, days),
        "can_take_out": "aggregate" in fields_in_sight(request.user, area_code=found.area_id),
    }  # fmt: skip


def _plans(found: DistrictStrategy) -> list[dict[str, Any]]:
    """The plans that carry the strategy, with their money, and the newest revision of each."""
    carried = list(plans_carrying(found))
    money = money_of(each.plan_id for each in carried)
    return [
        {
            "plan": each.plan, "area": label(each.plan.area), "state": each.plan.get_state_display(),
            "newest": newest if (newest := newest_of(each.plan)).pk != each.plan_id else None,
            "money": money.get(each.plan_id, {}),
        }
        for each in carried
    ]  # fmt: skip


def _opens(request: HttpRequest, found: DistrictStrategy) -> words.Address:
    """Where the households behind a number stand, for who sees households."""
    if not may(request.user, OPEN):
        return lambda **given: ""
    base = reverse("policy:strategy_households", args=[found.pk])
    return lambda **given: f"{base}?{urlencode(given)}"
