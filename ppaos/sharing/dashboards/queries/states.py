"""What did the cross-check come to for each household and each listed household, against the newest national lists?"""

from collections.abc import Sequence

import polars as pl

from ppaos.ground.workbench.queries import fetched_frame

HOUSEHOLD_COLUMNS = {"household_id": pl.Int64} | dict.fromkeys(
    ("in_both", "missed", "covered", "in_doubt"), pl.Int32
)
LIST_STATES = ("in_both", "not_poor", "not_found", "not_visited", "in_doubt", "unmatchable")
LIST_COLUMNS = {"candidate_household_id": pl.Int64, "area_id": pl.String} | dict.fromkeys(
    ("listed", *LIST_STATES), pl.Int32
)

# The newest committed edition of each national list, and the living rows of it.
_LISTS = """
newest as (
    select distinct on (source.id) edition.id as edition_id, source.area_id
    from targeting_source source
    join targeting_edition edition on edition.source_id = source.id
    join targeting_listimport list_import on list_import.edition_id = edition.id
    where source.kind = 'national_list' and list_import.state = 'committed'
    order by source.id, edition.year desc, edition.round desc
),
listed as (
    select candidate.id, candidate.candidate_household_id, candidate.is_matchable
    from newest
    join targeting_listimport list_import
        on list_import.edition_id = newest.edition_id and list_import.state = 'committed'
    join targeting_candidate candidate
        on candidate.list_import_id = list_import.id and candidate.superseded_by_id is null
),
matched as (
    select listed.id as candidate_id, coalesce(person.merged_into_id, person.id) as person_id, match.decision
    from listed
    join targeting_match match on match.candidate_id = listed.id and match.is_current
        and match.decision in ('same', 'doubtful')
    join registry_person person on person.id = match.person_id
)"""
_MEMBERS = """
    select membership.household_id, membership.person_id
    from registry_membership membership
    join registry_person person on person.id = membership.person_id and person.merged_into_id is null
    where membership.presence <> 'named_absent' and membership.valid_from <= current_date
        and (membership.valid_to is null or membership.valid_to > current_date)"""
