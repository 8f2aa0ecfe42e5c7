"""Which interviews say something new, and what do interviews of households answer, indicator by indicator?"""

import logging
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import polars as pl

from ppaos.engine.livelihood.raw_answers import indicator_answers, is_in_force, scoring_of
from ppaos.engine.methods import MethodError, ScoringMethod, form_mapping
from ppaos.evidence.livelihood.queries.methods import method_in_force, table_in_use
from ppaos.evidence.survey.models import FormVersion, Interview
from ppaos.evidence.survey.queries.instances import plain_path
from ppaos.evidence.survey.queries.joined import interview_answers
from ppaos.ground.workbench.queries import fetched_frame

logger = logging.getLogger(__name__)
NUMBERS = {"interview_id": pl.Int64, "household_id": pl.Int64}
# Interviews that speak for a household and say something else than what was taken in.
_NEWS = """
SELECT interview.id, interview.household_id
FROM survey_interview interview LEFT JOIN livelihood_pulledinterview pulled ON pulled.interview_id = interview.id
WHERE interview.counts AND interview.taken_in_at IS NOT NULL AND interview.household_id IS NOT NULL
  AND (%(since)s::timestamptz IS NULL OR interview.taken_in_at > %(since)s)
  AND (pulled.id IS NULL OR pulled.digest <> interview.digest OR pulled.household_id <> interview.household_id)
ORDER BY interview.taken_in_at, interview.id LIMIT %(limit)s
"""
# Those that speak no more: gone into another, overtaken by a later one, hindered by something since an edit.
_SILENT = """
SELECT pulled.interview_id, pulled.household_id
FROM livelihood_pulledinterview pulled LEFT JOIN survey_interview interview ON interview.id = pulled.interview_id
WHERE interview.id IS NULL OR NOT interview.counts
ORDER BY pulled.interview_id LIMIT %(limit)s
"""
_PROVINCES = """
SELECT DISTINCT ON (within.area_id) within.area_id, within.ancestor_id
FROM geography_areawithin within JOIN geography_area ancestor ON ancestor.code = within.ancestor_id
WHERE ancestor.level = 'province' AND within.area_id = ANY(%(areas)s) AND within.valid_to IS NULL
ORDER BY within.area_id, within.ancestor_id
"""
_LINES = """
SELECT member.interview_id, member.place, coalesce(person.merged_into_id, person.id)
FROM survey_interviewmember member JOIN registry_person person ON person.id = member.person_id
WHERE member.interview_id = ANY(%(ids)s) AND member.place > 0
ORDER BY member.interview_id, member.place, member.id
"""
_QUESTION = ["household_id", "person_id", "year", "round", "instrument", "indicator"]
ANSWERS = {
    "household_id": pl.Int64, "person_id": pl.Int64, "year": pl.Int16, "round": pl.Int16, "instrument": pl.String,
    "indicator": pl.String, "value": pl.Float64, "state": pl.String, "answered_on": pl.Date, "origin_id": pl.Int64,
}  # fmt: skip
SAID = {
    "interview": pl.Int64, "line": pl.Int64, "path": pl.String, "value": pl.String, "held_on": pl.Date,
    "province_code": pl.String,
}  # fmt: skip
READ = {
    "interview": pl.Int64, "line": pl.Int64, "instrument": pl.String, "indicator": pl.String, "value": pl.Float64,
    "state": pl.String,
}  # fmt: skip


def interviews_with_news(*, limit: int, since: datetime | None = None) -> pl.DataFrame:
    """Interviews whose answers wait to be taken in (interview_id, household_id), so many at most.

    Told by state: what each says now beside what was taken in. With `since` only those told to the register after it
    are looked at, which is quick.
    """
    return fetched_frame(_NEWS, {"limit": limit, "since": since}, schema=NUMBERS)


def silent_interviews(*, limit: int) -> pl.DataFrame:
    """Interviews whose answers were taken in and that speak for their household no more."""
    return fetched_frame(_SILENT, {"limit": limit}, schema=NUMBERS)


def speaking_interviews(household_ids: Iterable[int]) -> list[Interview]:
    """Every interview that speaks for one of the households, in the order in which they were held."""
    rows = Interview.objects.filter(household__in=sorted(set(household_ids)), counts=True)
    rows = rows.prefetch_related("form_version__form")
    return sorted(rows, key=lambda each: (each.held_on, _moment(each.ended_at), each.form_id, each.chain))


