"""What may strike a household, what did, and of which shocks may the reader see the list?"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncMonth

from ppaos.ground.geography.models import Area
from ppaos.ground.geography.queries import areas_within
from ppaos.learning.monitoring.models import Shock
from ppaos.people.cooperation.permissions import areas_in_sight
from ppaos.people.registry.queries import visible_households

SEE = "see_follow_up"


@dataclass(frozen=True)
class ShockKind:
    """One kind of shock; `of_area`: it may strike a whole area."""

    code: str
    thai: str
    english: str
    of_area: bool


@dataclass(frozen=True)
class ShockKinds:
    """The kinds there are, with where they come from."""

    kinds: Mapping[str, ShockKind]
    source_th: str
    source: str
    status: str


@lru_cache
def shock_kinds() -> ShockKinds:
    """The kinds of shocks, in the order of the file."""
    told = tomllib.loads((files(__package__) / "shocks.toml").read_text("utf-8"))
    kinds = {code: ShockKind(code, **row) for code, row in told["kinds"].items()}
    return ShockKinds(kinds, told["source_th"], told["source"], told["status"])


def shocks_of(household_ids: Sequence[int]) -> QuerySet[Shock]:
    """What struck the households, the newest first; what was taken back is left out."""
    found = Shock.objects.filter(household__in=household_ids, taken_back_at=None)
    return found.select_related("household", "person", "hazard", "made_by").order_by("-on", "-pk")


def shocks_in(user: Any, area: Area) -> QuerySet[Shock]:
    """Shocks that count in the area: all of them for who sees its follow-up, else those of households in sight."""
    found = Shock.objects.filter(taken_back_at=None, area__in=areas_within(area.code))
    if areas_in_sight(user, deed=SEE).filter(area_id=area.code).exists():
        return found
    return found.filter(household__in=visible_households(user))


def shocks_seen(user: Any, found: QuerySet[Shock]) -> QuerySet[Shock]:
    """Those of the shocks whose households the reader sees, the newest first."""
    seen = found.filter(household__in=visible_households(user))
    return seen.select_related("household__area", "household__dwelling", "hazard", "area").order_by(
        "-on", "-pk"
    )


def counted_shocks(found: QuerySet[Shock]) -> list[dict[str, Any]]:
    """By kind: shocks, households, and how many of them were heavy or worse."""
    heavy = Q(severity__in=[Shock.Severity.HEAVY, Shock.Severity.RUINOUS])
    told = found.order_by().values("kind").annotate(
        shocks=Count("pk"), households=Count("household", distinct=True), heavy=Count("pk", filter=heavy)
    )  # fmt: skip
    rows: list[dict[str, Any]] = [dict(row) for row in told]
    return sorted(rows, key=lambda row: (-row["shocks"], row["kind"]))


def by_month(found: QuerySet[Shock], most: int = 12) -> list[tuple[Any, int]]:
    """How many households were struck in each of the last months in which any was, the newest first."""
    told = found.order_by().annotate(month=TruncMonth("on")).values("month")
    rows = told.annotate(households=Count("household", distinct=True)).order_by("-month")[:most]
    return [(row["month"], row["households"]) for row in rows]
