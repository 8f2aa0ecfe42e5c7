"""Livelihood Profiles on paper: one A4 page a household, as a PDF."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

import fontpkg_sarabun
import typst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ppaos.evidence.livelihood.presenters.words import SCORE_DECIMALS, score_decimals
from ppaos.evidence.livelihood.queries import parsed
from ppaos.ground.geography.presenters import label as area_label
from ppaos.people.registry.queries import HouseholdOn, Member, household_on
from ppaos.sharing.dashboards.presenters import household as shown
from ppaos.sharing.dashboards.presenters.figures import language
from ppaos.sharing.dashboards.presenters.overview import DIMENSIONS, dimension_name
from ppaos.sharing.dashboards.presenters.profile import as_of, profile_parts
from ppaos.sharing.dashboards.presenters.records import export_mark
from ppaos.sharing.dashboards.presenters.sentences import level_name
from ppaos.sharing.dashboards.queries.households import Sight
from ppaos.sharing.dashboards.queries.profiles import LivelihoodProfile, Scored

_TEMPLATE = files("ppaos.sharing.dashboards.presenters") / "profile.typ"
_FONTS = [str(Path(fontpkg_sarabun.__file__).parent / "files")]
# What one page holds without being set too small to read.
MOST_MEMBERS, MOST_ITEMS, MOST_ROUNDS = 10, 6, 4
Sheet = dict[str, Any]


def profiles_pdf(sheets: Sequence[Sheet], *, by: Any, at: datetime) -> bytes:
    """The sheets as one PDF, a page each; every page says who took it out and when."""
    given = {
        "title": _("Livelihood Profile"),
        "language": language(),
        "mark": export_mark(by, at),
        "words": _words(),
        "sheets": sheets,
    }
    pdf: bytes = typst.compile(  # type: ignore[misc]
        _TEMPLATE.read_bytes(),
        font_paths=_FONTS,
        ignore_system_fonts=True,
        sys_inputs={"sheets": json.dumps(given, ensure_ascii=False)},
    )
    return pdf


def sheet(profile: LivelihoodProfile, sight: Sight, on: date) -> Sheet:
    """What the page of one household prints, as its reader may see it. Citizen ids are never printed."""
    then, stay = household_on(sight.household, on), shown.last_stay(sight)
    parts = profile_parts(profile, sight)
    scored = profile.scored
    return {
        "title": shown.title(sight, then.members),
        "address": shown.address(stay.dwelling, stay.area) if stay else "",
        "facts": _facts(sight, then, scored),
        "sentences": parts["sentences"],
        **_capitals(scored),
        **_members(then.members, profile, sight, on),
        "rises": _rises(parts["rises"]),
        "group": _group(parts["group"]),
        "life": _life(parts["circumstances"]),
        "rounds": [_round(row) for row in parts["rounds"][:MOST_ROUNDS]],
        "methods": _methods(profile, parts),
    }


def _facts(sight: Sight, then: HouseholdOn, scored: Scored | None) -> str:
    standing = shown.standing(then.standing)["standing_words"]
    code = _("code %(code)s") % {"code": sight.household.code} if sight.household.code else ""
    day = as_of(scored) if scored else ""
    return " · ".join(
        part for part in (standing, code, _("as of %(day)s") % {"day": day} if day else "") if part
    )


def _capitals(scored: Scored | None) -> dict[str, Any]:
    """The web and its table; nothing where the household was not assessed."""
    if scored is None:
        nothing = {"level": None, "level_name": "", "score": None, "first_label": "", "middle_label": ""}
        return {**nothing, "capitals": [], "edges": [], "least": 1, "most": 4}
    newest, method = scored.newest, parsed(scored.newest.method)
    return {
        "level": newest.level,
        "level_name": level_name(newest.level, method) if newest.level else "",
        "score": _number(newest.overall, score_decimals(newest.overall, method)),
        "capitals": [_capital(row) for row in shown.radar(scored)],
        "edges": [level.lower_edge for level in method.levels[1:]],
        "least": method.least,
        "most": method.most,
        "first_label": _("First visit, %(year)d") % {"year": scored.first.year} if scored.first else "",
        "middle_label": _middle_label(scored),
    }


def _middle_label(scored: Scored) -> str:
    """The area's name and how many households its median is of."""
    if scored.middle is None:
        return ""
    area, middle = scored.middle
    return _("Middle of %(area)s (%(count)d)") % {"area": area_label(area), "count": middle.households}


def _capital(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **{key: row[key] for key in ("key", "label", "value", "first", "middle", "level")},
        "shown": _number(row["value"]),
        "first_shown": _number(row["first"]),
        "middle_shown": _number(row["middle"]),
    }


def _number(value: float | None, decimals: int = SCORE_DECIMALS) -> str | None:
    return None if value is None else f"{value:.{decimals}f}"


