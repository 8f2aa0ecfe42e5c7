"""The people behind a figure, line by line on screen and in a file, as far as the reader may see them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import polars as pl
from django.urls import reverse
from django.utils.translation import gettext as _

from ppaos.evidence.targeting.presenters.crosscheck import LABELS
from ppaos.ground.workbench.presenters.thai import masked_id, thai_date, thai_datetime
from ppaos.people.registry.models import Household

HIDDEN = "•••"


def people_lines(
    people: pl.DataFrame, sees: frozenset[str], households: Mapping[int, Household]
) -> list[dict[str, Any]]:
    """Lines for the list of people: name, masked id, birth, place, state; the page of their registered household
    (`households`: those in sight), and the page of the listed household, where a verdict is entered."""
    return [_line(row, sees, households.get(row["household_id"])) for row in people.iter_rows(named=True)]


def exported(people: pl.DataFrame, sees: frozenset[str]) -> pl.DataFrame:
    """The same as a frame of text for a file; ids masked always: whole ones leave by agreements only."""
    names = "names" in sees
    ids = [masked_id(text) if text and "citizen_id" in sees else "" for text in people["citizen_id"]]
    shown = people.with_columns(pl.Series("citizen_id", ids, dtype=pl.String))
    columns = {
        _("State"): pl.col("state").replace({key: str(label) for key, label in LABELS.items()}),
        _("Title"): pl.col("title"),
        _("First name"): pl.col("first_name"),
        _("Last name"): pl.col("last_name"),
        _("Citizen id"): pl.col("citizen_id"),
        _("House number"): pl.col("house_no"),
        _("Moo"): pl.col("moo"),
        _("Area"): pl.col("area_name"),
        _("Area code"): pl.col("area_id"),
        _("Household in the register"): pl.col("household_id"),
        _("Household of the list"): pl.col("candidate_household_id"),
    }
    personal = (_("Title"), _("First name"), _("Last name"), _("House number"), _("Moo"))
    kept = {label: source for label, source in columns.items() if names or label not in personal}
    return shown.select(source.cast(pl.String).alias(label) for label, source in kept.items())


def export_mark(user: Any, at: datetime) -> str:
    """The line that says who exported when."""
    return _("Exported by %(who)s on %(when)s. Personal data: keep it safe.") % {
        "who": user,
        "when": thai_datetime(at),
    }


def _line(row: dict[str, Any], sees: frozenset[str], household: Household | None) -> dict[str, Any]:
    shows = "names" in sees and row["first_name"] is not None
    name = " ".join(row[part] for part in ("first_name", "last_name") if row[part]) if shows else HIDDEN
    house = row["candidate_household_id"]
    return {
        "name": f"{row['title']}{name}" if shows and row["title"] else name,
        "citizen_id": masked_id(row["citizen_id"]) if row["citizen_id"] and "citizen_id" in sees else None,
        "born": thai_date(row["birth_on"], row["birth_precision"] or "day")
        if shows and row["birth_on"]
        else None,
        "house_no": row["house_no"] if shows else None,
        "moo": row["moo"] if shows else None,
        "area": row["area_name"],
        "state": LABELS[row["state"]],
        "household_url": household.get_absolute_url() if household else "",  # type: ignore[attr-defined]
        "listed_url": reverse("targeting:listed_household", args=[house]) if house else "",
    }
