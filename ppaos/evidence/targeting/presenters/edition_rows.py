"""Those a figure of two editions counts, line by line on screen and in a file, as far as the reader may see them."""

from collections.abc import Mapping
from typing import Any

import polars as pl
from django.urls import reverse
from django.utils.translation import gettext as _

from ppaos.evidence.targeting.presenters.behind import HIDDEN
from ppaos.evidence.targeting.presenters.editions import HOW_LABELS, ORIGINS, field_names
from ppaos.evidence.targeting.queries.turnover import HOWS
from ppaos.evidence.targeting.queries.turnover_rows import SIDES
from ppaos.ground.workbench.presenters.thai import masked_id, thai_date

# What a side shows of each field; the rest is shown by its name alone.
_TOLD = ("title", "first_name", "last_name", "sex", "house_no", "moo", "household_code")


def row_lines(
    rows: pl.DataFrame, sees: frozenset[str], area_names: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Lines for the list behind a figure: both sides with name, masked id, birth, place and page; what differs and
    how; how the two were told to be one."""
    return [_line(row, sees, area_names) for row in rows.iter_rows(named=True)]


def exported(rows: pl.DataFrame, sees: frozenset[str], area_names: Mapping[str, str]) -> pl.DataFrame:
    """The same as a frame of text for a file; ids masked always: whole ones leave by agreements only."""
    lines = row_lines(rows, sees, area_names)
    sides = {"earlier": _("earlier edition"), "later": _("later edition")}
    parts = {
        "name": _("Name"), "citizen_id": _("Citizen id"), "born": _("Born"), "house_no": _("House number"),
        "moo": _("Moo"), "area": _("Area"), "members": _("Members"),
    }  # fmt: skip
    columns = {
        f"{title} ({sides[side]})": [_text(line[side] and line[side][part]) for line in lines]
        for side in SIDES
        for part, title in parts.items()
    }
    columns |= {
        str(HOW_LABELS[how]): [", ".join(field_names(row)) for row in rows[how].to_list()] for how in HOWS
    }
    columns |= {_("Told to be one"): [line["origin"] for line in lines]}
    columns |= {_("Likely the same"): [line["chance"] for line in lines]}
    filled = {title: values for title, values in columns.items() if any(values)} or columns
    return pl.DataFrame(filled, schema=dict.fromkeys(filled, pl.String))


def area_codes(rows: pl.DataFrame) -> list[str]:
    """The areas that lines name."""
    return pl.concat([rows[f"{side}_area_id"] for side in SIDES]).drop_nulls().unique().to_list()


def _line(row: dict[str, Any], sees: frozenset[str], area_names: Mapping[str, str]) -> dict[str, Any]:
    chance = row["probability"]
    return {
        **{side: _side(row, side, sees, area_names) for side in SIDES},
        "differences": _differences(row, sees, area_names),
        "origin": str(ORIGINS.get(row["origin"], "")),
        "chance": "" if chance is None else f"{chance:.0%}",
    }


def _side(
    row: dict[str, Any], side: str, sees: frozenset[str], area_names: Mapping[str, str]
) -> dict[str, Any] | None:
    """What one edition says; None where it does not list them, «•••» where the reader may not see it."""
    if row[f"{side}_id"] is None:
        return None
    is_seen = row[f"is_{side}_seen"]
    names = is_seen and "names" in sees
    told = {name: row[f"{side}_{name}"] for name in ("citizen_id", "birth_on", "house_no", "moo", "members")}
    said = " ".join(row[f"{side}_{part}"] for part in ("first_name", "last_name") if row[f"{side}_{part}"])
    born = thai_date(told["birth_on"], row[f"{side}_birth_precision"] or "day") if told["birth_on"] else None
    house = row[f"{side}_house_id"]
    return {
        "name": f"{row[f'{side}_title'] or ''}{said}" if names else HIDDEN,
        "citizen_id": masked_id(told["citizen_id"])
        if told["citizen_id"] and is_seen and "citizen_id" in sees
        else None,
        "born": born if names else None,
        "house_no": told["house_no"] if names else None,
        "moo": told["moo"] if names else None,
        "members": told["members"],
        "area": area_names.get(row[f"{side}_area_id"] or "") if is_seen else None,
        "is_seen": is_seen,
        "url": reverse("targeting:listed_household", args=[house]) if house else "",
    }


def _differences(
    row: dict[str, Any], sees: frozenset[str], area_names: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Each field that differs: its label and both values; without them where a side is not for the reader."""
    shows = row["is_earlier_seen"] and row["is_later_seen"] and "names" in sees
    found = []
    for how in HOWS:
        for name in (row[how] or "").split(","):
            if not name:
                continue
            values = [_value(row, side, name, area_names) if shows else "" for side in SIDES]
            found.append({"label": field_names(name)[0], "before": values[0], "after": values[1]})
    return found


def _value(row: dict[str, Any], side: str, name: str, area_names: Mapping[str, str]) -> str:
    """What one edition says of a field, as far as a list of people shows it: of an id only that it differs."""
    if name == "birth":
        born = row[f"{side}_birth_on"]
        return thai_date(born, row[f"{side}_birth_precision"] or "day") if born else ""
    if name == "area":
        return area_names.get(row[f"{side}_area_id"] or "", "")
    return _text(row[f"{side}_{name}"]) if name in _TOLD else ""


def _text(value: Any) -> str:
    return "" if value is None else str(value)
