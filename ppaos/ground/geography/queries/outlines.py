"""Which outlines does the map of an area show?"""

from dataclasses import dataclass
from datetime import date

from ppaos.ground.geography.models import Area
from ppaos.ground.geography.queries.hierarchy import children


@dataclass(frozen=True)
class Outline:
    """One shape on a map and the areas it stands for: several where they were split since the survey."""

    areas: tuple[Area, ...]
    geometry: str


def outlines_of(code: str, on: date) -> list[Outline]:
    """Outlines of the areas directly in an area on a date, or its own where those have none."""
    inside = list(children(code, on).select_related("boundary").filter(boundary__isnull=False))
    drawn = inside or list(Area.objects.select_related("boundary").filter(code=code, boundary__isnull=False))
    shapes: dict[str, list[Area]] = {}
    for area in drawn:
        shapes.setdefault(area.boundary.polygon_code, []).append(area)
    return [Outline(tuple(areas), areas[0].boundary.geometry) for areas in shapes.values()]
