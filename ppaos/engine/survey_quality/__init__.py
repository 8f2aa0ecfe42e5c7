"""Is an interview to be believed? Rules over interviews of many surveyors; agreement of two interviews."""

from ppaos.engine.survey_quality.agreement import agreement
from ppaos.engine.survey_quality.frames import (
    ANSWERS,
    FILES,
    FINDINGS,
    FOUND,
    INTERVIEWS,
    MEMBERS,
    NOT_CHECKED,
    QUESTIONS,
    SurveyQualityError,
    Told,
)
from ppaos.engine.survey_quality.judging import judge
from ppaos.engine.survey_quality.sampling import drawn, given_out

__all__ = [
    "ANSWERS", "FILES", "FINDINGS", "FOUND", "INTERVIEWS", "MEMBERS", "NOT_CHECKED", "QUESTIONS", "SurveyQualityError",
    "Told", "agreement", "drawn", "given_out", "judge",
]  # fmt: skip
