"""A local authority's page in words: how its own verdicts stand to everybody's, household by household."""

from collections.abc import Mapping
from typing import Any

import polars as pl
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ppaos.evidence.livelihood.queries import authorities
from ppaos.ground.workbench.presenters.thai import thousands
from ppaos.people.registry.models import Household

AGREEMENT_WORDS = {
    authorities.SAME: gettext_lazy("same level"),
    authorities.LOWER: gettext_lazy("poorer by the authority's own"),
    authorities.HIGHER: gettext_lazy("better off by the authority's own"),
    authorities.ONLY_EVERYBODYS: gettext_lazy("scored by the province's only"),
    authorities.ONLY_OWN: gettext_lazy("scored by the authority's own only"),
    authorities.NEITHER: gettext_lazy("scored by neither"),
}
DEFINITIONS = {
    authorities.SAME: gettext_lazy(
        "Households that both methods put into the same level, in the same round."
    ),
    authorities.LOWER: gettext_lazy("Households that the authority's own method puts into a lower level."),
    authorities.HIGHER: gettext_lazy("Households that the authority's own method puts into a higher level."),
    authorities.ONLY_EVERYBODYS: gettext_lazy(
        "Households with a level by the province's method and none by the own."
    ),
    authorities.ONLY_OWN: gettext_lazy(
        "Households with a level by the own method and none by the province's."
    ),
    authorities.NEITHER: gettext_lazy(
        "Households that were not assessed, or too little was answered for either."
    ),
}
LEVELS = (1, 2, 3, 4)
NONE = "none"  # the place of a level in an address, where there is none


def agreement_cards(verdicts: pl.DataFrame, address: str) -> list[dict[str, Any]]:
    """A figure an agreement, each opening its households."""
    counts = dict(verdicts.group_by("agreement").len().iter_rows())
    return [
        {
            "label": words,
            "value": thousands(counts.get(code, 0)),
            "definition": DEFINITIONS[code],
            "href": f"{address}?agreement={code}#households",
        }
        for code, words in AGREEMENT_WORDS.items()
    ]


def listed_cards(verdicts: pl.DataFrame, address: str) -> list[dict[str, Any]]:
    """How many households are on a list of the authority's own; nothing where it has none."""
    if verdicts["is_listed"].null_count() == verdicts.height:
        return []
    listed = int(verdicts["is_listed"].sum())
    told = (
        ("yes", _("on the authority's own list"), listed,
         _("Households with somebody on a list of the authority's own, by link or address.")),
        ("no", _("not on the authority's own list"), verdicts.height - listed,
         _("Households of the register with nobody on a list of the authority's own, as far as is known.")),
    )  # fmt: skip
    return [
        {"label": words, "value": thousands(count), "definition": definition,
         "href": f"{address}?listed={code}#households"}
        for code, words, count, definition in told
    ]  # fmt: skip


def levels_met(verdicts: pl.DataFrame) -> list[int]:
    """The levels of the table: the four, and what another method may have beyond them."""
    met = pl.concat([verdicts["everybodys"], verdicts["own"]]).drop_nulls()
    return sorted({*LEVELS, *met})


def level_matrix(verdicts: pl.DataFrame, address: str) -> list[dict[str, Any]]:
    """Levels by the province's method against levels by the own; null is «not scored»."""
    rows = [*levels_met(verdicts), None]
    counts = {
        (one, other): count for one, other, count in verdicts.group_by("everybodys", "own").len().iter_rows()
    }
    return [
        {
            "level": everybodys,
            "cells": [
                {
                    "value": counts.get((everybodys, own), 0),
                    "is_same": everybodys == own,
                    "href": f"{address}?everybodys={everybodys or NONE}&own={own or NONE}#households",
                }
                for own in rows
            ],
        }
        for everybodys in rows
    ]


def verdict_rows(verdicts: pl.DataFrame, households: Mapping[int, Household]) -> list[dict[str, Any]]:
    """A row a household: both levels, and whether it is on the own list; nobody's name."""
    return [
        {
            "household": households[row["household_id"]],
            "url": households[row["household_id"]].get_absolute_url(),  # type: ignore[attr-defined]
            "area": households[row["household_id"]].area,
            "round": f"{row['year']}/{row['round']}" if row["year"] else "",
            "everybodys": row["everybodys"],
            "everybodys_score": row["everybodys_score"],
            "own": row["own"],
            "own_score": row["own_score"],
            "agreement": AGREEMENT_WORDS[row["agreement"]],
            "is_same": row["agreement"] == authorities.SAME,
            "listed": {True: _("on the list"), False: _("not on it"), None: ""}[row["is_listed"]],
        }
        for row in verdicts.iter_rows(named=True)
    ]
