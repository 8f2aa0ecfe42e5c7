"""Steps of households through the programme: allowed ones are recorded, the others reported."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl
from django.utils.translation import gettext as _

from ppaos.ground.privacy.actions import announce, audited, unaudited
from ppaos.ground.workbench.presenters.thai import thai_date
from ppaos.ground.workbench.queries import fetched_frame, staged, written
from ppaos.people.registry.actions.errors import RegistryError
from ppaos.people.registry.models import TRANSITIONS, Household, Standing
from ppaos.people.registry.permissions import check_may_in_areas

COLUMNS = {
    "household_id": pl.Int64,
    "standing": pl.String,
    "on": pl.Date,
    "reason": pl.String,
    "source_id": pl.Int64,
}

# A step is judged against the standing the household had on its day; the newest step of all is its standing.
_JUDGED = """
SELECT step.household_id, before.standing, step.standing AS wanted, step."on",
       CASE WHEN household.id IS NULL THEN 'unknown'
            WHEN household.merged_into_id IS NOT NULL THEN 'merged'
            WHEN before.standing = step.standing THEN 'unchanged'
            WHEN %(corrects)s OR before.standing IS NULL OR allowed.after IS NOT NULL THEN 'recorded'
            ELSE 'not_allowed' END AS outcome
FROM arriving_step step
LEFT JOIN registry_household household ON household.id = step.household_id
LEFT JOIN LATERAL (
    SELECT standing FROM registry_standingevent event
    WHERE event.household_id = step.household_id AND event."on" <= step."on"
    ORDER BY event."on" DESC, event.id DESC LIMIT 1
) before ON true
LEFT JOIN allowed_step allowed ON allowed.before = before.standing AND allowed.after = step.standing
"""
_JUDGED_SCHEMA = {
    "household_id": pl.Int64, "standing": pl.String, "wanted": pl.String, "on": pl.Date, "outcome": pl.String,
}  # fmt: skip
_EVENTS = """
INSERT INTO registry_standingevent
    (household_id, standing, "on", reason, source_label, source_id, made_by_id, made_at)
SELECT household_id, standing, "on", reason, %(label)s, source_id, %(by)s, %(at)s FROM arriving_step
WHERE household_id = ANY(%(ids)s) ORDER BY household_id
"""
_NEWEST = """
UPDATE registry_household household SET standing = newest.standing, standing_on = newest."on"
FROM (SELECT DISTINCT ON (household_id) household_id, standing, "on" FROM registry_standingevent
      WHERE household_id = ANY(%(ids)s) ORDER BY household_id, "on" DESC, id DESC) newest
WHERE household.id = newest.household_id
"""


@dataclass(frozen=True)
class StandingsRecorded:
    """How many steps were recorded, changed nothing, or were refused.

    refusals: household_id, standing (before), wanted, on, outcome («not_allowed», «merged» or «unknown»).
    """

    recorded: int
    unchanged: int
    refused: int
    refusals: pl.DataFrame


@audited("standing.recorded")
def record_standings(
    *,
    frame: pl.DataFrame,
    by: Any,
    at: datetime,
    source_label: str = "",
    deed: str = "edit_register",
    corrects: bool = False,
) -> StandingsRecorded:
    """Record one step for each household of a frame, where models.TRANSITIONS allows it.

    Columns: household_id, standing, on; where given, reason and source_id. A step older than others is kept
    as history and leaves the newest standing as it is. `deed` is what the user must be allowed to do where
    the households are. A step that `corrects` a mistaken one may lead anywhere. Raises RegistryError where a
    household stands twice or a value cannot be read.
    """
    steps = _steps(frame)
    ids = steps["household_id"].to_list()
    check_may_in_areas(by, deed, _locked_areas(ids))
    staged("arriving_step", steps)
    staged("allowed_step", _allowed())
    judged = fetched_frame(_JUDGED, {"corrects": corrects}, schema=_JUDGED_SCHEMA)
    recorded = judged.filter(outcome="recorded")["household_id"].to_list()
    origin = {"label": source_label, "by": getattr(by, "pk", None), "at": at, "ids": recorded}
    written(_EVENTS, origin)
    written(_NEWEST, origin)
    announce(households=recorded, at=at)
    unchanged = judged.filter(outcome="unchanged").height
    refusals = judged.filter(~pl.col("outcome").is_in(["recorded", "unchanged"])).sort("household_id")
    return StandingsRecorded(len(recorded), unchanged, refusals.height, refusals)


@unaudited("one household through record_standings, which is audited")
def record_standing(
    *,
    household: Household,
    standing: str,
    on: date,
    by: Any,
    at: datetime,
    reason: str = "",
    source_label: str = "",
    deed: str = "edit_register",
) -> StandingsRecorded:
    """Record one step of one household; RegistryError where it is not allowed."""
    step = pl.DataFrame(
        {"household_id": [household.pk], "standing": [standing], "on": [on], "reason": [reason]}
    )
    result = record_standings(frame=step, by=by, at=at, source_label=source_label, deed=deed)
    if result.refused:
        raise RegistryError(
            _(
                "The household cannot go from «%(before)s» to «%(wanted)s» on %(day)s. "
                "Choose a step that follows from where it stands."
            )
            % {
                "before": Standing(result.refusals["standing"][0]).label,
                "wanted": Standing(standing).label,
                "day": thai_date(on),
            }
        )
    household.refresh_from_db(fields=["standing", "standing_on"])
    return result


def _steps(frame: pl.DataFrame) -> pl.DataFrame:
    absent = [name for name in ("household_id", "standing", "on") if name not in frame.columns]
    if absent:
        raise RegistryError(f"The frame of standings has no column {', '.join(absent)}. Add what is missing.")
    given = [pl.col(name).cast(COLUMNS[name]) for name in COLUMNS if name in frame.columns]
    others = [pl.lit(None, dtype).alias(name) for name, dtype in COLUMNS.items() if name not in frame.columns]
    steps = frame.select(*given, *others).with_columns(pl.col("reason").fill_null("").str.slice(0, 300))
    _check(
        steps.filter(pl.any_horizontal(pl.col("household_id", "standing", "on").is_null())), "is not complete"
    )
    _check(steps.filter(~pl.col("standing").is_in(Standing.values)), "has a standing that does not exist")
    _check(steps.filter(pl.col("household_id").is_duplicated()), "stands on more than one row")
    return steps


def _check(faulty: pl.DataFrame, fault: str) -> None:
    if not faulty.is_empty():
        row = faulty.row(0, named=True)
        raise RegistryError(
            f"Household {row['household_id']} {fault} («{row['standing']}», {row['on']}). "
            "Give each household one standing and its day."
        )


def _allowed() -> pl.DataFrame:
    pairs = [(str(before), str(after)) for before, afters in TRANSITIONS.items() for after in afters]
    return pl.DataFrame(pairs, schema=["before", "after"], orient="row")


def _locked_areas(ids: list[int]) -> set[str]:
    """The areas of the households; their rows stay locked, so that two steps never judge the same standing."""
    locked = Household.objects.filter(pk__in=ids).order_by("pk").select_for_update()
    return set(locked.values_list("area_id", flat=True))
