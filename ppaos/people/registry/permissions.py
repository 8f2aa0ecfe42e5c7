"""Who may see and change what in the register, and in what state."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from ppaos.ground.geography.models import AreaWithin, in_force
from ppaos.people.cooperation.permissions import check_may, granted_areas, may
from ppaos.people.registry.models import ChangeRequest, Household, MergeRequest, Person
from ppaos.people.registry.queries.visibility import visible_households, visible_persons


def check_may_in_areas(user: Any, deed: str, area_codes: Iterable[str]) -> None:
    """Raise PermissionDenied, naming an area, unless the user may do the deed in all of them."""
    if user is None:
        return
    codes = set(area_codes)
    covering = AreaWithin.objects.filter(
        in_force(timezone.localdate()), area_id__in=codes, ancestor_id__in=granted_areas(user, deed=deed)
    )
    for code in sorted(codes - set(covering.values_list("area_id", flat=True)))[:1]:
        check_may(user, deed, area_code=code)


def check_can_see_household(user: Any, household: Household) -> None:
    """Raise PermissionDenied unless the household lies in a granted area or is opened to the user."""
    if user is not None and not visible_households(user).filter(pk=household.pk).exists():
        raise PermissionDenied(_("This household is not open to you."))


def check_can_edit_household(user: Any, household: Household) -> None:
    """Raise PermissionDenied unless the user keeps the register where the household lives now."""
    check_may(user, "edit_register", area_code=household.area_id)


def check_can_edit_person(user: Any, person: Person) -> None:
    """Raise PermissionDenied unless the user keeps the register where the person lives, or was registered."""
    check_may(user, "edit_register", area_code=person.area_id or person.made_in_id or "")


def check_can_merge(user: Any, *persons: Person) -> None:
    """Raise PermissionDenied unless the user may merge records in the area of each of them."""
    for person in persons:
        check_may(user, "merge_persons", area_code=person.area_id or person.made_in_id or "")


def check_can_confirm_merge(user: Any, request: MergeRequest) -> None:
    """Raise PermissionDenied unless the user may merge the two, and is somebody else than who asked.

    The system itself (None) does not confirm: a second opinion is a person's.
    """
    check_can_merge(user, request.kept, request.merged)
    if user is None or user.pk == request.asked_by_id:
        raise PermissionDenied(_("A second opinion comes from somebody other than who asked for the merge."))


def check_can_ask_change(user: Any, household: Household, person: Person | None) -> None:
    """Raise PermissionDenied unless the user may ask for changes there, and sees the household and the person.

    The household itself (None) asks through its own page, which knows it.
    """
    check_may(user, "ask_changes", area_code=household.area_id)
    check_can_see_household(user, household)
    if user is not None and person is not None and not visible_persons(user).filter(pk=person.pk).exists():
        raise PermissionDenied(_("This person is not open to you."))


def reaches_elsewhere(user: Any, request: ChangeRequest) -> bool:
    """Whether the other household of a change lives where the user approves none. Where that is, is not told."""
    other = (
        Household.objects.filter(pk=request.other_household_id or 0).values_list("area_id", flat=True).first()
    )
    return other is not None and not may(user, "approve_changes", area_code=other)


def check_can_approve_change(user: Any, request: ChangeRequest) -> None:
    """Raise PermissionDenied unless the user may approve changes in the area of each household, and is not who asked.

    The system itself (None) does not approve: a second opinion is a person's.
    """
    check_may(user, "approve_changes", area_code=request.household.area_id)
    if user is None or user.pk == request.asked_by_id:
        raise PermissionDenied(_("A change is approved by somebody other than who asked for it."))
    if reaches_elsewhere(user, request):
        raise PermissionDenied(
            _(
                "The other household lives elsewhere: somebody who approves changes in both places answers this."
            )
        )
