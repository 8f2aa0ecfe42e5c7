"""The directory of bodies in words: how many of each sector at each level, and the bodies themselves."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from ppaos.ground.geography.models import Level
from ppaos.ground.geography.presenters import label
from ppaos.people.cooperation.models import Organisation, Sector
from ppaos.people.cooperation.presenters.lists import organisation_name
from ppaos.people.cooperation.queries.bodies import LEVELS


def level_choices() -> list[tuple[str, str]]:
    """The levels of bodies, to pick from."""
    return [("", _("every level")), *((str(level), level_words(level)) for level in LEVELS)]


def level_words(level: Level) -> str:
    """What a level of bodies is called."""
    if level == Level.COUNTRY:
        return _("central and abroad")
    return _("village and community") if level == Level.VILLAGE else str(level.label)


def matrix(counts: Mapping[tuple[str, str], int]) -> dict[str, Any]:
    """Sectors by levels, with what to ask the page for to see the bodies of a cell."""
    levels = [level for level in LEVELS if any(counts.get((sector, level)) for sector in Sector.values)]
    return {
        "levels": [level_words(level) for level in levels],
        "rows": [
            {
                "sector": sector.label,
                "cells": [
                    {"count": counts.get((sector, level), 0), "asked": f"?sector={sector}&level={level}"}
                    for level in levels
                ],
                "total": sum(counts.get((sector, level), 0) for level in levels),
            }
            for sector in Sector
        ],
    }


def body_rows(bodies: Iterable[Organisation]) -> list[dict[str, Any]]:
    """Bodies with their place and how to reach them."""
    return [
        {
            "name": organisation_name(body),
            "sector": body.get_sector_display(),
            "kind": body.get_kind_display(),
            "area": label(body.area) if body.area else _("central and abroad"),
            "parent": organisation_name(body.parent) if body.parent else "",
            "phone": body.phone, "email": body.email, "website": body.website,
        }
        for body in bodies
    ]  # fmt: skip
