"""What does the reader of figures look at: an area by its parts, in households or persons, down to records or not?"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import polars as pl

from ppaos.evidence.livelihood.queries.places import level_below, parts_in
from ppaos.ground.geography.models import Area, Level
from ppaos.people.cooperation.permissions import areas_in_sight

SEE, OPEN = "see_overview", "see_households"
LOCAL = "local"
HOUSEHOLDS, PERSONS = "households", "persons"
HOLDING_LOCAL = (Level.COUNTRY, Level.PROVINCE, Level.DISTRICT)


@dataclass(frozen=True)
class Look:
    """An area shown by its parts, official or local authorities, in households or persons."""

    area: Area
    unit: str
    by: str

    @property
    def level(self) -> str:
        """The level of the parts; empty at the narrowest."""
        return Level.LOCAL_AUTHORITY if self.by == LOCAL else level_below(self.area)

    @property
    def counts_people(self) -> bool:
        """Whether persons are counted, not households."""
        return self.unit == PERSONS

    def query(self, **given: Any) -> str:
        """What to put behind an address to keep looking so, but for what is given."""
        kept = {"area": self.area.code, "of": PERSONS if self.counts_people else "", "by": self.by}
        asked = {key: value for key, value in {**kept, **given}.items() if value not in ("", None)}
        return f"?{urlencode(asked)}"

    def parts(self) -> list[Area]:
        """The parts of the area in their order."""
        codes = self._places()["part"].unique().to_list()
        return list(Area.objects.filter(code__in=codes).order_by("sort_key", "code"))

    def placed(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The rows with the part they lie in (null: in none)."""
        return frame.join(self._places(), on="area_id", how="left")

    def _places(self) -> pl.DataFrame:
        if not self.level:
            return pl.DataFrame(schema={"area_id": pl.String, "part": pl.String})
        return parts_in(self.area.code, self.level)


def opens_records(user: Any, area: Area) -> bool:
    """Whether the user sees the households behind figures of the whole area."""
    return areas_in_sight(user, deed=OPEN).filter(area_id=area.code).exists()
