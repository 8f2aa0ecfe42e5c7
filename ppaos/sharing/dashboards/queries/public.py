"""What may everybody know of a province: which figures of which areas are told, which release is in force?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q

from ppaos.engine.disclosure import suppressed
from ppaos.engine.methods import load
from ppaos.ground.geography.models import Area, Level
from ppaos.sharing.dashboards.models import AreaFigure, PublicRelease
from ppaos.sharing.dashboards.queries.areas import OFFICIAL, parts_of
from ppaos.sharing.dashboards.queries.brief import apart, cells_of, kept_figures, partitions
from ppaos.sharing.dashboards.queries.summary import summaries

# Between two releases of a province: who subtracts one from another learns what many weeks did, not what one day did.
APART = timedelta(days=90)
# The figures that everybody sees, in the order of the page.
TOLD = (
    "households_verified", "households_poor", "persons_poor", "persons_added", "households_assessed", "level_1",
    "level_2", "level_3", "level_4", "level_not_scored", "health_poor", "living_poor", "education_poor",
    "income_poor", "access_poor", "households_referred", "households_helped", "households_exited",
)  # fmt: skip


@dataclass(frozen=True)
class ForEverybody:
    """The figures of a province, its districts and subdistricts at one watermark, as they may be told."""

    as_of: datetime | None
    places: Mapping[str, str | None]
    counts: Mapping[str, Mapping[str, int | None]]
    rule_version: str


def for_everybody(province: Area, on: date) -> ForEverybody:
    """Held back over the whole of it at once: every figure of the house, told or not, every area down to subdistricts.
    Briefs of the province and its parts at the same watermark hold back the same."""
    placed = _placed(province, on)
    found = summaries(list(placed))
    rule = load("disclosure_rule")
    cells = suppressed(cells_of(placed, found), partitions(), rule, kept=kept_figures())
    counts: dict[str, dict[str, int | None]] = {figure: {} for figure in TOLD}
    for area, figure, count, is_held_back in cells.iter_rows():
        if figure in counts:
            counts[figure][area] = None if is_held_back else count
    return ForEverybody(found[province.code].as_of, placed, counts, rule.version)


def newest_release(province: str) -> PublicRelease | None:
    """The newest release of a province, whether it was taken down or not."""
    return PublicRelease.objects.filter(area_id=province).order_by("-made_at", "-pk").first()


def releases_in_force() -> list[PublicRelease]:
    """The newest release of each province that has one and did not take it down, by name of the province."""
    newest = PublicRelease.objects.order_by("area_id", "-made_at", "-pk").distinct("area_id")
    kept = PublicRelease.objects.filter(pk__in=newest.values("pk"), taken_down_at=None)
    return list(kept.select_related("area").order_by("area__sort_key"))


def release_telling(code: str) -> PublicRelease | None:
    """The release in force that tells of an area."""
    return next((release for release in releases_in_force() if code in release.places), None)


def next_day(release: PublicRelease | None) -> date | None:
    """The first day on which a province may release its figures again; None where it may at once."""
    return None if release is None else (release.made_at + APART).date()


def areas_told(codes: Sequence[str]) -> dict[str, Area]:
    """Areas by their codes."""
    return Area.objects.in_bulk(list(codes))


def _placed(province: Area, on: date) -> dict[str, str | None]:
    placed: dict[str, str | None] = {province.code: None}
    for district in apart(list(parts_of(province, OFFICIAL, on)), on):
        placed[district.code] = province.code
        if district.level == Level.DISTRICT:
            within = apart(list(parts_of(district, OFFICIAL, on)), on)
            placed |= {part.code: district.code for part in within if part.level == Level.SUBDISTRICT}
    return placed


def provinces_to_publish(codes: Sequence[str]) -> list[Any]:
    """Provinces among these areas of which there is something to tell, or was."""
    counted = AreaFigure.objects.filter(figure="households_found", value__gt=0).values("area_id")
    told = PublicRelease.objects.values("area_id")
    there = Q(code__in=counted) | Q(code__in=told)
    return list(Area.objects.filter(there, code__in=codes, level=Level.PROVINCE).order_by("sort_key"))