def _members(members: Sequence[Member], profile: LivelihoodProfile, sight: Sight, on: date) -> dict[str, Any]:
    """The members with their dimensions; the household's own stand in the first row."""
    words = {"poor": _("poor"), "not_poor": _("not poor"), "unknown": _("not known")}
    tones = {"poor": "bad", "not_poor": "", "unknown": "care"}
    hidden = {"state": _("withheld"), "tone": ""}

    def cells(result: Any) -> list[dict[str, str]]:
        if profile.dimensions is None:
            return []
        states = {key: getattr(result, key, "unknown") for key in DIMENSIONS}
        return [
            hidden
            if key == "health" and not sight.sees("health")
            else {"state": words[state], "tone": tones[state]}
            for key, state in states.items()
        ]

    own = {each.person_id: each for each in profile.persons}
    whole = {
        "name": _("The household"),
        "relation": "",
        "sex": "",
        "age": "",
        "cells": cells(profile.dimensions),
    }
    rows = [_member(row, cells(own.get(row["person"].pk))) for row in shown.member_rows(members, {}, {}, on)]
    left = len(rows) - MOST_MEMBERS
    return {
        "dimensions": [dimension_name(key) for key in DIMENSIONS] if profile.dimensions else [],
        "members": ([whole] if profile.dimensions else []) + rows[:MOST_MEMBERS],
        "members_left": ngettext("and %(count)d more", "and %(count)d more", left) % {"count": left}
        if left > 0
        else "",
    }


def _member(row: Mapping[str, Any], cells: list[dict[str, str]]) -> dict[str, Any]:
    sexes = {"m": _("male"), "f": _("female")}
    return {
        "name": f"{row['person'].title}{row['person']}",
        "relation": _("head") if row["is_head"] else row["relation"] or "–",
        "sex": sexes.get(row["person"].sex, "–"),
        "age": row["age"] or "–",
        "cells": cells,
    }


def _rises(rises: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if rises is None:
        return None
    return {"text": rises["text"], "ways": [{**way, "items": _items(way["rows"])} for way in rises["ways"]]}


def _items(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """The indicators of a way in short, so many as the page holds."""
    told = [
        f"{row['label']} ({_('withheld')})"
        if row["withheld"]
        else f"{row['label']} {row['value']} → {row['raised_to']}"
        for row in rows[:MOST_ITEMS]
    ]
    left = len(rows) - MOST_ITEMS
    return told + (
        [ngettext("and %(count)d more", "and %(count)d more", left) % {"count": left}] if left > 0 else []
    )


def _group(group: Mapping[str, Any] | None) -> list[tuple[str, str]]:
    if group is None:
        return []
    override = group["override"]
    decided = _("%(who)s, %(when)s") % override if override else ""
    rows = [
        (_("Group"), " · ".join([group["name"], *group["subtypes"]])),
        (_("Decided by"), decided),
        (_("Rank of need"), group["rank"]),
        (_("Why"), " ".join(group["reasons"][-2:])),
        (_("Where it leads"), " ".join(group["routes"])),
    ]
    return [(label, value) for label, value in rows if value]


def _life(found: Mapping[str, Any] | None) -> list[tuple[str, str]]:
    if found is None:
        return []
    income = _("withheld") if found["income"]["state"] == "suppressed" else found["income"]["value"]
    vulnerable = found["vulnerability"]
    rows = [
        (_("Income a head and year"), income),
        (_("Against the line"), found["below"]),
        (_("Of working age and able"), found["workers"]),
        (_("Depending on others"), found["dependants"]),
        (_("Vulnerable household"), f"{vulnerable['level']} · {vulnerable['name']}" if vulnerable else ""),
        (_("Lives mostly from"), found["strategy"]),
        (_("Exposed to"), found["hazards"]),
    ]
    return [(label, value or _("no data")) for label, value in rows]


def _round(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "name": row["name"], "score": _number(row["score"], row["decimals"]), "level": row["level"],
        "tone": row["tone"], "change": row["change"] or "–", "move": row["move"] or "–",
    }  # fmt: skip


def _methods(profile: LivelihoodProfile, parts: Mapping[str, Any]) -> str:
    """By which methods all of it was told."""
    used = [profile.scored.newest.method] if profile.scored else []
    used += [profile.dimensions.method] if profile.dimensions else []
    told = [f"{method.name} {method.version}" for method in used]
    told += [parts["change_rule"]["text"]] if parts["change_rule"] else []
    told += [parts["middle"]["note"]] if parts["middle"] else []
    return _("By: %(methods)s") % {"methods": " · ".join(told)} if told else ""


def _words() -> dict[str, str]:
    return {
        "eyebrow": _("Livelihood Profile"),
        "has": _("What the household has"),
        "in_words": _("In plain words"),
        "who": _("Who lives here"),
        "rises": _("What would change the level"),
        "group": _("Target group"),
        "life": _("How the household lives"),
        "rounds": _("Round by round"),
        "not_scored": _("not scored"),
        "not_assessed": _("Not assessed yet"),
        "now": _("Now"),
        "first": _("First visit"),
        "middle": _("Middle"),
        "capital": _("Capital"),
        "level": _("Level"),
        "score": _("Score"),
        "round": _("Round"),
        "change": _("Change, points of 100"),
        "counts_as": _("Counts as"),
        "name": _("Name"),
        "relation": _("Relation"),
        "sex": _("Sex"),
        "age": _("Age"),
    }
