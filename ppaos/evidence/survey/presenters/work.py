"""The work report in words: what each figure is called and counts, as a table and as a file."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any

import polars as pl
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ppaos.evidence.survey.models import Interview, Visit
from ppaos.evidence.survey.presenters.visits import names_of_surveyors, outcome_words, visit_lines, whom_words
from ppaos.evidence.survey.queries.whom import whom_to_meet
from ppaos.evidence.survey.queries.work import DAYS, FIGURES, INTERVIEWS, VISITS
from ppaos.ground.workbench.presenters.thai import thai_date, thai_datetime

_LABELS = {
    "visits_held": gettext_lazy("Visits held"),
    "on_paper": gettext_lazy("of them on paper"),
    "second_checks": gettext_lazy("of them second checks"),
    "verdict_interviews": gettext_lazy("Verdict forms"),
    "household_interviews": gettext_lazy("Household interviews"),
    "monitoring_interviews": gettext_lazy("Monitoring interviews"),
    "returned": gettext_lazy("Sent back to be mended"),
    "days_worked": gettext_lazy("Days worked"),
}
_DEFINITIONS = {
    "visits_held": gettext_lazy(
        "Assigned visits that were held, each once. A visit belongs to the day of its first interview, or of its "
        "verdict where it was held on paper. Practice is left out everywhere."
    ),
    "on_paper": gettext_lazy("Visits held of which no interview was sent: the office entered the verdict."),
    "second_checks": gettext_lazy("Visits held to see whether another surveyor's answers hold."),
    "verdict_interviews": gettext_lazy(
        "Interviews with the two-minute verdict form, by the day they were held."
    ),
    "household_interviews": gettext_lazy(
        "Interviews with the long household form, by the day they were held."
    ),
    "monitoring_interviews": gettext_lazy("Interviews with the monitoring form, by the day they were held."),
    "returned": gettext_lazy(
        "Interviews that a supervisor sent back at least once, whether mended since or not."
    ),
    "days_worked": gettext_lazy("Days on which the surveyor held at least one interview or visit."),
}
# Tables show these; the outcomes are told apart in the file and on the records.
IN_TABLE = (
    "visits_held", "on_paper", "second_checks", "verdict_interviews", "household_interviews", "monitoring_interviews",
    "refused", "returned", "days_worked",
)  # fmt: skip


def figure_label(code: str) -> str:
    """What a figure is called."""
    return (
        str(_LABELS[code])
        if code in _LABELS
        else _("Verdict: %(outcome)s") % {"outcome": outcome_words(code)}
    )


def figure_definition(code: str) -> str:
    """What a figure counts."""
    if code in _DEFINITIONS:
        return str(_DEFINITIONS[code])
    return _("Interviews, and visits on paper, that ended so: %(outcome)s. By the day they were held.") % {
        "outcome": outcome_words(code)
    }


def columns(codes: Iterable[str]) -> list[dict[str, str]]:
    """The figures of a table: code, label, definition."""
    return [
        {"code": code, "label": figure_label(code), "definition": figure_definition(code)} for code in codes
    ]


def report_rows(
    table: pl.DataFrame, names: Mapping[int, str], codes: Iterable[str], url_of: Callable[[str, int], str]
) -> list[dict[str, Any]]:
    """A row a surveyor, in the order of `names`; every figure opens to its records."""
    shown = list(codes)
    by_surveyor = {row["surveyor_id"]: row for row in table.iter_rows(named=True)}
    return [
        {
            "surveyor": said,
            "cells": [
                {"value": by_surveyor[pk][code], "label": figure_label(code),
                 "href": url_of(code, pk) if by_surveyor[pk][code] else ""}
                for code in shown
            ],
        }
        for pk, said in names.items()
        if pk in by_surveyor
    ]  # fmt: skip


def report_sheet(table: pl.DataFrame, names: Mapping[int, str]) -> pl.DataFrame:
    """The whole report as a sheet: a row a surveyor, a column a figure, outcomes among them."""
    shown = table.filter(pl.col("surveyor_id").is_in(list(names)))
    name_of = pl.col("surveyor_id").replace_strict(dict(names), return_dtype=pl.String)
    return shown.select(
        name_of.alias(_("Surveyor")), *(pl.col(code).alias(figure_label(code)) for code in FIGURES)
    )


def sheet_mark(area: str, since: date, until: date, user: Any, at: datetime) -> str:
    """The line that says of what, as of when, and who took it."""
    return _("Work report %(area)s, %(since)s to %(until)s, as of %(at)s, taken by %(who)s.") % {
        "area": area, "since": thai_date(since), "until": thai_date(until), "at": thai_datetime(at), "who": user,
    }  # fmt: skip


def record_lines(
    rows: pl.DataFrame, code: str, sees: Callable[[str], frozenset[str]], today: date
) -> list[dict[str, Any]]:
    """The records behind a figure, a line each: day, whom, what, state, and the visit it opens to."""
    if FIGURES[code].counts == DAYS:
        return _days(rows)
    by_sort = {sort: rows.filter(pl.col("sort") == sort) for sort in (VISITS, INTERVIEWS)}
    lines = _visits(by_sort[VISITS], sees, today) + _interviews(by_sort[INTERVIEWS]["id"].to_list(), sees)
    return sorted(lines, key=lambda line: line["day"])


def _visits(rows: pl.DataFrame, sees: Callable[[str], frozenset[str]], today: date) -> list[dict[str, Any]]:
    found = {
        visit.pk: visit
        for visit in Visit.objects.filter(pk__in=rows["id"].to_list()).select_related("area", "surveyor")
    }
    lines = visit_lines([found[pk] for pk in rows["id"]], sees, today)
    said = zip(lines, rows.select("day", "outcome").iter_rows(), strict=True)
    return [
        {"day": day, "head": line["head"], "address": line["address"], "state": line["state"],
         "what": " · ".join(part for part in (line["kind"], outcome_words(outcome)) if part),
         "visit": line["visit"].pk, "surveyor": line["visit"].surveyor}
        for line, (day, outcome) in said
    ]  # fmt: skip


def _interviews(ids: list[int], sees: Callable[[str], frozenset[str]]) -> list[dict[str, Any]]:
    found = {one.pk: one for one in Interview.objects.filter(pk__in=ids).select_related("form", "surveyor")}
    interviews = [found[pk] for pk in ids]
    whom = whom_to_meet([(one.household_id, one.candidate_household_id) for one in interviews])
    lines = []
    for one, told in zip(interviews, whom.iter_rows(named=True), strict=True):
        said = whom_words(told, sees(one.area_id or ""))
        what = " · ".join(part for part in (str(one.form), outcome_words(one.outcome)) if part)
        lines.append(
            {"day": one.held_on, "head": said["head"], "address": said["address"], "what": what,
             "state": one.get_state_display(), "visit": one.visit_id, "surveyor": one.surveyor}
        )  # fmt: skip
    return lines


def _days(rows: pl.DataFrame) -> list[dict[str, Any]]:
    """A line for each day of each surveyor."""
    names = names_of_surveyors(rows["surveyor_id"].unique())
    by_day = rows.group_by("surveyor_id", "day", maintain_order=True).agg(
        visits=(pl.col("sort") == VISITS).sum(), interviews=(pl.col("sort") == INTERVIEWS).sum()
    )
    return [
        {"day": day, "head": "", "address": "", "surveyor": names.get(surveyor, ""), "state": "", "visit": None,
         "what": _("%(visits)s visits, %(interviews)s interviews") % {"visits": visits, "interviews": interviews}}
        for surveyor, day, visits, interviews in by_day.sort("day", "surveyor_id").iter_rows()
    ]  # fmt: skip
