"""What was ticked and typed into the grids of a course: who came, who scored what."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

import polars as pl
from django.core.exceptions import ValidationError
from django.http import QueryDict

from ppaos.ground.workbench.forms.amounts import AmountField

CAME, STAYED_AWAY, NOT_KNOWN = "yes", "no", ""
_SAID: dict[str, bool | None] = {CAME: True, STAYED_AWAY: False, NOT_KNOWN: None}
TESTS = ("before_marks", "after_marks")


def attendance_given(
    given: QueryDict, learner_ids: Iterable[int], session_ids: Iterable[int]
) -> pl.DataFrame:
    """Who came, as `mark_attendance` takes it: one row a box that was sent. The button «all others came» of a session
    (`all_came`) makes those of it that are not known «came»."""
    sessions, everybody = list(session_ids), given.get("all_came", "")
    rows = []
    for learner in learner_ids:
        for session in sessions:
            said = given.get(f"came-{learner}-{session}")
            if said in _SAID:
                is_filled = said == NOT_KNOWN and everybody == str(session)
                rows.append((session, learner, True if is_filled else _SAID[said]))
    schema = {"session_id": pl.Int64, "learner_id": pl.Int64, "came": pl.Boolean}
    return pl.DataFrame(rows, schema=schema, orient="row")


def marks_given(
    given: QueryDict, learner_ids: Iterable[int], full: Decimal
) -> tuple[pl.DataFrame, Mapping[tuple[int, str], str]]:
    """Marks as `keep_marks` takes them, and what is wrong with single boxes, by learner and test."""
    field, rows, wrong = AmountField(decimal_places=1, min_value=0, max_value=full), [], {}
    for learner in learner_ids:
        told: dict[str, Any] = {}
        for test in TESTS:
            typed = given.get(f"{test}-{learner}")
            try:
                told[test] = field.clean(typed)
            except ValidationError as fault:
                wrong[learner, test] = " ".join(fault.messages)
        if len(told) == len(TESTS) and f"{TESTS[0]}-{learner}" in given:
            rows.append((learner, *(None if mark is None else float(mark) for mark in told.values())))
    schema = {"learner_id": pl.Int64, "before_marks": pl.Float64, "after_marks": pl.Float64}
    return pl.DataFrame(rows, schema=schema, orient="row"), wrong


def pairs_ticked(given: QueryDict) -> pl.DataFrame:
    """Ticked boxes «household-person», as `enter_learners` takes them."""
    told = [each.split("-") for each in given.getlist("person")]
    pairs = [
        (int(each[0]), int(each[1]))
        for each in told
        if len(each) == 2 and all(part.isascii() and part.isdecimal() and len(part) < 19 for part in each)
    ]
    return pl.DataFrame(pairs, schema={"household_id": pl.Int64, "person_id": pl.Int64}, orient="row")


def numbers_ticked(given: QueryDict, name: str) -> list[int]:
    """Ticked boxes that carry the number of a record."""
    ticked = given.getlist(name)
    return [int(each) for each in ticked if each.isascii() and each.isdecimal() and len(each) < 19]
