"""Asking the room of lists for news: answers of lists committed or undone since, taken in or out and assessed."""

from datetime import datetime
from typing import Any

from django.db import transaction

from ppaos.evidence.livelihood import queries
from ppaos.evidence.livelihood.actions.answers import pull_answers
from ppaos.evidence.livelihood.actions.assessments import assess_households
from ppaos.evidence.livelihood.actions.methods import publish_packaged_methods
from ppaos.evidence.livelihood.actions.withdrawing import withdraw_answers
from ppaos.evidence.livelihood.models import Answer
from ppaos.evidence.targeting.models import ListImport
from ppaos.ground.privacy.actions import unaudited


@unaudited("each of its steps writes its own event")
def take_in_news(*, by: Any, at: datetime) -> int:
    """Take in the answers of every list that holds new ones, take out those of undone lists, and assess the
    households; returns how many lists had news.

    All or nothing, and safe to repeat: after a kill the lists come again.
    """
    with transaction.atomic():
        undone, waiting = list(queries.undone_with_answers()), list(queries.imports_with_news())
        if waiting:
            publish_packaged_methods(by=by, at=at)
        concerned: set[int] = set()
        for list_import in undone:
            concerned |= _answered_in(list_import)
            withdraw_answers(list_import=list_import, by=by, at=at)
        for list_import in waiting:
            pull_answers(list_import=list_import, by=by, at=at)
            concerned |= _answered_in(list_import)
        if concerned:
            assess_households(household_ids=sorted(concerned), by=by, at=at)
    return len(undone) + len(waiting)


def _answered_in(list_import: ListImport) -> set[int]:
    """Households that have answers of the list."""
    origin = {"origin_label": ListImport._meta.label_lower, "origin_id": list_import.pk}
    return set(Answer.objects.filter(**origin).values_list("household_id", flat=True).distinct())
