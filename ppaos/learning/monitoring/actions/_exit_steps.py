"""One step of many exits at once: held, checked against the rule, written down, the standings told."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import polars as pl
from django.db.models import OuterRef, Subquery
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from ppaos.ground.privacy.actions import announce
from ppaos.ground.workbench.models import StoredFile
from ppaos.ground.workbench.presenters.thai import thai_date
from ppaos.learning.monitoring.actions.errors import MonitoringRefused
from ppaos.learning.monitoring.models import Exit, ExitStep
from ppaos.learning.monitoring.queries.exit_rules import may_follow
from ppaos.people.registry.actions.standings import record_standings
from ppaos.people.registry.models import Standing

SOURCE = "monitoring.exit"
REFUSALS = {"household_id": pl.Int64, "why": pl.String}
DAY_FIELDS = {
    Exit.State.VERIFIED: "verified_on", Exit.State.REVIEWED: "reviewed_on", Exit.State.NOTICED: "noticed_on",
    Exit.State.MONITORED: "decided_on", Exit.State.EXITED: "exited_on", Exit.State.RETURNED: "ended_on",
    Exit.State.REENTERED: "ended_on", Exit.State.STOPPED: "ended_on",
}  # fmt: skip


@dataclass(frozen=True)
class Moved:
    """How many exits took the step, and how many did not. refusals: household_id, why (a sentence)."""

    moved: int
    refused: int
    refusals: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=REFUSALS))


@dataclass(frozen=True)
class Told:
    """What is written down of a step: the day, in which words, who was there, on which paper, what was found."""

    on: date
    note: str = ""
    who: str = ""
    file: StoredFile | None = None
    findings: dict[str, Any] = field(default_factory=dict)


def held_exits(exit_ids: Iterable[int]) -> list[Exit]:
    """These exits as they stand, locked until the transaction ends. Raises MonitoringRefused where there is none."""
    newest = ExitStep.objects.filter(exit=OuterRef("pk")).order_by("-on").values("on")[:1]
    locked = Exit.objects.select_for_update(of=("self",)).select_related("rule", "household")
    found: list[Exit] = list(
        locked.annotate(last_on=Subquery(newest)).filter(pk__in=set(exit_ids)).order_by("pk")
    )
    if not found:
        raise MonitoringRefused(_("No household is chosen. Tick some first."))
    return found


def check_day(on: date, at: datetime) -> None:
    """Raise MonitoringRefused for a day that is still to come."""
    if on > localdate(at):
        raise MonitoringRefused(_("This day is still to come. Give the day on which it happened."))


def why_not(proposed: Exit, to: str, told: Told) -> str:
    """Why the exit cannot take this step on this day, in a sentence; empty where it can."""
    if to not in may_follow(proposed):
        return _("The exit is «%(state)s»: «%(wanted)s» does not follow it.") % {
            "state": proposed.get_state_display(), "wanted": Exit.State(to).label,
        }  # fmt: skip
    before: date = proposed.last_on  # type: ignore[attr-defined]  # `held_exits` tells it
    if told.on < before:
        return _("The step before was on %(day)s: this one cannot be earlier.") % {"day": thai_date(before)}
    return ""


def why_not_standing(proposed: Exit, *expected: str) -> str:
    """Why the register does not let the household take this step; empty where it stands as expected."""
    household = proposed.household
    if household.standing in expected:
        return ""
    return _("The household is «%(standing)s» in the register. End the exit, or put the register right.") % {
        "standing": household.get_standing_display()
    }


def sorted_out(
    exits: Iterable[Exit], fault: Callable[[Exit], str]
) -> tuple[list[Exit], list[tuple[int, str]]]:
    """Those that may go on, and of the others the household with the sentence that says why not."""
    told = [(each, fault(each)) for each in exits]
    return [each for each, why in told if not why], [(each.household_id, why) for each, why in told if why]


def write_steps(
    exits: list[Exit], to: str, told: Told, *, by: Any, at: datetime, moves: bool = True, **changes: Any
) -> None:
    """Write the step of each exit, which moves on to the state; one that stays says so by its newest step alone."""
    ExitStep.objects.bulk_create(
        ExitStep(
            exit=each, state=to, on=told.on, findings=told.findings, note=told.note.strip(), who=told.who.strip(),
            file=told.file, made_by=by, made_at=at,
        )
        for each in exits
    )  # fmt: skip
    if moves:
        changes |= {"state": to} | ({DAY_FIELDS[Exit.State(to)]: told.on} if to in DAY_FIELDS else {})
    for each in exits:
        for name, value in changes.items():
            setattr(each, name, value)
    Exit.objects.filter(pk__in=[each.pk for each in exits]).update(changed_at=at, **changes)
    announce(households=[each.household_id for each in exits], at=at)


def tell_standing(
    exits: list[Exit], standing: str, *, on: date, deed: str, reason: str, by: Any, at: datetime
) -> None:
    """Tell the register where the households stand now. Raises MonitoringRefused where it does not allow the step."""
    told = record_standings(
        frame=standing_rows([each.household_id for each in exits], standing, on, reason),
        by=by, at=at, source_label=SOURCE, deed=deed,
    )  # fmt: skip
    if told.refused:
        raise MonitoringRefused(
            _("The register has another standing for household %(number)s. Look at its page first.")
            % {"number": told.refusals["household_id"][0]}
        )


def send_back(exits: list[Exit], told: Told, *, deed: str, by: Any, at: datetime) -> None:
    """These households stay in the programme; what was found on the way stays written down."""
    write_steps(exits, Exit.State.RETURNED, told, by=by, at=at)
    staying = [each for each in exits if each.household.standing == Standing.EXIT_PROPOSED]
    tell_standing(staying, Standing.ACTIVE, on=told.on, deed=deed, reason=told.note, by=by, at=at)


def standing_rows(ids: Iterable[int], standing: str, on: date, reason: str) -> pl.DataFrame:
    """One step a household, as the register takes it."""
    return pl.DataFrame({"household_id": list(ids)}, schema={"household_id": pl.Int64}).with_columns(
        standing=pl.lit(standing), on=pl.lit(on), reason=pl.lit(reason)
    )


def outcome(moved: int, refused: list[tuple[int, str]]) -> Moved:
    """What came of a bulk step."""
    return Moved(moved, len(refused), pl.DataFrame(refused, schema=REFUSALS, orient="row"))
