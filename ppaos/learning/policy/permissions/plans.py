"""Who may keep development plans of an area?"""

from typing import Any

from ppaos.people.cooperation.permissions import check_may, may

KEEP = "keep_policy_plans"


def may_keep_plans(user: Any, area_code: str) -> bool:
    """Whether the user keeps development plans of the area."""
    return user is None or may(user, KEEP, area_code=area_code)


def check_can_keep_plans(user: Any, area_code: str = "") -> None:
    """Raise PermissionDenied unless the user keeps plans of the area (anywhere, when none is named)."""
    check_may(user, KEEP, area_code=area_code)
