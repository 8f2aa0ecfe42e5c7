"""Who is met at a household, registered or only listed: the head, the address, the point, how many live there?"""

from collections.abc import Sequence

import polars as pl

from ppaos.ground.workbench.queries import fetched_frame

WHOM = {
    "household_id": pl.Int64, "candidate_household_id": pl.Int64, "area_id": pl.String, "head": pl.String,
    "people": pl.Int64, "house_no": pl.String, "moo": pl.String, "latitude": pl.Float64, "longitude": pl.Float64,
}  # fmt: skip
# A registered household is asked first: what a list says of it is older.
_WHOM = """
SELECT asked.household_id, asked.candidate_household_id,
       coalesce(household.area_id, house.area_id, source.area_id),
       coalesce(head.name, listed.name, ''), coalesce(member.people, row_of_list.people, 0),
       coalesce(nullif(dwelling.house_no, ''), house.house_no, ''), coalesce(nullif(dwelling.moo, ''), house.moo, ''),
       coalesce(dwelling.latitude, house.latitude), coalesce(dwelling.longitude, house.longitude)
FROM unnest(%(households)s::bigint[], %(houses)s::bigint[]) WITH ORDINALITY
     AS asked(household_id, candidate_household_id, place)
LEFT JOIN registry_household household ON household.id = asked.household_id
LEFT JOIN registry_dwelling dwelling ON dwelling.id = household.dwelling_id
LEFT JOIN targeting_candidatehousehold house ON house.id = asked.candidate_household_id
LEFT JOIN targeting_listimport import ON import.id = house.list_import_id
LEFT JOIN targeting_edition edition ON edition.id = import.edition_id
LEFT JOIN targeting_source source ON source.id = edition.source_id
LEFT JOIN LATERAL (
    SELECT concat(person.title, person.first_name, ' ', person.last_name) AS name
    FROM registry_membership membership JOIN registry_person person ON person.id = membership.person_id
    WHERE membership.household_id = household.id AND membership.valid_to IS NULL
    ORDER BY membership.is_head DESC, membership.line_no NULLS LAST, membership.id LIMIT 1
) head ON true
LEFT JOIN LATERAL (
    SELECT nullif(count(*), 0) AS people FROM registry_membership membership
    WHERE membership.household_id = household.id AND membership.valid_to IS NULL
      AND membership.presence <> 'named_absent'
) member ON true
LEFT JOIN LATERAL (
    SELECT concat(candidate.title, candidate.first_name, ' ', candidate.last_name) AS name
    FROM targeting_candidate candidate
    WHERE candidate.candidate_household_id = house.id AND candidate.superseded_by_id IS NULL
    ORDER BY candidate.is_head DESC, candidate.line_no NULLS LAST, candidate.row_no LIMIT 1
) listed ON true
LEFT JOIN LATERAL (
    SELECT count(*) AS people FROM targeting_candidate candidate
    WHERE candidate.candidate_household_id = house.id AND candidate.superseded_by_id IS NULL
) row_of_list ON true
ORDER BY asked.place
"""


def whom_to_meet(pairs: Sequence[tuple[int | None, int | None]]) -> pl.DataFrame:
    """For pairs of household_id and candidate_household_id, in their order: columns WHOM. Masks nothing."""
    asked = {"households": [pair[0] for pair in pairs], "houses": [pair[1] for pair in pairs]}
    return fetched_frame(_WHOM, asked, schema=WHOM)
