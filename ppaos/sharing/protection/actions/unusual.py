"""Access that looked unusual is listed each night, and somebody says what came of looking at it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from ppaos.ground.privacy.actions import audited
from ppaos.people.cooperation.permissions import check_may
from ppaos.sharing.protection.actions.errors import ProtectionRefused
from ppaos.sharing.protection.models import UnusualAccess
from ppaos.sharing.protection.queries.deeds import PROTECT
from ppaos.sharing.protection.queries.unusual import unusual_on

OUTCOMES = (UnusualAccess.State.EXPLAINED, UnusualAccess.State.WRONG)


@dataclass(frozen=True)
class Listed:
    """How many days of users a rule found unusual that were not listed before."""

    listed: int


@audited("unusual_access.listed")
def list_unusual(*, on: date, by: Any, at: datetime) -> Listed:
    """List what the rules find on a day; what is listed already stays as it is, with what was said of it."""
    before = UnusualAccess.objects.filter(on=on).count()
    UnusualAccess.objects.bulk_create(
        (
            UnusualAccess(
                rule=found.rule, user_id=found.user_id, area_id=found.area_id, on=on, count=found.count,
                usual=found.usual, evidence={"events": found.events}, found_at=at,
            )
            for found in unusual_on(on)
        ),
        ignore_conflicts=True,
    )  # fmt: skip
    return Listed(UnusualAccess.objects.filter(on=on).count() - before)


@audited("unusual_access.looked_at", subjects=("access",))
def look_at_unusual(*, access: UnusualAccess, state: str, note: str, by: Any, at: datetime) -> None:
    """Say what came of looking at it: explained, or not right, with the reason. May be said again, by somebody else
    than the person whose access it is."""
    check_may(by, PROTECT, area_code=access.area_id or "")
    if by.pk == access.user_id:
        raise ProtectionRefused(_("This is your own access: somebody else must look at it."))
    if state not in OUTCOMES or not note.strip():
        raise ProtectionRefused(_("Say whether it is explained or was not right, and why."))
    access.state, access.note, access.looked_at_by, access.looked_at_at = state, note.strip(), by, at
    access.save(update_fields=["state", "note", "looked_at_by", "looked_at_at"])
