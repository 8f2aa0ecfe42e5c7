"""Which proxies does the bank hold, which fit a study, and what are they worth in its baht?"""

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from ppaos.ground.geography.models import AreaWithin, in_force
from ppaos.learning.monitoring.models import Proxy, Study
from ppaos.learning.monitoring.queries.study_questions import in_baht_of
from ppaos.people.cooperation.permissions import areas_holding, granted_areas
from ppaos.support.operating_models.queries.results import price_index

SEE = "see_follow_up"
STATUSES = ("official", "derived", "proposal", "unverified")


@dataclass(frozen=True)
class Worth:
    """A proxy in baht of a study's base year; `why` where that is not known."""

    proxy: Proxy
    value: float | None
    why: str


def visible_proxies(user: Any) -> QuerySet[Proxy]:
    """Proxies in use: those of everywhere, and of areas around or within those where the user sees follow-up."""
    granted = granted_areas(user, deed=SEE)
    closure = AreaWithin.objects.filter(in_force(timezone.localdate()))
    around = closure.filter(area_id__in=granted).values("ancestor_id")
    within = closure.filter(ancestor_id__in=granted).values("area_id")
    found = Proxy.objects.filter(Q(area=None) | Q(area_id__in=around) | Q(area_id__in=within), ended_at=None)
    return found.select_related("area").order_by("name_th", "-year", "pk")


def proxies_for(study: Study) -> list[Worth]:
    """The proxies in use of the study's area and of everywhere, each in baht of its base year."""
    there = Q(area=None) | Q(area_id__in=areas_holding(study.area_id, timezone.localdate()))
    found = (
        Proxy.objects.filter(there, ended_at=None).select_related("area").order_by("name_th", "-year", "pk")
    )
    return [worth_of(each, study.base_year) for each in found]


def worth_of(proxy: Proxy, base_year: int) -> Worth:
    """A proxy in baht of a year, by the price index."""
    value, why = in_baht_of(float(proxy.value), proxy.year, base_year, price_index())
    return Worth(proxy, value, why)


@lru_cache
def shipped() -> dict[str, Any]:
    """The bank that comes with the platform: version and rows."""
    here = files("ppaos.learning.monitoring.queries") / "proxies.toml"
    return tomllib.loads(here.read_text("utf-8"))
