"""Which villages have a team, in words, by part of an area and village by village."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

import polars as pl
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from ppaos.ground.geography.models import Area
from ppaos.ground.geography.presenters import label
from ppaos.people.cooperation.models import Committee
from ppaos.people.cooperation.presenters.mechanism import committee_name
from ppaos.people.cooperation.queries.coverage import ENDED, MANY, NONE, ONE, STATES

WORDS = {
    ONE: gettext_noop("covered by one team"),
    MANY: gettext_noop("covered by several teams"),
    ENDED: gettext_noop("covered once, no more"),
    NONE: gettext_noop("never covered"),
}
TONES = {ONE: "good", MANY: "info", ENDED: "care", NONE: "bad"}
COVERED = (ONE, MANY)


def villages_url(area_code: str, state: str = "") -> str:
    """Where the villages of an area stand, those of a state alone."""
    asked = {"area": area_code} | ({"state": state} if state else {})
    return f"{reverse('cooperation:covered_villages')}?{urlencode(asked)}"


def coverage_cards(villages: pl.DataFrame, area_code: str) -> list[dict[str, Any]]:
    """A card a state: how many villages, opening to their list."""
    counts = dict(villages.group_by("state").len().iter_rows())
    tones = TONES | {MANY: ""}
    return [
        {
            "label": _(WORDS[state]),
            "value": counts.get(state, 0),
            "tone": tones[state] if counts.get(state) else "",
            "href": villages_url(area_code, state),
        }
        for state in STATES
    ]


def part_rows(counts: pl.DataFrame, parts: Mapping[str, Area], area_code: str) -> list[dict[str, Any]]:
    """A row a part of the area, with a number a state that opens to its villages."""
    rows = []
    for row in counts.iter_rows(named=True):
        part = parts.get(row["part"] or "")
        whole = sum(row[state] for state in STATES)
        covered = sum(row[state] for state in COVERED)
        code = part.code if part else area_code
        rows.append(
            {
                "label": label(part) if part else _("in no part of it"),
                "url": f"?{urlencode({'area': code})}" if part else "",
                "whole": whole,
                "share": round(100 * covered / whole),
                "numbers": [
                    {"value": row[state], "label": _(WORDS[state]), "url": villages_url(code, state)}
                    if part
                    else {"value": row[state], "label": _(WORDS[state]), "url": ""}
                    for state in STATES
                ],
            }
        )
    return rows


def map_figures(counts: pl.DataFrame) -> dict[str, dict[str, Any]]:
    """What the map colours each part by: the share of its villages that a team covers, in percent."""
    return {
        row["part"]: {
            "value": round(100 * sum(row[state] for state in COVERED) / sum(row[state] for state in STATES)),
            "state": "",
            "href": f"{reverse('cooperation:coverage')}?{urlencode({'area': row['part']})}",
        }
        for row in counts.filter(pl.col("part").is_not_null()).iter_rows(named=True)
    }


def village_rows(
    villages: pl.DataFrame, areas: Mapping[str, Area], teams: Iterable[tuple[str, Committee]]
) -> list[dict[str, Any]]:
    """Villages with the teams that look after them."""
    by_village: dict[str, list[dict[str, str]]] = defaultdict(list)
    for code, team in teams:
        by_village[code].append(
            {"name": committee_name(team), "url": reverse("cooperation:committee", args=[team.uid])}
        )
    return [
        {
            "area": label(area),
            "code": code,
            "within": label(area.parent) if area.parent else "",
            "state": _(WORDS[state]),
            "tone": TONES[state],
            "teams": by_village[code],
        }
        for code, state in villages.select("area_code", "state").iter_rows()
        for area in [areas[code]]
    ]


def state_choices(chosen: str) -> list[dict[str, Any]]:
    """The states to narrow the list by."""
    return [{"value": state, "label": _(WORDS[state]), "is_chosen": state == chosen} for state in STATES]
