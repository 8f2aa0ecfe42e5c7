"""How was a household followed up: rounds, shocks, its way out and back, alerts; as far as the reader may know?"""

from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet

from ppaos.learning.monitoring.models import Exit, ExitCheck, ExitStep, RoundHousehold, Shock, WatchAlert
from ppaos.learning.monitoring.permissions import NEAR, SEE
from ppaos.learning.monitoring.queries.shocks import shocks_of
from ppaos.people.cooperation.permissions import may
from ppaos.people.registry.queries import home_ids
from ppaos.sharing.dashboards.queries.households import Sight


@dataclass(frozen=True)
class FollowUp:
    """What the reader sees of follow-up; all empty where they do not follow households up. Exits with steps and checks,
    the newest first."""

    sees: bool
    rounds: list[RoundHousehold]
    shocks: list[Shock]
    exits: list[Exit]
    alerts: list[WatchAlert]


def follow_up_of(user: Any, sight: Sight) -> FollowUp:
    """Rounds, shocks, exits and alerts of one household and the records merged into it; after a move those written
    while it lived in sight."""
    area = sight.stays[-1].area_id if sight.is_past and sight.stays else sight.household.area_id
    if not any(may(user, deed, area_code=area) for deed in (SEE, *NEAR)):
        return FollowUp(sees=False, rounds=[], shocks=[], exits=[], alerts=[])
    rounds = _theirs(RoundHousehold.objects.exclude(round__state="round_draft"), sight)
    checks = Prefetch("checks", ExitCheck.objects.order_by("due_on"))
    steps = Prefetch("steps", ExitStep.objects.select_related("made_by").order_by("on", "pk"))
    exits = _theirs(Exit.objects.select_related("rule").prefetch_related(steps, checks), sight)
    homes = home_ids([sight.household.pk])
    return FollowUp(
        sees=True,
        rounds=list(rounds.select_related("round", "visit").order_by("-round__starts_on", "-pk")),
        shocks=list(_here(shocks_of(homes), sight)),
        exits=list(exits.order_by("-proposed_on", "-pk")),
        alerts=list(
            _theirs(WatchAlert.objects.select_related("settled_by"), sight).order_by("-raised_on", "-pk")
        ),
    )


def _theirs(records: QuerySet[Any], sight: Sight) -> QuerySet[Any]:
    return _here(records.filter(household__in=home_ids([sight.household.pk])), sight)


def _here(records: QuerySet[Any], sight: Sight) -> QuerySet[Any]:
    if not sight.is_past:
        return records
    return records.filter(area__in=[stay.area_id for stay in sight.stays])
