"""How verdicts enter the table, many at once: checked, set beside the households they speak of, saved."""

from datetime import date, datetime
from typing import Any

import polars as pl
from django.utils.translation import gettext as _

from ppaos.evidence.targeting.actions._households import Meeting
from ppaos.evidence.targeting.models import Verdict
from ppaos.evidence.targeting.queries.verdicts import households_spoken_of
from ppaos.ground.workbench.queries import staged, written
from ppaos.people.registry.models import Standing

LABEL = Verdict._meta.label_lower
COLUMNS = {
    "candidate_household_id": pl.Int64, "household_id": pl.Int64, "outcome": pl.String, "found_on": pl.Date,
    "reason": pl.String, "note": pl.String, "moved_to": pl.String, "source_id": pl.Int64,
    "made_by_id": pl.Int64,
}  # fmt: skip
LENGTHS = {"reason": 60, "note": 300}
FOUND = {Verdict.Outcome.FOUND_POOR.value: "poor", Verdict.Outcome.FOUND_NOT_POOR.value: "not_poor"}
# Nobody found, or an empty house, says nothing yet of where the household stands.
STANDING_OF = {
    Verdict.Outcome.FOUND_POOR.value: Standing.VERIFIED.value,
    Verdict.Outcome.FOUND_NOT_POOR.value: Standing.NOT_POOR.value,
    Verdict.Outcome.MOVED.value: Standing.MOVED.value,
    Verdict.Outcome.DIED.value: Standing.DIED.value,
    Verdict.Outcome.REFUSED.value: Standing.REFUSED.value,
    Verdict.Outcome.COUNTED_ELSEWHERE.value: Standing.DUPLICATE.value,
}


class VerdictRefused(ValueError):
    """A verdict cannot be entered or taken back; the message says why."""


_OF_SURVEY = """
INSERT INTO targeting_verdict (candidate_household_id, household_id, outcome, reason, note, found_on, made_by_id,
                               made_at, source_label, source_id)
SELECT told.candidate_household_id, told.household_id, 'found_' || told.found, '', '',
       least(coalesce(house.survey_on, %(on)s), %(today)s), %(by)s, %(at)s, %(label)s, %(source)s
FROM survey_verdict told JOIN targeting_candidatehousehold house ON house.id = told.candidate_household_id
WHERE NOT EXISTS (
    SELECT 1 FROM targeting_verdict known WHERE known.candidate_household_id = told.candidate_household_id
      AND known.source_label = %(label)s AND known.source_id = %(source)s)
ORDER BY told.candidate_household_id
"""
_ENTERED = """
INSERT INTO targeting_verdict (id, candidate_household_id, household_id, outcome, reason, note, found_on, moved_to_id,
                               made_by_id, made_at, source_label, source_id)
SELECT id, candidate_household_id, household_id, outcome, reason, note, found_on, moved_to,
       coalesce(%(by)s::bigint, made_by_id), %(at)s, %(label)s, source_id
FROM fresh_verdict ORDER BY id
"""


def save_survey_verdicts(links: pl.DataFrame, meeting: Meeting) -> int:
    """What a survey found at its households (candidate_household_id, household_id, found), once for each import."""
    staged("survey_verdict", links.filter(pl.col("found") != ""))
    told = {
        "on": meeting.on, "today": meeting.today, "by": getattr(meeting.by, "pk", None), "at": meeting.at,
        "label": meeting.source_label, "source": meeting.source_id,
    }  # fmt: skip
    return written(_OF_SURVEY, told)


def checked_verdicts(frame: pl.DataFrame, *, today: date) -> pl.DataFrame:
    """The frame with every column of COLUMNS, the area of each row, and the registered household a listed one is.

    Raises VerdictRefused, naming the first row that cannot be entered.
    """
    rows = frame.select(
        (pl.col(name).cast(dtype) if name in frame.columns else pl.lit(None, dtype)).alias(name)
        for name, dtype in COLUMNS.items()
    ).with_columns(pl.col(name).fill_null("").str.slice(0, length) for name, length in LENGTHS.items())
    house, household = pl.col("candidate_household_id"), pl.col("household_id")
    _refuse(rows.filter(house.is_null() & household.is_null()), _("names no household"))
    _refuse(
        rows.filter(house.is_duplicated() & house.is_not_null()), _("speaks of a household a second time")
    )
    known = pl.col("outcome").is_in(Verdict.Outcome.values).fill_null(False)
    _refuse(rows.filter(~known), _("has an outcome that does not exist"))
    in_time = (pl.col("found_on") <= today).fill_null(False)
    _refuse(rows.filter(~in_time), _("has no date, or one in the future"))
    placed = households_spoken_of(rows)
    _refuse(placed.filter(pl.col("area_code").is_null()), _("speaks of a household that does not exist"))
    again = household.is_not_null() & household.is_duplicated()
    # Two listed households may be one registered: both verdicts are kept, the register hears the first.
    return placed.with_columns(household_id=pl.when(~again | household.is_first_distinct()).then(household))


def save_verdicts(rows: pl.DataFrame, *, by: Any, at: datetime, source_label: str) -> None:
    """Save checked verdicts that have their numbers."""
    staged(
        "fresh_verdict",
        rows.select(
            "id",
            "candidate_household_id",
            "household_id",
            "outcome",
            "reason",
            "note",
            "found_on",
            "moved_to",
            "source_id",
            "made_by_id",
        ),
    )
    who = {"by": getattr(by, "pk", None), "at": at, "label": source_label}
    written(_ENTERED, who)


def _refuse(faulty: pl.DataFrame, fault: str) -> None:
    if faulty.is_empty():
        return
    row = faulty.row(0, named=True)
    raise VerdictRefused(
        _(
            "The verdict «%(outcome)s» of %(on)s on household %(household)s %(fault)s. Correct it and try again."
        )
        % {
            "outcome": row["outcome"],
            "on": row["found_on"],
            "household": row["candidate_household_id"] or row["household_id"],
            "fault": fault,
        }
    )
