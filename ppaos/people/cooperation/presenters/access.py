"""How somebody's account is opened, for those who look after it: devices, second factor, a reset that waits."""

from typing import Any

from django.utils import timezone

from ppaos.ground.accounts.models import User
from ppaos.ground.accounts.presenters import session_rows
from ppaos.ground.accounts.queries import factors_of, open_reset, open_sessions
from ppaos.people.cooperation.permissions import needs_second_factor


def access_of(person: User, *, by: User) -> dict[str, Any]:
    """Sessions, factors, whether the roles ask for one, and the reset that waits; whether `by` may be the second."""
    waits = open_reset(person)
    return {
        "sessions": session_rows(open_sessions(person, timezone.now())),
        "factors": factors_of(person),
        "needs_factor": needs_second_factor(person),
        "factor_reset": waits,
        "may_confirm": waits is not None and waits.asked_by_id != by.pk,
    }
