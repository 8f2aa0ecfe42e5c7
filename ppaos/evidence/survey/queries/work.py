"""What did each surveyor do in a period? The figures by which they are paid, and the records behind each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from ppaos.evidence.targeting.models import Verdict
from ppaos.ground.workbench.queries import fetched_frame

VISITS, INTERVIEWS, VERDICTS, DAYS = "visits", "interviews", "verdicts", "days"
WORK = {
    "sort": pl.String, "id": pl.Int64, "surveyor_id": pl.Int64, "day": pl.Date, "outcome": pl.String,
    "form": pl.String, "is_check": pl.Boolean, "is_returned": pl.Boolean, "is_on_paper": pl.Boolean,
}  # fmt: skip
# Practice counts nowhere. A visit belongs to the day of its first interview; one without any was held on paper, on the
# day its verdict says, and its surveyor is who it was given to. When a phone sent it is no work.
_WORK = """
WITH place AS MATERIALIZED (
    SELECT area_id FROM geography_areawithin WHERE ancestor_id = %(area)s
      AND (valid_from IS NULL OR valid_from < %(until)s) AND (valid_to IS NULL OR valid_to > %(since)s)
    GROUP BY area_id
),
held AS (
    SELECT visit.id, visit.surveyor_id, visit.kind, visit.state, first.day IS NULL AS is_on_paper,
           CASE WHEN first.day IS NULL THEN coalesce(said.outcome, '') ELSE '' END AS outcome,
           coalesce(first.day, said.found_on, (visit.done_at AT TIME ZONE %(zone)s)::date) AS day
    FROM survey_visit visit JOIN place ON place.area_id = visit.area_id
    LEFT JOIN LATERAL (
        SELECT min(held_on) AS day FROM survey_interview WHERE visit_id = visit.id AND NOT is_practice
    ) first ON true
    LEFT JOIN LATERAL (
        SELECT verdict.found_on, verdict.outcome FROM targeting_verdict verdict
        WHERE verdict.taken_back_at IS NULL AND verdict.made_at >= visit.assigned_at
          AND (verdict.household_id = visit.household_id
               OR verdict.candidate_household_id = visit.candidate_household_id)
        ORDER BY verdict.found_on DESC, verdict.id DESC LIMIT 1
    ) said ON true
    WHERE NOT visit.is_practice AND visit.state IN ('done', 'sent_back')
)
SELECT 'visits', id, surveyor_id, day, outcome, '', kind = 'second_check', state = 'sent_back', is_on_paper
FROM held WHERE day >= %(since)s AND day < %(until)s
UNION ALL
SELECT 'interviews', interview.id, interview.surveyor_id, interview.held_on, interview.outcome, form.kind,
       coalesce(visit.kind = 'second_check', false),
       interview.state = 'sent_back' OR EXISTS (
           SELECT 1 FROM survey_review review
           WHERE review.interview_id = interview.id AND review.decision = 'send_back'),
       false
FROM survey_interview interview JOIN survey_form form ON form.id = interview.form_id
JOIN place ON place.area_id = interview.area_id
LEFT JOIN survey_visit visit ON visit.id = interview.visit_id
WHERE NOT interview.is_practice AND interview.held_on >= %(since)s AND interview.held_on < %(until)s
ORDER BY 4, 2
"""


@dataclass(frozen=True)
class Figure:
    """A figure of the report: what it counts (visits, interviews, verdicts of either, days), and which of them."""

    code: str
    counts: str
    of: pl.Expr


def _interviews(code: str, of: pl.Expr) -> Figure:
    return Figure(code, INTERVIEWS, (pl.col("sort") == INTERVIEWS) & of)


def _visits(code: str, of: pl.Expr) -> Figure:
    return Figure(code, VISITS, (pl.col("sort") == VISITS) & of)


_ANY = pl.lit(True)
OUTCOMES = tuple(str(value) for value in Verdict.Outcome.values)
FIGURES: dict[str, Figure] = {
    figure.code: figure
    for figure in (
        _visits("visits_held", _ANY),
        _visits("on_paper", pl.col("is_on_paper")),
        _visits("second_checks", pl.col("is_check")),
        _interviews("verdict_interviews", pl.col("form") == "verdict_form"),
        _interviews("household_interviews", pl.col("form") == "household_form"),
        _interviews("monitoring_interviews", pl.col("form") == "monitoring_form"),
        *(Figure(outcome, VERDICTS, pl.col("outcome") == outcome) for outcome in OUTCOMES),
        _interviews("returned", pl.col("is_returned")),
        Figure("days_worked", DAYS, _ANY),
    )
}


def work_done(area_code: str, since: date, until: date, *, zone: str) -> pl.DataFrame:
    """Visits held and interviews of an area from a day on, before another: a row each, columns WORK.

    An interview belongs to the day it says it was held on, a visit to that of its first interview or its verdict. The
    outcome is that of the interview; of a visit only where it was held on paper.
    """
    asked = {"area": area_code, "since": since, "until": until, "zone": zone}
    return fetched_frame(_WORK, asked, schema=WORK)


def by_surveyor(work: pl.DataFrame) -> pl.DataFrame:
    """The figures by surveyor: surveyor_id and a column for each of FIGURES."""
    sums = [_counted(figure) for figure in FIGURES.values()]
    return work.group_by("surveyor_id", maintain_order=True).agg(sums)


def in_all(work: pl.DataFrame) -> dict[str, int]:
    """The figures of everybody together; days are added up over surveyors."""
    table = by_surveyor(work)
    return {code: int(table[code].sum()) for code in FIGURES}


def behind(work: pl.DataFrame, code: str, surveyor_ids: Sequence[int] = ()) -> pl.DataFrame:
    """The rows of `work` that a figure counts, of these surveyors, or of all."""
    rows = work.filter(FIGURES[code].of)
    return rows.filter(pl.col("surveyor_id").is_in(list(surveyor_ids))) if surveyor_ids else rows


def _counted(figure: Figure) -> pl.Expr:
    rows = pl.col("day").filter(figure.of)
    counted = rows.n_unique() if figure.counts == DAYS else rows.len()
    return counted.cast(pl.Int64).alias(figure.code)
