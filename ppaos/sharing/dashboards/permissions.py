"""Who may see the figures of an area, and the records behind them."""

from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _

from ppaos.people.cooperation.permissions import check_may, may


def check_can_see_overview(user: Any, area_code: str) -> None:
    """Pass where the user's role shows figures of the area. PermissionDenied, with the reason, where it shows none
    anywhere; elsewhere the area is as if it did not exist (404)."""
    if user is None or may(user, "see_overview", area_code=area_code):
        return
    check_may(user, "see_overview")
    raise Http404(_("There is no such area, or it is not among yours."))
