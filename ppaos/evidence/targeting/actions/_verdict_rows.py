"""How verdicts enter the table, many at once."""

import polars as pl

from ppaos.evidence.targeting.actions._households import Meeting
from ppaos.ground.workbench.queries import staged, written

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


def save_survey_verdicts(links: pl.DataFrame, meeting: Meeting) -> int:
    """What a survey found at its households (candidate_household_id, household_id, found), once for each import."""
    staged("survey_verdict", links.filter(pl.col("found") != ""))
    told = {
        "on": meeting.on, "today": meeting.today, "by": getattr(meeting.by, "pk", None), "at": meeting.at,
        "label": meeting.source_label, "source": meeting.source_id,
    }  # fmt: skip
    return written(_OF_SURVEY, told)
