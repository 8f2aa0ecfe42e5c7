"""What does the report of the programme say: each indicator for each place and for all, nobody counted twice?"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
from django.db.models import F
from django.utils import timezone

from ppaos.engine.thai.calendar import fiscal_year
from ppaos.ground.geography.models import Area, AreaWithin, Level, in_force
from ppaos.ground.privacy.permissions import looks_beyond
from ppaos.learning.policy.models import ProgrammeTarget
from ppaos.learning.policy.queries.data_status import NOTHING, DataStatus, data_status
from ppaos.learning.policy.queries.dated_figures import figure_on, figures_on
from ppaos.learning.policy.queries.errors import PolicyRefused
from ppaos.learning.policy.queries.indicators import DATED, Indicator, cohorts, indicators, provinces
from ppaos.learning.policy.queries.programme_asked import Asked
from ppaos.learning.policy.queries.programme_counts import (
    values_of_counts,
    values_of_lists,
    values_of_villages,
)
from ppaos.learning.policy.queries.programme_flows import behind_flow, flows, values_of_flows
from ppaos.people.cooperation.permissions import granted_areas

SEE = "see_policy"
FIRST_YEAR = 2563  # in which the first provinces began
# How each kind of indicator is counted, but for figures on a date and what happened within the year.
COUNTED = {"villages": values_of_villages, "lists": values_of_lists, "counts": values_of_counts}
ZERO_WHERE_ABSENT = ("flows", "counts")


@dataclass(frozen=True)
class Report:
    """The report asked for. values: by indicator and place, for all places together under the place None; None is not
    known, never zero. targets: by indicator and place. flows: what happened within the year, by `flows`."""

    asked: Asked
    values: Mapping[tuple[str, str | None], float | None]
    status: Mapping[str, DataStatus]
    targets: Mapping[tuple[str, str], ProgrammeTarget]
    flows: pl.DataFrame

    def value(self, code: str, place: str | None = None) -> float | None:
        """What an indicator comes to in a place, or in all together."""
        return self.values.get((code, place))

    def together(self, code: str, places: Collection[str]) -> float | None:
        """What an indicator of the loop comes to in some of the places, each household once; None where nothing is
        recorded of any of them."""
        if all(self.status[place].status == NOTHING for place in places):
            return None
        told = self.flows.filter(pl.col("place").is_in(list(places)), code=code)
        return float(told["unit"].n_unique())

    def moved(self, code: str) -> int:
        """How many are told of in more than one place, and counted once in all."""
        parts = [self.value(code, area.code) for area in self.asked.places]
        together = self.value(code)
        return int(sum(part for part in parts if part is not None) - together) if together is not None else 0


@looks_beyond("a report counts its whole places; households behind it open to who opens all of the place")
def report(asked: Asked) -> Report:
    """Everything the report says."""
    rows = flows(asked)
    found = [_dated(asked), values_of_flows(rows, asked), *(count(asked) for count in COUNTED.values())]
    values = {(code, place): value for code, place, value in pl.concat(found).iter_rows()}
    status = data_status(asked)
    return Report(asked, _completed(values, asked, status), status, _targets(asked), rows)


def behind(indicator: Indicator, asked: Asked) -> list[int]:
    """The households behind an indicator in the places asked for, each once."""
    if indicator.counted != DATED:
        return behind_flow(asked, indicator.code)
    ids: set[int] = set()
    for area in asked.places:
        try:
            ids.update(figure_on(indicator.dated, area, asked.on).household_ids)
        except PolicyRefused:  # nothing was recorded there by then: nobody stands behind the figure
            continue
    return sorted(ids)


def places_of(user: Any) -> list[Area]:
    """The places of which a user may have a report: the programme's provinces within the areas granted; where those are
    narrower than a province, the widest of them."""
    today = timezone.localdate()
    granted = granted_areas(user, deed=SEE)
    closure = AreaWithin.objects.filter(in_force(today))
    inside = set(closure.filter(ancestor_id__in=granted).values_list("area_id", flat=True))
    wide = Area.objects.filter(code__in=inside, level=Level.PROVINCE).in_force(today)
    own = [area for area in wide if area.code in provinces() or area.code in granted]
    order = {code: place for place, code in enumerate(provinces())}
    own.sort(key=lambda area: (order.get(area.code, len(order)), area.code))
    covered = set(
        closure.filter(ancestor_id__in=[area.code for area in own]).values_list("area_id", flat=True)
    )
    above = closure.filter(area_id__in=granted, ancestor_id__in=granted).exclude(area_id=F("ancestor_id"))
    held = set(above.values_list("area_id", flat=True))
    narrow = Area.objects.filter(code__in=set(granted) - covered - held).exclude(level=Level.COUNTRY)
    return [*own, *narrow.order_by("code")]


def years() -> list[int]:
    """The fiscal years a report may be asked for, the newest first."""
    return list(range(fiscal_year(timezone.localdate()), FIRST_YEAR - 1, -1))


def cohort_of(code: str) -> int | None:
    """The fiscal year in which a province began; None for one that is not of the programme."""
    return next((year for year, codes in cohorts().items() if code in codes), None)


def _dated(asked: Asked) -> pl.DataFrame:
    """Figures on the day of the report. Together: the sum, for a household lives in one place on a day."""
    by_figure = {each.dated: each.code for each in indicators().values() if each.counted == DATED}
    found = figures_on(sorted(by_figure), asked.places, asked.on)
    named = found.select(
        pl.col("code").replace_strict(by_figure, return_dtype=pl.String), pl.col("area_id").alias("place"),
        pl.col("value").cast(pl.Float64),
    )  # fmt: skip
    total = pl.when(pl.col("value").is_not_null().any()).then(pl.col("value").sum()).alias("value")
    together = named.group_by("code").agg(total).with_columns(place=pl.lit(None, pl.String))
    return pl.concat([named, together.select("code", "place", "value")])


def _completed(
    values: dict[tuple[str, str | None], float | None], asked: Asked, status: Mapping[str, DataStatus]
) -> dict[tuple[str, str | None], float | None]:
    """What was recorded of a place and does not tell of something counts as none of it; of a place without any record
    nothing is known."""
    told = {code for code, each in status.items() if each.status != NOTHING}
    for indicator in indicators().values():
        if indicator.counted not in ZERO_WHERE_ABSENT:
            continue
        for place in (*asked.codes, None):
            key, is_told = (indicator.code, place), bool(told) if place is None else place in told
            if is_told:
                values.setdefault(key, 0.0)
            elif not values.get(key):
                values[key] = None
    return values


def _targets(asked: Asked) -> dict[tuple[str, str], ProgrammeTarget]:
    found = ProgrammeTarget.objects.filter(fiscal_year=asked.year, area__in=asked.codes)
    return {(each.code, each.area_id): each for each in found}


def chosen_places(options: Sequence[Area], codes: Sequence[str]) -> list[Area] | None:
    """Those of the places that were asked for, all where none is named; None where one is not among them."""
    known = {area.code: area for area in options}
    if not codes:
        return list(options)
    if any(code not in known for code in codes):
        return None
    return [known[code] for code in known if code in set(codes)]
