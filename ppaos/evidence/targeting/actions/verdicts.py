"""What was found at a listed or registered household: entered by people or in bulk, and taken back."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from ppaos.evidence.targeting.actions._households import BroughtIn, Meeting, brought_in
from ppaos.evidence.targeting.actions._verdict_rows import (
    FOUND,
    LABEL,
    STANDING_OF,
    VerdictRefused,
    checked_verdicts,
    save_verdicts,
)
from ppaos.evidence.targeting.models import CandidateHousehold, ListImport, Verdict
from ppaos.ground.geography.models import Area
from ppaos.ground.privacy.actions import announce, audited
from ppaos.ground.workbench.queries import reserved_ids
from ppaos.people.registry.actions import record_standing, record_standings
from ppaos.people.registry.models import POOR, Household, Standing, StandingEvent
from ppaos.people.registry.permissions import check_may_in_areas

__all__ = ["VerdictRefused", "VerdictsEntered", "enter_verdict", "enter_verdicts", "take_back_verdict"]
DEED = "enter_verdicts"


@dataclass(frozen=True)
class VerdictsEntered:
    """What verdicts did: how many were entered, what they brought into the register, which steps it refused."""

    entered: int
    households_made: int
    persons_made: int
    waiting: int
    standings_refused: int


@audited("verdicts.entered")
def enter_verdicts(*, frame: pl.DataFrame, by: Any, at: datetime, source_label: str = "") -> VerdictsEntered:
    """Enter what was found at many households, a row each.

    Columns: candidate_household_id or household_id, outcome (`Verdict.Outcome`), found_on; where given, reason, note,
    moved_to (an area's code), source_id (the record of `source_label` that says so) and made_by_id (who found it, where
    the system enters). «Found» on a listed household brings its people into the register; other outcomes are told to
    the registered household that the listed one is. Raises VerdictRefused, nothing written.
    """
    return _entered(frame, by, at, source_label)


def _entered(frame: pl.DataFrame, by: Any, at: datetime, source_label: str) -> VerdictsEntered:
    rows = checked_verdicts(frame, today=timezone.localdate(at))
    check_may_in_areas(by, DEED, rows["area_code"].unique())
    rows = rows.with_columns(reserved_ids("targeting_verdict", rows.height).alias("id"))
    done = _bring_found(rows, by, at)
    rows = rows.join(
        done.links.select("candidate_household_id", brought="household_id"),
        on="candidate_household_id",
        how="left",
        maintain_order="left",
    ).with_columns(household_id=pl.coalesce("brought", "household_id"))
    refused = _tell_register(rows.filter(pl.col("brought").is_null()), by, at)
    save_verdicts(rows, by=by, at=at, source_label=source_label)
    announce(
        lists=rows["candidate_household_id"].drop_nulls(), households=rows["household_id"].drop_nulls(), at=at
    )
    return VerdictsEntered(
        entered=rows.height,
        households_made=done.households_made,
        persons_made=done.persons_made,
        waiting=done.waiting,
        standings_refused=done.standings_refused + refused,
    )


@audited("verdict.entered", subjects=("candidate_household", "household"))
def enter_verdict(
    *,
    outcome: str,
    found_on: date,
    by: Any,
    at: datetime,
    candidate_household: CandidateHousehold | None = None,
    household: Household | None = None,
    reason: str = "",
    note: str = "",
    moved_to: Area | None = None,
) -> VerdictsEntered:
    """Enter what was found at one listed or registered household; see `enter_verdicts`."""
    row = {
        "candidate_household_id": getattr(candidate_household, "pk", None),
        "household_id": getattr(household, "pk", None),
        "outcome": outcome,
        "found_on": found_on,
        "reason": reason,
        "note": note,
        "moved_to": getattr(moved_to, "pk", None),
    }
    return _entered(pl.from_dicts([row], infer_schema_length=None), by, at, "")


@audited("verdict.taken_back", subjects=("verdict",))
def take_back_verdict(*, verdict: Verdict, by: Any, at: datetime) -> Verdict:
    """Take a verdict back; the household stands again where it stood before.

    People whom the verdict brought into the register stay there: enter what is right instead.
    """
    verdict = Verdict.objects.select_for_update().get(pk=verdict.pk)
    house, household = verdict.candidate_household, verdict.household
    area_code = household.area_id if household else house.area_id or house.list_import.edition.source.area_id  # type: ignore[union-attr]
    check_may_in_areas(by, DEED, [area_code])
    if verdict.taken_back_at is not None:
        raise VerdictRefused(_("This verdict was taken back already."))
    if household is not None and verdict.outcome in STANDING_OF:
        _step_back(verdict, household, by, at)
    verdict.taken_back_at = at
    verdict.save(update_fields=["taken_back_at"])
    announce(
        lists=[house.pk] if house else [],
        households=[household.pk] if household else [],
        area_code=area_code,
        at=at,
    )
    return verdict


def _bring_found(rows: pl.DataFrame, by: Any, at: datetime) -> BroughtIn:
    """Bring listed households that were found into the register."""
    found = rows.filter(pl.col("candidate_household_id").is_not_null() & pl.col("outcome").is_in(list(FOUND)))
    if found.is_empty():
        return BroughtIn()
    told = found.select(
        "candidate_household_id", pl.col("outcome").replace(FOUND).alias("found"), on="found_on"
    )
    today = timezone.localdate(at)
    meeting = Meeting(
        source_label=ListImport._meta.label_lower,
        source_id=None,
        standing=Standing.CANDIDATE,
        on=today,
        today=today,
        deed=DEED,
        by=by,
        at=at,
    )
    return brought_in(told["candidate_household_id"].to_list(), meeting, told)


def _tell_register(rows: pl.DataFrame, by: Any, at: datetime) -> int:
    """Record the step an outcome means for registered households; returns how many were refused."""
    steps = rows.filter(pl.col("household_id").is_not_null() & pl.col("outcome").is_in(list(STANDING_OF)))
    steps = steps.select(
        "household_id",
        pl.col("outcome").replace_strict(STANDING_OF).alias("standing"),
        pl.col("found_on").alias("on"),
        "reason",
        pl.col("id").alias("source_id"),
    )
    # A household on its way through the programme stays where it is when it is found poor again.
    on_the_way = Household.objects.filter(pk__in=steps["household_id"].to_list(), standing__in=POOR)
    again = (pl.col("standing") == Standing.VERIFIED.value) & pl.col("household_id").is_in(
        list(on_the_way.values_list("pk", flat=True))
    )
    steps = _not_before_taken_back(steps.filter(~again))
    if steps.is_empty():
        return 0
    return record_standings(frame=steps, by=by, at=at, source_label=LABEL, deed=DEED).refused


def _not_before_taken_back(steps: pl.DataFrame) -> pl.DataFrame:
    """Steps that follow on a verdict taken back begin no earlier than that: else the step back stayed the newest."""
    back = StandingEvent.objects.filter(
        household__in=steps["household_id"].to_list(), source_label=LABEL, source_id=None
    )
    newest = back.values_list("household_id").annotate(Max("on"))
    schema = {"household_id": pl.Int64, "back_on": pl.Date}
    known = pl.DataFrame(list(newest), schema=schema, orient="row")
    joined = steps.join(known, on="household_id", how="left", maintain_order="left")
    return joined.with_columns(on=pl.max_horizontal("on", "back_on")).drop("back_on")


def _step_back(verdict: Verdict, household: Household, by: Any, at: datetime) -> None:
    """Give a household the standing it had before the verdict, if the verdict gave it the one it has."""
    steps = list(StandingEvent.objects.filter(household=household).order_by("-on", "-pk")[:2])
    own = steps[0] if (steps[0].source_label, steps[0].source_id) == (LABEL, verdict.pk) else None
    if own is None and household.standing != STANDING_OF[verdict.outcome]:
        return
    others = Verdict.objects.filter(household=household, taken_back_at=None, outcome=verdict.outcome)
    if own is None and others.exclude(pk=verdict.pk).exists():
        return
    if own is None or len(steps) < 2:
        raise VerdictRefused(
            _(
                "This verdict brought the household into the register. Enter the verdict that is right instead."
            )
        )
    record_standing(
        household=household, standing=steps[1].standing, on=own.on, reason=_("verdict taken back"), by=by, at=at,
        source_label=LABEL, deed=DEED,
    )  # fmt: skip
