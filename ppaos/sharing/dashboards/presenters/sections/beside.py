"""One figure of several areas beside each other, and beside what was published of the twenty provinces."""

from typing import Any

from django.utils.translation import gettext as _

from ppaos.ground.geography.models import Area
from ppaos.ground.geography.presenters import name as area_name
from ppaos.ground.workbench.presenters.thai import thai_date
from ppaos.learning.policy.queries.baselines import Baseline, baselines
from ppaos.sharing.dashboards.presenters import figures as words
from ppaos.sharing.dashboards.presenters.asked import SHARE, Asked, known_figure
from ppaos.sharing.dashboards.presenters.charts import Chart, cell, row
from ppaos.sharing.dashboards.queries import Figure, figures

USUAL = "households_poor"
# What a share is of: households of those found, people of those who live in verified households.
WHOLE = {"households": "households_found", "persons": "persons_verified"}
# Which published figure of the provinces stands beside which of our own.
PUBLISHED = {
    "households_verified": "snapshot_households", "households_poor": "snapshot_poor_households",
    "persons_verified": "snapshot_members", "persons_poor": "snapshot_poor_members",
    "listed_persons": "bi_listed", "capital_overall": "snapshot_score",
}  # fmt: skip


def beside(asked: Asked) -> list[Chart]:
    """The parts of the area, those chosen or all; and the provinces as published, where they were."""
    figure = figures()[known_figure(asked.figure, USUAL)]
    charts = [_parts(asked, figure)] if asked.areas else []
    published = {each.code: each for each in baselines()}.get(PUBLISHED.get(figure.code, ""))
    return [*charts, *([_provinces(asked, figure, published)] if published else [])]


def choices(asked: Asked) -> dict[str, Any]:
    """What can be chosen: the figure, how it is shown, the areas."""
    chosen = known_figure(asked.figure, USUAL)
    return {
        "figures": [
            {"code": code, "label": words.label(figure), "is_chosen": code == chosen}
            for code, figure in figures().items()
        ],
        "is_share": asked.show == SHARE,
        "areas": [
            {"code": part.code, "label": area_name(part), "is_chosen": _is_chosen(asked, part)}
            for part in asked.areas
        ],
    }


def _is_chosen(asked: Asked, part: Area) -> bool:
    return part.code in asked.parts or not set(asked.parts) & {each.code for each in asked.areas}


def _parts(asked: Asked, figure: Figure) -> Chart:
    whole = WHOLE.get(figure.unit, "") if asked.show == SHARE else ""
    told = [(part, _value(asked, part, figure, whole)) for part in asked.areas if _is_chosen(asked, part)]
    told.sort(key=lambda each: (each[1] is None, -(each[1] or 0)))
    decimals = 1 if whole else 2 if figure.unit == "score" else 0
    rows = [
        row(area_name(part), cells=[cell(value, decimals=decimals)], href=asked.url(part.code))
        for part, value in told
    ]
    unit = "percent" if whole else figure.unit
    subtitle = _("Percent of: %(figure)s") % {"figure": words.label(figures()[whole])} if whole else ""
    return Chart(
        "parts", "bars", words.label(figure), figure.definition[words.language()], unit, [_("Area")],
        [{"key": "value", "label": words.label(figure)}], rows, subtitle=subtitle, most=31,
        decimals=decimals,
    )  # fmt: skip


def _value(asked: Asked, part: Area, figure: Figure, whole: str) -> float | None:
    values = asked.found[part.code].values
    value = values[figure.code]
    if not whole or value is None:
        return value
    return round(100 * value / of, 1) if (of := values[whole]) else None


def _provinces(asked: Asked, figure: Figure, published: Baseline) -> Chart:
    names = {area.code: area_name(area) for area in Area.objects.filter(code__in=published.parts)}
    told = sorted(published.parts.items(), key=lambda each: -each[1])
    rows = [
        row(
            _("%(area)s (here)") % {"area": names[code]}
            if code == _province(asked)
            else names.get(code, code),
            cells=[cell(value, decimals=2) if figure.unit == "score" else cell(int(value))],
        )
        for code, value in told
        if code in names
    ]
    language = words.language()
    definition = _(
        "%(label)s. Published by others, not counted here, and never mixed with our own. Source: %(source)s."
    )
    return Chart(
        "published", "bars", _("The twenty provinces, as published"),
        definition % {"label": published.label[language], "source": published.source[language]},
        figure.unit, [_("Province")], [{"key": "value", "label": published.label[language]}], rows,
        subtitle=_published_as_of(published), decimals=2 if figure.unit == "score" else 0,
        notes=[published.note[language]] if published.note else [],
    )  # fmt: skip


def _published_as_of(published: Baseline) -> str:
    if published.as_of:
        return _("As published on %(day)s") % {"day": thai_date(published.as_of)}
    return _("As published for %(year)s") % {"year": published.as_of_year}


def _province(asked: Asked) -> str:
    return asked.area.code[:2]
