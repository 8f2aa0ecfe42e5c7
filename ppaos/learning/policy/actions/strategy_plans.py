"""Which plans carry a strategy: joined to it, and taken off again."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from ppaos.ground.privacy.actions import audited
from ppaos.learning.policy.actions._strategy_rows import held
from ppaos.learning.policy.actions.errors import PolicyRefused
from ppaos.learning.policy.models import DistrictStrategy, PolicyPlan, StrategyPlan
from ppaos.learning.policy.permissions.strategies import check_can_keep_strategies
from ppaos.learning.policy.queries.strategies import areas_of_plans

State = DistrictStrategy.State
OPEN = (State.DRAFT, State.FROZEN)


@audited("strategy.carried", subjects=("strategy", "plan"))
def carry_by_plan(*, strategy: DistrictStrategy, plan: PolicyPlan, by: Any, at: datetime) -> StrategyPlan:
    """Say that a plan carries a strategy; said twice it stands once. Raises PolicyRefused for a plan of elsewhere, a
    closed plan, and a strategy that goes on no more."""
    now = _open(strategy, by)
    if plan.area_id not in areas_of_plans(now.area_id):
        raise PolicyRefused(
            _("«%(plan)s» is a plan of %(area)s, which lies neither in the district nor around it.")
            % {"plan": plan.name, "area": plan.area.name_th}
        )
    if plan.state == PolicyPlan.State.CLOSED:
        raise PolicyRefused(
            _("«%(plan)s» is closed and carries nothing more. Choose another plan.") % {"plan": plan}
        )
    return StrategyPlan.objects.get_or_create(strategy=now, plan=plan)[0]


@audited("strategy.not_carried", subjects=("strategy", "plan"))
def take_off_plan(*, strategy: DistrictStrategy, plan: PolicyPlan, by: Any, at: datetime) -> None:
    """Say that a plan does not carry a strategy after all. Raises PolicyRefused for a strategy that goes on no more."""
    StrategyPlan.objects.filter(strategy=_open(strategy, by), plan=plan).delete()


def _open(strategy: DistrictStrategy, by: Any) -> DistrictStrategy:
    check_can_keep_strategies(by, strategy.area_id)
    now = held(strategy)
    if now.state not in OPEN:
        raise PolicyRefused(_("This strategy goes on no more; the plans that carried it stay with it."))
    return now
