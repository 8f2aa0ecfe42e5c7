"""Visits are assigned, given to another, withdrawn, held, sent back: in bulk, their households opened with them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl
from django.db.models import F, OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from ppaos.evidence.survey.actions._visit_rows import (
    DEED,
    VisitRefused,
    check_surveyors,
    checked_rows,
    close_what_is_theirs,
    insert_visits,
    lock_assigning,
    open_what_is_theirs,
    visits_frame,
)
from ppaos.evidence.survey.models import Visit
from ppaos.evidence.survey.queries.visits import HOLD, OPEN_STATES, without_open_visit
from ppaos.ground.accounts.models import User
from ppaos.ground.privacy.actions import audited
from ppaos.people.cooperation.permissions import check_may, may
from ppaos.people.registry.permissions import check_may_in_areas

__all__ = [
    "VisitRefused", "VisitsAssigned", "VisitsChanged", "assign_visits", "give_visits", "note_visits_held",
    "send_visit_back", "withdraw_visits",
]  # fmt: skip
REVIEW = "review_interviews"
DAYS_AFTER = 30


@dataclass(frozen=True)
class VisitsAssigned:
    """How many visits were made, and of how many rows a visit waits already."""

    assigned: int
    waiting_already: int


@dataclass(frozen=True)
class VisitsChanged:
    """How many visits were changed; those in no state for it were left as they are."""

    visits: int


@audited("visits.assigned")
def assign_visits(*, frame: pl.DataFrame, by: Any, at: datetime, deed: str = DEED) -> VisitsAssigned:
    """Assign visits, a row each, and open the registered households among them to their surveyors.

    Columns: household_id or candidate_household_id (or both), surveyor_id; where given, due_on, kind (`Visit.Kind`),
    comment, is_practice, sample_id, checks_id, round (in which its answers count). Of whom a visit waits already is
    left alone: assigning twice changes nothing. Second checks and practice stand apart. `deed` is what the
    user must be allowed to do in all the areas. Raises VisitRefused, nothing written.
    """
    rows = checked_rows(frame, today=timezone.localdate(at))
    check_may_in_areas(by, deed, rows["area_code"].unique())
    check_surveyors(rows, on=timezone.localdate(at))
    lock_assigning()
    parts = [
        without_open_visit(part, is_practice=practice, is_check=check)
        for (practice, check), part in rows.partition_by(
            "is_practice", "is_check", as_dict=True, maintain_order=True
        ).items()
    ]
    fresh = pl.concat(parts) if parts else rows
    made = insert_visits(fresh, by=by, at=at)
    open_what_is_theirs(fresh, by=by, at=at, deed=deed)
    return VisitsAssigned(assigned=made, waiting_already=rows.height - made)


@audited("visits.given", subjects=("surveyor",))
def give_visits(
    *,
    visits: Iterable[int],
    by: Any,
    at: datetime,
    surveyor: User | None = None,
    due_on: date | None = None,
) -> VisitsChanged:
    """Give visits that wait to another surveyor, or another day, or both. The former surveyor sees them no more."""
    if surveyor is None and due_on is None:
        raise VisitRefused(_("Choose a surveyor, or a day."))
    today = timezone.localdate(at)
    if due_on is not None and due_on < today:
        raise VisitRefused(_("The day until which to visit lies behind us. Choose a later one."))
    rows = _waiting(visits, by)
    changes: dict[str, Any] = {"entity_version": F("entity_version") + 1, "changed_at": at}
    changes |= {"due_on": due_on} if due_on is not None else {}
    moved = rows.clear()
    if surveyor is not None:
        moved = rows.filter(pl.col("surveyor_id") != surveyor.pk)
        changes["surveyor"] = surveyor
        check_surveyors(rows.with_columns(surveyor_id=pl.lit(surveyor.pk, pl.Int64)), on=today)
    changed = Visit.objects.filter(pk__in=rows["visit_id"].to_list()).update(**changes)
    close_what_is_theirs(moved, on=today, by=by, at=at)
    if surveyor is not None:
        open_what_is_theirs(moved.with_columns(surveyor_id=pl.lit(surveyor.pk, pl.Int64)), by=by, at=at)
    return VisitsChanged(changed)


@audited("visits.withdrawn")
def withdraw_visits(*, visits: Iterable[int], by: Any, at: datetime, deed: str = DEED) -> VisitsChanged:
    """Take visits that wait back from their surveyors; the households are closed to them again."""
    rows = _waiting(visits, by, deed=deed)
    changed = Visit.objects.filter(pk__in=rows["visit_id"].to_list()).update(
        state=Visit.State.WITHDRAWN, entity_version=F("entity_version") + 1, changed_at=at
    )
    close_what_is_theirs(rows, on=timezone.localdate(at), by=by, at=at, deed=deed)
    return VisitsChanged(changed)


@audited("visits.held")
def note_visits_held(*, visits: Iterable[int], by: Any, at: datetime, deed: str = HOLD) -> VisitsChanged:
    """Note that visits were held: an interview of theirs was read. Those held already, or withdrawn, stay so.

    A visit to a listed household that was brought into the register since is to that household from now on.
    Their households stay open to the surveyors for DAYS_AFTER days, in which something may have to be mended.
    """
    found = Visit.objects.filter(pk__in=set(visits), household=None)
    brought_into = Visit.objects.filter(pk=OuterRef("pk")).values("candidate_household__brought_into")
    found.update(household=Subquery(brought_into))
    rows = _waiting(visits, by, deed=deed)
    changed = Visit.objects.filter(pk__in=rows["visit_id"].to_list()).update(
        state=Visit.State.DONE, done_at=at, changed_at=at, entity_version=F("entity_version") + 1
    )
    until = timezone.localdate(at) + timedelta(days=DAYS_AFTER)
    close_what_is_theirs(rows, on=until, by=by, at=at, deed=deed)
    return VisitsChanged(changed)


@audited("visit.sent_back", subjects=("visit",))
def send_visit_back(*, visit: Visit, comment: str, by: Any, at: datetime) -> Visit:
    """Send a held visit back to its surveyor's phone, saying what to mend."""
    deed = DEED if by is None or may(by, DEED, area_code=visit.area_id) else REVIEW
    check_may(by, deed, area_code=visit.area_id)
    visit = Visit.objects.select_for_update().get(pk=visit.pk)
    if Visit.State.SENT_BACK not in Visit.TRANSITIONS[Visit.State(visit.state)]:
        raise VisitRefused(
            _("Only a visit that was held can be sent back; this one is: %(state)s.")
            % {"state": visit.get_state_display()}
        )
    if not comment.strip():
        raise VisitRefused(_("Say what the surveyor is to mend."))
    visit.state, visit.comment = Visit.State.SENT_BACK, comment.strip()[:500]
    visit.entity_version += 1
    visit.changed_at = at
    visit.save(update_fields=["state", "comment", "entity_version", "changed_at"])
    open_what_is_theirs(visits_frame([visit]), by=by, at=at, deed=deed)
    return visit


def _waiting(visits: Iterable[int], by: Any, deed: str = DEED) -> pl.DataFrame:
    """The visits among these that wait, locked: visit_id, household_id, surveyor_id, area_code, is_practice."""
    found = Visit.objects.select_for_update().filter(pk__in=set(visits), state__in=OPEN_STATES)
    rows = visits_frame(found)
    check_may_in_areas(by, deed, rows["area_code"].unique())
    return rows
