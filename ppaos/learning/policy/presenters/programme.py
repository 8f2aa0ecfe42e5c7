"""The report of the programme in words: indicators beside targets and published figures, cohorts, help, data status."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import polars as pl
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ppaos.evidence.livelihood.presenters.dimensions import names
from ppaos.ground.geography.models import Area
from ppaos.ground.geography.presenters import label
from ppaos.ground.workbench.presenters.thai import thai_date, thai_datetime, thousands
from ppaos.learning.policy.models import ProgrammeTarget
from ppaos.learning.policy.queries.baselines import DERIVED, Baseline, beside
from ppaos.learning.policy.queries.data_status import (
    ASSESSED,
    FOLLOWED,
    LISTS,
    NOTHING,
    VERIFIED,
    DataStatus,
)
from ppaos.learning.policy.queries.indicators import IN_YEAR, Indicator, cohorts, groups, indicators
from ppaos.learning.policy.queries.programme import Report, cohort_of

Address = Callable[[Indicator, list[str]], str]
LOOP = ("referred_in_year", "answered_in_year", "updated_in_year")
TONES = {NOTHING: "", LISTS: "care", VERIFIED: "waiting", ASSESSED: "good", FOLLOWED: "good"}


def language() -> str:
    """Which of the two languages of the data the screen speaks."""
    return "th" if (get_language() or "").startswith("th") else "en"


def unit_words() -> dict[str, str]:
    """What an indicator counts."""
    return {
        "households": _("households"), "persons": _("people"), "villages": _("villages"), "baht": _("baht"),
        "models": _("models"), "systems": _("systems"), "uses": _("times"), "agencies": _("agencies"),
        "districts": _("districts"), "projects": _("projects"), "deliverables": _("deliverables"),
        "score": _("score"), "not_told": _("unit not told"),
    }  # fmt: skip


def status_words() -> dict[str, str]:
    """How far the data of a place are."""
    return {
        NOTHING: _("nothing yet"), LISTS: _("lists only"), VERIFIED: _("data verified"),
        ASSESSED: _("data assessed"), FOLLOWED: _("data followed up"),
    }  # fmt: skip


def report_groups(report: Report, to: Address) -> list[dict[str, Any]]:
    """The headings of the report, each with a row an indicator and, for several places, a row a place."""
    found = []
    for key, words in groups().items():
        inside = [each for each in indicators().values() if each.group == key]
        found.append(
            {
                "key": key, "label": words[language()], "rows": [_row(each, report, to) for each in inside],
                "columns": [each.label[language()] for each in inside],
                "places": [_place_row(area, inside, report, to) for area in report.asked.places],
            }
        )  # fmt: skip
    return found


def cohort_rows(report: Report) -> list[dict[str, Any]]:
    """How complete the loop is, by the year in which provinces began: referred, answered, updated. A household told of
    in two provinces of them counts once."""
    rows = []
    for year, codes in cohorts().items():
        places = [area.code for area in report.asked.places if area.code in codes]
        if not places:
            continue
        sums = {code: report.together(code, places) for code in LOOP}
        rows.append(
            {
                "year": year, "places": len(places), "cells": [
                    {"label": label_of, "value": _number(sums[code])}
                    for code, label_of in zip(LOOP, loop_labels(), strict=True)
                ],
                "share": _percent(sums[LOOP[2]], sums[LOOP[0]]), "values": [sums[code] for code in LOOP],
            }
        )  # fmt: skip
    return rows


def loop_labels() -> list[str]:
    """The steps of the loop, in words."""
    return [indicators()[code].label[language()] for code in LOOP]


def status_rows(places: Iterable[Area], status: Mapping[str, DataStatus]) -> list[dict[str, Any]]:
    """A row a place: how far its data are, and when they last changed."""
    words = status_words()
    return [
        {
            "area": label(area), "code": area.code, "cohort": cohort_of(area.code),
            "status": words[status[area.code].status],
            "tone": TONES[status[area.code].status],
            "changed": thai_datetime(at) if (at := status[area.code].changed_at) else "",
        }
        for area in places
    ]  # fmt: skip


def body_rows(by_body: pl.DataFrame) -> list[dict[str, Any]]:
    """Help by organisation."""
    return [{"label": row["name"], **_help(row)} for row in by_body.iter_rows(named=True)]


def dimension_rows(by_dimension: pl.DataFrame) -> list[dict[str, Any]]:
    """Help by the dimension of the need it was given for."""
    words = names() | {"": _("no need named")}
    return [
        {"label": words.get(row["dimension"], row["dimension"]), **_help(row)}
        for row in by_dimension.iter_rows(named=True)
    ]


def published_row(each: Baseline, value: float | None) -> dict[str, Any]:
    """A published figure with its unit, day, source and what is to be minded."""
    day = thai_date(each.as_of) if each.as_of else _("fiscal year %(year)d") % {"year": each.as_of_year or 0}
    return {
        "label": each.label[language()], "value": _published(each, value), "unit": unit_words()[each.unit],
        "as_of": day, "source": each.source[language()], "note": each.note.get(language(), ""), "number": value,
        "is_derived": each.status == DERIVED,
    }  # fmt: skip


def target_rows(targets: Iterable[ProgrammeTarget], may_set: Callable[[str], bool]) -> list[dict[str, Any]]:
    """A row a target."""
    known = indicators()
    return [
        {
            "target": each, "area": label(each.area), "value": _number(float(each.value)),
            "label": known[each.code].label[language()] if each.code in known else each.code,
            "unit": unit_words()[known[each.code].unit] if each.code in known else "",
            "can_take_back": may_set(each.area_id),
        }
        for each in targets
    ]  # fmt: skip


def named_target_rows() -> list[dict[str, Any]]:
    """The targets that the founding document names with a number."""
    return [
        {
            "label": each.label[language()],
            "value": _number(float(each.target)),
            "unit": unit_words()[each.unit],
        }
        for each in indicators().values()
        if each.target is not None
    ]


def _row(each: Indicator, report: Report, to: Address) -> dict[str, Any]:
    codes = report.asked.codes
    value = report.value(each.code)
    published = [published_row(one, number) for one, number in beside(each.code, codes)]
    return {
        "indicator": each, "key": each.code, "label": each.label[language()], "value": _number(value), "number": value,
        "unit": unit_words()[each.unit], "definition": each.definition[language()], "tone": each.tone if value else "",
        "href": to(each, codes) if value else "", "is_in_year": each.when == IN_YEAR, "published": published,
        "target": _target(each, report), "moved": report.moved(each.code) if len(codes) > 1 else 0,
    }  # fmt: skip


def _place_row(area: Area, inside: list[Indicator], report: Report, to: Address) -> dict[str, Any]:
    cells = []
    for each in inside:
        value = report.value(each.code, area.code)
        cells.append(
            {
                "label": each.label[language()],
                "value": _number(value),
                "href": to(each, [area.code]) if value else "",
            }
        )
    return {"label": label(area), "cells": cells}


def _target(each: Indicator, report: Report) -> str:
    """The target of the year for a single place; else the number that the founding document names."""
    codes = report.asked.codes
    own = report.targets.get((each.code, codes[0])) if len(codes) == 1 else None
    if own is not None:
        return str(_number(float(own.value)))
    return (
        _("%(number)s (founding document)") % {"number": _number(each.target)}
        if each.target is not None
        else ""
    )


def _help(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "households": row["households"], "baht": _number(row["baht"]), "number": row["baht"],
        "without_baht": row["without_baht"],
    }  # fmt: skip


def _published(each: Baseline, value: float | None) -> str:
    if value is None:
        return ""
    words = thousands(value, 0 if value == int(value) else 2)
    return _("over %(number)s") % {"number": words} if each.is_at_least else words


def _number(value: float | None) -> str | None:
    if value is None:
        return None
    return thousands(value, 0 if value == int(value) else 2)


def _percent(part: float | None, whole: float | None) -> str:
    return f"{part / whole:.0%}" if part is not None and whole else ""
