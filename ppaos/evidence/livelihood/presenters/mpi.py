"""A poverty index of an area in words and tables: the measures, each indicator's part, and each part of the area's."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import polars as pl
from django.utils.translation import gettext as _

from ppaos.engine.livelihood.alkire_foster import MpiRule
from ppaos.engine.methods import MpiIndicator, MpiMethod
from ppaos.evidence.livelihood.presenters.looking import span, unit_words
from ppaos.evidence.livelihood.presenters.words import named, provenance
from ppaos.ground.geography.models import Area
from ppaos.ground.geography.presenters import label as area_label
from ppaos.ground.workbench.presenters.thai import thai_date, thousands

Address = Callable[..., str]
WHOLE = 100.0
FIGURES = ("counted", "excluded", "poor")


def figure_label(figure: str, method: MpiMethod) -> str:
    """What a figure is called."""
    kind, _dash, code = figure.partition("-")
    if not code:
        return {
            "counted": _("Judged by the index"),
            "excluded": _("Left out"),
            "poor": _("Poor by the index"),
        }[figure]
    words = {"raw": _("Deprived: %(name)s"), "censored": _("Poor and deprived: %(name)s")}[kind]
    return words % {"name": named(next(each for each in method.indicators if each.code == code))}


def figure_definition(figure: str) -> str:
    """What a figure counts."""
    return {
        "counted": _("Verified households with enough answers to be judged."),
        "excluded": _("Verified households with too few answers to be judged. Nothing is supposed of them."),
        "poor": _("Deprived in indicators that together weigh k or more."),
        "raw": _("Below the cut-off of this indicator, poor or not (headcount before censoring)."),
        "censored": _("Poor by the index and below the cut-off of this indicator (censored headcount)."),
    }[figure.partition("-")[0]]


def all_figures(method: MpiMethod) -> list[str]:
    """Every figure that opens to records."""
    return [*FIGURES, *(f"{kind}-{each.code}" for kind in ("raw", "censored") for each in method.indicators)]


def measures(
    whole: Mapping[str, Any], counts: Mapping[str, int], unit: str, to: Address
) -> list[dict[str, Any]]:
    """The figures of the literature as cards."""
    shares = [
        ("H", _("H: share of poor"), _("Poor by the index, of all who were judged."), percent(whole["H"]), "%"),
        ("A", _("A: how deprived the poor are"),
         _("The mean share of the weight in which the poor are deprived."), percent(whole["A"]), "%"),
        ("M0", "M0", _("H × A: the index itself. It falls when fewer are poor, and when the poor lack less."),
         decimal(whole["M0"]), ""),
        ("M1", "M1", _("M0 with how far below the cut-offs the poor stand."), decimal(whole["M1"]), ""),
        ("M2", "M2", _("M1 with the distances squared, so that the poorest weigh most."), decimal(whole["M2"]), ""),
    ]  # fmt: skip
    cards = [
        {"key": key, "label": label, "definition": definition, "value": value, "unit": mark, "href": ""}
        for key, label, definition, value, mark in shares
    ]
    people = [
        {
            "key": figure,
            "label": {"poor": _("Poor by the index"), "counted": _("Judged"), "excluded": _("Left out")}[
                figure
            ],
            "definition": figure_definition(figure),
            "value": thousands(counts[figure]),
            "unit": unit_words(unit),
            "href": to(figure=figure) if counts[figure] else "",
        }
        for figure in ("poor", "counted", "excluded")
    ]
    return [people[0], *cards, *people[1:]]


def indicator_rows(
    method: MpiMethod, rule: MpiRule, whole: Mapping[str, Any], fields: Mapping[str, Any], to: Address
) -> list[dict[str, Any]]:
    """A row an indicator: what it asks, its weight and cut-off as fields, headcounts and its part of M0."""
    dimensions = {each.code: named(each) for each in method.dimensions}
    return [
        {
            "label": named(each),
            "dimension": dimensions[each.dimension],
            "asked": asked_words(each),
            "weight": fields[f"w_{each.code}"],
            "share": rule.shares[each.code] * WHOLE,
            "cutoff": fields.get(f"c_{each.code}"),
            "raw": number(whole[f"raw_{each.code}"], to(figure=f"raw-{each.code}")),
            "censored": number(whole[f"censored_{each.code}"], to(figure=f"censored-{each.code}")),
            "contribution": number(whole[f"contribution_{each.code}"], ""),
            **provenance(each.provenance),
        }
        for each in method.indicators
    ]


def defined_rows(method: MpiMethod) -> list[dict[str, Any]]:
    """The indicators of an index that cannot be computed here."""
    dimensions = {each.code: named(each) for each in method.dimensions}
    return [
        {
            "label": named(each),
            "dimension": dimensions[each.dimension],
            "asked": asked_words(each),
            "share": each.weight * WHOLE,
            **provenance(each.provenance),
        }
        for each in method.indicators
    ]


def by_dimension(method: MpiMethod, whole: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What each dimension contributes to M0, in percent."""
    rows = []
    for dimension in method.dimensions:
        parts = [
            whole[f"contribution_{each.code}"]
            for each in method.indicators
            if each.dimension == dimension.code
        ]
        value = None if not parts or None in parts else round(sum(parts) * WHOLE, 1)
        rows.append({"key": "", "label": named(dimension), "value": value, "state": "", "href": ""})
    return rows


