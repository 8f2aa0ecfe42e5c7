"""Which models does a reader see, and for whom does a user act in them?"""

from datetime import date
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from ppaos.ground.accounts.models import User
from ppaos.ground.geography.models import Area, AreaWithin, Level, in_force
from ppaos.people.cooperation.models import Agreement, Grant, Organisation
from ppaos.people.cooperation.permissions import (
    areas_holding,
    areas_in_sight,
    granted_areas,
    grants_allowing,
    may,
)
from ppaos.support.assistance.queries.limits import fiscal_year_of
from ppaos.support.operating_models.models import Enrolment, ModelBudget, OperatingModel

SEE, MANAGE = "see_models", "manage_models"
TEAM_ROLES = (Grant.Role.PROJECT_TEAM, Grant.Role.MENTOR, Grant.Role.DATA_MANAGER)


def visible_models(user: Any) -> QuerySet[OperatingModel]:
    """Models of the areas where the user sees models, of the areas around them (they work there too), of the
    organisations the user acts for, and the library."""
    if not may(user, SEE):
        return OperatingModel.objects.none()
    return OperatingModel.objects.filter(Q(in_library=True) | in_reach(user))


def in_reach(user: Any) -> Q:
    """The condition that something lies within or around the areas where the user sees models, or is of an organisation
    the user acts for."""
    granted = granted_areas(user, deed=SEE)
    closure = AreaWithin.objects.filter(in_force(timezone.localdate()))
    return (
        Q(area_id__in=closure.filter(ancestor_id__in=granted).values("area_id"))
        | Q(area_id__in=closure.filter(area_id__in=granted).values("ancestor_id"))
        | Q(organisation_id__in=organisations_acted_for(user, SEE))
    )


def organisations_acted_for(user: Any, deed: str, *, area_code: str = "") -> set[int]:
    """The organisations, with their offices, that a user acts for by a role that allows the deed (in the area)."""
    grants = grants_allowing(user, deed=deed).filter(organisation__isnull=False)
    if area_code:
        grants = grants.filter(area_id__in=areas_holding(area_code, timezone.localdate()))
    acting = grants.values("organisation_id")
    theirs = Organisation.objects.filter(Q(pk__in=acting) | Q(parent__in=acting))
    return set(theirs.values_list("pk", flat=True))


def areas_around_and_within(area_code: str | None) -> list[str]:
    """Codes of the areas that this one lies in and that lie in it, itself included, as of today."""
    closure = AreaWithin.objects.filter(in_force(timezone.localdate()))
    around = closure.filter(area_id=area_code).values_list("ancestor_id", flat=True)
    return [*around, *closure.filter(ancestor_id=area_code).values_list("area_id", flat=True)]


def areas_led(user: Any, deed: str = MANAGE) -> QuerySet[Area]:
    """Areas in force where the user makes models, or does this deed: over the whole area or for an organisation."""
    granted = granted_areas(user, deed=deed)
    within = AreaWithin.objects.filter(in_force(timezone.localdate()), ancestor_id__in=granted)
    return Area.objects.filter(code__in=within.values("area_id")).in_force(timezone.localdate())


def organisations_to_lead(user: Any, deed: str = MANAGE) -> QuerySet[Organisation]:
    """Organisations that may lead what the user makes by the deed: those acted for; for who works by area, those of the
    areas in sight and around them."""
    here = Q(pk__in=organisations_acted_for(user, deed))
    areas = areas_in_sight(user, deed=deed)
    if areas.exists():
        granted = granted_areas(user, deed=deed)
        around = AreaWithin.objects.filter(in_force(timezone.localdate()), area_id__in=granted)
        here |= Q(area_id__in=areas) | Q(area_id__in=around.values("ancestor_id"))
    return Organisation.objects.filter(here, ended_on=None).order_by("name_th", "pk")


def organisations_around(model: OperatingModel) -> QuerySet[Organisation]:
    """Organisations that may be partners: of the model's area, of areas within and around it, and central ones."""
    places = areas_around_and_within(model.area_id)
    here = Q(area_id__in=places) | Q(area=None)
    return Organisation.objects.filter(here, ended_on=None).order_by("name_th", "pk")


def agreements_around(model: OperatingModel, on: date) -> QuerySet[Agreement]:
    """Agreements in force on the day over the model's area."""
    around = areas_holding(str(model.area_id), on)
    there = Q(area_id__in=around) | Q(pk__in=Agreement.objects.filter(more_areas__in=around).values("pk"))
    return Agreement.objects.in_force(on).filter(there).order_by("title", "pk")


def listed(models: QuerySet[OperatingModel], today: date) -> QuerySet[OperatingModel]:
    """Models with what a list tells of each: `members` (households enrolled) and `granted` (baht of this fiscal year,
    None: not told)."""
    members = Enrolment.objects.filter(model=OuterRef("pk"), state=Enrolment.State.ENROLLED)
    counted = members.order_by().values("model").annotate(number=Count("pk")).values("number")
    money = ModelBudget.objects.filter(model=OuterRef("pk"), fiscal_year=fiscal_year_of(today))
    granted = money.order_by().values("model").annotate(sum=Sum("granted")).values("sum")
    return models.select_related("area", "organisation").annotate(
        members=Coalesce(Subquery(counted), 0), granted=Subquery(granted)
    )


def team_to_pick(model: OperatingModel) -> QuerySet[User]:
    """Users who may be in a model's team: those who act for who leads it, or hold a role in its area."""
    today = timezone.localdate()
    around = areas_holding(str(model.area_id), today)
    acting = Grant.objects.in_force(today).filter(
        Q(organisation_id=model.organisation_id) | Q(area_id__in=around, role__in=TEAM_ROLES)
    )
    return User.objects.filter(is_active=True, pk__in=acting.values("user_id")).order_by("display_name", "pk")


def areas_of_models(models: QuerySet[Any]) -> QuerySet[Area]:
    """The provinces, districts and subdistricts in which these models (or courses) are, to narrow a list by."""
    closure = AreaWithin.objects.filter(in_force(timezone.localdate()), area_id__in=models.values("area_id"))
    levels = (Level.PROVINCE, Level.DISTRICT, Level.SUBDISTRICT)
    return Area.objects.filter(code__in=closure.values("ancestor_id"), level__in=levels).order_by("code")
