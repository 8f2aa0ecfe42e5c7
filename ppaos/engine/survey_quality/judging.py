"""What do all rules together find odd about interviews, and what could they not check?"""

import polars as pl

from ppaos.engine.methods import SurveyQualityMethod
from ppaos.engine.survey_quality.checks import broken_checks
from ppaos.engine.survey_quality.doubles import same_members, second_interviews
from ppaos.engine.survey_quality.files import missing_files
from ppaos.engine.survey_quality.frames import Told, together
from ppaos.engine.survey_quality.holding import at_night, far_away, many_a_day, too_short
from ppaos.engine.survey_quality.outliers import outliers
from ppaos.engine.survey_quality.sameness import copied, straight_lines

RULES = (
    outliers, broken_checks, far_away, too_short, many_a_day, at_night, straight_lines, second_interviews, same_members,
    missing_files,
)  # fmt: skip


def judge(told: Told, method: SurveyQualityMethod, *, only: pl.Series | None = None) -> pl.DataFrame:
    """Hold every rule against the interviews; `only` names those whose findings are wanted (all, unless told).

    Columns in: see `Told`. Columns out, a row a finding: interview_id, rule (code of a rule or check), path (of the
    answer, "" for the whole interview), state («found_odd», «not_checked»), weight (0 where not checked), detail (the
    figures behind it, or the reason why it was not checked, as JSON). A rule that found nothing odd has no row.
    The order of rows, in or out of the frames, never matters. Raises SurveyQualityError where a column is missing.
    Source: each rule's own in the method.
    """
    known = told.checked()
    parts = [rule(known, method) for rule in RULES]
    found = together([*parts, copied(known, method, only=only)])
    if only is not None:
        found = found.filter(pl.col("interview_id").is_in(only.to_list()))
    return found.sort("interview_id", "rule", "path")
