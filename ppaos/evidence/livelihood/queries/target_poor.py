"""Which households of an area, and which of their members, are target poor by the newest round each was asked in?"""

import polars as pl
from django.utils import timezone

from ppaos.evidence.targeting.models import Edition
from ppaos.evidence.targeting.queries.registers import welfare_registers
from ppaos.ground.geography.models import Area
from ppaos.ground.workbench.queries import fetched_frame
from ppaos.people.registry.models import FOUND

STATES = ("poor", "not_poor", "unknown")
TOLD = {
    "household_id": pl.Int64, "area_id": pl.String, "year": pl.Int16, "made_on": pl.Date, "state": pl.String,
}  # fmt: skip
# Verified households that live in the area today, each with the newest round it was judged in.
_NEWEST = """
    select distinct on (result.household_id) result.household_id, household.area_id, result.year, result.round,
        result.made_at, result.target_poor
    from livelihood_dimensionresult result join registry_household household on household.id = result.household_id
    where result.is_current and household.merged_into_id is null and household.standing = any(%(found)s)
        and household.area_id = any(array(
            select area_id from geography_areawithin where ancestor_id = %(area)s
                and (valid_from is null or valid_from <= %(on)s) and (valid_to is null or valid_to > %(on)s)))
    order by result.household_id, result.year desc, result.round desc, result.id desc"""
_HOUSEHOLDS = f"select household_id, area_id, year, made_at::date, target_poor from ({_NEWEST}) newest"
_PERSONS = f"""
    select newest.household_id, newest.area_id, newest.year, one.made_at::date, one.target_poor
    from ({_NEWEST}) newest join livelihood_persondimensions one on one.household_id = newest.household_id
        and one.year = newest.year and one.round = newest.round and one.is_current"""


def target_poor_in(area: Area, *, of_persons: bool) -> pl.DataFrame:
    """Verified households of the area that answered basic needs, or their members: a row each (columns TOLD)."""
    asked = {"area": area.code, "on": timezone.localdate(), "found": list(FOUND)}
    return fetched_frame(_PERSONS if of_persons else _HOUSEHOLDS, asked, schema=TOLD)


def registers_of(area: Area) -> list[Edition]:
    """The registers of the welfare card that speak in the area, the newest first."""
    speaking = welfare_registers().filter(pl.col("area_id") == area.code)["edition_id"].to_list()
    return list(Edition.objects.filter(pk__in=speaking).select_related("source").order_by("-year", "-round"))
