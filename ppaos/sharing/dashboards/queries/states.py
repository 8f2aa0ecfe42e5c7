"""What did the cross-check come to for households and listed households, and what hangs on what?"""

from collections.abc import Sequence

import polars as pl

from ppaos.evidence.targeting.queries import crosscheck
from ppaos.ground.workbench.queries import fetched_frame
from ppaos.sharing.dashboards.models import STATES

_ALL_HOUSEHOLDS = "select id from registry_household where merged_into_id is null"
_ALL_LISTED = """
select household.id
from targeting_candidatehousehold household
join targeting_listimport list_import on list_import.id = household.list_import_id and list_import.state = 'committed'
join targeting_edition edition on edition.id = list_import.edition_id
join targeting_source source on source.id = edition.source_id and source.kind = 'national_list'"""
# Listed households that speak of people of these households; the same people may be written on other rows too.
_LISTS_NAMING = """
select distinct candidate.candidate_household_id
from registry_membership membership
join registry_person record on membership.person_id in (record.id, record.merged_into_id)
join targeting_match match on match.person_id = record.id
join targeting_candidate candidate on candidate.id = match.candidate_id
where membership.household_id = any(%(ids)s)
union
select candidate_household_id from targeting_verdict
where household_id = any(%(ids)s) and candidate_household_id is not null"""
# Households that share somebody with these: one who lives here is registered there.
_SHARING = """
select distinct other.household_id
from registry_membership membership
join registry_person person on person.id = membership.person_id
join registry_membership other on other.person_id in (person.id, person.merged_into_id)
where membership.household_id = any(%(ids)s)"""
_SAME_PEOPLE = """
select distinct twin.candidate_household_id
from targeting_candidate candidate join targeting_candidate twin on twin.sealed_id = candidate.sealed_id
where candidate.candidate_household_id = any(%(ids)s)"""
_HOUSEHOLDS_NAMED = """
select distinct membership.household_id
from targeting_candidate candidate
join targeting_match match on match.candidate_id = candidate.id
join registry_person person on person.id = match.person_id
join registry_membership membership on membership.person_id in (person.id, person.merged_into_id)
where candidate.candidate_household_id = any(%(ids)s)"""
_LIST_MARK = """
select md5(coalesce(string_agg(list_import.id::text, ',' order by list_import.id), ''))
from targeting_listimport list_import
join targeting_edition edition on edition.id = list_import.edition_id
join targeting_source source on source.id = edition.source_id
where source.kind = 'national_list' and list_import.state = 'committed'"""


def household_states(household_ids: Sequence[int] | None) -> pl.DataFrame:
    """Members by state, of the households (None: all) a national list covers: household_id, and a column a state."""
    ids = _selected(_ALL_HOUSEHOLDS) if household_ids is None else household_ids
    found = crosscheck.household_states(ids).filter(pl.col("edition_id").is_not_null())
    return found.select("household_id", *STATES)


def list_states(candidate_household_ids: Sequence[int] | None) -> pl.DataFrame:
    """Listed people who are nobody in the register by state, of the listed households (None: all) of the newest
    national lists: candidate_household_id, area_id, and a column a state."""
    ids = _selected(_ALL_LISTED) if candidate_household_ids is None else candidate_household_ids
    return crosscheck.list_states(ids).select("candidate_household_id", "area_id", *STATES)


def households_and_lists(households: Sequence[int], lists: Sequence[int]) -> tuple[list[int], list[int]]:
    """The households and listed households whose states may have changed with these, themselves included."""
    named = _selected(_HOUSEHOLDS_NAMED, lists) if lists else []
    touched = sorted({*households, *named})
    sharing = _selected(_SHARING, touched) if touched else []
    naming = _selected(_LISTS_NAMING, households) if households else []
    listed = sorted({*lists, *naming})
    twins = _selected(_SAME_PEOPLE, listed) if listed else []
    return sorted({*touched, *sharing}), sorted({*listed, *twins})


def list_mark() -> str:
    """Which national lists hold now; another mark means that every household is compared anew."""
    return str(fetched_frame(_LIST_MARK, {}, schema={"mark": pl.String})["mark"][0])


def _selected(sql: str, ids: Sequence[int] = ()) -> list[int]:
    return fetched_frame(sql, {"ids": list(ids)}, schema={"id": pl.Int64})["id"].to_list()
