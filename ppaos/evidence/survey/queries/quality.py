"""How good are the interviews of each surveyor: how long, with what found odd, and do second checks say the same?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import polars as pl
from django.db.models import Count, F, Max, QuerySet

from ppaos.engine.survey_quality import agreement
from ppaos.evidence.survey.models import Finding, FormVersion, Interview, Visit
from ppaos.evidence.survey.queries.joined import opened_answers
from ppaos.evidence.survey.queries.judging import quality_method
from ppaos.evidence.survey.queries.review import Choice, chosen_interviews

SEE = "see_work_report"
# Kappa is for answers of one choice; numbers and texts rarely fall together by chance.
COMPARED = ("select_one",)
PAIRS = {
    "surveyor": pl.Int64, "form": pl.String, "question": pl.String, "first": pl.String, "second": pl.String,
}  # fmt: skip
LINES = {"surveyor": pl.Int64, "interview": pl.Int64, "state": pl.String, "seconds": pl.Int64}


@dataclass(frozen=True)
class RuleShare:
    """How many of the interviews that a rule could check it found odd."""

    found: int
    checked: int

    @property
    def share(self) -> float | None:
        """Found ÷ checked; None where nothing could be checked."""
        return self.found / self.checked if self.checked else None


@dataclass(frozen=True)
class Work:
    """The interviews of one surveyor, or of all."""

    surveyor: int | None
    interviews: int
    accepted: int
    sent_back: int
    median_seconds: float | None
    with_findings: RuleShare
    second_checks: int
    answers_compared: int
    answers_agreed: int
    rules: Mapping[str, RuleShare] = field(default_factory=dict)


@dataclass(frozen=True)
class Quality:
    """What is known of the quality of chosen interviews; up to when they were judged, and how many were not yet."""

    everybody: Work
    surveyors: list[Work]
    pairs: pl.DataFrame
    judged_at: datetime | None
    not_judged: int


def interviews_in_period(
    user: Any, choice: Choice, *, since: date | None = None, until: date | None = None
) -> QuerySet[Interview]:
    """Interviews where the user sees the work of surveyors, held from a day up to, but not on, another."""
    found = chosen_interviews(user, choice, deed=SEE)
    if since is not None:
        found = found.filter(held_on__gte=since)
    return found if until is None else found.filter(held_on__lt=until)


def survey_quality(interviews: QuerySet[Interview]) -> Quality:
    """Measure the interviews: by surveyor, by rule, and by their second checks."""
    rows = list(interviews.order_by().values_list("surveyor", "pk", "state", "seconds"))
    lines = pl.DataFrame(rows, schema=LINES, orient="row")
    findings, pairs = _findings(interviews), pairs_of(interviews)
    checks = _second_checks(interviews)
    judged = interviews.filter(judged_change=F("changed_at"))
    every = _Measure(lines, findings, pairs, set(judged.order_by().values_list("pk", flat=True)), checks)
    held_by = sorted(lines["surveyor"].unique())
    return Quality(
        everybody=every.of(None),
        surveyors=[every.of(surveyor) for surveyor in held_by],
        pairs=pairs,
        judged_at=interviews.aggregate(last=Max("judged_at"))["last"],
        not_judged=lines.height - len(every.judged),
    )


def agreement_by_question(pairs: pl.DataFrame, surveyor: int | None = None) -> pl.DataFrame:
    """Percent agreement and kappa of each question, of one surveyor or of all: as `engine` gives, by form, question."""
    chosen = pairs if surveyor is None else pairs.filter(pl.col("surveyor") == surveyor)
    return agreement(chosen, by=["form", "question"], ranks=ranks_of(chosen["form"].unique()))


def agreement_by_surveyor_and_question(pairs: pl.DataFrame) -> pl.DataFrame:
    """Percent agreement and kappa for each surveyor and question."""
    return agreement(pairs, by=["surveyor", "form", "question"], ranks=ranks_of(pairs["form"].unique()))


def pairs_of(interviews: QuerySet[Interview]) -> pl.DataFrame:
    """Pairs of answers, first and second interview of one household: columns PAIRS; the surveyor is the first one's.

    Compared are questions of one choice that are asked once an interview. Of a check that was held more than once the
    latest counts, of one that was sent back none.
    """
    repeated = _second_checks(interviews)
    firsts = {each.pk: each for each in Interview.objects.filter(pk__in=repeated).select_related("form")}
    versions = FormVersion.objects.in_bulk({each.form_version_id for each in firsts.values()})
    asked = {pk: _asked(version.questions) for pk, version in versions.items()}
    rows: list[tuple[Any, ...]] = []
    for number, second in repeated.items():
        first = firsts[number]
        before, after = (opened_answers(each.form_id, each.chain, each.sealed) for each in (first, second))
        rows += [
            (first.surveyor_id, first.form.code, path, before.get(path), after.get(path))
            for path in asked[first.form_version_id]
            if path in before or path in after
        ]
    return pl.DataFrame(rows, schema=PAIRS, orient="row")


def ranks_of(forms: Iterable[str]) -> pl.DataFrame:
    """The order of choices where it means something: question, value, rank, by the newest version of each form."""
    rules = quality_method().forms
    rows: list[tuple[str, str, int]] = []
    for code in forms:
        ordered = set(rules[code].ordered) if code in rules else set()
        newest = FormVersion.objects.filter(form__code=code).order_by("-pk").first()
        for question in newest.questions if newest and ordered else ():
            if question["path"] in ordered:
                named = enumerate(choice["name"] for choice in question["choices"])
                rows += [(question["path"], name, place) for place, name in named]
    schema = {"question": pl.String, "value": pl.String, "rank": pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row").unique(["question", "value"], keep="first")


@dataclass(frozen=True)
class _Measure:
    """Frames of all interviews, from which those of one surveyor are measured."""

    lines: pl.DataFrame
    findings: pl.DataFrame
    pairs: pl.DataFrame
    judged: set[int]
    checks: Mapping[int, Interview]

    def of(self, surveyor: int | None) -> Work:
        """The work of a surveyor, or of all."""
        lines, pairs = self._own(self.lines, surveyor), self._own(self.pairs, surveyor)
        mine = set(lines["interview"])
        findings = self._own(self.findings, surveyor)
        odd = findings.filter(pl.col("state") == Finding.State.FOUND.value)
        both = pairs.drop_nulls(["first", "second"])
        median = lines["seconds"].median()
        return Work(
            surveyor=surveyor,
            interviews=lines.height,
            accepted=_count(lines, Interview.State.ACCEPTED),
            sent_back=_count(lines, Interview.State.SENT_BACK),
            median_seconds=None if median is None else float(median),  # type: ignore[arg-type]
            with_findings=RuleShare(odd["interview"].n_unique(), len(mine & self.judged)),
            second_checks=len(mine & set(self.checks)),
            answers_compared=both.height,
            answers_agreed=both.filter(pl.col("first") == pl.col("second")).height,
            rules=_rules(findings, len(mine & self.judged)),
        )

    @staticmethod
    def _own(frame: pl.DataFrame, surveyor: int | None) -> pl.DataFrame:
        return frame if surveyor is None else frame.filter(pl.col("surveyor") == surveyor)


def _rules(findings: pl.DataFrame, judged: int) -> dict[str, RuleShare]:
    """By rule: in how many interviews it found something, of those it could check."""
    found, without = (
        dict(
            findings.filter(pl.col("state") == state.value)
            .group_by("rule")
            .agg(pl.col("interview").n_unique())
            .rows()
        )
        for state in (Finding.State.FOUND, Finding.State.NOT_CHECKED)
    )
    return {
        rule: RuleShare(found.get(rule, 0), max(judged - without.get(rule, 0), found.get(rule, 0)))
        for rule in sorted({*found, *without})
    }


def _count(lines: pl.DataFrame, state: str) -> int:
    return lines.filter(pl.col("state") == str(state)).height


def _findings(interviews: QuerySet[Interview]) -> pl.DataFrame:
    """What was found and what could not be checked, once an interview and rule."""
    rows = (
        Finding.objects.filter(interview__in=interviews.order_by().values("pk"))
        .values("interview__surveyor", "interview", "rule", "state")
        .annotate(number=Count("pk"))
        .values_list("interview__surveyor", "interview", "rule", "state")
    )
    schema = {"surveyor": pl.Int64, "interview": pl.Int64, "rule": pl.String, "state": pl.String}
    return pl.DataFrame(list(rows), schema=schema, orient="row")


def _second_checks(interviews: QuerySet[Interview]) -> dict[int, Interview]:
    """By the number of a first interview the one that checks it: with the same form, the latest that stands."""
    held = (
        Interview.objects.filter(
            visit__kind=Visit.Kind.SECOND_CHECK,
            visit__checks_id__in=interviews.order_by().values("pk"),
            is_practice=False,
        )
        .exclude(state=Interview.State.SENT_BACK)
        .select_related("visit")
        .order_by("held_on", "pk")
    )
    forms = dict(interviews.order_by().values_list("pk", "form"))
    found: dict[int, Interview] = {}
    for each in held:
        first = each.visit.checks_id if each.visit else None
        if first is not None and forms[first] == each.form_id:
            found[first] = each
    return found


def _asked(questions: Iterable[Mapping[str, Any]]) -> list[str]:
    """Questions of one choice that stand in no repeat."""
    return [each["path"] for each in questions if each["type"] in COMPARED and not each.get("repeat")]
