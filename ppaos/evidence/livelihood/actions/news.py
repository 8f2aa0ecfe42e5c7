"""Asking the rooms below for news: answers of lists committed or undone since, and of interviews that say something
new, taken in or out and assessed."""

from datetime import datetime
from typing import Any

import polars as pl
from django.db import transaction

from ppaos.evidence.livelihood import queries
from ppaos.evidence.livelihood.actions.answers import pull_answers
from ppaos.evidence.livelihood.actions.assessments import assess_households
from ppaos.evidence.livelihood.actions.interviews import pull_interviews
from ppaos.evidence.livelihood.actions.methods import publish_packaged_methods
from ppaos.evidence.livelihood.actions.withdrawing import withdraw_answers
from ppaos.evidence.livelihood.models import Answer, PulledInterview
from ppaos.evidence.livelihood.queries.interviews import interviews_with_news, silent_interviews
from ppaos.evidence.targeting.models import ListImport
from ppaos.ground.privacy.actions import unaudited
from ppaos.ground.workbench.queries import written

# One taker of news at a time, to the end of its transaction. The database lets go of it when a worker is killed; a
# lock of the queue would stay for ever.
TURN = "select pg_advisory_xact_lock(hashtext('livelihood.news'))"
# Interviews whose households are brought up to date in one transaction.
AT_ONCE = 500


@unaudited("each of its steps writes its own event")
def take_in_interviews(*, by: Any, at: datetime, since: datetime | None = None) -> int:
    """Take in what interviews say that was not taken in, take out what none says any more, and assess the households.

    Returns how many interviews had news. With `since` only those told to the register after it are looked at.
    """
    total = 0
    while True:
        with transaction.atomic():
            written(TURN)
            fresh = interviews_with_news(limit=AT_ONCE, since=since)
            silent = silent_interviews(limit=AT_ONCE) if since is None else fresh.head(0)
            if fresh.is_empty() and silent.is_empty():
                return total
            households = _concerned(fresh, silent)
            publish_packaged_methods(by=by, at=at)
            pull_interviews(household_ids=households, by=by, at=at)
            assess_households(household_ids=sorted(households), by=by, at=at)
            total += fresh.height + silent.height


def _concerned(fresh: pl.DataFrame, silent: pl.DataFrame) -> set[int]:
    """The households these interviews speak for, and those they spoke for before."""
    numbers = [*fresh["interview_id"], *silent["interview_id"]]
    before = PulledInterview.objects.filter(interview_id__in=numbers).values_list("household_id", flat=True)
    return {*fresh["household_id"], *silent["household_id"], *before}


@unaudited("each of its steps writes its own event")
def take_in_news(*, by: Any, at: datetime) -> int:
    """Take in the answers of every list that holds new ones, take out those of undone lists, and assess the
    households; returns how many lists had news.

    All or nothing, and safe to repeat: after a kill the lists come again.
    """
    with transaction.atomic():
        written(TURN)
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
