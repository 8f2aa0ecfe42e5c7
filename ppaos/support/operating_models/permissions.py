"""Who may make a model, enrol households, keep plans and record incomes?"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from ppaos.people.cooperation.models import Agreement, Grant
from ppaos.people.cooperation.permissions import (
    areas_in_sight,
    check_may,
    check_may_flow,
    grants_allowing,
    may,
)
from ppaos.people.registry.models import Household
from ppaos.people.registry.permissions import check_can_see_household
from ppaos.support.operating_models.models import Course, Enrolment, HouseholdPlan, OperatingModel
from ppaos.support.operating_models.queries.models import areas_around_and_within, organisations_acted_for
from ppaos.support.operating_models.queries.plans import plans_in_sight

SEE, MANAGE, RECORD = "see_models", "manage_models", "record_incomes"
PLAN, TEACH = "keep_plans", "keep_courses"


def may_lead(user: Any, deed: str, *, area_code: str | None, organisation_id: int | None) -> bool:
    """Whether the user does the deed for something of an organisation in an area: by a role over the whole area, or
    there for the organisation. The system itself (None) may; what has no area (the library) is nobody's."""
    if user is None:
        return True
    if area_code is None:
        return False
    if areas_in_sight(user, deed=deed).filter(area_id=area_code).exists():
        return True
    return organisation_id in organisations_acted_for(user, deed, area_code=area_code)


def may_manage(user: Any, model: OperatingModel) -> bool:
    """Whether the user leads this model: data managers of its area, and the project team of who leads it."""
    return may_lead(user, MANAGE, area_code=model.area_id, organisation_id=model.organisation_id)


def check_can_make(user: Any, *, area_code: str, organisation_id: int | None) -> None:
    """Raise PermissionDenied unless the user makes models in the area, led by this organisation."""
    check_may(user, MANAGE, area_code=area_code)
    if not may_lead(user, MANAGE, area_code=area_code, organisation_id=organisation_id):
        raise PermissionDenied(_("A project team makes models that are led by its own organisation."))


def check_can_manage(user: Any, model: OperatingModel) -> None:
    """Raise PermissionDenied unless the user leads this model."""
    _check_deed(user, MANAGE, model)
    if not may_manage(user, model):
        raise PermissionDenied(
            _("«%(model)s» is led by %(name)s; you act for another organisation.")
            % {"model": model, "name": model.organisation or "–"}
        )


def may_record(user: Any, model: OperatingModel) -> bool:
    """Whether the user records in this model: who leads it, and mentors of its area (of households they see)."""
    if may_lead(user, RECORD, area_code=model.area_id, organisation_id=model.organisation_id):
        return True
    holding = areas_around_and_within(model.area_id)
    mentoring = grants_allowing(user, deed=RECORD).filter(role=Grant.Role.MENTOR, area_id__in=holding)
    return mentoring.exists()


def check_can_record(user: Any, model: OperatingModel) -> None:
    """Raise PermissionDenied unless the user records incomes in this model. Which households, is asked apart:
    `visible_households`."""
    if user is None or may_record(user, model):
        return
    _check_deed(user, RECORD, model)
    raise PermissionDenied(
        _("«%(model)s» is led by %(name)s; you act for another organisation.")
        % {"model": model, "name": model.organisation or "–"}
    )


def check_can_take_sheet(user: Any, *, deed: str, area_code: str, on: date) -> None:
    """Raise PermissionDenied, with the reason, unless a sheet with names may go to the user who does the deed there: to
    the area's own, or by an agreement to the partner for whom the user acts."""
    check_may_flow(
        scope=Agreement.Scope.HOUSEHOLDS, area_code=area_code, on=on, user=user, deed=deed, field_classes=("names",)
    )  # fmt: skip


def check_can_teach(user: Any, *, area_code: str, organisation_id: int | None) -> None:
    """Raise PermissionDenied unless the user keeps courses of this organisation in the area."""
    check_may(user, TEACH, area_code=area_code)
    if not may_lead(user, TEACH, area_code=area_code, organisation_id=organisation_id):
        raise PermissionDenied(_("A project team keeps the courses of its own organisation."))


def may_teach(user: Any, course: Course) -> bool:
    """Whether the user keeps this course: by a role over its whole area, or there for the organisation that teaches."""
    return may_lead(user, TEACH, area_code=course.area_id, organisation_id=course.organisation_id)


def check_can_match_area(user: Any, area_code: str) -> None:
    """Raise PermissionDenied unless the user leads models in the area; which of them are matched, `may_manage` says."""
    check_may(user, MANAGE, area_code=area_code)


def check_can_answer(user: Any, enrolment: Enrolment) -> None:
    """Raise PermissionDenied unless the user leads the model and sees the household."""
    check_can_manage(user, enrolment.model)
    check_can_see_household(user, enrolment.household)


def may_tell_facts(user: Any) -> bool:
    """Whether the user writes down what households answer: who enters needs, and who leads models."""
    return user is None or may(user, "enter_needs") or may(user, MANAGE)


def check_can_tell_facts(user: Any, household: Household) -> None:
    """Raise PermissionDenied unless the user writes down answers of households, and sees this one."""
    if not may_tell_facts(user):
        check_may(user, MANAGE)
    check_can_see_household(user, household)


def _check_deed(user: Any, deed: str, model: OperatingModel) -> None:
    """Raise PermissionDenied, naming the deed, unless a role of the user allows it in the model's area."""
    if model.area_id is None and user is not None:
        raise PermissionDenied(_("Models of the library are read and copied, not changed."))
    if user is not None and not may(user, deed, area_code=model.area_id or ""):
        check_may(user, deed, area_code=model.area_id or "")


def check_can_make_plans(user: Any, household_ids: Iterable[int]) -> None:
    """Raise PermissionDenied unless the user keeps the plans of all areas where these households live."""
    check_may(user, PLAN)
    if user is None:
        return
    asked = set(household_ids)
    theirs = Household.objects.filter(pk__in=asked, area_id__in=areas_in_sight(user, deed=PLAN))
    if theirs.count() < len(asked):
        raise PermissionDenied(
            _("Plans are made and given to mentors by who keeps the plans of the whole area.")
        )


def check_can_keep_plan(user: Any, plan: HouseholdPlan) -> None:
    """Raise PermissionDenied unless the user keeps plans where the household lives, or mentors it."""
    check_may(user, PLAN)
    if not plans_in_sight(user).filter(pk=plan.pk).exists():
        raise PermissionDenied(_("This plan is kept by another mentor."))
