"""What do the two editions say of those a figure counts, as far as the reader may see it?"""

from typing import Any

import polars as pl
from django.utils import timezone

from ppaos.evidence.targeting.models import STAYED
from ppaos.evidence.targeting.queries.turnover import HOUSEHOLD
from ppaos.ground.privacy.permissions import looks_beyond
from ppaos.ground.privacy.queries import opened_ids
from ppaos.ground.workbench.queries import fetched_frame
from ppaos.people.cooperation.permissions import areas_in_sight

SIDES = ("earlier", "later")
ROWS = {
    "id": pl.Int64, "house_id": pl.Int64, "sealed": pl.Binary, "title": pl.String, "first_name": pl.String,
    "last_name": pl.String, "sex": pl.String, "birth_on": pl.Date, "birth_precision": pl.String,
    "household_code": pl.String, "house_no": pl.String, "moo": pl.String, "members": pl.Int64, "area_id": pl.String,
    "counted_in": pl.String,
}  # fmt: skip
_PERSONS = """
SELECT candidate.id, house.id, candidate.sealed_id, nullif(candidate.title, ''), nullif(candidate.first_name, ''),
       nullif(candidate.last_name, ''), nullif(candidate.sex, ''), candidate.birth_on,
       nullif(candidate.birth_precision, ''), nullif(house.household_code, ''), nullif(house.house_no, ''),
       nullif(house.moo, ''), NULL::bigint, coalesce(candidate.area_id, house.area_id),
       coalesce(candidate.area_id, house.area_id, source.area_id)
FROM targeting_candidate candidate
JOIN targeting_candidatehousehold house ON house.id = candidate.candidate_household_id
"""
_HOUSEHOLDS = """
SELECT house.id, house.id, NULL::bytea, NULL, NULL, NULL, NULL, NULL::date, NULL, nullif(house.household_code, ''),
       nullif(house.house_no, ''), nullif(house.moo, ''),
       (SELECT count(*) FROM targeting_candidate row_of
        WHERE row_of.candidate_household_id = house.id AND row_of.superseded_by_id IS NULL),
       house.area_id, coalesce(house.area_id, source.area_id)
FROM targeting_candidatehousehold house
"""
_OF_LIST = """
JOIN targeting_listimport import ON import.id = house.list_import_id
JOIN targeting_edition edition ON edition.id = import.edition_id
JOIN targeting_source source ON source.id = edition.source_id
WHERE {table}.id = ANY(%(ids)s)
"""


@looks_beyond("both sides are read, and what lies out of the reader's sight is left empty here")
def rows_behind(changes: pl.DataFrame, of: str, user: Any) -> pl.DataFrame:
    """Changes (`turnover.changes_behind`, in its order) with what either edition says: `earlier_…` and `later_…` for
    house_id, citizen_id (opened), title, names, sex, birth_on, birth_precision, household_code, house_no, moo,
    members, area_id; and is_earlier_seen, is_later_seen. What lies out of the reader's sight is left empty.

    Who sees where somebody is listed now sees where they were listed before, if they surely stayed; never the other
    way round.
    """
    ids = pl.concat([changes["earlier_id"], changes["later_id"]]).drop_nulls().unique()
    sql = _HOUSEHOLDS if of == HOUSEHOLD else _PERSONS
    table = "house" if of == HOUSEHOLD else "candidate"
    told = fetched_frame(sql + _OF_LIST.format(table=table), {"ids": ids.to_list()}, schema=ROWS)
    told = told.with_columns(opened_ids(told["sealed"]).alias("citizen_id")).drop("sealed")
    seen = _seen(told["counted_in"], user)
    rows = changes
    for side in SIDES:
        named = told.rename({name: f"{side}_{name}" for name in told.columns if name != "id"})
        rows = rows.join(named, left_on=f"{side}_id", right_on="id", how="left", maintain_order="left")
    is_later_seen = pl.col("later_counted_in").is_in(seen).fill_null(False)
    stays = pl.col("state").is_in([state.value for state in STAYED])
    is_earlier_seen = pl.col("earlier_counted_in").is_in(seen).fill_null(False) | (stays & is_later_seen)
    rows = rows.with_columns(is_earlier_seen=is_earlier_seen, is_later_seen=is_later_seen)
    hidden = [
        pl.when(f"is_{side}_seen").then(pl.col(f"{side}_{name}")).alias(f"{side}_{name}")
        for side in SIDES
        for name in told.columns
        if name != "id"
    ]
    return rows.with_columns(hidden)


def _seen(codes: pl.Series, user: Any) -> list[str]:
    """Which of these areas lie where the reader sees lists."""
    sight = areas_in_sight(user, deed="see_lists", on=timezone.localdate())
    return list(
        sight.filter(area_id__in=codes.unique().to_list()).values_list("area_id", flat=True).distinct()
    )
