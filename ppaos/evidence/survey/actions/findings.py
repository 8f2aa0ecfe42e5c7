"""What rules find odd about interviews: worked out anew for whoever may be concerned, never added up."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl

from ppaos.engine.survey_quality import FINDINGS, FOUND, NOT_CHECKED, judge
from ppaos.evidence.survey.models import FormVersion
from ppaos.evidence.survey.queries.judging import (
    Comparable,
    groups_waiting,
    interviews_of,
    method_for,
    method_name,
    quality_method,
    told_of,
)
from ppaos.evidence.survey.queries.review import REVIEW
from ppaos.ground.privacy.actions import audited, unaudited
from ppaos.ground.workbench.queries import analysed, staged, written
from ppaos.people.cooperation.permissions import check_may

# Interviews are judged by one worker at a time; whoever comes second waits for the first.
LOCK = "select pg_advisory_xact_lock(hashtext('survey.judge'))"
_GONE = """
DELETE FROM survey_finding finding USING judged_interview judged
WHERE finding.interview_id = judged.interview_id AND NOT EXISTS (
    SELECT 1 FROM fresh_finding fresh
    WHERE fresh.interview_id = finding.interview_id AND fresh.rule = finding.rule AND fresh.path = finding.path)
"""
# What was found before and is found again stays as old as it is.
_SAVE = """
INSERT INTO survey_finding (interview_id, rule, path, state, detail, weight, method, found_at)
SELECT interview_id, rule, path, state, detail::jsonb, weight, %(method)s, %(at)s FROM fresh_finding
ORDER BY interview_id, rule, path
ON CONFLICT (interview_id, rule, path) DO UPDATE
SET state = excluded.state, detail = excluded.detail, weight = excluded.weight, method = excluded.method,
    found_at = CASE WHEN survey_finding.state = excluded.state AND survey_finding.detail = excluded.detail
                    THEN survey_finding.found_at ELSE excluded.found_at END
WHERE (survey_finding.state, survey_finding.detail, survey_finding.weight, survey_finding.method)
      IS DISTINCT FROM (excluded.state, excluded.detail, excluded.weight, excluded.method)
"""
# What changed while it was judged waits on.
_JUDGED = """
UPDATE survey_interview interview SET judged_at = %(at)s, judged_with = %(method)s,
                                      judged_change = interview.changed_at
FROM judged_interview judged
WHERE interview.id = judged.interview_id AND interview.changed_at = judged.changed_at::timestamptz
"""


@dataclass(frozen=True)
class Judged:
    """How many interviews were judged, what was found odd, and what could not be checked."""

    interviews: int
    findings: int
    not_checked: int


@unaudited("each group judged writes its own event")
def judge_waiting(*, by: Any, at: datetime) -> int:
    """Judge every group of which an interview waits; returns how many groups. Safe to repeat."""
    groups = groups_waiting()
    for group in groups:
        judge_interviews(group=group, by=by, at=at)
    return len(groups)


@audited("interviews.judged")
def judge_interviews(*, group: Comparable, by: Any, at: datetime) -> Judged:
    """Hold the rules in force against all interviews of a group, and keep what they find now, in place of before.

    Practice is left out. The same interviews judged twice change nothing.
    """
    check_may(by, REVIEW)
    written(LOCK)
    rules = quality_method()
    interviews = list(interviews_of(group))
    versions = FormVersion.objects.filter(pk__in={each.form_version_id for each in interviews})
    known = {version.pk: version for version in versions.select_related("form").order_by("pk")}
    found = judge(told_of(interviews, known, group), method_for(known.values(), rules))
    judged = [(each.pk, each.changed_at.isoformat()) for each in interviews]
    schema = {"interview_id": pl.Int64, "changed_at": pl.String}
    staged("judged_interview", pl.DataFrame(judged, schema=schema, orient="row"))
    staged("fresh_finding", found.select(list(FINDINGS)))
    about = {"method": method_name(rules), "at": at}
    written(_GONE)
    written(_SAVE, about)
    written(_JUDGED, about)
    analysed("survey_finding", rows=found.height)
    states = Counter(found["state"])
    return Judged(len(interviews), states[FOUND], states[NOT_CHECKED])
