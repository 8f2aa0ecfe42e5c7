"""Strategies of the district of Kalasin town, written and frozen."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from ppaos.ground.geography.models import Area
from ppaos.learning.policy.actions.strategies import draft_strategy, freeze_strategy
from ppaos.learning.policy.models import DistrictStrategy, PolicyPlan, StrategyDay
from tests.factories.people import AT

TODAY = AT.date()
DISTRICT = "4601"


def told(**given: Any) -> dict[str, Any]:
    """What a strategy says: all who are poor and in the programme, out or watched, in a year."""
    return {
        "name": "เมืองกาฬสินธุ์พ้นจนทั้งอำเภอ", "definition": "ทุกครัวเรือนยากจนที่สอบทานแล้วพ้นเกณฑ์",
        "counts_as_out": ["target_exited", "target_monitored"], "share_percent": Decimal(100),
        "of_whom": {"standings": ["verified", "active", "exit_proposed"]}, "starts_on": TODAY,
        "due_on": TODAY + timedelta(days=365), "decided_in": "ที่ประชุม ศจพ.อ. ครั้งที่ 1/2569", **given,
    }  # fmt: skip


def drafted(area: str = DISTRICT, by: Any = None, **given: Any) -> DistrictStrategy:
    """A draft."""
    return draft_strategy(area=Area.objects.get(pk=area), by=by, at=AT, **told(**given))


def frozen(**given: Any) -> DistrictStrategy:
    """A strategy under way."""
    return freeze_strategy(strategy=drafted(**given), by=None, at=AT)


def day_of(strategy: DistrictStrategy, on: date, **counts: int) -> None:
    """A day as it was recorded: households by state."""
    StrategyDay.objects.bulk_create(
        [
            StrategyDay(
                strategy=strategy, on=on, area_id="460101", status=f"target_{status}", households=number
            )
            for status, number in counts.items()
        ]
    )


def development_plan(area: str = "46", **given: Any) -> PolicyPlan:
    """A plan in force."""
    told_of = {
        "name": "แผนพัฒนาจังหวัด", "level": "province", "first_year": 2570, "last_year": 2574, "state": "plan_in_force",
        "made_at": AT,
    }  # fmt: skip
    return PolicyPlan.objects.create(area_id=area, **(told_of | given))
