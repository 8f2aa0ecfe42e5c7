"""Who may ask that a person be erased or a rule of retention be run, and who may say yes to it?"""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from ppaos.people.cooperation.permissions import areas_in_sight, check_may, may
from ppaos.people.registry.models import Person
from ppaos.sharing.protection.models import Erasure, RetentionRun
from ppaos.sharing.protection.queries.deeds import PROTECT

APPROVE = "approve_erasures"


def area_of_person(person: Person) -> str:
    """The area that decides who may erase a person: where they live, else where they were registered."""
    return str(person.area_id or person.made_in_id or "")


def check_can_ask_erasure(by: Any, person: Person) -> None:
    """Raise PermissionDenied unless `by` protects the data of the area where the person lives or was registered."""
    check_may(by, PROTECT, area_code=area_of_person(person))


def check_can_approve(by: Any, asked: Erasure | RetentionRun) -> None:
    """Raise PermissionDenied unless `by` approves erasures there, and is somebody else than who asked. The system
    itself (None) approves nothing: what cannot be undone needs two people."""
    if by is None or by.pk == asked.asked_by_id:
        raise PermissionDenied(_("Somebody else than who asked must approve this."))
    check_may(by, APPROVE, area_code=asked.area_id or "")


def may_approve(user: Any, asked: Erasure | RetentionRun) -> bool:
    """Whether the user may say yes to what was asked for."""
    return bool(user.pk != asked.asked_by_id and may(user, APPROVE, area_code=asked.area_id or ""))


def erasures_in_sight(user: Any) -> QuerySet[Erasure]:
    """Erasures of the areas whose data the user protects, or in which the user approves: those that wait first."""
    areas = Q(area__in=areas_in_sight(user, deed=PROTECT)) | Q(area__in=areas_in_sight(user, deed=APPROVE))
    return Erasure.objects.filter(areas).select_related(
        "person", "area", "asked_by", "approved_by", "request"
    )


def runs_in_sight(user: Any) -> QuerySet[RetentionRun]:
    """Runs of rules of retention in the areas whose data the user protects, or in which the user approves."""
    areas = Q(area__in=areas_in_sight(user, deed=PROTECT)) | Q(area__in=areas_in_sight(user, deed=APPROVE))
    return RetentionRun.objects.filter(areas).select_related("area", "asked_by", "approved_by")
