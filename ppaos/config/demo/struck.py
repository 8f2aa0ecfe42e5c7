"""What struck households of the demonstration: shocks of single ones, and a flood over two villages."""

from datetime import datetime, timedelta

import numpy as np
import polars as pl
from django.db.models import Count
from django.utils import timezone

from ppaos.config.demo.plan import data
from ppaos.ground.accounts.models import User
from ppaos.ground.geography.models import Area
from ppaos.ground.geography.queries import descendant_codes
from ppaos.learning.monitoring.actions.hazard_referrals import refer_urgently
from ppaos.learning.monitoring.actions.hazards import mark_hazard, open_hazard_visits, strike_households
from ppaos.learning.monitoring.actions.shocks import record_shocks
from ppaos.learning.monitoring.models import Hazard
from ppaos.people.cooperation.models import Service
from ppaos.people.cooperation.permissions import granted_areas
from ppaos.people.registry.models import Household, Standing
from ppaos.support.referral.models import Ground

MONTH = 30  # days


def record_what_struck(province: str, households: int, at: datetime) -> Hazard:
    """Shocks of some households over the last months; a flood in the supervisor's district lately."""
    dice = np.random.default_rng([households, *b"struck"])
    _shocks(province, dice, at)
    return _flood(dice, at)


def _shocks(province: str, dice: np.random.Generator, at: datetime) -> None:
    told, today = data("followed")["shocks"], timezone.localdate(at)
    homes = list(
        Household.objects.filter(area__in=descendant_codes(province), standing=Standing.VERIFIED, merged_into=None)
        .order_by("pk").values_list("pk", flat=True)
    )  # fmt: skip
    count = max(4, round(len(homes) * told["share"]))
    kinds = dice.choice(list(told["kinds"]), count, p=list(told["kinds"].values())).tolist()
    ago = dice.integers(3, told["months"] * MONTH, count).tolist()
    least, most = told["lost"]
    lost = [
        float(round(baht, -2)) if dice.random() < told["lost_known"] else None
        for baht in dice.uniform(least, most, count)
    ]
    frame = pl.DataFrame(
        {
            "household_id": dice.choice(homes, count, replace=False).tolist(),
            "kind": kinds,
            "on": [today - timedelta(days=days) for days in ago],
            "severity": dice.choice(told["severity"], count).tolist(),
            "lost_baht": lost,
            "told_by": dice.choice(told["told_by"], count).tolist(),
        }
    )
    record_shocks(frame=frame, by=User.objects.get(username="data"), at=at)


def _flood(dice: np.random.Generator, at: datetime) -> Hazard:
    """Two villages with many households; most of these struck, some visited again, some referred at once."""
    told, today = data("followed")["flood"], timezone.localdate(at)
    supervisor = User.objects.get(username="supervisor")
    district = granted_areas(supervisor, deed="mark_hazards")[0]
    there = Household.objects.filter(
        area__in=descendant_codes(district), standing=Standing.VERIFIED, merged_into=None
    )
    full = there.values("area_id").annotate(many=Count("pk")).order_by("-many", "area_id")[: told["villages"]]
    codes = [row["area_id"] for row in full]
    began, ended = (today - timedelta(days=days) for days in told["ago"])
    hazard = mark_hazard(
        kind="flood", name=told["name"], areas=list(Area.objects.filter(pk__in=codes)), started_on=began,
        ended_on=ended, source=told["source"], by=supervisor, at=at,
    )  # fmt: skip
    homes = list(there.filter(area__in=codes).order_by("pk").values_list("pk", flat=True))
    struck = [home for home in homes if dice.random() < told["struck"]] or homes[:1]
    strike_households(hazard=hazard, household_ids=struck, severity="heavy", by=supervisor, at=at)
    open_hazard_visits(
        hazard=hazard, household_ids=struck[: told["visits"]], surveyor_ids=_surveyors(),
        due_on=today + timedelta(days=5), by=supervisor, at=at,
    )  # fmt: skip
    refer_urgently(
        hazard=hazard, household_ids=struck[: told["urgent"]], code=told["need"],
        service=Service.objects.filter(code=told["service"], valid_to=None).latest("valid_from"),
        ground=Ground.VITAL_INTEREST, note=told["note"], by=supervisor, at=at,
    )  # fmt: skip
    return hazard


def _surveyors() -> list[int]:
    return list(User.objects.filter(username__startswith="surveyor").values_list("pk", flat=True))
