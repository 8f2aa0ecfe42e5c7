"""Who keeps strategies of whole districts?"""

from typing import Any

from ppaos.people.cooperation.permissions import check_may, may

KEEP = "keep_strategies"


def may_keep_strategies(user: Any, area_code: str = "") -> bool:
    """Whether the user keeps strategies of the area (anywhere, when none is named)."""
    return user is None or may(user, KEEP, area_code=area_code)


def check_can_keep_strategies(user: Any, area_code: str = "") -> None:
    """Raise PermissionDenied unless the user keeps strategies of the area (anywhere, when none is named)."""
    check_may(user, KEEP, area_code=area_code)
