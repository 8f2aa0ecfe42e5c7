"""What was tried before a draft was published, as it was kept?"""

from typing import Any

from django.db.models import QuerySet

from ppaos.evidence.livelihood.models import MethodDraft, MethodTrial
from ppaos.people.cooperation.permissions import areas_in_sight

ASSESS = "assess"


def drafts_with_trials(user: Any) -> QuerySet[MethodDraft]:
    """Drafts with trials of areas where the user assesses; those that were published among them."""
    seen = MethodDraft.objects.filter(area__in=areas_in_sight(user, deed=ASSESS), trials__isnull=False)
    return seen.select_related("area", "published_as", "copied_from").distinct()


def trials_of(draft: MethodDraft) -> QuerySet[MethodTrial]:
    """The trials kept with a draft, the newest first."""
    return draft.trials.select_related("before__area", "area", "made_by").order_by("-made_at", "-pk")