def by_part(
    areas: Iterable[Area],
    rows: Sequence[Mapping[str, Any]],
    sizes: Mapping[str | None, Mapping[str, int]],
    to: Address,
    at: Address,
) -> dict[str, Any]:
    """A row a part of the area (rows of `measured` by part with their shares): who is poor, how deeply, and its part
    in the whole."""
    columns = _part_columns()
    known = {row["part"]: row for row in rows}
    names = {area.code: area_label(area) for area in areas}
    told: list[tuple[str | None, str]] = [(code, name) for code, name in names.items() if code in known]
    told += [(None, _("in none of these"))] if None in known else []
    return {
        "columns": columns,
        "rows": [
            {
                "label": name,
                "href": at(area=code) if code else "",
                "cells": [
                    cell | {"label": column["label"]}
                    for cell, column in zip(_cells(known[code], sizes[code], code, to), columns, strict=True)
                ],
            }
            for code, name in told
        ],
    }


def _part_columns() -> list[dict[str, str]]:
    return [
        {"key": f"part-{key}", "label": label, "definition": definition}
        for key, label, definition in (
            ("people", _("Judged"), figure_definition("counted")),
            ("excluded", _("Left out"), figure_definition("excluded")),
            ("poor", _("Poor"), figure_definition("poor")),
            ("H", "H (%)", _("Poor by the index, of all who were judged.")),
            ("A", "A (%)", _("The mean share of the weight in which the poor are deprived.")),
            ("M0", "M0", _("H × A.")),
            ("population", _("Part of those judged (%)"), _("This area's part of all who were judged, as weighed.")),
            ("m0", _("Part of M0 (%)"), _("What this area contributes to the M0 of all: more than its part of the "
                                          "people means that it is poorer than the rest.")),
        )
    ]  # fmt: skip


def _cells(
    row: Mapping[str, Any], size: Mapping[str, int], code: str | None, to: Address
) -> list[dict[str, Any]]:
    opened = [
        {"value": size[figure], "href": to(area=code, figure=figure) if code and size[figure] else ""}
        for figure in ("counted", "excluded", "poor")
    ]
    return [
        *opened,
        number(row["H"], ""),
        number(row["A"], ""),
        {"value": row["M0"], "decimals": 4, "href": ""},
        number(row["population_share"], ""),
        number(row["m0_share"], ""),
    ]


def asked_words(indicator: MpiIndicator) -> str:
    """From which answers an indicator comes."""
    if not indicator.instrument:
        return _("asked by no form here")
    if indicator.instrument == "bmn":
        return _("basic needs, question %(number)s") % {"number": indicator.answer}
    return _("five capitals, scored 1–4")


def as_of(matrix: pl.DataFrame) -> str:
    """From when the results are, and of which years the answers of each questionnaire."""
    days = [day for column in ("slf_on", "bmn_on") for day in matrix[column].drop_nulls().to_list()]
    if not days:
        return ""
    told = {"bmn_year": _("basic needs of %(years)s"), "slf_year": _("capitals of %(years)s")}
    years = [
        words % {"years": span(matrix[column])}
        for column, words in told.items()
        if matrix[column].null_count() < matrix.height
    ]
    return " · ".join([thai_date(max(days)), *years])


def number(share: float | None, href: str) -> dict[str, Any]:
    """A share as a percentage with one decimal."""
    return {"value": None if share is None else share * WHOLE, "decimals": 1, "href": href if share else ""}


def percent(share: float | None) -> str | None:
    """A share in words."""
    return None if share is None else thousands(share * WHOLE, 1)


def decimal(value: float | None) -> str | None:
    """A measure with four decimals."""
    return None if value is None else thousands(value, 4)


def sheet(rows: Sequence[Mapping[str, Any]], labels: Mapping[str, str], method: MpiMethod) -> pl.DataFrame:
    """The measures of an area and its parts as a file (rows of `measured`, each with its part)."""
    plain = {"people": _("Judged"), "excluded": _("Left out"), "population": _("As weighed")}
    kinds = {"raw": _("Deprived: %(name)s"), "censored": _("Poor and deprived: %(name)s"),
             "contribution": _("Part of M0: %(name)s")}  # fmt: skip
    told = []
    for row in rows:
        line: dict[str, Any] = {_("Area code"): row["part"], _("Area"): labels.get(row["part"], "")}
        line |= {words: row[name] for name, words in plain.items()}
        line |= {name: row[name] for name in ("H", "A", "M0", "M1", "M2")}
        for kind, words in kinds.items():
            line |= {words % {"name": named(each)}: row[f"{kind}_{each.code}"] for each in method.indicators}
        told.append(line)
    return pl.DataFrame(told, infer_schema_length=None)
