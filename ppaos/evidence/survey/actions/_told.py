"""What was told of interviews is remembered with them; and which visits were held thereby."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime

import polars as pl
from django.db.models import Exists, OuterRef

from ppaos.evidence.survey.actions._telling import Telling
from ppaos.evidence.survey.models import Interview, Submission, Visit
from ppaos.ground.workbench.queries import staged, written

ROW = {
    "interview_id": pl.Int64, "household_id": pl.Int64, "told": pl.String, "failure": pl.String, "counts": pl.Boolean,
    "waits": pl.Boolean,
}  # fmt: skip
_TOLD = """
UPDATE survey_interview interview
SET household_id = coalesce(fresh.household_id, interview.household_id),
    area_id = coalesce(interview.area_id, household.area_id),
    told = coalesce(fresh.told::jsonb, interview.told), failure = fresh.failure, counts = fresh.counts,
    taken_in_at = CASE WHEN fresh.waits THEN NULL ELSE %(at)s END
FROM fresh_told fresh LEFT JOIN registry_household household ON household.id = fresh.household_id
WHERE interview.id = fresh.interview_id
"""


def save_told(tellings: Sequence[Telling], *, at: datetime) -> None:
    """Remember what was told, or why nothing could be."""
    rows = []
    for each in tellings:
        told = None if each.is_refused else json.dumps(each.fresh(), ensure_ascii=False)
        waits = each.failure != ""
        rows.append(
            (each.interview.pk, each.household_id, told, each.failure, each.counts and not waits, waits)
        )
    staged("fresh_told", pl.DataFrame(rows, schema=ROW, orient="row"))
    written(_TOLD, {"at": at})


def held_visits(interviews: Iterable[Interview]) -> list[int]:
    """The visits that these interviews hold: planned ones, and those sent back since when something came from the
    field."""
    chains: dict[int, Interview] = {each.pk: each for each in interviews if each.visit_id}
    visits = {
        each.visit_id for each in chains.values() if each.visit and each.visit.state == Visit.State.PLANNED
    }
    newer = Submission.objects.filter(
        form=OuterRef("form"), chain=OuterRef("chain"), received_at__gt=OuterRef("visit__changed_at")
    ).exclude(channel=Submission.Channel.OFFICE)
    back = Interview.objects.filter(Exists(newer), pk__in=chains, visit__state=Visit.State.SENT_BACK)
    visits |= set(back.values_list("visit_id", flat=True))
    return sorted(number for number in visits if number is not None)
