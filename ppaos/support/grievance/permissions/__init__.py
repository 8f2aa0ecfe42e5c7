"""Who may do what in what people say."""

from typing import Any

from ppaos.people.cooperation.permissions import check_may

HEAR, SEE, HANDLE, CONDUCT, DECIDE = (
    "hear_voices", "see_voices", "handle_voices", "handle_conduct", "decide_appeals",
)  # fmt: skip


def check_can_hear(by: Any, area_code: str) -> None:
    """Raise PermissionDenied unless `by` writes down what people say there. The public page itself (None) may."""
    check_may(by, HEAR, area_code=area_code)
