"""Which drafts of methods does somebody see, for which areas may they write one, and what do drafts say?"""

import tomllib
from typing import Any

from django.db.models import Q, QuerySet

from ppaos.evidence.livelihood.models import MethodDraft, MethodVersion
from ppaos.evidence.livelihood.queries.methods import everybodys_versions
from ppaos.evidence.targeting.queries.imports import working_area
from ppaos.ground.geography.models import Area, Level
from ppaos.people.cooperation.permissions import areas_in_sight

ASSESS = "assess"


def drafts_in_sight(user: Any) -> QuerySet[MethodDraft]:
    """Drafts of areas where the user assesses, the last changed first; published ones are versions and left out."""
    return (
        MethodDraft.objects.filter(area_id__in=areas_in_sight(user, deed=ASSESS), published_as=None)
        .select_related("area", "copied_from", "made_by")
        .order_by("-changed_at")
    )


def areas_to_draft_for(user: Any) -> list[Area]:
    """The areas whose methods the user may write: the whole of the installation's, and local authorities."""
    keeping = Q(code=working_area()) | Q(level=Level.LOCAL_AUTHORITY, valid_to=None)
    areas = Area.objects.filter(keeping, code__in=areas_in_sight(user, deed=ASSESS))
    return sorted(areas, key=lambda area: (area.level == Level.LOCAL_AUTHORITY, area.sort_key))


def is_label_taken(name: str, label: str, area: Area) -> bool:
    """Whether a version of the method bears the label already: one of everybody's, or one of the area itself."""
    own = MethodVersion.objects.filter(area=area)
    return any(
        versions.filter(name=name, version=label).exists() for versions in (own, everybodys_versions())
    )


def data_of_draft(draft: MethodDraft) -> dict[str, Any]:
    """What a draft says, faults and all."""
    return tomllib.loads(draft.text)


def data_of_version(version: MethodVersion) -> dict[str, Any]:
    """What a published version says, as data."""
    return tomllib.loads(version.content["toml"])
