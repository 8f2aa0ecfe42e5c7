"""Which methods may households be judged by, to be compared?"""

from typing import Any

from django.db.models import QuerySet

from ppaos.evidence.livelihood.models import MethodDraft, MethodVersion
from ppaos.evidence.livelihood.queries.drafts import drafts_in_sight


def methods_to_compare(name: str) -> QuerySet[MethodVersion]:
    """Every published version of a method, the newest first; those of local authorities among them."""
    return MethodVersion.objects.filter(name=name).select_related("area").order_by("-valid_from", "-pk")


def drafts_to_compare(user: Any, name: str) -> QuerySet[MethodDraft]:
    """The drafts of a method that the user may write, the last changed first."""
    return drafts_in_sight(user).filter(name=name)
