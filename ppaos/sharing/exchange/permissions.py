"""Who may take which list out of which area, and who asks for and approves extracts for research?"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from ppaos.people.cooperation.models import Agreement
from ppaos.people.cooperation.permissions import (
    FIELD_CLASS_WORDS,
    check_may,
    check_may_flow,
    fields_in_sight,
    may,
)
from ppaos.sharing.exchange.queries.catalogue import Column, Listing, listings

EXPORT, APPROVE = "export", "approve_extracts"
Scope = Agreement.Scope


def takeable(user: Any) -> list[Listing]:
    """The lists the user takes out of some area."""
    exports = may(user, EXPORT)
    return [
        listing
        for listing in listings().values()
        if may(user, listing.deed) and (exports or not listing.is_about_people)
    ]


def check_can_see(user: Any, listing: Listing, area_code: str = "") -> None:
    """Raise PermissionDenied unless the user does what shows the list (in the area), and takes records out where it
    is about people."""
    check_may(user, listing.deed, area_code=area_code)
    if listing.is_about_people:
        check_may(user, EXPORT, area_code=area_code)
    if area_code and (lacking := listing.sees - fields_in_sight(user, area_code=area_code)):
        raise PermissionDenied(
            _("This list may tell of what your role does not see: %(classes)s.")
            % {"classes": ", ".join(str(FIELD_CLASS_WORDS.get(each, each)) for each in sorted(lacking))}
        )


def offered_columns(user: Any, listing: Listing, area_code: str) -> tuple[Column, ...]:
    """The columns of the list that the user reads in the area, by the field classes of their roles there."""
    return listing.seen_with(fields_in_sight(user, area_code=area_code))


def check_can_take(
    user: Any, listing: Listing, area_code: str, columns: Iterable[Column], on: date
) -> tuple[Column, ...]:
    """The columns as they may leave; raises PermissionDenied, with the reason, where the list or one of the kinds of
    field may not leave the area."""
    check_can_see(user, listing, area_code)
    asked = tuple(columns)
    offered = offered_columns(user, listing, area_code)
    if beyond := [column for column in asked if column not in offered]:
        raise PermissionDenied(
            _("Your role in %(area)s does not see these columns: %(columns)s.")
            % {"area": area_code, "columns": ", ".join(column.code for column in beyond)}
        )
    scope = Scope.HOUSEHOLDS if listing.is_about_people else Scope.AGGREGATE
    classes = {column.field_class for column in asked} & set(FIELD_CLASS_WORDS)
    check_may_flow(scope=scope, area_code=area_code, on=on, user=user, field_classes=classes)
    return asked


def check_can_approve(user: Any, area_code: str) -> None:
    """Raise PermissionDenied unless the user approves extracts for research of the area."""
    check_may(user, APPROVE, area_code=area_code)


def check_can_see_extracts(user: Any) -> None:
    """Raise PermissionDenied unless the user takes records out, or approves extracts, anywhere."""
    if not may(user, EXPORT):
        check_may(user, APPROVE)
