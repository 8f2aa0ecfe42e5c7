"""Verdicts taken back in bulk, because the record that brought them says something else now."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl
from django.utils.translation import gettext as _

from ppaos.evidence.targeting.actions._verdict_rows import LABEL, STANDING_OF
from ppaos.evidence.targeting.actions.verdicts import DEED
from ppaos.ground.privacy.actions import announce, audited
from ppaos.ground.workbench.queries import fetched_frame, staged
from ppaos.people.registry.actions import record_standings
from ppaos.people.registry.models import Standing
from ppaos.people.registry.permissions import check_may_in_areas

_SPOKEN_OF = """
SELECT DISTINCT coalesce(household.area_id, house.area_id, source.area_id)
FROM targeting_verdict verdict
LEFT JOIN registry_household household ON household.id = verdict.household_id
LEFT JOIN targeting_candidatehousehold house ON house.id = verdict.candidate_household_id
LEFT JOIN targeting_listimport import ON import.id = house.list_import_id
LEFT JOIN targeting_edition edition ON edition.id = import.edition_id
LEFT JOIN targeting_source source ON source.id = edition.source_id
WHERE verdict.source_label = %(label)s AND verdict.source_id = ANY(%(ids)s) AND verdict.taken_back_at IS NULL
"""
_TAKEN = """
UPDATE targeting_verdict SET taken_back_at = %(at)s
WHERE source_label = %(label)s AND source_id = ANY(%(ids)s) AND taken_back_at IS NULL
RETURNING candidate_household_id, household_id, outcome, made_at::text
"""
TAKEN = {
    "candidate_household_id": pl.Int64,
    "household_id": pl.Int64,
    "outcome": pl.String,
    "made_at": pl.String,
}
# A household steps back where its newest step is the one that the verdict gave it, and no other verdict says the same.
_STEPS = """
SELECT DISTINCT newest.household_id, coalesce(before.standing, %(candidate)s), newest."on"
FROM taken_verdict taken
JOIN LATERAL (
    SELECT * FROM registry_standingevent event WHERE event.household_id = taken.household_id
    ORDER BY event."on" DESC, event.id DESC LIMIT 1
) newest ON newest.standing = taken.standing AND newest.made_at = taken.made_at::timestamptz
LEFT JOIN LATERAL (
    SELECT event.standing FROM registry_standingevent event
    WHERE event.household_id = taken.household_id AND event.id <> newest.id
    ORDER BY event."on" DESC, event.id DESC LIMIT 1
) before ON true
WHERE NOT EXISTS (
    SELECT 1 FROM targeting_verdict other WHERE other.household_id = taken.household_id
      AND other.outcome = taken.outcome AND other.taken_back_at IS NULL)
"""


@dataclass(frozen=True)
class VerdictsTakenBack:
    """How many verdicts hold no longer, and how many households stand again where they stood before."""

    verdicts: int
    stepped_back: int


@audited("verdicts.taken_back")
def take_back_verdicts(
    *, source_label: str, source_ids: Iterable[int], by: Any, at: datetime
) -> VerdictsTakenBack:
    """Take back what some records (an interview, by label and number) said of households.

    A household steps back to where it stood before the verdict, one that the verdict brought into the register to
    «candidate»: whoever it made known stays there.
    """
    which = {"label": source_label, "ids": sorted(set(source_ids))}
    areas = fetched_frame(_SPOKEN_OF, which, schema={"area_code": pl.String})
    check_may_in_areas(by, DEED, areas["area_code"].drop_nulls())
    taken = fetched_frame(_TAKEN, which | {"at": at}, schema=TAKEN)
    told = taken.filter(pl.col("household_id").is_not_null() & pl.col("outcome").is_in(list(STANDING_OF)))
    staged(
        "taken_verdict", told.with_columns(standing=pl.col("outcome").replace_strict(STANDING_OF, default=""))
    )
    schema = {"household_id": pl.Int64, "standing": pl.String, "on": pl.Date}
    steps = fetched_frame(_STEPS, {"candidate": Standing.CANDIDATE.value}, schema=schema)
    if not steps.is_empty():
        steps = steps.with_columns(reason=pl.lit(_("verdict taken back")))
        record_standings(frame=steps, by=by, at=at, source_label=LABEL, deed=DEED, corrects=True)
    announce(
        lists=taken["candidate_household_id"].drop_nulls(),
        households=taken["household_id"].drop_nulls(),
        at=at,
    )
    return VerdictsTakenBack(taken.height, steps.height)
