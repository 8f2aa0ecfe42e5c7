"""Invented households of Kalasin, verified, of three people each."""

from datetime import date, datetime

import numpy as np
import polars as pl

from ppaos.evidence.livelihood.actions import publish_packaged_methods
from ppaos.ground.geography.actions import ensure_villages, load_official_areas
from ppaos.ground.geography.models import Area
from ppaos.people.registry.actions import register_households

MEMBERS = 3


def register_invented(households: int, *, villages_each: int, at: datetime) -> None:
    """Areas, methods and households, spread over so many villages of each subdistrict."""
    load_official_areas(by=None, at=at)
    publish_packaged_methods(by=None, at=at)
    subdistricts = Area.objects.filter(level="subdistrict", valid_to=None, code__startswith="46")
    codes = subdistricts.values_list("code", flat=True)
    villages = [f"{code}{number:02}" for code in codes for number in range(1, villages_each + 1)]
    ensure_villages(codes=villages, origin="local", by=None, at=at)
    rows = households * MEMBERS
    home = np.arange(rows) // MEMBERS
    years = np.random.default_rng(46).integers(0, 80, rows)
    frame = pl.DataFrame(
        {
            "household_key": [f"h{number}" for number in home],
            "source_row": np.arange(rows),
            "area_code": [villages[number % len(villages)] for number in home],
            "first_name": [f"สมมุติ{number}" for number in range(rows)],
            "last_name": ["นามสกุล"] * rows,
            "birth_on": [date(1940 + int(year), 6, 1) for year in years],
            "standing": ["verified"] * rows,
            "valid_from": [date(2026, 1, 1)] * rows,
        }
    )
    register_households(frame=frame, by=None, at=at, source_label="benchmark", source_id=1)
