"""What is stuck in an area and belongs on the agenda of a meeting: how many, of which organisation, where?"""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from importlib.resources import files
from typing import Any

import polars as pl
from django.db.models.expressions import RawSQL

from ppaos.ground.geography.queries import areas_within
from ppaos.ground.workbench.queries import fetched_frame
from ppaos.learning.policy.models import AgendaItem, Meeting, Pledge
from ppaos.learning.policy.queries.pledges import OPEN_STATES, pledges_told
from ppaos.support.referral.queries.radar import as_of as radar_as_of
from ppaos.support.referral.queries.states import days_told, waiting_states

Kind = AgendaItem.Kind
A_YEAR = timedelta(days=365)
# Found among the records, in the order in which they are heard; what was promised before comes first.
FOUND = tuple(str(kind) for kind in Kind if kind != Kind.HANDED_IN)
STUCK = {
    "kind": pl.String,
    "by": pl.Int64,
    "area_id": pl.String,
    "organisation_id": pl.Int64,
    "count": pl.Int64,
}
TOTAL, BY_AREA, BY_BODY = 3, 1, 2  # what `by` says: everything, of an area, of an organisation
_PLACE = """
    with place as materialized (
        select area_id from geography_areawithin where ancestor_id = %(area)s
            and (valid_from is null or valid_from <= %(on)s) and (valid_to is null or valid_to > %(on)s)
    )"""
_COUNTED = """
    select '{kind}', grouping(area_id, organisation_id), area_id, organisation_id, {counted}
    from ({source}) stuck group by grouping sets ((), (area_id), (organisation_id))"""
_THINGS = "{place} select thing from ({source}) stuck where {narrowed}"
_NAMED = re.compile(r"%\((\w+)\)s")


@dataclass(frozen=True)
class StuckKind:
    """One kind of what is stuck, as `agenda.toml` tells of it."""

    code: str
    unit: str
    definition: dict[str, str]
    source: str
    counted: str
    is_of_radar: bool

    def rows(self, on: date) -> str:
        """The SQL of its rows as of a day."""
        long_ago = on - timedelta(days=days_told("escalate_after_days"))
        waiting = ", ".join(f"'{state}'" for state in waiting_states())
        return self.source.format(today=f"date '{on}'", long_ago=f"date '{long_ago}'", waiting=f"({waiting})")


@lru_cache
def stuck_kinds() -> dict[str, StuckKind]:
    """The kinds counted from rows, by code."""
    text = files("ppaos.learning.policy.queries").joinpath("agenda.toml").read_text(encoding="utf-8")
    return {
        code: StuckKind(
            code, row["unit"], row["definition"], row["source"], row["counted"], row.get("radar", False)
        )
        for code, row in tomllib.loads(text)["kind"].items()
    }


def stuck(meeting: Meeting, on: date, *, area_code: str = "", kinds: Iterable[str] = ()) -> pl.DataFrame:
    """What is stuck in the meeting's area (or a part of it) on the day, in one statement: columns STUCK.

    `by` says what a row counts: TOTAL, BY_AREA (under which it was made), or BY_BODY; a household helped twice counts
    once in the total and once for each organisation. Pledges come from the ledger (`pledges_of_before`).
    """
    chosen = [row for code, row in stuck_kinds().items() if code in (set(kinds) or FOUND)]
    counted = (_COUNTED.format(kind=kind.code, counted=kind.counted, source=kind.rows(on)) for kind in chosen)
    told = fetched_frame(
        f"{_PLACE}{' union all '.join(counted)}", _asked(meeting, on, area_code), schema=STUCK
    )
    return told.filter(
        (pl.col("by") == TOTAL)
        | (pl.col("by") == BY_AREA)
        | (pl.col("by") == BY_BODY) & pl.col("organisation_id").is_not_null()
    )


def stuck_things(
    meeting: Meeting, kind: str, on: date, *, area_code: str = "", organisation: int | None = None
) -> RawSQL:
    """A subquery of the numbers (or codes, of villages) of what is stuck, of all or of one organisation: a hundred
    thousand of them never leave the database."""
    narrowed = "true" if organisation is None else "organisation_id = %(organisation)s"
    sql = _THINGS.format(place=_PLACE, source=stuck_kinds()[kind].rows(on), narrowed=narrowed)
    asked = _asked(meeting, on, area_code) | {"organisation": organisation}
    return RawSQL(_NAMED.sub("%s", sql), [asked[name] for name in _NAMED.findall(sql)])


def count_of(item: AgendaItem, counts: pl.DataFrame) -> int:
    """How many of `stuck` in the item's area belong to the item."""
    of_kind = counts.filter(pl.col("kind") == item.kind)
    if item.organisation_id is None:
        return int(of_kind.filter(pl.col("by") == TOTAL)["count"].sum())
    return int(of_kind.filter(pl.col("organisation_id") == item.organisation_id)["count"].sum())


def pledges_of_before(
    meeting: Meeting, on: date, *, area_code: str = "", organisation: int | None = None
) -> pl.DataFrame:
    """What earlier meetings in the area heard pledged and is still open, or was made within a year: the columns of
    `pledges_told`. What was taken back is left out."""
    areas = areas_within(area_code or meeting.area_id).values("code")
    made = Pledge.objects.filter(
        meeting__area__in=areas, meeting__on__lte=meeting.on, taken_back_at=None
    ).exclude(meeting=meeting)
    if organisation is not None:
        made = made.filter(organisation=organisation)
    lately = set(made.filter(meeting__on__gte=meeting.on - A_YEAR).values_list("pk", flat=True))
    told = pledges_told(made.values_list("pk", flat=True), on)
    return told.filter(pl.col("state").is_in(OPEN_STATES) | pl.col("pledge_id").is_in(list(lately)))


def as_of(kind: str, now: datetime) -> datetime | None:
    """As of when a kind is known: now, or as the radar stands; None where the radar never counted."""
    found = stuck_kinds().get(kind)
    return radar_as_of() if found and found.is_of_radar else now


def _asked(meeting: Meeting, on: date, area_code: str) -> dict[str, Any]:
    area = area_code or meeting.area_id
    return {"area": area, "on": on, "meeting": meeting.pk or 0, "before": meeting.on}
