"""What persons are searched by, brought in line with the areas after these changed.

Areas know nothing of persons: whoever keeps the figures sees within a second or so that the hierarchy, or the day,
is another, and asks for this.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from ppaos.ground.privacy.actions import audited
from ppaos.ground.workbench.queries import written
from ppaos.people.registry.actions._statements import HOLDING

_REFRESH = f"""
UPDATE registry_person person SET area_codes = holding.codes
FROM ({HOLDING}) holding
WHERE holding.area_id = person.area_id AND person.area_codes IS DISTINCT FROM holding.codes
"""


@dataclass(frozen=True)
class AreaCodesRefreshed:
    """How many persons lie in other areas than was noted."""

    persons: int


@audited("person.areas_refreshed")
def refresh_area_codes(*, by: Any, at: datetime) -> AreaCodesRefreshed:
    """Note again, for every person, which areas hold the place where the person lives. Safe to repeat."""
    return AreaCodesRefreshed(written(_REFRESH, {"today": timezone.localdate(at)}))
