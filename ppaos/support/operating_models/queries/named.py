"""Which models and courses bear a name?"""

from typing import Any

from django.db.models import Q

from ppaos.support.operating_models.models import Course, OperatingModel
from ppaos.support.operating_models.queries.learning import visible_courses
from ppaos.support.operating_models.queries.models import visible_models

SHORTEST = 2  # letters


def models_named(user: Any, text: str, most: int) -> list[OperatingModel]:
    """Models in the reader's reach, those of the library too, whose name has the text in it."""
    if len(text) < SHORTEST:
        return []
    named = Q(name_th__icontains=text) | Q(name_en__icontains=text)
    found = visible_models(user).filter(named).select_related("area").distinct()
    return list(found.order_by("in_library", "name_th", "pk")[:most])


def courses_named(user: Any, text: str, most: int) -> list[Course]:
    """Courses in the reader's reach whose name or skill has the text in it."""
    if len(text) < SHORTEST:
        return []
    return list(visible_courses(user).filter(Q(name__icontains=text) | Q(skill__icontains=text))[:most])
