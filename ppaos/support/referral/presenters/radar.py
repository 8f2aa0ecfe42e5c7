"""The radar in words and shapes that its pages show: figures, medians, parts of an area, organisations, cases."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import polars as pl
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ppaos.ground.geography.models import Area
from ppaos.ground.geography.presenters import label, name
from ppaos.ground.workbench.presenters.thai import thai_date, thousands
from ppaos.people.cooperation.models import Organisation
from ppaos.support.assistance.models import HelpLine, Need
from ppaos.support.referral.models import DoubleHelp
from ppaos.support.referral.presenters.words import HIDDEN, is_thai, need_name
from ppaos.support.referral.queries.radar import add_on_share
from ppaos.support.referral.queries.radar_figures import HOUSEHOLD, NEED, REFERRAL, RadarFigure, radar_figures

UNITS = {
    REFERRAL: gettext_lazy("referrals"),
    NEED: gettext_lazy("needs"),
    HOUSEHOLD: gettext_lazy("households"),
}
BY_PART = ("double_help", "never_referred", "never_answered", "never_delivered", "overdue", "stuck")
BY_BODY = ("sent", "never_answered", "never_delivered", "overdue", "stuck")
To = Callable[..., str]
Values = Mapping[str, int]


def figure_name(figure: RadarFigure) -> str:
    """The figure's name in the reader's language."""
    return figure.label["th" if is_thai() else "en"]


def figure_definition(figure: RadarFigure) -> str:
    """What the figure counts, in the reader's language."""
    return figure.definition["th" if is_thai() else "en"]


def values(counted: pl.DataFrame) -> dict[str, int]:
    """The sum of each figure of counts (columns as `queries.radar.COUNTS`), steps left out."""
    summed = counted.filter(pl.col("days").is_null()).group_by("figure").agg(pl.col("value").sum())
    return dict(summed.iter_rows())


def cards(figures: Iterable[RadarFigure], told: Values, to: To, *, of_one: bool) -> list[dict[str, Any]]:
    """A card a figure; what is not told of single organisations is left out for one. Nothing found is zero."""
    return [
        {
            "key": figure.code, "label": figure_name(figure), "value": thousands(told.get(figure.code, 0)),
            "unit": UNITS[figure.of], "definition": figure_definition(figure),
            "tone": figure.tone if told.get(figure.code) else "", "note": _note(figure, told),
            "href": to(figure.code) if told.get(figure.code) else "",
        }
        for figure in figures
        if not figure.is_days and not (of_one and figure.of_all)
    ]  # fmt: skip


def step_cards(medians: pl.DataFrame, to: To) -> list[dict[str, Any]]:
    """A card a step: its median days, and of how many referrals; none told is no data, not zero."""
    told = {row["figure"]: row for row in medians.iter_rows(named=True)}
    return [
        {
            "key": figure.code, "label": figure_name(figure), "unit": _("days"), "tone": "",
            "definition": figure_definition(figure), "value": _days(told.get(figure.code)),
            "note": _("%(count)s referrals") % {"count": thousands(told[figure.code]["referrals"])}
            if figure.code in told else _("None was told of yet."),
            "href": to(figure.code) if figure.code in told else "",
        }
        for figure in radar_figures().values()
        if figure.is_days
    ]  # fmt: skip


def part_table(
    parts: Sequence[Area],
    counted: pl.DataFrame,
    figures: Iterable[RadarFigure],
    at: Callable[[str], str],
    to: To,
) -> dict[str, Any]:
    """A row a part of the area, a column a figure."""
    shown = [figure for figure in figures if figure.code in BY_PART]
    told = {code: values(rows) for (code,), rows in counted.group_by("area_code")}
    return {
        "columns": [_column(figure) for figure in shown],
        "rows": [
            {
                "label": name(part),
                "href": at(part.code),
                "cells": [
                    _cell(told.get(part.code, {}), figure, to(figure.code, area=part.code))
                    for figure in shown
                ],
            }
            for part in parts
        ],
    }


def body_table(
    bodies: Iterable[Organisation],
    counted: pl.DataFrame,
    medians: pl.DataFrame,
    at: Callable[[int], str],
    to: To,
) -> dict[str, Any]:
    """A row an organisation, the most stuck first: where its referrals stand, how long it takes, what is new to it."""
    shown = [radar_figures()[code] for code in BY_BODY]
    told = {
        body: values(rows)
        for (body,), rows in counted.drop_nulls("organisation_id").group_by("organisation_id")
    }
    days = {(row["organisation_id"], row["figure"]): row["median"] for row in medians.iter_rows(named=True)}
    rows = [
        {
            "label": str(body) if is_thai() else body.name_en or str(body),
            "href": at(body.pk),
            "cells": [
                *(_cell(told[body.pk], figure, to(figure.code, organisation=body.pk)) for figure in shown),
                *(_days_cell(days.get((body.pk, step)), step, body, to) for step in ("to_answer", "to_help")),
                {
                    "value": _share(told[body.pk]), "href": to("add_on", organisation=body.pk), "decimals": "-1",
                    "label": _("Add-on share (%)"),
                },
            ],
            "order": (-told[body.pk].get("stuck", 0), -told[body.pk].get("sent", 0)),
        }
        for body in bodies
        if body.pk in told
    ]  # fmt: skip
    columns = [*shown, *(radar_figures()[code] for code in ("to_answer", "to_help", "add_on"))]
    heads = [_column(figure) for figure in columns]
    for head, figure in zip(heads[-3:-1], columns[-3:-1], strict=True):
        head["label"] = _days_name(figure)
    heads[-1]["label"] = _("Add-on share (%)")
    return {"columns": heads, "rows": sorted(rows, key=lambda row: row["order"])}


