"""How is a figure shown: its words in the reader's language, its number, where it opens to?"""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ppaos.ground.workbench.presenters.thai import thousands
from ppaos.sharing.dashboards.queries import Figure, Summary, figures

UNITS = {
    "households": _("households"),
    "persons": _("people"),
    "baht": _("baht"),
    "score": _("points of 4"),
    "referrals": _("referrals"),
    "percent": _("percent"),
}
WHY_NOT = {
    "households_compared": _("No national list was brought in for this area."),
    "listed_persons": _("No national list was brought in for this area."),
    "households_assessed": _("No household was assessed here yet."),
    "households_judged": _("No basic-needs answers were brought in here yet."),
    "households_model_group": _("No household here is in the target group for models."),
}


def language() -> str:
    """The language definitions are shown in: «th» or «en»."""
    return "th" if (get_language() or "th").startswith("th") else "en"


def label(figure: Figure) -> str:
    """The figure's name in the reader's language."""
    return figure.label[language()]


def number(figure: Figure, value: int | float | None) -> str | None:
    """The number in words: grouped, scores with two decimals; None stays None."""
    if value is None:
        return None
    return thousands(value, 2 if figure.unit == "score" else 0)


def card(code: str, summary: Summary, opens: bool) -> dict[str, Any]:
    """What parts/card.html asks for."""
    figure = figures()[code]
    value = summary.values[code]
    return {
        "key": code,
        "label": label(figure),
        "value": number(figure, value),
        "unit": UNITS[figure.unit],
        "definition": figure.definition[language()],
        "href": records_url(code, summary) if opens else "",
        "note": WHY_NOT.get(figure.needs, "") if value is None else "",
        "tone": figure.tone if value else "",
    }


def cards(codes: Iterable[str], summary: Summary, opens: bool) -> list[dict[str, Any]]:
    """Cards of several figures of one area."""
    return [card(code, summary, opens) for code in codes]


def row(code: str, summary: Summary, opens: bool) -> dict[str, Any]:
    """One row of a chart: the figure under its short name where it has one."""
    figure = figures()[code]
    return {
        "key": "",
        "label": figure.short.get(language()) or label(figure),
        "value": summary.values[code],
        "href": records_url(code, summary) if opens else "",
        "definition": figure.definition[language()],
    }


def records_url(code: str, summary: Summary) -> str:
    """Where the records behind a figure are listed; nothing behind what is empty, averaged or not measured."""
    if not summary.values[code] or figures()[code].mean:
        return ""
    return reverse("dashboards:records", args=[summary.area_code, code])


def family_words(family: str) -> Mapping[str, str]:
    """The names of capitals, dimensions or levels by key, as the figures call them."""
    return {
        figure.key: figure.label[language()]
        for figure in figures().values()
        if figure.code == f"{family}_{figure.key}"
    }


def people_url(area_code: str, state: str) -> str:
    """Where the people of an area in a state of the cross-check are listed one by one."""
    return f"{reverse('targeting:cross_check_people')}?{urlencode({'area': area_code, 'state': state})}"


def overview_url(area_code: str) -> str:
    """The overview of an area."""
    return reverse("dashboards:overview", args=[area_code])
