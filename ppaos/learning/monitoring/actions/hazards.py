"""A hazard is marked once; from it shocks are written, visits opened and urgent needs referred, many at once."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl
from django.utils import timezone
from django.utils.translation import gettext as _

from ppaos.evidence.survey.actions.visits import VisitRefused, VisitsAssigned, assign_visits
from ppaos.evidence.survey.models import Visit
from ppaos.evidence.survey.queries.sharing_out import shared_out
from ppaos.evidence.survey.queries.visits import reached_by
from ppaos.ground.geography.models import Area
from ppaos.ground.privacy.actions import announce, audited, unaudited
from ppaos.learning.monitoring.actions.errors import MonitoringRefused
from ppaos.learning.monitoring.actions.shocks import ShocksRecorded, record_shocks
from ppaos.learning.monitoring.models import Hazard, HazardPlace
from ppaos.learning.monitoring.queries.hazards import MARK, households_there
from ppaos.learning.monitoring.queries.shocks import shock_kinds
from ppaos.people.cooperation.permissions import check_may
from ppaos.people.registry.models import Household
from ppaos.people.registry.permissions import check_may_in_areas


@dataclass(frozen=True)
class VisitsOpened:
    """How many visits were made, of how many households one waits already, and how many nobody can be sent to."""

    assigned: int
    waiting_already: int
    nobody: int


@audited("hazard.marked")
def mark_hazard(
    *,
    kind: str,
    name: str,
    areas: Collection[Area],
    started_on: date,
    ended_on: date | None = None,
    note: str = "",
    source: str = "",
    by: Any,
    at: datetime,
) -> Hazard:
    """Mark what struck places, once, with its dates. Raises MonitoringRefused for what cannot be."""
    check_may_in_areas(by, MARK, [area.code for area in areas])
    known = shock_kinds().kinds.get(kind)
    if known is None or not known.of_area:
        raise MonitoringRefused(_("Choose what struck from the list."))
    if not name.strip():
        raise MonitoringRefused(_("Give it a name by which people here know it."))
    if not areas:
        raise MonitoringRefused(_("Say which places it struck."))
    if started_on > timezone.localdate(at):
        raise MonitoringRefused(_("This day is still to come. What has not happened is no shock."))
    if ended_on is not None and ended_on < started_on:
        raise MonitoringRefused(_("It ended before it began. Look at the days again."))
    made = Hazard.objects.create(
        kind=kind, name=name.strip(), started_on=started_on, ended_on=ended_on, note=note.strip(),
        source=source.strip()[:300], made_by=by, made_at=at,
    )  # fmt: skip
    places = {area.code: area for area in areas}.values()
    HazardPlace.objects.bulk_create(HazardPlace(hazard=made, area=area) for area in places)
    return made


@audited("hazard.taken_back", subjects=("hazard",))
def take_hazard_back(*, hazard: Hazard, by: Any, at: datetime) -> None:
    """Take a hazard back that was marked wrongly; the shocks written from it count no more with it."""
    check_may_in_areas(by, MARK, hazard.places.values_list("area_id", flat=True))
    if not Hazard.objects.filter(pk=hazard.pk, taken_back_at=None).update(taken_back_at=at):
        raise MonitoringRefused(_("This was taken back already."))
    shocks = hazard.shocks.filter(taken_back_at=None)
    struck = list(shocks.values_list("household_id", flat=True))
    shocks.update(taken_back_at=at, taken_back_by=by)
    announce(households=struck, at=at)


@audited("hazard.struck", subjects=("hazard",))
def strike_households(
    *,
    hazard: Hazard,
    household_ids: Iterable[int],
    severity: str = "",
    told_by: str = "",
    by: Any,
    at: datetime,
) -> ShocksRecorded:
    """Write down that the hazard struck these households, each once. Twice changes nothing."""
    ids = checked_homes(hazard, household_ids, by)
    rows = [
        {
            "household_id": each,
            "kind": hazard.kind,
            "on": hazard.started_on,
            "severity": severity,
            "told_by": told_by,
        }
        for each in ids
    ]
    return record_shocks(frame=pl.DataFrame(rows), hazard=hazard, by=by, at=at, deed=MARK)


@audited("hazard.visits_opened", subjects=("hazard",))
def open_hazard_visits(
    *, hazard: Hazard, household_ids: Iterable[int], surveyor_ids: Iterable[int], due_on: date, comment: str = "",
    by: Any, at: datetime,
) -> VisitsOpened:  # fmt: skip
    """Send surveyors to these households, as return visits. Of whom a visit waits already is left alone."""
    ids = checked_homes(hazard, household_ids, by)
    homes = Household.objects.filter(pk__in=ids).order_by("area_id", "pk").values_list("pk", "area_id")
    there = pl.DataFrame(list(homes), schema={"household_id": pl.Int64, "area_id": pl.String}, orient="row")
    reached = reached_by(surveyor_ids, there["area_id"].unique(), timezone.localdate(at))
    shared = shared_out(there, reached)
    rows = shared.drop_nulls("surveyor_id").with_columns(
        kind=pl.lit(Visit.Kind.RETURN.value), due_on=pl.lit(due_on), comment=pl.lit(comment or hazard.name)
    )
    if rows.is_empty():
        raise MonitoringRefused(
            _("None of these surveyors holds visits where the households live. Choose others.")
        )
    try:
        done: VisitsAssigned = assign_visits(frame=rows.drop("area_id"), by=by, at=at, deed=MARK)
    except VisitRefused as error:
        raise MonitoringRefused(str(error)) from error
    return VisitsOpened(done.assigned, done.waiting_already, shared.height - rows.height)


@unaudited("a check of the acts from a hazard, which are audited")
def checked_homes(hazard: Hazard, household_ids: Iterable[int], by: Any) -> list[int]:
    """The households, each once: in sight, living in a place of the hazard. Raises MonitoringRefused otherwise, and
    PermissionDenied unless the user marks hazards where they live."""
    check_may(by, MARK)
    _check_holds(hazard)
    ids = sorted(set(household_ids))
    if not ids:
        raise MonitoringRefused(_("Tick at least one household."))
    there = set(households_there(by, hazard))
    for strange in [each for each in ids if each not in there][:1]:
        raise MonitoringRefused(
            _("Household %(number)s does not live where it struck, or is not open to you.")
            % {"number": strange}
        )
    check_may_in_areas(by, MARK, Household.objects.filter(pk__in=ids).values_list("area_id", flat=True))
    return ids


def _check_holds(hazard: Hazard) -> None:
    if Hazard.objects.filter(pk=hazard.pk).exclude(taken_back_at=None).exists():
        raise MonitoringRefused(_("This was taken back already."))
