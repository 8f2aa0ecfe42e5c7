"""Which checks of monitored exits are due, and which households have held to the end?"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from ppaos.ground.workbench.presenters.thai import thai_date
from ppaos.learning.monitoring.models import Exit, ExitCheck, WatchAlert

OPEN_ALERTS = (WatchAlert.State.RAISED, WatchAlert.State.VISITING)


def checks_due(exits: QuerySet[Exit, Any], on: date) -> QuerySet[ExitCheck]:
    """Checks of these exits that nobody has held though their day has come, the oldest first."""
    watched = exits.filter(state=Exit.State.MONITORED)
    due = ExitCheck.objects.filter(exit__in=watched, held_on=None, due_on__lte=on)
    return due.select_related("exit__household__area", "exit__area").order_by("due_on", "pk")


def open_alerts_of(exits: Iterable[Exit]) -> set[int]:
    """The households of these exits with an alert that nobody has settled."""
    homes = [each.household_id for each in exits]
    alerts = WatchAlert.objects.filter(household__in=homes, state__in=OPEN_ALERTS)
    return set(alerts.values_list("household_id", flat=True))


def why_not_finished(proposed: Exit, on: date, *, has_alert: bool) -> str:
    """Why a watched household has not left for good yet, in a sentence; empty where it has."""
    if proposed.monitored_until is None or on < proposed.monitored_until:
        until = thai_date(proposed.monitored_until) if proposed.monitored_until else "–"
        return _("The watch lasts until %(day)s.") % {"day": until}
    checks = list(proposed.checks.order_by("due_on"))
    if any(check.held_on is None for check in checks):
        return _("A check is still to be held.")
    if not checks or checks[-1].outcome != ExitCheck.Outcome.STILL_OUT:
        return _("The last check did not find the household above. Look again, or bring it back.")
    return _("An alert is open. Settle it first.") if has_alert else ""
