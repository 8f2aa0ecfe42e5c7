"""Which published method holds, and what does it say?"""

from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from ppaos.engine import methods
from ppaos.engine.methods import ScoringMethod
from ppaos.evidence.livelihood.models import MethodVersion
from ppaos.ground.geography.models import Area, Level

BE_OFFSET = 543


class MethodMissing(LookupError):
    """No published method of that name; the message says how to publish one."""


def newest_method(name: str) -> MethodVersion:
    """The newest published version of a method that is in force today; before its first one that first one.

    A local authority's own stands beside it and is never taken.
    """
    known = everybodys_versions().filter(name=name)
    in_force = known.filter(valid_from__lte=timezone.localdate()).order_by("-valid_from", "-id")
    version = in_force.first() or known.order_by("valid_from", "id").first()
    if version is None:
        raise MethodMissing(
            _("No version of the method «%s» is published; run `ppaos init` or publish one.") % name
        )
    return version


def method_in_force(name: Any) -> Any:
    """What the newest published version says; the one that comes with the platform where none is published."""
    try:
        return parsed(newest_method(name))
    except MethodMissing:
        return methods.load(name)


def method_for_year(name: str, year: int) -> MethodVersion:
    """The version in force at the end of a Buddhist-era year; the oldest one for years before them all."""
    known = everybodys_versions().filter(name=name)
    last_day = date(year - BE_OFFSET, 12, 31)
    version = known.filter(valid_from__lte=last_day).order_by("-valid_from", "-id").first()
    return version or known.order_by("valid_from").first() or newest_method(name)


def everybodys_versions() -> QuerySet[MethodVersion]:
    """Published versions that hold for all: what came with the platform and the province's own."""
    return MethodVersion.objects.exclude(area__level=Level.LOCAL_AUTHORITY)


def methods_of_authorities(name: str) -> dict[str, MethodVersion]:
    """By local authority, by its code: the newest version in force of a method of its own."""
    own = MethodVersion.objects.filter(
        name=name, area__level=Level.LOCAL_AUTHORITY, valid_from__lte=timezone.localdate()
    )
    newest = own.order_by("area_id", "-valid_from", "-id").distinct("area_id")
    return {str(version.area_id): version for version in newest}


def table_in_use(table: ScoringMethod) -> ScoringMethod:
    """The table that reads what a form answers: the newest in force that the province published in the place of the
    one the form names, for the same instrument and indicators; else the form's own."""
    own = everybodys_versions().filter(
        name=table.name, area__isnull=False, valid_from__lte=timezone.localdate()
    )
    for version in own.order_by("-valid_from", "-id"):
        method = parsed(version)
        if (method.instrument, method.answers) == (table.instrument, table.answers):
            return method  # type: ignore[no-any-return]
    return table


def published_methods() -> list[MethodVersion]:
    """Every published version: the five capitals before basic needs, the newest of each first."""
    versions = MethodVersion.objects.select_related("area", "published_by", "copied_from__area")
    return list(versions.order_by("-name", "-valid_from", "-id"))


def methods_in_force() -> set[MethodVersion]:
    """The version of each method that is used today, everybody's and local authorities' own."""
    found: set[MethodVersion] = set()
    for name in MethodVersion.objects.values_list("name", flat=True).distinct():
        found |= set(methods_of_authorities(name).values())
        if everybodys_versions().filter(name=name).exists():
            found.add(newest_method(name))
    return found


def is_of_authority(version: MethodVersion) -> bool:
    """Whether a version is a local authority's own."""
    return version.area is not None and is_local_authority(version.area)


def is_local_authority(area: Area) -> bool:
    """Whether an area is a local authority."""
    return area.level == Level.LOCAL_AUTHORITY


def parsed(version: MethodVersion) -> Any:
    """The method inside a published version."""
    return _parsed(version.content["toml"], str(version))


@lru_cache(maxsize=64)
def _parsed(text: str, place: str) -> Any:
    return methods.parse(text, place=place)
