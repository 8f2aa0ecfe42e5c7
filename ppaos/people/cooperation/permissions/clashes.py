"""Which roles, held by one person over the same ground, exclude each other?"""

from datetime import date

import polars as pl

from ppaos.ground.geography.models import AreaWithin, in_force
from ppaos.people.cooperation.permissions.roles import incompatible_roles


def clashes(terms: pl.DataFrame, on: date) -> pl.DataFrame:
    """The terms that another term of the same person excludes, in one statement for any number of people.

    In: person (Int64), role, area_code. Out: the same and other_role, other_area; both sides of each clash.
    Ground is the same where one of the two areas lies in the other on the date.
    """
    terms = terms.select("person", "role", "area_code")
    pairs = [(one, other) for pair in incompatible_roles() for one in pair for other in pair - {one}]
    excluded = pl.DataFrame(pairs, schema=["role", "other_role"], orient="row")
    others = terms.rename({"role": "other_role", "area_code": "other_area"})
    both = terms.join(excluded, on="role").join(others, on=["person", "other_role"])
    if both.is_empty():
        return both
    codes = {*both["area_code"], *both["other_area"]}
    lying = AreaWithin.objects.filter(in_force(on), area_id__in=codes, ancestor_id__in=codes)
    rows = list(lying.values_list("area_id", "ancestor_id"))
    within = pl.DataFrame(rows, schema={"area_code": pl.String, "other_area": pl.String}, orient="row")
    either_way = pl.concat([within, within.select(area_code="other_area", other_area="area_code")]).unique()
    return both.join(either_way, on=["area_code", "other_area"], how="semi").unique(maintain_order=True)
