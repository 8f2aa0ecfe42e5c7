"""What surrounds households, in words and tables: poverty by line, strategies, vulnerability, dependency, hazards."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import polars as pl
from django.utils.translation import gettext as _

from ppaos.evidence.livelihood.presenters.income_lines import line_words
from ppaos.evidence.livelihood.presenters.words import named, provenance
from ppaos.evidence.livelihood.queries.circumstance_figures import HAZARDS, Dependency, Rules
from ppaos.ground.geography.models import Area
from ppaos.ground.geography.presenters import label as area_label
from ppaos.ground.workbench.presenters.thai import thousands

Address = Callable[..., str]
Tally = Mapping[str, int]
BY_PART = ("told", "poor", "line_unknown", "level-2", "level-3", "no_worker", "hazard_none")


def hazard_names() -> dict[str, str]:
    """The hazards in words."""
    return {
        "flood": _("Flood"), "flash_flood": _("Flash flood"), "landslide": _("Landslide"), "drought": _("Drought"),
        "storm": _("Storm"), "fire": _("Fire"), "smoke": _("Smoke, fine dust"), "cold": _("Cold"),
        "erosion": _("Bank or coast erosion"), "pests": _("Plague of pests"), "animals": _("Wild animals"),
        "earthquake": _("Earthquake"),
    }  # fmt: skip


def hazard_words(hazards: list[dict[str, Any]] | None) -> str:
    """What one household was exposed to in five years, each hazard once; empty where nobody said."""
    if hazards is None:
        return ""
    names, met = hazard_names(), {entry["hazard"] for entry in hazards}
    return ", ".join(names[kind] for kind in HAZARDS if kind in met) or _("none in five years")


def figure_label(figure: str, rules: Rules) -> str:
    """What a figure is called."""
    kind, _dash, of = figure.partition("-")
    if kind == "strategy":
        return next(named(each) for each in rules.strategies.strategies if each.code == of)
    if kind == "level":
        level = next(each for each in rules.vulnerability.levels if str(each.number) == of)
        return _("Level %(number)s: %(name)s") % {"number": of, "name": named(level)}
    if kind == "hazard":
        return hazard_names()[of]
    return {
        "told": _("Told of incomes and members"),
        "poor": _("Below the line"),
        "not_poor": _("Not below the line"),
        "line_unknown": _("Line or income not known"),
        "poor_unaided": _("Below without programmes' help"),
        "strategy_unknown": _("Sources of income not known"),
        "level_none": _("No low income"),
        "level_unknown": _("Level not known"),
        "depended_on": _("With dependants"),
        "no_dependants": _("Without dependants"),
        "dependants_unknown": _("Dependants not known"),
        "no_worker": _("With dependants and nobody who works"),
        "hazard_none": _("No hazard in five years"),
        "hazard_unknown": _("Hazards not known"),
    }[figure]


def short_label(figure: str, rules: Rules) -> str:
    """A figure as a bar or the head of a column; what a level is stands in its definition."""
    kind, _dash, of = figure.partition("-")
    return _("Level %(number)s") % {"number": of} if kind == "level" else figure_label(figure, rules)


def levels_definition(rules: Rules, line: str) -> str:
    """What each level asks of a household, and who counts."""
    names = [figure_label(f"level-{level.number}", rules) for level in rules.vulnerability.levels]
    return " · ".join([*names, figure_definition("level-0", rules, line)])


def figure_definition(figure: str, rules: Rules, line: str) -> str:
    """What a figure counts."""
    kind = figure.partition("-")[0] if "-" in figure else figure
    ages = rules.vulnerability.dependants
    told = {
        "told": _("Verified households of which an interview or a list told facts, by the newest round of each."),
        "poor": _("Income a head and year is below the line of that year and province."),
        "not_poor": _("Income a head and year is at the line of that year and province, or above."),
        "line_unknown": _("The line of the year is not known, or the income. A neighbouring year is never taken."),
        "poor_unaided": _("Income a head without what poverty programmes gave is below the line."),
        "strategy": _("At least %(share)s %% of a year's income less costs comes from it; mixed where none does."),
        "strategy_unknown": _("A source was asked for and not told, or there is no income at all."),
        "level": _("Low income is at most %(low)s baht a person and year. The highest level that fits counts."),
        "level_none": _("Income is above %(low)s baht a person and year: no vulnerable household."),
        "level_unknown": _("Income, dwelling or dependants are not known well enough to tell the level."),
        "depended_on": _("At least one member is up to %(child)s, is %(old)s or over, disabled or bed-bound."),
        "no_dependants": _("Every member is known, and nobody depends on others."),
        "dependants_unknown": _("Age or health of a member is not known, or fewer members are known than live there."),
        "no_worker": _("Somebody depends on others, and no member works."),
        "hazard": _("The dwelling or the farmland was met by it at least once in five years. One household may be met "
                    "by several."),
        "hazard_none": _("Asked, and no hazard named."),
        "hazard_unknown": _("Not asked, or not answered."),
    }  # fmt: skip
    return told[kind] % {
        "share": f"{rules.strategies.dominant.value * 100:g}",
        "low": thousands(round(rules.vulnerability.low_income.value)),
        "child": ages.child_most,
        "old": ages.old_least,
        "line": line_words(line),
    }


def cell(tally: Tally, figure: str, to: Address, **given: str) -> dict[str, Any]:
    """A number that opens to its records."""
    value = tally.get(figure, 0)
    return {"value": value, "state": "", "href": to(figure=figure, **given) if value else ""}


def cards(tally: Tally, rules: Rules, line: str, to: Address) -> list[dict[str, Any]]:
    """Poverty by the line; the first three after everybody add up to everybody."""
    tones = {"poor": "bad", "poor_unaided": "care", "not_poor": "good", "line_unknown": "care"}
    return [
        {
            "key": figure,
            "label": figure_label(figure, rules),
            "definition": figure_definition(figure, rules, line),
            "value": thousands(tally[figure]),
            "href": to(figure=figure) if tally[figure] else "",
            "tone": tones.get(figure, "") if tally[figure] else "",
        }
        for figure in ("told", "poor", "not_poor", "line_unknown", "poor_unaided")
    ]


def bars(tally: Tally, names: Iterable[str], rules: Rules, to: Address) -> list[dict[str, Any]]:
    """A row a figure."""
    return [{"key": "", "label": short_label(figure, rules), **cell(tally, figure, to)} for figure in names]


def strategy_figures(rules: Rules) -> list[str]:
    return [*(f"strategy-{each.code}" for each in rules.strategies.strategies), "strategy_unknown"]


def level_figures(rules: Rules) -> list[str]:
    levels = [f"level-{each.number}" for each in reversed(rules.vulnerability.levels)]
    return [*levels, "level_none", "level_unknown"]


def hazard_figures() -> list[str]:
    return [*(f"hazard-{kind}" for kind in HAZARDS), "hazard_none", "hazard_unknown"]


def dependency_rows(found: Dependency) -> list[dict[str, str]]:
    """Who depends on whom, in people."""
    ratio = _("not known") if found.ratio is None else f"{found.ratio:.1f}"
    return [
        {"label": _("Dependants (people)"), "value": thousands(found.dependants)},
        {"label": _("Others they may depend on (people)"), "value": thousands(found.others)},
        {"label": _("Dependants for every 100 others"), "value": ratio},
    ]


def line_tabs(rules: Rules, chosen: str, at: Address) -> list[dict[str, Any]]:
    """The switch between the lines that compare with incomes a head."""
    return [
        {
            "label": line_words(name),
            "url": at(line=None if name == rules.lines.judged_by else name),
            "current": name == chosen,
        }
        for name in rules.line_names
    ]


def sources(rules: Rules) -> list[dict[str, Any]]:
    """What the figures stand on, each with its state and source."""
    return [
        {"name": named(method), "version": method.version} | provenance(method.provenance)
        for method in (rules.lines, rules.strategies, rules.vulnerability)
    ]


def by_part(
    parts: Iterable[Area],
    tallies: Mapping[str | None, Tally],
    rules: Rules,
    line: str,
    to: Address,
    at: Address,
) -> dict[str, Any]:
    """A row a part of the area; what lies in no part has a row of its own, so that the rows add up."""
    labels = {figure: short_label(figure, rules) for figure in BY_PART}
    rows = [
        {
            "label": area_label(area),
            "href": at(area=area.code),
            "cells": [
                cell(tallies.get(area.code, {}), figure, to, area=area.code) | {"label": labels[figure]}
                for figure in BY_PART
            ],
        }
        for area in parts
    ]
    if None in tallies:
        cells = [
            {"value": tallies[None][figure], "state": "", "href": "", "label": labels[figure]}
            for figure in BY_PART
        ]
        rows.append({"label": _("in none of these"), "href": "", "cells": cells})
    columns = [
        {
            "key": f"part-{figure}",
            "label": labels[figure],
            "definition": f"{figure_label(figure, rules)} · {figure_definition(figure, rules, line)}",
        }
        for figure in BY_PART
    ]
    return {"columns": columns, "rows": rows}


def sheet(tallies: pl.DataFrame, labels: Mapping[str, str], rules: Rules, line: str) -> pl.DataFrame:
    """All figures as a file: a row a part of the area and figure (columns part, and one a figure)."""
    names = [name for name in tallies.columns if name != "part"]
    told = tallies.unpivot(names, index="part", variable_name="figure", value_name="households").select(
        pl.col("part"),
        pl.col("part").replace_strict(labels, default="", return_dtype=pl.String).alias("area"),
        pl.col("figure").replace_strict({name: figure_label(name, rules) for name in names}).alias("label"),
        pl.lit(line_words(line)).alias("line"),
        "households",
    )
    told.columns = [_("Area code"), _("Area"), _("Figure"), _("Line"), _("Households")]
    return told
