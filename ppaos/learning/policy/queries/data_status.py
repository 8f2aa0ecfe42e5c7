"""How far are the data of a place: nothing yet, lists only, verified, assessed, followed; when did they change?"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl
from django.db.models import Max

from ppaos.ground.privacy.models import Event
from ppaos.ground.workbench.queries import fetched_frame
from ppaos.learning.policy.queries.programme_asked import PLACE, Asked

NOTHING, LISTS, VERIFIED, ASSESSED, FOLLOWED = STATUSES = (
    "nothing_yet", "lists_only", "data_verified", "data_assessed", "data_followed",
)  # fmt: skip
_REACHED = {"place": pl.String} | dict.fromkeys(("lists", "verified", "assessed", "followed"), pl.Boolean)
_HOME = """from registry_household home join place here on here.area_id = home.area_id and here.place = asked.place"""
_STATUS = f"""
with {PLACE}, asked as (select distinct place from place)
select asked.place,
    exists (select from targeting_candidatehousehold listed
        join place here on here.area_id = listed.area_id and here.place = asked.place
        join targeting_listimport brought on brought.id = listed.list_import_id and brought.state = 'committed'
        where brought.committed_at < %(until_at)s),
    exists (select {_HOME} join registry_standingevent step on step.household_id = home.id
        where step.standing not in ('candidate', 'duplicate') and step."on" <= %(on)s),
    exists (select {_HOME} join livelihood_assessment scored on scored.household_id = home.id
        where scored.is_current and scored.authority_id is null
        and coalesce(scored.assessed_on, scored.made_at::date) <= %(on)s),
    exists (select {_HOME} join livelihood_assessment again on again.household_id = home.id
        where again.is_current and again.authority_id is null
        and coalesce(again.assessed_on, again.made_at::date) <= %(on)s
        and exists (select from livelihood_assessment first where first.household_id = home.id and first.is_current
            and first.authority_id is null and (first.year, first.round) < (again.year, again.round)))
    or exists (select {_HOME} join monitoring_exit way on way.household_id = home.id
        join monitoring_exitcheck held on held.exit_id = way.id and held.held_on <= %(on)s)
from asked"""
_AREAS = f"with {PLACE} select place, area_id from place"


@dataclass(frozen=True)
class DataStatus:
    """How far the data of a place were on the day (one of STATUSES), and when somebody last changed anything there."""

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
    """When the last event of each place was, reading aside."""
    schema = {"place": pl.String, "area_id": pl.String}
    places = fetched_frame(_AREAS, asked.parameters(), schema=schema)
    writes = Event.objects.exclude(verb__endswith=".read").exclude(verb="export.made")
    told = writes.filter(
        at__lt=asked.parameters()["until_at"], area_code__in=places["area_id"].unique().to_list()
    )
    last = dict(told.order_by().values_list("area_code").annotate(last=Max("at")))
    found: dict[str, datetime] = {}
    for place, area in places.iter_rows():
        if area in last:
            found[place] = max(found.get(place, last[area]), last[area])
    return found
