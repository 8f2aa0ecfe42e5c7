"""The pages of target groups: how many households are where, by which run, and each of them as a row."""

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

import polars as pl
from django.utils.translation import gettext as _

from ppaos.evidence.livelihood.models import Group, GroupOverride, GroupPlace, GroupRun, Subtype
from ppaos.evidence.livelihood.presenters.groups import (
    TONES,
    capability_words,
    group_meaning,
    group_words,
    part_words,
    percent,
    routes,
    subtype_words,
    subtypes_seen,
)
from ppaos.ground.geography.models import Area
from ppaos.ground.geography.presenters import label, name
from ppaos.ground.workbench.presenters.thai import thai_date, thai_datetime, thousands
from ppaos.people.registry.models import Household

To = Callable[..., str]
Shares = tuple[float, float]
COLUMNS = (Group.WELFARE, Group.MODEL, Group.UNKNOWN, Group.NONE)


def cards(frame: pl.DataFrame, to: To) -> list[dict[str, Any]]:
    """How many households are in each group now, each opening to them."""
    told = [
        {
            "label": group_words(group), "value": thousands(frame.filter(group=group).height, 0),
            "unit": _("households"), "definition": group_meaning(group), "key": group, "tone": TONES[group],
            "href": to(group=group),
        }
        for group in COLUMNS
    ]  # fmt: skip
    decided, waiting = frame.filter("is_decided").height, frame["group"].null_count()
    if decided:
        told.append({
            "label": _("Decided by a person"), "value": thousands(decided, 0), "unit": _("households"),
            "definition": _("Put elsewhere than the method says by a named person, with a reason; counted above."),
            "key": "decided", "tone": "", "href": to(decided="yes"),
        })  # fmt: skip
    if waiting:
        told.append({
            "label": _("Not placed yet"), "value": thousands(waiting, 0), "unit": _("households"),
            "definition": _("Registered after the newest run, or never part of one. Run again to place them."),
            "key": "not_placed", "tone": "care", "href": to(group="not_placed"),
        })  # fmt: skip
    return told


def subtype_rows(frame: pl.DataFrame, to: To) -> list[dict[str, Any]]:
    """How many households of group B are of each subtype, and where each leads; one may be of several."""
    model = frame.filter(group=Group.MODEL)
    rows = []
    for code in Subtype.values:
        count = model.filter(pl.col("subtypes").str.contains(f'"{code}"', literal=True)).height
        href = to(group=Group.MODEL, subtype=code) if count else ""
        rows.append({
            "label": subtype_words(code), "value": count, "href": href, "route": routes(Group.MODEL, [code])[0],
        })  # fmt: skip
    return rows


def crossed(frame: pl.DataFrame, shares: Shares, to: To) -> dict[str, Any]:
    """Need against capability: what the method made of the households in need, before any person's decision."""
    columns = [GroupPlace.Capability.NOT_ABLE, GroupPlace.Capability.ABLE, GroupPlace.Capability.UNKNOWN]
    counts = {
        (part, able): count for part, able, count in frame.group_by("part", "capability").len().iter_rows()
    }
    return {
        "columns": [capability_words(able) for able in columns],
        "rows": [
            {
                "label": part_words(part, *shares),
                "cells": [
                    {
                        "value": counts.get((part, able), 0),
                        "label": capability_words(able),
                        "href": to(part=part, capability=able) if counts.get((part, able)) else "",
                    }
                    for able in columns
                ],
            }
            for part in ("lower", "upper")
        ],
    }


def area_rows(parts: Iterable[Area], placed: pl.DataFrame, at: To, to: To) -> list[dict[str, Any]]:
    """Each part of the area (placed: with column part_code) with its households by group; and what lies in none."""
    counts = {
        (part, group): count for part, group, count in placed.group_by("part_code", "group").len().iter_rows()
    }
    rows = [_area_row(part.code, name(part), at(area=part.code), counts, to) for part in parts]
    if any(part is None for part, _group in counts):
        rows.append(_area_row(None, _("In none of these"), "", counts, lambda **_given: ""))
    return rows


def _area_row(code: str | None, words: str, href: str, counts: Mapping[Any, int], to: To) -> dict[str, Any]:
    cells = [
        {
            "value": counts.get((code, group), 0),
            "label": group_words(group),
            "href": to(area=code, group=group) if counts.get((code, group)) else "",
        }
        for group in COLUMNS
    ]
    return {"label": words, "href": href, "cells": cells}


def route_rows() -> list[dict[str, Any]]:
    """Each group, who is in it, and where it leads."""
    return [
        {
            "label": group_words(group),
            "tone": TONES[group],
            "meaning": group_meaning(group),
            "route": " ".join(routes(group, [])),
        }
        for group in COLUMNS
    ]


def filter_choices(asked: Mapping[str, str], shares: Shares, sees: frozenset[str]) -> list[dict[str, Any]]:
    """The filters of the list: name, label and choices, the one asked for marked."""
    told: dict[str, tuple[str, dict[str, str]]] = {
        "group": (
            _("Group"),
            {**{group: group_words(group) for group in COLUMNS}, "not_placed": _("Not placed yet")},
        ),
        "subtype": (_("Kind"), {code: subtype_words(code) for code in subtypes_seen(Subtype.values, sees)}),
        "part": (_("Need"), {part: part_words(part, *shares) for part in ("lower", "upper", "above")}),
        "capability": (
            _("Capacity"),
            {able: capability_words(able) for able in GroupPlace.Capability.values},
        ),
        "decided": (_("Decided by a person"), {"yes": _("yes")}),
    }
    return [
        {
            "name": key,
            "label": words,
            "choices": [
                {"value": value, "label": said, "is_chosen": asked.get(key) == value}
                for value, said in choices.items()
            ],
        }
        for key, (words, choices) in told.items()
    ]