def answers_of_interviews(interviews: Sequence[Interview]) -> pl.DataFrame:
    """What the interviews answer (columns ANSWERS), one answer a question: of several interviews the one held last
    that says something; «missing» takes nothing from another."""
    rank = {each.pk: number for number, each in enumerate(interviews)}
    parts = [
        _of_version(version, [each for each in interviews if each.form_version_id == version.pk])
        for version in {each.form_version_id: each.form_version for each in interviews}.values()
    ]
    read = pl.concat([pl.DataFrame(schema=READ), *parts])
    rows = _placed(read, interviews).with_columns(
        rank=pl.col("origin_id").replace_strict(rank, return_dtype=pl.Int64, default=0)
    )
    rows = rows.sort(pl.col("state") != "missing", "rank", maintain_order=True)
    best = rows.unique(_QUESTION, keep="last", maintain_order=True)
    return best.select(pl.col(name).cast(dtype) for name, dtype in ANSWERS.items())


def _of_version(version: FormVersion, interviews: Sequence[Interview]) -> pl.DataFrame:
    """What interviews of one version of a form answer; nothing where its mapping cannot be read or scores nothing."""
    try:
        mapping = form_mapping(version.mapping, place=str(version.form.code))
        scorings = [table_in_use(table) for table in scoring_of(mapping)]
    except MethodError as error:
        if version.mapping:
            logger.warning("form %s %s: %s", version.form.code, version.version, error)
        return pl.DataFrame(schema=READ)
    said = _said(interviews) if scorings else pl.DataFrame(schema=SAID)
    lines = method_in_force("income_lines")
    read = [indicator_answers(_asked_then(said, scoring), mapping, scoring, lines) for scoring in scorings]
    typed = [part.select(pl.col(name).cast(dtype) for name, dtype in READ.items()) for part in read]
    return pl.concat([pl.DataFrame(schema=READ), *typed])


def _asked_then(said: pl.DataFrame, scoring: ScoringMethod) -> pl.DataFrame:
    """The answers given on days when the table's indicators were in force."""
    days = [day for day in said["held_on"].unique() if is_in_force(scoring, day)]
    return said.filter(pl.col("held_on").is_in(days))


def _said(interviews: Sequence[Interview]) -> pl.DataFrame:
    """Raw answers as the engine takes them."""
    provinces = _provinces({each.area_id for each in interviews if each.area_id})
    columns: dict[str, list[Any]] = defaultdict(list)
    for each in interviews:
        for path, value in interview_answers(each).items():
            columns["interview"].append(each.pk)
            columns["line"].append(_line(path))
            columns["path"].append(plain_path(path))
            columns["value"].append(value)
            columns["held_on"].append(each.held_on)
            columns["province_code"].append(provinces.get(each.area_id or ""))
    return pl.DataFrame({name: columns[name] for name in SAID}, schema=SAID)


def _line(path: str) -> int | None:
    """The place of the member a path speaks of; none where it speaks of the household."""
    return int(path[path.index("[") + 1 : path.index("]")]) if "[" in path else None


def _provinces(areas: Iterable[str]) -> dict[str, str]:
    schema = {"area_id": pl.String, "province": pl.String}
    return dict(fetched_frame(_PROVINCES, {"areas": sorted(areas)}, schema=schema).iter_rows())


def _placed(read: pl.DataFrame, interviews: Sequence[Interview]) -> pl.DataFrame:
    """Answers put to their household and, of a member, to the person registered; of unknown members left out."""
    rows = [(each.pk, each.household_id, each.year, each.round, each.held_on) for each in interviews]
    schema = {
        "interview": pl.Int64,
        "household_id": pl.Int64,
        "year": pl.Int16,
        "round": pl.Int16,
        "answered_on": pl.Date,
    }
    homes = pl.DataFrame(rows, schema=schema, orient="row")
    line_schema = {"interview": pl.Int64, "line": pl.Int64, "person_id": pl.Int64}
    lines = fetched_frame(_LINES, {"ids": [each.pk for each in interviews]}, schema=line_schema)
    lines = lines.unique(["interview", "line"], keep="first", maintain_order=True)
    placed = read.join(homes, on="interview").join(
        lines, on=["interview", "line"], how="left", maintain_order="left"
    )
    known = pl.col("line").is_null() | pl.col("person_id").is_not_null()
    return placed.filter(known).rename({"interview": "origin_id"})


def _moment(at: datetime | None) -> float:
    return at.timestamp() if at else 0.0
