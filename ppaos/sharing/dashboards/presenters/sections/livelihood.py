"""Levels of livelihood of an area and its parts, and its five capitals beside the area above."""

from django.utils.translation import gettext as _

from ppaos.ground.geography.presenters import name as area_name
from ppaos.sharing.dashboards.presenters import figures as words
from ppaos.sharing.dashboards.presenters.asked import Asked
from ppaos.sharing.dashboards.presenters.charts import Chart, cell, row
from ppaos.sharing.dashboards.presenters.overview import CAPITALS, LEVELS
from ppaos.sharing.dashboards.queries import Summary, figures, summary


def livelihood(asked: Asked) -> list[Chart]:
    """Nothing before the first household was assessed."""
    if not asked.own.values["households_assessed"]:
        return []
    return [_levels(asked), _capitals(asked)]


def _levels(asked: Asked) -> Chart:
    names = words.family_words("level")
    columns = [{"key": level, "label": names[level]} for level in LEVELS]
    columns.append({"key": "not_scored", "label": words.label(figures()["level_not_scored"])})
    codes = [f"level_{column['key']}" for column in columns]

    def cells(code: str) -> list[dict[str, object]]:
        told = [words.row(each, asked.found[code], code in asked.seen) for each in codes]
        return [cell(each["value"], each["href"]) for each in told]

    rows = [row(_("Whole area"), cells=cells(asked.area.code))]
    rows += [
        row(area_name(part), cells=cells(part.code), href=asked.url(part.code))
        for part in asked.areas
        if asked.found[part.code].values["households_assessed"]
    ]
    definition = _("Verified households by the level of their newest overall score")
    return Chart(
        "levels", "levels", _("Levels of livelihood"), definition, "households", [_("Area")], columns, rows,
        share=True, most=31,
    )  # fmt: skip


def _capitals(asked: Asked) -> Chart:
    columns, beside = [{"key": "now", "label": area_name(asked.area)}], [asked.own]
    if asked.above is not None:
        columns.append({"key": "middle", "label": _("Mean of %(area)s") % {"area": area_name(asked.above)}})
        beside.append(summary(asked.above.code))
    names = words.family_words("capital")
    rows = [row(names[key], key=key, cells=[_mean(each, key) for each in beside]) for key in CAPITALS]
    definition = _("Mean score of verified households, each capital over the households scored in it")
    return Chart(
        "capitals", "radar", _("Five livelihood capitals"), definition, "score", [_("Capital")], columns, rows,
        family="capital", decimals=2,
    )  # fmt: skip


def _mean(told: Summary, key: str) -> dict[str, object]:
    return cell(told.values[f"capital_{key}"], decimals=2)
