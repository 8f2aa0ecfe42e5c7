"""What does one household have and lack, and what made its scores?"""

from dataclasses import dataclass
from typing import Any

import polars as pl
from django.db.models import QuerySet

from ppaos.engine import livelihood
from ppaos.evidence.livelihood.models import (
    Answer,
    Assessment,
    DimensionResult,
    Instrument,
    MethodVersion,
    StatedScore,
)
from ppaos.evidence.livelihood.queries.answers import slf_answers
from ppaos.evidence.livelihood.queries.methods import parsed
from ppaos.people.registry.models import Household


@dataclass(frozen=True)
class Profile:
    """The Livelihood Profile of a household: newest and first assessment, and the newest five dimensions."""

    newest: Assessment | None
    first: Assessment | None
    dimensions: DimensionResult | None


def assessments_of(household: Household) -> QuerySet[Assessment]:
    """Current assessments of a household, the newest first."""
    current = Assessment.objects.filter(household=household, is_current=True, authority=None).select_related(
        "method"
    )
    return current.order_by("-year", "-round", "-id")


def dimensions_of(household: Household) -> QuerySet[DimensionResult]:
    """Current dimension results of a household, the newest first."""
    current = DimensionResult.objects.filter(household=household, is_current=True).select_related("method")
    return current.order_by("-year", "-round", "-id")


def profile(household: Household) -> Profile:
    """The profile; `first` is an earlier round by the same method, empty where there is none."""
    rounds = list(assessments_of(household))
    newest = rounds[0] if rounds else None
    alike = [row for row in rounds if newest and row.method_id == newest.method_id]
    return Profile(
        newest=newest,
        first=alike[-1] if len(alike) > 1 else None,
        dimensions=dimensions_of(household).first(),
    )


def score_parts(assessment: Assessment) -> list[dict[str, Any]]:
    """What made an assessment, by its own method version: a row an indicator with value, weight and contribution.

    `absent`: why there is no value (refused, not_applicable, missing, not_asked); empty where there is one.
    """
    answers = slf_answers([assessment.household_id]).filter(
        (pl.col("year") == assessment.year) & (pl.col("round") == assessment.round)
    )
    method = parsed(assessment.method)
    names = {indicator.code: indicator for indicator in method.indicators}
    known = [code for code in names if code in answers.columns]
    parts = livelihood.explain(answers.select("household_id", *known), method)
    states = _states(assessment)
    return [
        row | {"named": names[row["indicator"]], "absent": _absent(row, states)}
        for row in parts.iter_rows(named=True)
    ]


def _states(assessment: Assessment) -> dict[str, str]:
    """The state of each answer of the assessment's round, by indicator; what was not asked has none."""
    told = Answer.objects.filter(
        household=assessment.household_id, year=assessment.year, round=assessment.round,
        instrument=Instrument.SLF, person=None, superseded_at=None,
    )  # fmt: skip
    return dict(told.values_list("indicator", "state"))


def _absent(part: dict[str, Any], states: dict[str, str]) -> str:
    if part["value"] is not None:
        return ""
    return states.get(part["indicator"], "not_asked")


def stated_differences(household: Household) -> list[StatedScore]:
    """Capital scores that came with a workbook and are not what their indicators give.

    Of several workbooks of a round the newest speaks; the tolerance is that of the newest method."""
    methods = {(row.year, row.round): row.method for row in reversed(list(assessments_of(household)))}
    stated = StatedScore.objects.filter(household=household).order_by(
        "-year", "-round", "capital", "-origin_id"
    )
    newest = stated.distinct("year", "round", "capital")
    return [row for row in newest if (row.year, row.round) in methods and _differs(row, methods)]


def _differs(row: StatedScore, methods: dict[tuple[int, int], MethodVersion]) -> bool:
    """Whether the stated score is further from ours than the method allows for; ours may be absent."""
    if row.stated is None or row.computed is None:
        return row.stated is not None
    return bool(abs(row.stated - row.computed) > parsed(methods[row.year, row.round]).tolerance.value)
