"""Two editions of a list compared: who entered, who left, who stayed and with what change. Kept until asked again."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl
from django.db import transaction
from django.utils.translation import get_language

from ppaos.evidence.targeting.actions._edition_households import household_changes
from ppaos.evidence.targeting.actions._edition_people import each_once, paired, people_changes
from ppaos.evidence.targeting.models import Edition, EditionComparison, EditionState
from ppaos.evidence.targeting.permissions import check_can_compare
from ppaos.evidence.targeting.queries.crosscheck import editions_of_people
from ppaos.evidence.targeting.queries.editions import comparisons_with, listed_people, neighbours
from ppaos.ground.privacy.actions import audited, unaudited
from ppaos.ground.workbench.actions import start_job
from ppaos.ground.workbench.models import Job
from ppaos.ground.workbench.queries import analysed, copy_frame, written

COMPARE = "targeting.compare_editions"


@dataclass(frozen=True)
class Compared:
    """How many persons of two editions came to what; in doubt counts persons of either edition."""

    entered: int
    left: int
    unchanged: int
    changed: int
    in_doubt: int
    unmatchable: int
    households: int


@audited("editions.compared", subjects=("earlier", "later"))
def compare_editions(*, earlier: Edition, later: Edition, by: Any, at: datetime) -> Compared:
    """Compare two editions of a source as they stand, in the place of what was kept. Safe to repeat."""
    check_can_compare(user=by, earlier=earlier, later=later)
    comparison = _held(earlier, later)
    before, after = each_once(listed_people(earlier)), each_once(listed_people(later))
    same, doubts = paired(before, after)
    people = people_changes(before, after, same, doubts)
    households = household_changes(before, after, people)
    _save("targeting_listedpersonchange", people, comparison)
    _save("targeting_listedhouseholdchange", households, comparison)
    EditionComparison.objects.filter(pk=comparison.pk).update(compared_at=at)
    return _counted(people, households)


@unaudited("the comparison itself writes the event")
def ask_for_comparison(*, earlier: Edition, later: Edition, by: Any, at: datetime) -> Job:
    """Have a worker compare two editions; work on them that has not begun yet is not doubled."""
    check_can_compare(user=by, earlier=earlier, later=later)
    with transaction.atomic():
        comparison = _held(earlier, later)
        if comparison.job and comparison.job.state == Job.State.WAITING:
            return comparison.job
        arguments = {"earlier_id": earlier.pk, "later_id": later.pk, "language": get_language() or "th"}
        job = start_job(
            kind=COMPARE, title="Comparing two editions", unit="steps", by=by, at=at,
            area_code=earlier.source.area_id, arguments=arguments,
        )  # fmt: skip
        EditionComparison.objects.filter(pk=comparison.pk).update(job=job)
    return job


@unaudited("the comparisons write the events")
def ask_for_comparisons(*, edition: Edition, at: datetime) -> None:
    """Have an edition whose rows changed compared anew: with those before and after it, and as often as it was asked.

    The work is the platform's own: it is not stopped by what the person who brought a list in may see.
    """
    live = set(editions_of_people().filter(source=edition.source_id))
    kept = [(each.earlier, each.later) for each in comparisons_with(edition)]
    for earlier, later in dict.fromkeys([*neighbours(edition), *kept]):
        if {earlier, later} <= live:
            ask_for_comparison(earlier=earlier, later=later, by=None, at=at)


def _held(earlier: Edition, later: Edition) -> EditionComparison:
    """The comparison of two editions, made where there was none, held until the transaction ends."""
    EditionComparison.objects.get_or_create(earlier=earlier, later=later)
    held = EditionComparison.objects.select_for_update(of=("self",)).select_related("job")
    return held.get(earlier=earlier, later=later)


def _save(table: str, rows: pl.DataFrame, comparison: EditionComparison) -> None:
    written(f"DELETE FROM {table} WHERE comparison_id = %s", [comparison.pk])
    copy_frame(table, rows.with_columns(comparison_id=pl.lit(comparison.pk, pl.Int64)))
    analysed(table, rows=rows.height)


def _counted(people: pl.DataFrame, households: pl.DataFrame) -> Compared:
    sides = pl.sum_horizontal(pl.col("earlier_area_id", "later_area_id").is_not_null())
    is_pair = pl.col("state").is_in(["unchanged", "changed"])
    each = people.group_by("state").agg(pl.when(is_pair).then(1).otherwise(sides).sum().alias("persons"))
    counts = dict(each.iter_rows())
    figures = {state.value: counts.get(state.value, 0) for state in EditionState}
    return Compared(households=households.height, **figures)
