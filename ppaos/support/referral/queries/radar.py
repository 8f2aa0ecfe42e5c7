"""What does the radar show of an area: what is given twice, what is missed, what is stuck, and how long it takes?"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl
from django.db.models import Q
from django.utils import timezone

from ppaos.evidence.livelihood.queries.places import area_in_sight
from ppaos.ground.geography.models import Area, Level
from ppaos.ground.workbench.queries import fetched_frame
from ppaos.people.cooperation.models import Organisation
from ppaos.people.cooperation.permissions import areas_holding, areas_in_sight, grants_allowing
from ppaos.support.referral.models import RadarMark
from ppaos.support.referral.queries.desk import ANSWER, SEE
from ppaos.support.referral.queries.radar_figures import REFERRAL, RadarFigure, radar_figures

LOOK = "see_overview"
COUNTS = {
    "area_code": pl.String, "organisation_id": pl.Int64, "figure": pl.String, "days": pl.Int64, "value": pl.Int64,
}  # fmt: skip
_COUNTS = """
    select area_id, organisation_id, figure, days, value from referral_radarcount
    where area_id = any(%(areas)s) and value > 0 and {which} order by area_id, organisation_id, figure, days"""


@dataclass(frozen=True)
class Reach:
    """What a reader sees of the radar: an area, and whose referrals (`bodies` None: everybody's, and the needs and
    the ledger behind them); `opens`: whether its cases may be opened."""

    area: Area
    bodies: frozenset[int] | None
    opens: bool

    def figures(self) -> list[RadarFigure]:
        """The figures shown: an organisation's officer sees those of referrals."""
        found = radar_figures().values()
        return [figure for figure in found if self.bodies is None or figure.of == REFERRAL]


def reach(user: Any, code: str = "") -> Reach | None:
    """What the user sees of the radar in an area (without a code: the widest granted), by grants over areas or by the
    desks the user answers for; none where it is out of sight."""
    area = area_in_sight(user, code, deed=LOOK)
    if area is not None:
        return Reach(area, None, areas_in_sight(user, deed=SEE).filter(area_id=area.code).exists())
    grants = grants_allowing(user, deed=ANSWER).filter(organisation__isnull=False)
    if not code:
        ranks = list(Level)
        granted = Area.objects.filter(pk__in=grants.values("area_id"))
        area = min(granted, key=lambda each: (ranks.index(Level(each.level)), each.code), default=None)
        code = area.code if area else ""
    acting = grants.filter(area_id__in=areas_holding(code, timezone.localdate())).values("organisation_id")
    bodies = Organisation.objects.filter(Q(pk__in=acting) | Q(parent__in=acting)).values_list("pk", flat=True)
    found = Area.objects.filter(pk=code).first()
    return Reach(found, frozenset(bodies), opens=True) if found and bodies else None


def counts(area_codes: Sequence[str], bodies: Collection[int] | None, *, each: bool = False) -> pl.DataFrame:
    """What was counted in these areas (columns COUNTS): of all organisations together (organisation_id null), of
    these bodies, or with `each` of every organisation too; days of steps are told of single areas only."""
    told: dict[str, Any] = {"areas": list(area_codes), "bodies": list(bodies or ())}
    which = "organisation_id is null" if bodies is None else "organisation_id = any(%(bodies)s)"
    if each and bodies is None:
        which = "true"
    if len(area_codes) != 1:
        which += " and days is null"
    return fetched_frame(_COUNTS.format(which=which), told, schema=COUNTS)


def medians(steps: pl.DataFrame, *by: str) -> pl.DataFrame:
    """The median days of each step (columns by, figure, median, referrals) of counts by days."""
    keys = [*by, "figure"]
    told = steps.drop_nulls("days").group_by(*keys, "days").agg(pl.col("value").sum()).sort(*keys, "days")
    reached = told.with_columns(
        upto=pl.col("value").cum_sum().over(keys), referrals=pl.col("value").sum().over(keys)
    )
    lower = pl.col("days").filter(pl.col("upto") * 2 >= pl.col("referrals")).first()
    upper = pl.col("days").filter(pl.col("upto") * 2 > pl.col("referrals")).first()
    return (
        reached.group_by(keys, maintain_order=True)
        .agg(pl.col("referrals").first(), median=(lower + upper) / 2)
        .select(*keys, "median", "referrals")
    )


def add_on_share(known: int, add_on: int) -> float | None:
    """Percent of those told of that were not on the receiver's list; None where nothing was told."""
    return None if known + add_on == 0 else 100 * add_on / (known + add_on)


def as_of() -> datetime | None:
    """Up to when the radar holds; none before the first count."""
    mark = RadarMark.objects.first()
    return timezone.localtime(mark.as_of) if mark else None
