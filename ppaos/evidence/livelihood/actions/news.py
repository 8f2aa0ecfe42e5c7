"""Asking the room of lists for news: answers of lists committed since, taken in and assessed."""

from datetime import datetime
from typing import Any

from ppaos.evidence.livelihood import queries
from ppaos.evidence.livelihood.actions.answers import pull_answers
from ppaos.evidence.livelihood.actions.assessments import assess_households
from ppaos.evidence.livelihood.actions.methods import publish_packaged_methods
from ppaos.evidence.livelihood.models import Answer
from ppaos.evidence.targeting.models import ListImport
from ppaos.ground.privacy.actions import unaudited


@unaudited("each of its steps writes its own event")
def take_in_news(*, by: Any, at: datetime) -> int:
    """Take in the answers of every list that holds new ones and assess the households; returns how many lists did.

    Safe to repeat, and after a kill the list that was in hand comes again.
    """
    waiting = list(queries.imports_with_news())
    if waiting:
        publish_packaged_methods(by=by, at=at)
    for list_import in waiting:
        pull_answers(list_import=list_import, by=by, at=at)
        assess_households(household_ids=_answered_in(list_import), by=by, at=at)
    return len(waiting)


def _answered_in(list_import: ListImport) -> list[int]:
    """Households that have answers of the list."""
    origin = {"origin_label": ListImport._meta.label_lower, "origin_id": list_import.pk}
    return list(Answer.objects.filter(**origin).values_list("household_id", flat=True).distinct())
