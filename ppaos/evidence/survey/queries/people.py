"""Which registered persons are the members that interviews name: by their id, by their name in the household?"""

from collections.abc import Iterable

import polars as pl

from ppaos.ground.workbench.queries import fetched_frame
from ppaos.people.registry.queries import kept_ids

HOLDERS = {"sealed_id": pl.Binary, "person_id": pl.Int64}
MEMBERS = {
    "household_id": pl.Int64, "person_id": pl.Int64, "first_key": pl.String, "search_key": pl.String,
    "birth_year": pl.Int32, "is_living": pl.Boolean,
}  # fmt: skip
LINKS = {"interview_id": pl.Int64, "key": pl.String, "person_id": pl.Int64, "is_made": pl.Boolean}
_HOLDERS = """
SELECT identifier.sealed, min(identifier.person_id)
FROM registry_identifier identifier JOIN registry_person person ON person.id = identifier.person_id
WHERE identifier.sealed IN (SELECT decode(unnest(%(ids)s::text[]), 'hex')) AND identifier.valid_to IS NULL
  AND person.erased_at IS NULL
GROUP BY identifier.sealed
"""
_MEMBERS = """
SELECT member.household_id, person.id, split_part(person.search_key, ' ', 1), person.search_key,
       extract(year FROM person.birth_on)::int, bool_or(member.valid_to IS NULL)
FROM registry_membership member JOIN registry_person person ON person.id = member.person_id
WHERE member.household_id = ANY(%(ids)s) AND person.merged_into_id IS NULL AND person.erased_at IS NULL
GROUP BY member.household_id, person.id
ORDER BY member.household_id, bool_or(member.valid_to IS NULL) DESC, person.id
"""
_LINKS = """
SELECT interview_id, key, person_id, is_made FROM survey_interviewmember WHERE interview_id = ANY(%(ids)s)
ORDER BY interview_id, id
"""
_WITHOUT_FIRST = """
SELECT interview.id FROM survey_interview interview
WHERE interview.id = ANY(%(ids)s) AND NOT EXISTS (
    SELECT 1 FROM survey_submission submission
    WHERE submission.form_id = interview.form_id AND submission.chain = interview.chain AND submission.bases = '{}'
      AND submission.failure = '')
"""


def holders_of(sealed_ids: pl.Series) -> pl.DataFrame:
    """Who holds these citizen ids (sealed), as the record that stands for them: columns HOLDERS."""
    wanted = sealed_ids.drop_nulls().unique().sort()
    found = fetched_frame(_HOLDERS, {"ids": wanted.bin.encode("hex").to_list()}, schema=HOLDERS)
    return _as_kept(found)


def members_of(household_ids: Iterable[int]) -> pl.DataFrame:
    """Who lives or lived in households, those who live there first: columns MEMBERS."""
    return fetched_frame(_MEMBERS, {"ids": sorted(set(household_ids))}, schema=MEMBERS)


def member_links(interview_ids: Iterable[int]) -> pl.DataFrame:
    """Which person each member of interviews was found to be, as the record that stands for them: columns LINKS."""
    return _as_kept(fetched_frame(_LINKS, {"ids": sorted(set(interview_ids))}, schema=LINKS))


def without_first_record(interview_ids: Iterable[int]) -> set[int]:
    """Interviews whose records were all made from others: the first has not come."""
    found = fetched_frame(_WITHOUT_FIRST, {"ids": sorted(set(interview_ids))}, schema={"id": pl.Int64})
    return set(found["id"])


def _as_kept(rows: pl.DataFrame) -> pl.DataFrame:
    kept = rows.join(kept_ids(rows["person_id"]), on="person_id", how="left", maintain_order="left")
    return kept.with_columns(person_id=pl.coalesce("kept_id", "person_id")).drop("kept_id")
