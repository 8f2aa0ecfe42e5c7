"""For which areas does a user write studies, and of which models?"""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from ppaos.ground.geography.models import Area, AreaWithin, Level, in_force
from ppaos.people.cooperation.permissions import granted_areas
from ppaos.support.operating_models.models import ModelBudget, OperatingModel
from ppaos.support.operating_models.queries.models import visible_models
from ppaos.support.operating_models.queries.result_households import year_of

KEEP = "keep_studies"
LEVELS = (Level.PROVINCE, Level.DISTRICT, Level.SUBDISTRICT)


def areas_to_keep(user: Any) -> QuerySet[Area]:
    """The areas granted for studies, and the provinces, districts and subdistricts within them."""
    granted = granted_areas(user, deed=KEEP)
    within = AreaWithin.objects.filter(in_force(timezone.localdate()), ancestor_id__in=granted)
    inside = Q(code__in=within.values("area_id"), level__in=LEVELS)
    return Area.objects.filter(Q(code__in=granted) | inside).in_force(timezone.localdate()).order_by("code")


def models_to_study(user: Any) -> QuerySet[OperatingModel]:
    """The models of places that the user sees."""
    found = visible_models(user).filter(in_library=False, area__isnull=False)
    return found.select_related("area").order_by("name_th", "pk").distinct()


def first_year_of(model: OperatingModel) -> int | None:
    """The year in which the first money of a model was spent, or in which it began (Buddhist era)."""
    spent = ModelBudget.objects.filter(model=model, spent__isnull=False).order_by("fiscal_year")
    year = spent.values_list("fiscal_year", flat=True).first()
    if year is None and model.began_on:
        return year_of(model.began_on)
    return year
