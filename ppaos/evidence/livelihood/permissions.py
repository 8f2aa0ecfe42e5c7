"""Who may take answers in, have households scored and put into groups, and publish a method?"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from ppaos.evidence.targeting.models import ListImport
from ppaos.evidence.targeting.queries.imports import working_area
from ppaos.ground.geography.models import Area, Level
from ppaos.people.cooperation.models import Agreement
from ppaos.people.cooperation.permissions import areas_in_sight, check_may, check_may_flow, classes_seen
from ppaos.people.registry.models import Household

ASSESS = "assess"


def check_can_assess(*, user: Any, household_ids: Sequence[int] | None) -> None:
    """Raise PermissionDenied unless the user assesses where every one of the households (None: of all) lives."""
    check_may(user, ASSESS)
    if user is None:
        return
    chosen = (
        Household.objects.all() if household_ids is None else Household.objects.filter(pk__in=household_ids)
    )
    elsewhere = chosen.exclude(area_id__in=areas_in_sight(user, deed=ASSESS)).values_list(
        "area_id", flat=True
    )
    for area_code in elsewhere.order_by("area_id")[:1]:
        check_may(user, ASSESS, area_code=area_code)


def check_can_assess_area(*, user: Any, area_code: str) -> None:
    """Raise PermissionDenied unless the user assesses in the area."""
    check_may(user, ASSESS, area_code=area_code)


def check_can_take_answers_in(*, user: Any, list_import: ListImport) -> None:
    """Raise PermissionDenied unless the user assesses in the area the list belongs to."""
    check_may(user, ASSESS, area_code=list_import.edition.source.area_id)


def check_can_publish(*, user: Any) -> None:
    """Raise PermissionDenied unless the user assesses in the whole area this installation works in: a method
    holds for all of it."""
    check_may(user, ASSESS, area_code=working_area())


def check_can_draft(*, user: Any, area: Area) -> None:
    """Raise PermissionDenied unless the user assesses in the area, and the area keeps methods: the whole of the
    installation's, or a local authority."""
    if area.level != Level.LOCAL_AUTHORITY and working_area() not in ("", area.code):
        raise PermissionDenied(
            _("Criteria are kept for the whole province or by a local authority, not for «%(area)s».")
            % {"area": area.name_th}
        )
    check_may(user, ASSESS, area_code=area.code)


def check_can_group(*, user: Any, area: Area) -> None:
    """Raise PermissionDenied unless the user assesses in the whole of the area that is put into groups."""
    check_may(user, ASSESS, area_code=area.code)


def check_can_override_group(*, user: Any, household: Household) -> None:
    """Raise PermissionDenied unless the user assesses where the household lives. The system itself (None) does not
    override: that is a named person's decision."""
    if user is None:
        raise PermissionDenied(_("Another group than the method's is decided by a named person."))
    check_may(user, ASSESS, area_code=household.area_id)


def check_can_take_own_data(*, user: Any, area: Area, on: date) -> None:
    """Raise PermissionDenied unless the area is a local authority from which the user takes household records out,
    by right there and by agreement where one is needed."""
    if area.level != Level.LOCAL_AUTHORITY:
        raise PermissionDenied(_("«%(area)s» is no local authority.") % {"area": area.name_th})
    check_may(user, "export", area_code=area.code)
    check_may_flow(
        scope=Agreement.Scope.HOUSEHOLDS, area_code=area.code, on=on, user=user,
        field_classes=classes_seen(user, area.code),
    )  # fmt: skip
