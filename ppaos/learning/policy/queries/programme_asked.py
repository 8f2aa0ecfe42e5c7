"""Of which places, fiscal year and day does a report of the programme tell?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from ppaos.engine.thai.calendar import fiscal_year_period
from ppaos.ground.geography.models import Area

# The places asked for, by every area that lies in them on the day.
PLACE = """place as materialized (
    select distinct within.area_id, within.ancestor_id as place from geography_areawithin within
    where within.ancestor_id = any(%(places)s)
        and (within.valid_from is null or within.valid_from <= %(on)s)
        and (within.valid_to is null or within.valid_to > %(on)s)
)"""


@dataclass(frozen=True)
class Asked:
    """A report of some places for a fiscal year (Buddhist era), up to the end of its day: the last of the year, or
    today while the year runs."""

    places: tuple[Area, ...]
    year: int
    on: date

    @property
    def codes(self) -> list[str]:
        """The codes of the places."""
        return [area.code for area in self.places]

    @property
    def since(self) -> date:
        """The first day of the fiscal year."""
        return fiscal_year_period(self.year)[0]

    @property
    def is_running(self) -> bool:
        """Whether the year has not ended on the day of the report."""
        return self.on < fiscal_year_period(self.year)[1] - timedelta(days=1)

    def parameters(self) -> dict[str, Any]:
        """What the queries of a report are asked with; the moments are the first of the year and the first after the
        day."""
        return {
            "places": self.codes, "year": self.year, "on": self.on, "since": self.since,
            "since_at": _moment(self.since), "until_at": _moment(self.on + timedelta(days=1)),
            "zone": timezone.get_default_timezone_name(),
        }  # fmt: skip


def asked_of(places: Sequence[Area], year: int, today: date) -> Asked:
    """A report of a year; of one that runs, as of today."""
    return Asked(tuple(places), year, min(today, fiscal_year_period(year)[1] - timedelta(days=1)))


def _moment(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
