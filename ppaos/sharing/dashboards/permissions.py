"""Who may see the figures of an area and the records behind them, and who may take profiles out."""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from ppaos.people.cooperation.models import Agreement
from ppaos.people.cooperation.permissions import check_may, check_may_flow, classes_seen, may
from ppaos.sharing.dashboards.queries.households import Sight


def check_can_see_overview(user: Any, area_code: str) -> None:
    """Pass where the user's role shows figures of the area. PermissionDenied, with the reason, where it shows none
    anywhere; elsewhere the area is as if it did not exist (404)."""
    if user is None or may(user, "see_overview", area_code=area_code):
        return
    check_may(user, "see_overview")
    raise Http404(_("There is no such area, or it is not among yours."))


def check_can_print(user: Any, area_code: str, on: date) -> None:
    """Raise PermissionDenied, with the reason, unless the user takes records of households out of the area."""
    check_may(user, "export", area_code=area_code)
    check_may_flow(
        scope=Agreement.Scope.HOUSEHOLDS, area_code=area_code, on=on, user=user,
        field_classes=classes_seen(user, area_code),
    )  # fmt: skip


def can_print(user: Any, sight: Sight, on: date) -> bool:
    """Whether the page of a household is offered as a sheet of paper; of one that left it is not."""
    if sight.is_past:
        return False
    try:
        check_can_print(user, sight.household.area_id, on)
    except PermissionDenied:
        return False
    return True
