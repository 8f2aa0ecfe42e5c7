"""A breach in words: its clock, its facts, its steps."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ppaos.ground.geography.presenters import label
from ppaos.ground.workbench.presenters.thai import thai_datetime
from ppaos.people.cooperation.permissions import class_words
from ppaos.sharing.protection.models import Breach
from ppaos.sharing.protection.queries.breaches import time_left

TONES = {Breach.State.OPEN: "care", Breach.State.REPORTED: "info", Breach.State.NOT_REPORTED: "info"}


def breach_rows(breaches: Iterable[Breach], now: datetime) -> list[dict[str, Any]]:
    """Lines of the register."""
    return [
        {
            "breach": breach, "area": label(breach.area), "state": breach.get_state_display(),
            "tone": TONES.get(Breach.State(breach.state), ""), "known": thai_datetime(breach.known_at),
            "clock": clock_words(breach, now), "is_late": _is_late(breach, now),
            "risk": breach.get_risk_display() if breach.risk else None,
        }
        for breach in breaches
    ]  # fmt: skip


def clock_words(breach: Breach, now: datetime) -> str:
    """How many hours are left to report it, or since when they are over; empty once it is decided about."""
    left = time_left(breach, now)
    if left is None:
        return ""
    hours = int(abs(left) / timedelta(hours=1))
    if left >= timedelta(0):
        return ngettext("%(count)d hour left", "%(count)d hours left", hours) % {"count": hours}
    return ngettext("over by %(count)d hour", "over by %(count)d hours", hours) % {"count": hours}


def facts_of(breach: Breach) -> list[tuple[Any, Any]]:
    """What is known of a breach; None where it is not known."""
    return [
        (_("Where it happened"), label(breach.area)),
        (_("When it became known"), thai_datetime(breach.known_at)),
        (_("When it happened"), _moment(breach.happened_at)),
        (_("To be reported by"), thai_datetime(breach.due_at)),
        (_("Kinds of data concerned"), class_words(breach.field_classes) or None),
        (_("Persons concerned"), breach.persons),
        (_("Households concerned"), breach.households),
        (_("Cause"), breach.cause or None),
        (_("Risk to persons"), breach.get_risk_display() if breach.risk else None),
        (_("What was done against it"), breach.measures or None),
        (_("Reported to the authority at"), _moment(breach.reported_at)),
        (_("Persons told at"), _moment(breach.told_persons_at)),
    ]  # fmt: skip


def step_rows(breach: Breach) -> list[dict[str, Any]]:
    """Its steps, the newest first."""
    steps = breach.steps.select_related("by").order_by("-pk")
    return [
        {"at": thai_datetime(step.at), "title": step.get_state_display(), "text": step.text, "by": step.by}
        for step in steps
    ]


def _is_late(breach: Breach, now: datetime) -> bool:
    left = time_left(breach, now)
    return left is not None and left < timedelta(0)


def _moment(at: datetime | None) -> str | None:
    return thai_datetime(at) if at else None
