"""Why a dimension that still fails does not stop an exit: said by whom, for how long, and ended again."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from ppaos.engine.methods.exit_rule import DIMENSIONS
from ppaos.ground.privacy.actions import announce, audited
from ppaos.learning.monitoring.actions._exit_steps import check_day
from ppaos.learning.monitoring.actions.errors import MonitoringRefused
from ppaos.learning.monitoring.models import AcceptedReason
from ppaos.learning.monitoring.permissions import check_can_propose
from ppaos.people.registry.models import Household


@audited("accepted_reason.told", subjects=("household",))
def accept_reason(
    *,
    household: Household,
    dimension: str,
    reason: str,
    since: date,
    until: date | None,
    by: Any,
    at: datetime,
) -> AcceptedReason:
    """Say that nothing can be done about a dimension that fails, and why. One reason a dimension holds at a time: a
    new one ends the older. Raises MonitoringRefused without words, or for an end before the beginning."""
    check_can_propose(by, {household.area_id})
    check_day(since, at)
    if dimension not in DIMENSIONS:
        raise MonitoringRefused(_("Choose one of the five dimensions."))
    if not reason.strip():
        raise MonitoringRefused(_("Say why nothing can be done about it."))
    if until is not None and until < since:
        raise MonitoringRefused(_("The end lies before the beginning. Look at the two days."))
    Household.objects.select_for_update().get(pk=household.pk)
    _held(household, dimension).update(ended_at=at)
    announce(households=[household.pk], at=at)
    return AcceptedReason.objects.create(
        household=household, dimension=dimension, reason=reason.strip(), since=since, until=until, made_by=by,
        made_at=at,
    )  # fmt: skip


@audited("accepted_reason.ended", subjects=("told",))
def end_reason(*, told: AcceptedReason, by: Any, at: datetime) -> None:
    """An accepted reason holds no more; ended again, nothing changes."""
    check_can_propose(by, {told.household.area_id})
    AcceptedReason.objects.filter(pk=told.pk, ended_at=None).update(ended_at=at)
    announce(households=[told.household_id], at=at)


def _held(household: Household, dimension: str) -> Any:
    return AcceptedReason.objects.filter(household=household, dimension=dimension, ended_at=None)
