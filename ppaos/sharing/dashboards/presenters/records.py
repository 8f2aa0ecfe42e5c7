"""The records behind a figure as rows of a page and of a file."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import polars as pl
from django.utils.translation import gettext as _

from ppaos.evidence.targeting.models import CandidateHousehold
from ppaos.ground.geography.presenters import label as area_label
from ppaos.ground.workbench.presenters.thai import thai_datetime
from ppaos.people.registry.models import Household, Standing
from ppaos.sharing.dashboards.queries import Figure


def record_rows(found: Iterable[Household], figure: Figure, heads: Mapping[int, str]) -> list[dict[str, Any]]:
    """A row a household: who heads it, where, its standing and level, and what it adds to the figure."""
    return [
        {
            "household": household,
            "head": heads.get(household.pk, ""),
            "house_no": household.dwelling.house_no,
            "area": area_label(household.area),
            "standing": standing_words(household.fact.standing),
            "tone": tone_of(household.fact.standing),
            "persons": household.fact.persons,
            "level": household.fact.level,
            "counted": _counted(household.fact, figure),
        }
        for household in found
    ]


def listed_rows(found: Iterable[CandidateHousehold], figure: Figure) -> list[dict[str, Any]]:
    """A row a listed household: from which list, where, and how many of its people the figure counts."""
    return [
        {
            "household": household,
            "source": household.list_import.edition.source.name,
            "year": str(household.list_import.edition.year),
            "house_no": household.house_no,
            "moo": household.moo.lstrip("0"),
            "area": area_label(household.area) if household.area else "",
            "counted": _counted(household.fact, figure),
        }
        for household in found
    ]


def _counted(fact: Any, figure: Figure) -> int:
    """What a record adds to the figure: one, or the sum of the columns it counts."""
    if figure.counts == "1":
        return 1
    return sum(getattr(fact, column.strip()) for column in figure.counts.split("+"))


def standing_words(standing: str) -> str:
    """A household's standing in words."""
    return str(Standing(standing).label)


def tone_of(standing: str) -> str:
    """The colour of a standing: bad for poor, good for not poor or out of poverty."""
    if standing in (Standing.NOT_POOR, Standing.EXITED):
        return "good"
    return "bad" if standing in (Standing.VERIFIED, Standing.ACTIVE) else "care"


def in_words(sheet: pl.DataFrame) -> pl.DataFrame:
    """The sheet with the reader's words for columns and standings."""
    standings = {str(standing): str(standing.label) for standing in Standing}
    return sheet.with_columns(pl.col("standing").replace(standings)).rename({
        "household_id": _("Number"), "code": _("Household code"), "head": _("Head"), "house_no": _("House no."),
        "moo": _("Moo"), "area_code": _("Area code"), "area": _("Area"), "standing": _("Standing"),
        "persons": _("Members"), "level": _("Level"), "counted": _("Counted in the figure"),
    })  # fmt: skip


def export_mark(user: Any, at: datetime) -> str:
    """The line in a file that says who took it out and when."""
    return _(
        "Taken out of PPAOS by %(who)s on %(when)s. Personal data: keep it safe, delete it after use."
    ) % {
        "who": user,
        "when": thai_datetime(at),
    }
