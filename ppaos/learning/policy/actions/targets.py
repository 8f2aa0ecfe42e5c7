"""What an area or the whole programme set itself for a fiscal year."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from ppaos.engine.thai.calendar import fiscal_year as fiscal_year_of
from ppaos.ground.geography.models import Area
from ppaos.ground.privacy.actions import audited
from ppaos.learning.policy.actions.errors import PolicyRefused
from ppaos.learning.policy.models import ProgrammeTarget
from ppaos.learning.policy.permissions.programme import check_can_set_targets
from ppaos.learning.policy.queries.indicators import indicators

FIRST_YEAR, YEARS_AHEAD = 2560, 10
MOST = Decimal("1e15")


@audited("programme_target.set", subjects=("area",))
def set_target(
    *, code: str, area: Area, fiscal_year: int, value: Decimal, source: str, by: Any, at: datetime
) -> ProgrammeTarget:
    """Set the target of an indicator for a fiscal year, in place of one set before. PolicyRefused for an indicator that
    there is not, a year far off, a value below nothing, or without saying where it was decided."""
    check_can_set_targets(by, area.code)
    if code not in indicators():
        raise PolicyRefused(_("There is no indicator «%(code)s».") % {"code": code})
    if not FIRST_YEAR <= fiscal_year <= fiscal_year_of(at.date()) + YEARS_AHEAD:
        raise PolicyRefused(_("%(year)d is no fiscal year of the programme.") % {"year": fiscal_year})
    if not 0 <= value < MOST:
        raise PolicyRefused(_("A target is a number from 0 up."))
    if not source.strip():
        raise PolicyRefused(_("Say where the target was decided: the paper or the meeting."))
    told = {"value": value, "source": source.strip(), "made_by": by, "made_at": at}
    target, _made = ProgrammeTarget.objects.update_or_create(
        code=code, area=area, fiscal_year=fiscal_year, defaults=told
    )
    return target


@audited("programme_target.taken_back", subjects=("target",))
def take_back_target(*, target: ProgrammeTarget, by: Any, at: datetime) -> None:
    """Take a target back: the indicator stands without one in that year."""
    check_can_set_targets(by, target.area_id)
    target.delete()
