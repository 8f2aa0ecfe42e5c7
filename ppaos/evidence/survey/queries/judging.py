"""Which interviews wait to be judged, among which others, and what are the rules told about them?

Interviews are judged together that can be compared: of one form, one district, one year and round. Whoever judges a
part of them judges them all, so that what is found depends on what stands in the register alone.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl
from django.db.models import QuerySet
from django.utils import timezone

from ppaos.engine import methods
from ppaos.engine.methods import SurveyQualityMethod
from ppaos.engine.methods.document import Document
from ppaos.engine.survey_quality import ANSWERS, FILES, INTERVIEWS, MEMBERS, QUESTIONS, Told
from ppaos.evidence.survey.models import FormVersion, Interview, SubmissionFile
from ppaos.evidence.survey.queries.joined import opened_answers
from ppaos.evidence.survey.queries.mapped import facts_of
from ppaos.ground.geography.models import AreaWithin, Level, in_force
from ppaos.ground.workbench.queries import fetched_frame

SPACES = re.compile(r"\s+")
# An interview waits when it changed, or one of its files came, since it was judged; or other rules judged it.
_WAITING = """
SELECT DISTINCT interview.form_id, coalesce(inside.ancestor_id, ''), interview.year, interview.round
FROM survey_interview interview
LEFT JOIN (SELECT held.area_id, held.ancestor_id FROM geography_areawithin held
           JOIN geography_area area ON area.code = held.ancestor_id AND area.level = %(level)s
           WHERE (held.valid_from IS NULL OR held.valid_from <= %(on)s)
             AND (held.valid_to IS NULL OR held.valid_to > %(on)s)) inside ON inside.area_id = interview.area_id
WHERE NOT interview.is_practice AND (
    interview.judged_change IS DISTINCT FROM interview.changed_at OR interview.judged_with <> %(method)s
    OR EXISTS (SELECT 1 FROM survey_submission submission
               JOIN survey_submissionfile file ON file.submission_id = submission.id
               WHERE submission.form_id = interview.form_id AND submission.chain = interview.chain
                 AND file.received_at > interview.judged_at))
ORDER BY 1, 2, 3, 4
"""


@dataclass(frozen=True)
class Comparable:
    """Interviews that are compared with each other; `district` is empty where their area lies in none."""

    form_id: int
    district: str
    year: int
    round: int


def quality_method() -> SurveyQualityMethod:
    """The rules in force: the newest packaged version."""
    return methods.load("survey_quality")


def method_name(method: SurveyQualityMethod) -> str:
    """How a finding names the rules that made it."""
    return f"{method.name} {method.version}"


def groups_waiting() -> list[Comparable]:
    """The groups of which an interview waits to be judged. Practice never does."""
    asked = {
        "level": Level.DISTRICT.value,
        "on": timezone.localdate(),
        "method": method_name(quality_method()),
    }
    schema = {"form_id": pl.Int64, "district": pl.String, "year": pl.Int64, "round": pl.Int64}
    return [Comparable(*row) for row in fetched_frame(_WAITING, asked, schema=schema).rows()]


def interviews_of(group: Comparable) -> QuerySet[Interview]:
    """The interviews of a group, by number."""
    of_form = Interview.objects.filter(
        form_id=group.form_id, year=group.year, round=group.round, is_practice=False
    )
    lying = AreaWithin.objects.filter(in_force(timezone.localdate()))
    if group.district:
        of_form = of_form.filter(area_id__in=lying.filter(ancestor_id=group.district).values("area_id"))
    else:
        of_form = of_form.exclude(area_id__in=lying.filter(ancestor__level=Level.DISTRICT).values("area_id"))
    related = of_form.select_related("form", "visit", "candidate_household")
    # Versions hold whole forms: each is fetched once, not with every interview.
    return related.order_by("pk")


def method_for(versions: Iterable[FormVersion], method: SurveyQualityMethod) -> SurveyQualityMethod:
    """The rules with those that a province's own form brings in its mapping; the newest version's hold."""
    for version in versions:
        own = version.mapping.get("quality")
        if own:
            said = {name: version.mapping[name] for name in ("status", "source") if name in version.mapping}
            document = Document(f"{version.form.code} {version.version}", {**said, **own})
            method = method.with_form(methods.form_rules(document, code=version.form.code))
    return method


def all_rules() -> SurveyQualityMethod:
    """The rules in force with those of every form of the province's own."""
    own = FormVersion.objects.filter(mapping__has_key="quality").select_related("form").order_by("pk")
    return method_for(own.defer("xform", "questions"), quality_method())


def told_of(interviews: Iterable[Interview], versions: Mapping[int, FormVersion], group: Comparable) -> Told:
    """What the rules are told: the interviews of a group with their answers opened, which are kept nowhere."""
    rows, answers, members = [], [], []
    for interview in interviews:
        said = opened_answers(interview.form_id, interview.chain, interview.sealed)
        rows.append(_row(interview, group))
        answers += [(interview.pk, path, value) for path, value in said.items()]
        mapping = versions[interview.form_version_id].mapping
        told = facts_of(said, mapping).members if mapping else ()
        members += [(interview.pk, key) for member in told if (key := member_key(member.fields))]
    return Told(
        interviews=pl.DataFrame(rows, schema=INTERVIEWS, orient="row"),
        answers=pl.DataFrame(answers, schema=ANSWERS, orient="row"),
        questions=_questions(versions.values()),
        members=pl.DataFrame(members, schema=MEMBERS, orient="row"),
        files=_files(group),
    )


def member_key(fields: Mapping[str, str]) -> str:
    """By what a member is known again: the citizen id, else name and birth; empty where neither is enough."""
    digits = re.sub(r"\D", "", fields.get("citizen_id", ""))
    if digits:
        return digits
    first, last, birth = (
        SPACES.sub("", fields.get(word, "")).casefold() for word in ("first_name", "last_name", "birth")
    )
    return f"{first}|{last}|{birth}" if first and (last or birth) else ""


def _row(interview: Interview, group: Comparable) -> tuple[Any, ...]:
    listed = interview.candidate_household
    registered = interview.household_id or (listed.brought_into_id if listed else None)
    house = f"registered {registered}" if registered else f"listed {listed.pk}" if listed else None
    return (
        interview.pk,
        interview.form.code,
        group.district or None,
        interview.surveyor_id,
        f"{interview.year}/{interview.round}",
        interview.visit.kind if interview.visit else None,
        interview.visit_id,
        house,
        interview.held_on,
        _local(interview.started_at),
        _local(interview.ended_at),
        interview.seconds,
        interview.latitude is not None,
        interview.distance_metres,
        interview.state == Interview.State.SENT_BACK,
    )


def _local(moment: datetime | None) -> datetime | None:
    return None if moment is None else timezone.localtime(moment).replace(tzinfo=None)


def _questions(versions: Iterable[FormVersion]) -> pl.DataFrame:
    rows = [
        (version.form.code, question["path"], question["type"])
        for version in versions
        for question in version.questions
    ]
    return pl.DataFrame(rows, schema=QUESTIONS, orient="row")


def _files(group: Comparable) -> pl.DataFrame:
    """Files that have arrived: interview_id, name."""
    found = SubmissionFile.objects.filter(received_at__isnull=False, submission__form_id=group.form_id)
    chains = dict(interviews_of(group).order_by().values_list("chain", "pk"))
    named = found.filter(submission__chain__in=chains).values_list("submission__chain", "name")
    return pl.DataFrame([(chains[chain], name) for chain, name in named], schema=FILES, orient="row")
