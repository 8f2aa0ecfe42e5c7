"""The five dimensions of an area in words and tables: alone, together, by stage of life and by part of the area."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import polars as pl
from django.utils.translation import gettext as _

from ppaos.engine import methods
from ppaos.engine.livelihood.combinations import FIVE, Tally, masks
from ppaos.engine.methods import LifeStages
from ppaos.evidence.livelihood.presenters.looking import unit_words
from ppaos.evidence.livelihood.presenters.words import named
from ppaos.ground.geography.models import Area
from ppaos.ground.geography.presenters import label as area_label
from ppaos.ground.workbench.presenters.thai import thousands

Address = Callable[..., str]
DISABLED, AGE_UNKNOWN = "disabled", "age_unknown"
# Below this many people are not told to who may not see what their health is like.
FEWEST = 5
NOBODY = Tally({})
STAGED = ("judged", "any", *(f"poor-{code}" for code in FIVE))
BY_NUMBER = ("any", *(f"count-{number}" for number in range(1, 6)), "partly", "none", "unknown")


def names() -> dict[str, str]:
    """The dimensions in words."""
    return {each.code: named(each) for each in methods.load("bmn_indicators").dimensions}


def figure_label(figure: str) -> str:
    """What a figure is called."""
    fixed = {
        "judged": _("With basic-needs answers"),
        "any": _("Poor in at least one dimension"),
        "exact": _("Poor, and every dimension known"),
        "none": _("Poor in none of the five"),
        "partly": _("Poor in some, others not known"),
        "unknown": _("Not known whether poor"),
    }
    kind, _dash, of = figure.partition("-")
    if not of:
        return fixed[figure]
    if kind == "mask":
        return combination_words(of)
    if kind == "count":
        return _("Poor in %(number)s dimensions at once") % {"number": of}
    words = {
        "poor": _("Poor in: %(name)s"),
        "passed": _("Not poor in: %(name)s"),
        "open": _("Not known: %(name)s"),
    }
    return words[kind] % {"name": names()[of]}


def figure_definition(figure: str) -> str:
    """What a figure counts."""
    kind, _dash, of = figure.partition("-")
    told = {
        "judged": _("Verified households with basic-needs answers (จปฐ.), by the newest round of each."),
        "any": _("At least one indicator of at least one dimension failed."),
        "none": _("Every indicator that applies was answered and passed."),
        "partly": _("Poor in at least one dimension; of another too little was answered to tell."),
        "unknown": _("Nothing failed, and too little was answered to say «not poor»."),
        "mask": _("Poor in exactly these dimensions and not poor in all others. Each is in one combination only."),
        "count": _("Every dimension is known, and so many of them are poor."),
        "exact": _("Every dimension is known, and at least one is poor."),
        "poor": _("At least one indicator of the dimension failed. Who is poor in several counts in each."),
        "passed": _("Every indicator of the dimension that applies was passed."),
        "open": _("Nothing of the dimension failed, and too little was answered to tell. Never counted as not poor."),
    }  # fmt: skip
    return told[kind if of else figure]


def combination_words(mask: str) -> str:
    """The dimensions of a combination, joined."""
    known = names()
    return " + ".join(known[code] for code, digit in zip(FIVE, mask, strict=True) if digit == "1")


def cards(tally: Tally, unit: str, to: Address) -> list[dict[str, Any]]:
    """The figures that add up to everybody."""
    tones = {"any": "bad", "partly": "care", "unknown": "care", "none": "good"}
    return [
        {
            "key": figure,
            "label": figure_label(figure),
            "definition": figure_definition(figure),
            "value": thousands(tally[figure]),
            "unit": unit_words(unit),
            "href": to(figure=figure) if tally[figure] else "",
            "tone": tones.get(figure, "") if tally[figure] else "",
        }
        for figure in ("judged", "any", "partly", "none", "unknown")
    ]


def alone(tally: Tally, to: Address) -> dict[str, Any]:
    """A row a dimension: poor, not poor, not known."""
    columns = [
        {"key": "poor", "label": _("poor")},
        {"key": "not_poor", "label": _("not poor")},
        {"key": "unknown", "label": _("not known")},
    ]
    rows = [
        {
            "label": label,
            "cells": [cell(tally, f"{state}-{code}", to) for state in ("poor", "passed", "open")],
        }
        for code, label in names().items()
    ]
    return {"columns": columns, "rows": rows}


def by_number(tally: Tally, to: Address) -> list[dict[str, Any]]:
    """In how many dimensions at once; those of whom every dimension is known."""
    return [
        {"key": "", "label": number, **cell(tally, f"count-{number}", to)}
        for number in ("1", "2", "3", "4", "5")
    ]


def together(tally: Tally, to: Address, at: Address, chosen: str) -> list[dict[str, Any]]:
    """A row for each of the 31 combinations, with its share of those whose every dimension is known. `at` leads to the
    same page with the combination told by area."""
    known = tally["exact"] + tally["none"]
    return [
        {
            "mask": mask,
            "label": combination_words(mask),
            "marks": [{"code": code, "is_on": digit == "1"} for code, digit in zip(FIVE, mask, strict=True)],
            "number": mask.count("1"),
            "share": tally[f"mask-{mask}"] * 100 / known if known else None,
            "choose_url": at(figure=f"mask-{mask}"),
            "is_chosen": chosen == f"mask-{mask}",
            **cell(tally, f"mask-{mask}", to),
        }
        for mask in masks()
    ]


def by_stage(
    tallies: Mapping[str | None, Tally], stages: LifeStages, to: Address, at: Address, *, sees_health: bool
) -> list[dict[str, Any]]:
    """A row a stage of life, then those of unknown age, then the disabled of any age. `to` leads to records, `at` to
    the page of a stage."""
    codes = [*(stage.code for stage in stages.stages), AGE_UNKNOWN, DISABLED]
    return [
        {
            "label": stage_label(stages, code),
            "href": at(stage=code) if code in tallies else "",
            "cells": [
                _shown(cell(tallies.get(code, NOBODY), figure, to, stage=code), code, sees_health)
                for figure in STAGED
            ],
        }
        for code in codes
    ]


def stage_label(stages: LifeStages, code: str) -> str:
    """A stage of life in words; empty for all of them."""
    known = {stage.code: named(stage) for stage in stages.stages}
    return (known | {AGE_UNKNOWN: _("Age not known"), DISABLED: named(stages.across), "": ""})[code]


def stage_tabs(stages: LifeStages, chosen: str, at: Address) -> list[dict[str, Any]]:
    """The switch between the stages of life."""
    codes = ["", *(stage.code for stage in stages.stages), AGE_UNKNOWN, DISABLED]
    return [
        {
            "label": stage_label(stages, code) or _("All ages"),
            "url": at(stage=code or None),
            "current": chosen == code,
        }
        for code in codes
    ]


def stage_columns() -> list[dict[str, str]]:
    """The heads of the table of stages."""
    labels = [_("With answers"), _("Poor in any"), *names().values()]
    return [
        {"key": f"stage-{figure}", "label": label, "definition": figure_definition(figure)}
        for figure, label in zip(STAGED, labels, strict=True)
    ]


def _shown(shown: dict[str, Any], stage: str, sees_health: bool) -> dict[str, Any]:
    """The cell, or none of it: a few disabled people of a village are soon known by name."""
    if stage != DISABLED or sees_health:
        return shown
    is_small = 0 < shown["value"] < FEWEST
    return shown | ({"value": None, "state": "suppressed", "href": ""} if is_small else {"href": ""})


def by_part(
    parts: Iterable[Area], tallies: Mapping[str | None, Tally], to: Address, at: Address, chosen: str
) -> dict[str, Any]:
    """A row a part of the area: everybody, the figure that was chosen, and by how many dimensions. What lies in no
    part has a row of its own, so that the rows add up."""
    shown = ["judged", *([chosen] if chosen else []), *(figure for figure in BY_NUMBER if figure != chosen)]
    rows = [
        {
            "label": area_label(area),
            "href": at(area=area.code),
            "cells": [
                cell(tallies.get(area.code, NOBODY), figure, to, area=area.code)
                | {"label": short_label(figure)}
                for figure in shown
            ],
        }
        for area in parts
    ]
    if None in tallies:
        cells = [
            {"value": tallies[None][figure], "state": "", "href": "", "label": short_label(figure)}
            for figure in shown
        ]
        rows.append({"label": _("in none of these"), "href": "", "cells": cells})
    columns = [
        {"key": f"part-{figure}", "label": short_label(figure), "definition": figure_definition(figure)}
        for figure in shown
    ]
    return {"columns": columns, "rows": rows}


def short_label(figure: str) -> str:
    """A figure as the head of a column."""
    short = {
        "judged": _("With answers"), "any": _("Poor in any"), "none": _("Poor in none"),
        "partly": _("Some not known"), "unknown": _("Not known"),
    }  # fmt: skip
    if figure.startswith("count-"):
        return _("In %(number)s") % {"number": figure.removeprefix("count-")}
    return short.get(figure) or figure_label(figure)


def cell(tally: Tally, figure: str, to: Address, **given: str) -> dict[str, Any]:
    """A number that opens to its records."""
    value = tally[figure]
    return {"value": value, "state": "", "href": to(figure=figure, **given) if value else ""}


def sheet(frame: pl.DataFrame, labels: Mapping[str, str], unit: str) -> pl.DataFrame:
    """The combinations as a file: a row a part of the area and combination (columns part, mask, count)."""
    told = frame.select(
        pl.col("part"),
        pl.col("part").replace_strict(labels, default="", return_dtype=pl.String).alias("area"),
        pl.lit(unit_words(unit)).alias("unit"),
        "mask",
        "count",
    )
    told.columns = [
        _("Area code"),
        _("Area"),
        _("Unit"),
        _("Combination (health, living, education, income, access; 1 poor, 0 not, ? not known)"),
        _("How many"),
    ]
    return told
