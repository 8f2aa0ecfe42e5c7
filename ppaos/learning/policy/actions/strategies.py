"""A strategy of a district is written, its list frozen, revised by a new one, closed."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from ppaos.ground.geography.models import Area
from ppaos.ground.privacy.actions import audited
from ppaos.ground.workbench.queries import analysed, staged, written
from ppaos.learning.policy.actions._strategy_checks import check_strategy
from ppaos.learning.policy.actions._strategy_rows import held, write_day
from ppaos.learning.policy.actions.errors import PolicyRefused
from ppaos.learning.policy.models import DistrictStrategy, StrategyPlan
from ppaos.learning.policy.permissions.strategies import check_can_keep_strategies
from ppaos.learning.policy.queries.strategies import target_households

State = DistrictStrategy.State
_LIST = """
    insert into policy_strategyhousehold (strategy_id, household_id, area_id, standing)
    select %(strategy)s, household_id, area_id, standing from target_household order by household_id"""


@audited("strategy.drafted", subjects=("area",))
def draft_strategy(
    *, area: Area, name: str, definition: str, counts_as_out: Sequence[str], share_percent: Decimal,
    of_whom: Mapping[str, Any], starts_on: date, due_on: date, decided_in: str = "", by: Any, at: datetime,
) -> DistrictStrategy:  # fmt: skip
    """Write the draft of a strategy: for whom it is, what counts as out, which share of them, until when.

    of_whom: as `target_households` takes it. Raises PolicyRefused for what cannot be a strategy."""
    check_can_keep_strategies(by, area.code)
    check_strategy(
        area=area, name=name, definition=definition, counts_as_out=counts_as_out, share_percent=share_percent,
        of_whom=of_whom, starts_on=starts_on, due_on=due_on,
    )  # fmt: skip
    return DistrictStrategy.objects.create(
        area=area, name=name.strip(), definition=definition.strip(), counts_as_out=sorted(counts_as_out),
        share_percent=share_percent, of_whom=dict(of_whom), starts_on=starts_on, due_on=due_on,
        decided_in=decided_in.strip(), made_by=by, made_at=at,
    )  # fmt: skip


@audited("strategy.changed", subjects=("strategy",))
def change_strategy(
    *, strategy: DistrictStrategy, name: str, definition: str, counts_as_out: Sequence[str], share_percent: Decimal,
    of_whom: Mapping[str, Any], starts_on: date, due_on: date, decided_in: str = "", by: Any, at: datetime,
) -> DistrictStrategy:  # fmt: skip
    """Write a draft anew. Raises PolicyRefused once its list is frozen: what was set then stays."""
    now = _draft(strategy, by)
    check_strategy(
        area=now.area, name=name, definition=definition, counts_as_out=counts_as_out, share_percent=share_percent,
        of_whom=of_whom, starts_on=starts_on, due_on=due_on,
    )  # fmt: skip
    now.name, now.definition, now.decided_in = name.strip(), definition.strip(), decided_in.strip()
    now.counts_as_out, now.share_percent, now.of_whom = sorted(counts_as_out), share_percent, dict(of_whom)
    now.starts_on, now.due_on = starts_on, due_on
    now.save()
    return now


@audited("strategy.dropped", subjects=("strategy",))
def drop_strategy(*, strategy: DistrictStrategy, by: Any, at: datetime) -> None:
    """Throw a draft away. Raises PolicyRefused once its list is frozen."""
    _draft(strategy, by).delete()


@audited("strategy.frozen", subjects=("strategy",))
def freeze_strategy(*, strategy: DistrictStrategy, by: Any, at: datetime) -> DistrictStrategy:
    """Freeze the list of target households and the definition, and record where they stand on the first day.

    The strategy it revises is replaced by it. Raises PolicyRefused where nobody is taken in, where it was frozen
    already, or where its day is past."""
    now = _draft(strategy, by)
    today = timezone.localdate(at)
    if now.due_on <= today:
        raise PolicyRefused(_("The day by which it is to be reached is past. Set a later one, then freeze."))
    targets = target_households(now.area, now.of_whom)
    if targets.is_empty():
        raise PolicyRefused(
            _(
                "No household of the district is taken in, so there is nothing to freeze. Change whom it is for."
            )
        )
    staged("target_household", targets.drop("part"))
    written(_LIST, {"strategy": now.pk})
    analysed("policy_strategyhousehold", rows=targets.height)
    now.state, now.frozen_at, now.size = State.FROZEN, at, targets.height
    now.save(update_fields=["state", "frozen_at", "size"])
    if now.revises_id is not None:
        DistrictStrategy.objects.filter(pk=now.revises_id).update(state=State.REVISED, closed_at=at)
    write_day(now, today)
    return now


@audited("strategy.revised", subjects=("strategy",))
def revise_strategy(*, strategy: DistrictStrategy, by: Any, at: datetime) -> DistrictStrategy:
    """Begin a revision: a draft that says the same and replaces this strategy once its list is frozen; this one stays
    as it was. Raises PolicyRefused where it is not under way, or a revision is being written already."""
    check_can_keep_strategies(by, strategy.area_id)
    now = held(strategy)
    _check_under_way(now)
    if now.revisions.exists():
        raise PolicyRefused(_("A revision of this strategy is being written already. Go on with that one."))
    made = DistrictStrategy.objects.create(
        area=now.area, name=now.name, definition=now.definition, counts_as_out=now.counts_as_out,
        share_percent=now.share_percent, of_whom=now.of_whom, starts_on=now.starts_on, due_on=now.due_on,
        decided_in="", revises=now, revision=now.revision + 1, made_by=by, made_at=at,
    )  # fmt: skip
    carrying = now.plans.values_list("plan_id", flat=True)
    StrategyPlan.objects.bulk_create([StrategyPlan(strategy=made, plan_id=plan) for plan in carrying])
    return made


@audited("strategy.closed", subjects=("strategy",))
def close_strategy(*, strategy: DistrictStrategy, by: Any, at: datetime) -> DistrictStrategy:
    """Close a strategy: its last day is recorded, and no day after. Raises PolicyRefused where it is not under way, or
    a revision of it is being written."""
    check_can_keep_strategies(by, strategy.area_id)
    now = held(strategy)
    _check_under_way(now)
    if now.revisions.exists():
        raise PolicyRefused(
            _("A revision of this strategy is being written. Freeze it or throw it away first.")
        )
    write_day(now, timezone.localdate(at))
    now.state, now.closed_at = State.CLOSED, at
    now.save(update_fields=["state", "closed_at"])
    return now


def _draft(strategy: DistrictStrategy, by: Any) -> DistrictStrategy:
    check_can_keep_strategies(by, strategy.area_id)
    now = held(strategy)
    if now.state != State.DRAFT:
        raise PolicyRefused(
            _("The list of this strategy was frozen already, and what was set then stays. Write a revision.")
        )
    return now


def _check_under_way(now: DistrictStrategy) -> None:
    if now.state != State.FROZEN:
        raise PolicyRefused(
            _("Only a strategy under way can be revised or closed; this one is: %(state)s.")
            % {"state": now.get_state_display()}
        )
