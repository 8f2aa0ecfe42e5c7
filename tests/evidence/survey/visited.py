"""Situations of the survey: surveyors, households of the register and of a list, visits between them."""

from datetime import date
from typing import Any

import polars as pl

from ppaos.evidence.survey.actions.visits import VisitsAssigned, assign_visits
from ppaos.evidence.survey.models import Visit
from tests.factories.people import AT

DUE = date(2026, 12, 15)
VILLAGE, NEXT_VILLAGE, SUBDISTRICT, ELSEWHERE = "46010101", "46010102", "460101", "460510"


def assigned(*rows: dict[str, Any], by: Any = None, at: Any = AT) -> VisitsAssigned:
    """Assign visits from rows of plain values; households and surveyors may be given as records."""
    plain = [{name: getattr(value, "pk", value) for name, value in row.items()} for row in rows]
    renamed = [
        {
            {"household": "household_id", "house": "candidate_household_id", "surveyor": "surveyor_id"}.get(
                name, name
            ): value
            for name, value in row.items()
        }
        for row in plain
    ]
    return assign_visits(frame=pl.from_dicts(renamed, infer_schema_length=None), by=by, at=at)


def a_visit(*, surveyor: Any, by: Any = None, **given: Any) -> Visit:
    """One assigned visit."""
    assigned({"surveyor": surveyor, "due_on": DUE, **given}, by=by)
    return Visit.objects.latest("pk")
