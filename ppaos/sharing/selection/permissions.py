"""Who selects households where, by which fields, and whose selections does somebody see?"""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from ppaos.people.cooperation.permissions import (
    areas_holding,
    areas_in_sight,
    check_may,
    class_words,
    grants_allowing,
    roles,
)
from ppaos.sharing.selection.models import HandedList, Selection
from ppaos.sharing.selection.queries.asking import in_words
from ppaos.sharing.selection.queries.fields import Field, fields

SELECT, OPEN = "select_households", "see_households"


def classes_seen(user: Any, area_code: str) -> frozenset[str]:
    """The field classes that the roles by which the user selects show in the whole of an area."""
    holding = areas_holding(area_code, timezone.localdate())
    held = grants_allowing(user, deed=SELECT).filter(area_id__in=holding).values_list("role", flat=True)
    return frozenset().union(*(roles()[name].fields for name in held))


def fields_offered(user: Any, area_code: str) -> dict[str, Field]:
    """The fields by which the user may select there."""
    seen = classes_seen(user, area_code)
    return {code: each for code, each in fields().items() if each.field_class in seen}


def check_may_ask(user: Any, area_code: str, codes: Iterable[str]) -> None:
    """Raise PermissionDenied unless the user selects in the area, by all of these fields."""
    check_may(user, SELECT, area_code=area_code)
    if user is None:
        return
    known, offered = fields(), fields_offered(user, area_code)
    hidden = [known[code] for code in dict.fromkeys(codes) if code not in offered]
    if hidden:
        raise PermissionDenied(
            _("Your role in this area does not see %(classes)s, so you cannot select by: %(fields)s.")
            % {
                "classes": class_words(sorted({each.field_class for each in hidden})),
                "fields": ", ".join(in_words(each.label) for each in hidden),
            }
        )


def check_may_list(user: Any, area_code: str) -> None:
    """Raise PermissionDenied unless the user sees the households of the whole area one by one."""
    check_may(user, OPEN, area_code=area_code)


def visible_selections(user: Any) -> QuerySet[Selection]:
    """Selections that the user made, or that were shared with a role or organisation of theirs where they select."""
    grants = list(grants_allowing(user, deed=SELECT).values_list("role", "organisation_id"))
    roles_held = {role for role, _organisation in grants}
    bodies = {body for _role, body in grants if body is not None}
    shared = Q(shares__role__in=roles_held) | Q(shares__organisation__in=bodies)
    reached = Q(area_id__in=areas_in_sight(user, deed=SELECT))
    found = Selection.objects.filter(put_away_at=None).filter(Q(made_by_id=user.pk) | shared & reached)
    return found.select_related("area", "made_by").distinct().order_by("-made_at", "-pk")


def check_can_keep(user: Any, selection: Selection) -> None:
    """Raise PermissionDenied unless the selection is the user's own and they still select in its area."""
    check_may(user, SELECT, area_code=selection.area_id)
    if user is not None and selection.made_by_id != user.pk:
        raise PermissionDenied(
            _("Only who made a selection changes or shares it. Keep it under a name of your own instead.")
        )


def visible_handed(user: Any) -> QuerySet[HandedList]:
    """Lists that were handed on in areas where the user selects."""
    found = HandedList.objects.filter(area_id__in=areas_in_sight(user, deed=SELECT))
    return found.select_related("version__selection", "area", "made_by").order_by("-made_at", "-pk")
