"""How far are the data of a place: nothing yet, lists only, verified, assessed, followed; when did they change?"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import polars as pl

from ppaos.ground.workbench.queries import fetched_frame
from ppaos.learning.policy.queries.programme_asked import PLACE, Asked

NOTHING, LISTS, VERIFIED, ASSESSED, FOLLOWED = STATUSES = (
    "nothing_yet", "lists_only", "data_verified", "data_assessed", "data_followed",
)  # fmt: skip
_REACHED = {"place": pl.String} | dict.fromkeys(("lists", "verified", "assessed", "followed"), pl.Boolean)
_STATUS = f"""
with {PLACE},
assessed as (
    select home.area_id, count(distinct (scored.year, scored.round)) > 1 as is_again from livelihood_assessment scored
    join registry_household home on home.id = scored.household_id
    where scored.is_current and scored.authority_id is null
    and coalesce(scored.assessed_on, scored.made_at::date) <= %(on)s
    group by home.area_id, scored.household_id
),
reached as (
    select listed.area_id, 'lists' as step from targeting_candidatehousehold listed
    join targeting_listimport brought on brought.id = listed.list_import_id and brought.state = 'committed'
    where brought.committed_at < %(until_at)s
    union
    select home.area_id, 'verified' from registry_standingevent event
    join registry_household home on home.id = event.household_id
    where event.standing not in ('candidate', 'duplicate') and event."on" <= %(on)s
    union
    select area_id, 'assessed' from assessed
    union
    select area_id, 'followed' from assessed where is_again
    union
    select home.area_id, 'followed' from monitoring_exitcheck held
    join monitoring_exit way on way.id = held.exit_id
    join registry_household home on home.id = way.household_id
    where held.held_on <= %(on)s
)
select place.place, bool_or(step = 'lists'), bool_or(step = 'verified'), bool_or(step = 'assessed'),
    bool_or(step = 'followed')
from place join reached on reached.area_id = place.area_id group by place.place"""
# The newest of what was recorded in each place by the day.
_CHANGED = f"""
with {PLACE}
select place.place, extract(epoch from max(told.at)) from (
    select area_id, created_at as at from registry_household
    union all
    select home.area_id, step.made_at from registry_standingevent step
    join registry_household home on home.id = step.household_id
    union all
    select area_id, made_at from livelihood_assessment
    union all
    select area_id, changed_at from referral_referral
    union all
    select area_id, made_at from assistance_helpline
    union all
    select listed.area_id, brought.committed_at from targeting_candidatehousehold listed
    join targeting_listimport brought on brought.id = listed.list_import_id and brought.state = 'committed'
) told
join place on place.area_id = told.area_id
where told.at < %(until_at)s group by place.place"""


@dataclass(frozen=True)
class DataStatus:
    """How far the data of a place were on the day (one of STATUSES), and when their newest record was changed."""

    status: str
    changed_at: datetime | None


def data_status(asked: Asked) -> dict[str, DataStatus]:
    """By code of the place."""
    reached = fetched_frame(_STATUS, asked.parameters(), schema=_REACHED)
    how_far = {row["place"]: _status(row) for row in reached.to_dicts()}
    changed = _changed(asked)
    return {code: DataStatus(how_far.get(code, NOTHING), changed.get(code)) for code in asked.codes}


def _status(row: dict[str, Any]) -> str:
    """The farthest that is reached without a gap before it: verified comes before assessed, lists may be absent."""
    if not row["verified"]:
        return LISTS if row["lists"] else NOTHING
    if not row["assessed"]:
        return VERIFIED
    return FOLLOWED if row["followed"] else ASSESSED


def _changed(asked: Asked) -> dict[str, datetime]:
    """When the newest record of each place was made or changed."""
    newest = fetched_frame(_CHANGED, asked.parameters(), schema={"place": pl.String, "at": pl.Float64})
    return {place: datetime.fromtimestamp(at, UTC) for place, at in newest.iter_rows()}