_HOUSEHOLD_STATES = f"""
with {_LISTS},
known as (
    select person_id, bool_or(decision = 'same') as is_listed from matched group by person_id
),
compared as (
    select household.id
    from registry_household household
    where (%(ids)s::bigint[] is null or household.id = any(%(ids)s)) and exists (
        select 1 from newest join geography_areawithin within on within.ancestor_id = newest.area_id
        where within.area_id = household.area_id)
),
member as (
    select member.household_id, coalesce(known.is_listed, false) as is_listed,
        known.person_id is not null and not known.is_listed as in_doubt,
        bool_or(coalesce(known.is_listed, false)) over (partition by member.household_id) as has_listed
    from ({_MEMBERS}) member join compared on compared.id = member.household_id
    left join known on known.person_id = member.person_id
)
select compared.id, count(*) filter (where is_listed),
    count(*) filter (where not is_listed and not in_doubt and not has_listed),
    count(*) filter (where not is_listed and not in_doubt and has_listed),
    count(*) filter (where not is_listed and in_doubt)
from compared left join member on member.household_id = compared.id group by compared.id"""
_LIST_STATES = f"""
with {_LISTS},
verdict as (
    select distinct on (candidate_household_id) candidate_household_id, outcome from targeting_verdict
    where candidate_household_id is not null and taken_back_at is null
    order by candidate_household_id, found_on desc, id desc
),
judged as (
    select listed.id, listed.candidate_household_id, case
        when same.standing in ('verified', 'active', 'exit_proposed', 'monitored') then 'in_both'
        when same.standing in ('not_poor', 'exited') then 'not_poor'
        when same.standing is not null and same.standing <> 'candidate' then 'not_found'
        when not listed.is_matchable then 'unmatchable'
        when exists (select 1 from matched where matched.candidate_id = listed.id and decision = 'doubtful')
            then 'in_doubt'
        when verdict.outcome = 'found_not_poor' then 'not_poor'
        when verdict.outcome is not null and verdict.outcome <> 'found_poor' then 'not_found'
        else 'not_visited' end as state
    from listed
    left join lateral (
        select household.standing from matched
        join ({_MEMBERS}) member on member.person_id = matched.person_id
        join registry_household household on household.id = member.household_id
        where matched.candidate_id = listed.id and matched.decision = 'same' limit 1
    ) same on true
    left join verdict on verdict.candidate_household_id = listed.candidate_household_id
    where %(ids)s::bigint[] is null or listed.candidate_household_id = any(%(ids)s)
)
select judged.candidate_household_id, coalesce(candidate_household.area_id, source.area_id), count(*),
    {", ".join(f"count(*) filter (where judged.state = '{state}')" for state in LIST_STATES)}
from judged join targeting_candidatehousehold candidate_household
    on candidate_household.id = judged.candidate_household_id
join targeting_listimport list_import on list_import.id = candidate_household.list_import_id
join targeting_edition edition on edition.id = list_import.edition_id
join targeting_source source on source.id = edition.source_id
group by 1, 2"""
# Which listed households speak of people of these households, and which households of people of these lists.
_LISTS_NAMING = """
select distinct candidate.candidate_household_id
from registry_membership membership
join targeting_match match on match.person_id = membership.person_id and match.is_current
join targeting_candidate candidate on candidate.id = match.candidate_id
where membership.household_id = any(%(ids)s)
union
select candidate_household_id from targeting_verdict
where household_id = any(%(ids)s) and candidate_household_id is not null"""
_HOUSEHOLDS_NAMED = """
select distinct membership.household_id
from targeting_candidate candidate
join targeting_match match on match.candidate_id = candidate.id
join registry_person person on person.id = match.person_id
join registry_membership membership on membership.person_id in (person.id, person.merged_into_id)
where candidate.candidate_household_id = any(%(ids)s)"""
_LIST_MARK = """
select coalesce(string_agg(list_import.id::text, ',' order by list_import.id desc), '')
from targeting_listimport list_import
join targeting_edition edition on edition.id = list_import.edition_id
join targeting_source source on source.id = edition.source_id
where source.kind = 'national_list' and list_import.state = 'committed'"""


def household_states(household_ids: Sequence[int] | None) -> pl.DataFrame:
    """Present members by cross-check state, of the households (None: all) that a national list covers:
    household_id, in_both, missed, covered, in_doubt."""
    return fetched_frame(_HOUSEHOLD_STATES, {"ids": _ids(household_ids)}, schema=HOUSEHOLD_COLUMNS)


def list_states(candidate_household_ids: Sequence[int] | None) -> pl.DataFrame:
    """Listed people by state, of the listed households (None: all) of the newest national lists:
    candidate_household_id, area_id, listed, and a column a state."""
    return fetched_frame(_LIST_STATES, {"ids": _ids(candidate_household_ids)}, schema=LIST_COLUMNS)


def lists_naming(household_ids: Sequence[int]) -> list[int]:
    """Listed households whose state hangs on these households."""
    frame = fetched_frame(_LISTS_NAMING, {"ids": list(household_ids)}, schema={"id": pl.Int64})
    return frame["id"].to_list()


def households_named(candidate_household_ids: Sequence[int]) -> list[int]:
    """Households whose state hangs on these listed households."""
    frame = fetched_frame(_HOUSEHOLDS_NAMED, {"ids": list(candidate_household_ids)}, schema={"id": pl.Int64})
    return frame["id"].to_list()


def list_mark() -> str:
    """Which national lists hold now; another mark means that every household is compared anew."""
    return str(fetched_frame(_LIST_MARK, {}, schema={"mark": pl.String})["mark"][0] or "")


def _ids(ids: Sequence[int] | None) -> list[int] | None:
    return None if ids is None else list(ids)
