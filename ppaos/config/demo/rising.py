"""Whose income came well above the line, and what lay open of them is ended: those of whom an exit can be spoken."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import polars as pl
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from ppaos.config.demo.plan import data
from ppaos.evidence.survey.models import Interview
from ppaos.ground.accounts.models import User
from ppaos.learning.monitoring.queries.exit_facts import exit_facts
from ppaos.learning.monitoring.queries.exit_rules import rule_in_force, rule_of
from ppaos.support.referral.actions.steering import steer
from ppaos.support.referral.models import Referral
from ppaos.support.referral.queries.states import moves, open_states

LINE = 40_000  # baht a person and year, at least that of every year before today
WELFARE = "welfare"
DELIVERED, AFFIRMED, CLOSED, CALLED_BACK = "delivered", "affirmed", "closed", "called_back"
GIVEN = (DELIVERED, AFFIRMED)


@dataclass(frozen=True)
class Rising:
    """Households above the line: `early` since the first wave of follow-up, of whom `back` fell below it again by the
    second; `now`, in both waves."""

    early: tuple[int, ...]
    now: tuple[int, ...]

    @property
    def everybody(self) -> set[int]:
        """All of them."""
        return {*self.early, *self.now}

    @property
    def back(self) -> set[int]:
        """Every sixth of the early ones."""
        return set(self.early[5::6])

    def risen(self, number: int) -> set[int]:
        """Those above the line in a wave."""
        return self.everybody - self.fallen(number)

    def fallen(self, number: int) -> set[int]:
        """Those who are below it again in a wave."""
        return self.back if number > data("followed")["rounds"]["number"] else set()


def chosen_to_rise(asked: Collection[int], at: datetime) -> Rising:
    """Of the households asked in the first wave some that were helped and of whom nothing need stay open."""
    told = data("followed")["rose"]
    free = _free(asked)
    with transaction.atomic():  # what is asked of is staged until its end
        facts = exit_facts(free, rule_of(rule_in_force()), as_of=timezone.localdate(at))
    welfare = facts.groups.filter(group=WELFARE)["household_id"].to_list()
    last = facts.observations.sort("household_id", "number").unique("household_id", keep="last")
    above = set(last.filter(pl.col("income_per_head") >= LINE)["household_id"].to_list())
    fitting = [home for home in free if home not in welfare]
    before = [home for home in fitting if home in above]
    others = [home for home in fitting if home not in above]
    early = before[: max(told["least"], round(len(before) * told["early"]))]
    now = others[: max(told["least"], round(len(others) * told["now"]))]
    rising = Rising(tuple(early), tuple(now))
    _end_referrals(rising.everybody, at)
    return rising


def _free(asked: Collection[int]) -> list[int]:
    """Households whose every referral can be ended, with one that brought help; in the order of their numbers."""
    ends = {
        state
        for state, to in moves().items()
        if state not in open_states() or {CLOSED, CALLED_BACK} & set(to)
    }
    rows = Referral.objects.filter(household__in=asked).values_list("household_id", "state")
    states: dict[int, set[str]] = {}
    for home, state in rows:
        states.setdefault(home, set()).add(state)
    met_now = Interview.objects.filter(household__in=states).values_list("household_id", flat=True)
    return [
        home
        for home, known in sorted(states.items())
        if known <= ends and known & set(GIVEN) and home not in set(met_now)
    ]


def _end_referrals(homes: Collection[int], at: datetime) -> None:
    """What was given is confirmed and closed; what still waited is called back, for it is not needed any more."""
    sender = User.objects.get(username="data")
    waiting = Referral.objects.filter(household__in=homes, state__in=open_states())
    given, others = waiting.filter(state__in=GIVEN), waiting.exclude(state__in=GIVEN)
    for ids, to_state, reason in (
        (_numbers(others), CALLED_BACK, "no_longer_needed"),
        (_numbers(given.filter(state=DELIVERED)), AFFIRMED, ""),
        (_numbers(given), CLOSED, ""),
    ):
        if ids:
            steer(referral_ids=ids, to_state=to_state, reason=reason, by=sender, at=at)


def _numbers(referrals: QuerySet[Referral]) -> list[int]:
    return list(referrals.order_by("pk").values_list("pk", flat=True))