def need_lines(needs: Iterable[Need], heads: Mapping[int, str]) -> list[dict[str, Any]]:
    """Needs as rows: whose, which, where, since when; heads of those that may be named."""
    return [
        {
            "need": need, "head": heads.get(need.household_id, HIDDEN), "what": need_name(need.code),
            "person": str(need.person) if need.person and need.household_id in heads else "",
            "area": label(need.area), "since": thai_date(need.found_at.date()),
        }
        for need in needs
    ]  # fmt: skip


def double_lines(
    found: Iterable[DoubleHelp], heads: Mapping[int, str], bodies: Mapping[int, Organisation]
) -> list[dict[str, Any]]:
    """What was given twice as rows: to whom, for what, in which year, by whom."""
    kinds = {kind.value: str(kind.label) for kind in HelpLine.Kind}
    return [
        {
            "household": case.household, "head": heads.get(case.household_id, HIDDEN),
            "what": kinds.get(case.about) or need_name(case.about), "year": str(case.fiscal_year),
            "bodies": [str(bodies[body]) for body in case.bodies if body in bodies], "area": label(case.area),
        }
        for case in found
    ]  # fmt: skip


def referral_sheet(lines: Iterable[Mapping[str, Any]]) -> pl.DataFrame:
    """Referrals (as `words.lines`) as a sheet of text."""
    told = list(lines)
    return _sheet({
        _("Number"): [str(line["referral"].pk) for line in told],
        _("Household"): [str(line["referral"].household) for line in told],
        _("Head"): [line["head"] for line in told],
        _("Need"): [line["need"] for line in told],
        _("Service"): [line["service"] for line in told],
        _("Organisation"): [line["organisation"] for line in told],
        _("Area code"): [line["referral"].area_id for line in told],
        _("Area"): [line["area"] for line in told],
        _("Due"): [thai_date(day) if (day := line["referral"].due_on) else "" for line in told],
        _("State"): [line["state"] for line in told],
    })  # fmt: skip


def need_sheet(lines: Iterable[Mapping[str, Any]]) -> pl.DataFrame:
    """Needs (as `need_lines`) as a sheet of text."""
    told = list(lines)
    return _sheet({
        _("Number"): [str(line["need"].pk) for line in told],
        _("Household"): [str(line["need"].household) for line in told],
        _("Head"): [line["head"] for line in told],
        _("Need"): [line["what"] for line in told],
        _("Area code"): [line["need"].area_id for line in told],
        _("Area"): [line["area"] for line in told],
        _("Found on"): [line["since"] for line in told],
    })  # fmt: skip


def double_sheet(lines: Iterable[Mapping[str, Any]]) -> pl.DataFrame:
    """What was given twice (as `double_lines`) as a sheet of text."""
    told = list(lines)
    return _sheet({
        _("Household"): [str(line["household"]) for line in told],
        _("Head"): [line["head"] for line in told],
        _("Need or kind of help"): [line["what"] for line in told],
        _("Fiscal year (B.E.)"): [line["year"] for line in told],
        _("Organisation"): [" · ".join(line["bodies"]) for line in told],
        _("Area"): [line["area"] for line in told],
    })  # fmt: skip


def _sheet(columns: Mapping[str, list[str]]) -> pl.DataFrame:
    return pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))


def _column(figure: RadarFigure) -> dict[str, Any]:
    return {
        "label": figure_name(figure),
        "key": f"col-{figure.code}",
        "definition": figure_definition(figure),
    }


def _cell(told: Values, figure: RadarFigure, href: str) -> dict[str, Any]:
    value = told.get(figure.code, 0)
    return {"value": value, "href": href if value else "", "decimals": "", "label": figure_name(figure)}


def _days_name(figure: RadarFigure) -> str:
    return f"{figure_name(figure)} {_('(median days)')}"


def _days_cell(value: float | None, step: str, body: Organisation, to: To) -> dict[str, Any]:
    """Median days of an organisation; what it is read off opens."""
    href = "" if value is None else to(step, organisation=body.pk)
    return {"value": value, "href": href, "decimals": "-1", "label": _days_name(radar_figures()[step])}


def _share(told: Values) -> float | None:
    return add_on_share(told.get("known", 0), told.get("add_on", 0))


def _note(figure: RadarFigure, told: Values) -> str:
    """Of those of which the receiver told whether they are on its list: the share that is new to it."""
    share = _share(told) if figure.code == "add_on" else None
    return "" if share is None else _("%(share)s %% of those told of") % {"share": thousands(share, 1)}


def _days(row: Mapping[str, Any] | None) -> str | None:
    return None if row is None else thousands(row["median"], 0 if row["median"] == int(row["median"]) else 1)