def run_facts(run: GroupRun) -> dict[str, Any]:
    """A run in words: of which year, by which rules, by whom, and both definitions of the lowest 40 %."""
    definition = run.definition
    return {
        "run": run,
        "area": label(run.area),
        "share": percent(definition["upper"]),
        "year": str(run.year),
        "made_on": thai_datetime(run.made_at),
        "made_by": str(run.made_by or _("the system")),
        "counts": run.counts,
        "definitions": _definitions(definition),
        "scored_by": " · ".join(
            f"{method}: {thousands(count, 0)}" for method, count in definition["scored_by"].items()
        ),
        "assessed_in": " · ".join(
            f"{year}: {thousands(count, 0)}" for year, count in definition["assessed_in"].items()
        ),
        "is_mixed": len(definition["scored_by"]) > 1,
    }


def _definitions(definition: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Both meanings of the lowest share; the second is not known where nobody said how many households there are."""
    share = {"share": percent(definition["upper"])}
    by_population = _("not known: nobody said how many households there are in all")
    if definition["population"] is not None:
        told = _definition(definition["by_population"], definition["population"], definition)
        by_population = f"{told} ({definition['population_source']})"
    return [
        {
            "label": _("Lowest %(share)s of the households assessed") % share,
            "text": _definition(definition["assessed"], definition["ranked"], definition),
            "decides": definition["of"] == "assessed",
        },
        {
            "label": _("Lowest %(share)s of all households of the area") % share,
            "text": by_population,
            "decides": definition["of"] == "population",
        },
    ]


def _definition(part: Mapping[str, int], whole: int, definition: Mapping[str, Any]) -> str:
    return _(
        "%(share)s of %(whole)s households: up to rank %(cut)s, where %(households)s households stand"
    ) % {
        "share": percent(definition["upper"]),
        "whole": thousands(whole, 0),
        "cut": thousands(part["cut"], 0),
        "households": thousands(part["households"], 0),
    }


def run_rows(runs: Iterable[GroupRun]) -> list[dict[str, Any]]:
    """Runs as rows, those in force first."""
    return [
        {
            "area": label(run.area), "year": str(run.year), "made_on": thai_datetime(run.made_at),
            "made_by": str(run.made_by or _("the system")), "method": run.method, "is_current": run.is_current,
            "households": run.counts["households"],
            "groups": [run.counts["groups"].get(group, 0) for group in COLUMNS],
        }
        for run in runs
    ]  # fmt: skip


def list_rows(
    frame: pl.DataFrame, homes: Mapping[int, Household], heads: Mapping[int, str], reasons: Mapping[int, list[str]],
    sees: frozenset[str],
) -> list[dict[str, Any]]:  # fmt: skip
    """Households of a list in its order: rank, group, kinds, why."""
    return [
        {
            "household": homes[row["household_id"]],
            "head": heads.get(row["household_id"], ""),
            "house_no": homes[row["household_id"]].dwelling.house_no if "names" in sees else "",
            "area": label(homes[row["household_id"]].area),
            "rank": row["rank"],
            "group": group_words(row["group"]) if row["group"] else _("Not placed yet"),
            "tone": TONES[Group(row["group"])] if row["group"] else "",
            "subtypes": [
                subtype_words(code) for code in subtypes_seen(json.loads(row["subtypes"] or "[]"), sees)
            ],
            "is_decided": row["is_decided"],
            "reasons": reasons.get(row["household_id"], []),
        }
        for row in frame.iter_rows(named=True)
        if row["household_id"] in homes
    ]


def exported(rows: Iterable[Mapping[str, Any]], *, with_names: bool) -> pl.DataFrame:
    """The list as a sheet of text."""
    told = list(rows)
    columns: dict[str, list[str]] = {
        _("Rank"): [str(row["rank"] or "") for row in told],
        _("Household"): [str(row["household"]) for row in told],
        _("Head"): [row["head"] for row in told],
        _("House no."): [row["house_no"] for row in told],
        _("Area"): [row["area"] for row in told],
        _("Area code"): [row["household"].area_id for row in told],
        _("Group"): [row["group"] for row in told],
        _("Kind"): [" · ".join(row["subtypes"]) for row in told],
        _("Decided by a person"): [_("yes") if row["is_decided"] else "" for row in told],
        _("Why"): [" ".join(row["reasons"]) for row in told],
    }
    personal = () if with_names else (_("Head"), _("House no."))
    return pl.DataFrame(
        {name: values for name, values in columns.items() if name not in personal},
        schema_overrides=dict.fromkeys(columns, pl.String),
    )


def export_mark(user: Any, at: datetime) -> str:
    """The line in a file that says who took it out and when."""
    return _(
        "Taken out of PPAOS by %(who)s on %(when)s. Personal data: keep it safe, delete it after use."
    ) % {
        "who": user,
        "when": thai_datetime(at),
    }


def decision_rows(decided: Iterable[GroupOverride], sees: frozenset[str]) -> list[dict[str, Any]]:
    """What persons decided, the newest first; a reason may name people."""
    return [
        {
            "group": group_words(each.group),
            "subtypes": [subtype_words(code) for code in subtypes_seen(each.subtypes, sees)],
            "who": str(each.made_by),
            "when": thai_date(each.made_at.date()),
            "reason": each.reason if "names" in sees else "",
            "ended": thai_date(each.ended_at.date()) if each.ended_at else "",
            "ended_by": str(each.ended_by) if each.ended_by else "",
        }
        for each in decided
    ]
