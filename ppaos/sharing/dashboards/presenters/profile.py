"""The parts of a household's profile in the shapes its page and its sheet show."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from ppaos.evidence.livelihood.models import Circumstances, PersonDimensions
from ppaos.evidence.livelihood.presenters.circumstances import hazard_words
from ppaos.evidence.livelihood.presenters.groups import group_shown
from ppaos.evidence.livelihood.presenters.income_lines import line_words
from ppaos.evidence.livelihood.presenters.words import named, provenance, score_decimals
from ppaos.evidence.livelihood.queries import parsed
from ppaos.ground.geography.presenters import label as area_label
from ppaos.ground.workbench.presenters.thai import baht, thai_date, thousands
from ppaos.sharing.dashboards.presenters.moves import round_rows, rule_words
from ppaos.sharing.dashboards.presenters.overview import DIMENSIONS, dimension_name
from ppaos.sharing.dashboards.presenters.sentences import is_withheld, level_name, sentences
from ppaos.sharing.dashboards.queries.households import Sight
from ppaos.sharing.dashboards.queries.profiles import LivelihoodProfile, Scored

TONES = {"poor": "bad", "not_poor": "good", "unknown": ""}


def profile_parts(profile: LivelihoodProfile, sight: Sight) -> dict[str, Any]:
    """Everything of the profile beside its web, its dimensions and what made the score."""
    scored = profile.scored
    return {
        "sentences": sentences(profile, sight),
        "rises": rises(scored, sight) if scored else None,
        "score_decimals": _score_decimals(scored),
        "rounds": round_rows(scored) if scored and len(scored.rounds) > 1 else [],
        "change_rule": rule_words(scored) if scored and len(scored.rounds) > 1 else None,
        "middle": middle_words(scored) if scored else None,
        "own": own_words(scored) if scored else None,
        "persons": person_rows(profile.persons, sight),
        "dimension_heads": [dimension_name(key) for key in DIMENSIONS],
        "group": group_shown(profile.group, sight.fields) if profile.group else None,
        "circumstances": circumstance_rows(profile.circumstances, sight) if profile.circumstances else None,
    }


def _score_decimals(scored: Scored | None) -> int | None:
    return score_decimals(scored.newest.overall, parsed(scored.newest.method)) if scored else None


def rises(scored: Scored, sight: Sight) -> dict[str, Any] | None:
    """What would raise the household to the next level, in one step each or at the best answers."""
    if scored.outlook is None:
        return None
    method, stands = parsed(scored.newest.method), scored.outlook.stands
    if stands["state"] != "can rise":
        text = {
            "highest": _("The household is at the highest level."),
            "not scored": _("Without a score it cannot be told what would change the level."),
        }[stands["state"]]
        return {"text": text, "ways": []}
    missing = stands["edge"] - stands["overall"]
    words = {"level": level_name(stands["next_level"], method), "missing": f"{missing:.2f}"}
    return {
        "text": _("To reach level %(level)s it lacks %(missing)s points.") % words,
        "ways": [_way(scored, sight, way, method) for way in ("step", "leap")],
    }


def _way(scored: Scored, sight: Sight, way: str, method: Any) -> dict[str, Any]:
    """One of the two ways: how many indicators at least, which, and the score then."""
    assert scored.outlook is not None
    steps = [row for row in scored.outlook.steps if row["way"] == way]
    needed, would_be = scored.outlook.stands[f"{way}_needed"], scored.outlook.stands[f"{way}_would_be"]
    hides = any(is_withheld(row["indicator"], sight) for row in steps)
    titles = {"step": _("One step up each"), "leap": _("The best answer in each")}
    if needed is None:
        return {
            "title": titles[way],
            "text": _("It cannot by single steps: all together would not do."),
            "rows": [],
        }
    text = _("At least %(count)d indicators would have to rise.") % {"count": needed}
    # What a withheld indicator would add could be told from the sum.
    after = "" if hides else _("The score would then be %(score)s.") % {"score": f"{would_be:.2f}"}
    names = {capital.code: named(capital) for capital in method.capitals}
    rows = [_step(row, names, sight) for row in steps]
    return {"title": titles[way], "text": f"{text} {after}".strip(), "rows": rows}


def _step(row: Mapping[str, Any], names: Mapping[str, str], sight: Sight) -> dict[str, Any]:
    if is_withheld(row["indicator"], sight):
        return {"label": named(row["named"]), "capital": names[row["capital"]], "withheld": True}
    return {
        "label": named(row["named"]), "capital": names[row["capital"]], "withheld": False,
        "value": f"{row['value']:.3g}", "raised_to": f"{row['raised_to']:g}", "gain": f"+{row['gain']:.2f}",
    }  # fmt: skip


def middle_words(scored: Scored) -> dict[str, str] | None:
    """Of which area the median is, and of how many households."""
    if scored.middle is None:
        return None
    area, middle = scored.middle
    words = {"area": area_label(area), "count": thousands(middle.households)}
    return {
        "label": _("Middle of %(area)s") % words,
        "note": _(
            "Median of the newest round of %(count)s scored households in %(area)s, by the same method."
        )
        % words,
    }


def own_words(scored: Scored) -> dict[str, Any] | None:
    """The local authority's verdict beside everybody's."""
    if scored.own is None or scored.own.authority is None:
        return None
    return {
        "authority": area_label(scored.own.authority),
        "method": scored.own.method.version,
        "level": scored.own.level,
        "score": scored.own.overall,
        "agrees": scored.own.level == scored.newest.level,
    }


def person_rows(persons: Sequence[PersonDimensions], sight: Sight) -> list[dict[str, Any]]:
    """A row a member: the five dimensions, that of health only for roles that see it."""
    words = {"poor": _("poor"), "not_poor": _("not poor"), "unknown": _("not known")}
    return [
        {
            "person": each.person,
            "age": each.age,
            "cells": [_cell(key, getattr(each, key), words, sight) for key in DIMENSIONS],
        }
        for each in persons
    ]


def _cell(key: str, state: str, words: Mapping[str, str], sight: Sight) -> dict[str, Any]:
    if key == "health" and not sight.sees("health"):
        return {"label": dimension_name(key), "state": "", "tone": "", "is_withheld": True}
    return {"label": dimension_name(key), "state": words[state], "tone": TONES[state], "is_withheld": False}


def circumstance_rows(found: Circumstances, sight: Sight) -> dict[str, Any]:
    """Income against the line, who depends on whom, vulnerability, strategy and hazards: each a word or «not known»."""
    told = found.line_baht
    line = None if told is None else {"name": line_words(found.line), "amount": baht(round(told))}
    below = {"poor": _("below the line"), "not_poor": _("not below the line"), "unknown": _("not known")}
    return {
        "round": f"{found.round}/{found.year}",
        "income": _amount(found.income_per_head, sight),
        "earned": _amount(found.earned_per_head, sight),
        "line": line,
        "below": below[found.is_below_line],
        "below_tone": TONES[found.is_below_line],
        "dependants": _people(found.dependants),
        "workers": _people(found.workers),
        "vulnerability": _vulnerability(found),
        "strategy": _strategy(found),
        "hazards": hazard_words(found.hazards),
    }


def _amount(value: float | None, sight: Sight) -> dict[str, str]:
    """Baht a head and year, withheld from roles that see no amounts."""
    if not sight.sees("aggregate"):
        return {"state": "suppressed", "value": ""}
    return {
        "state": "" if value is not None else "missing",
        "value": "" if value is None else baht(round(value)),
    }


def _people(count: int | None) -> str:
    return "" if count is None else _("%(count)s people") % {"count": thousands(count)}


def _vulnerability(found: Circumstances) -> dict[str, str] | None:
    if found.vulnerability is None or found.vulnerability_method is None:
        return None
    method = parsed(found.vulnerability_method)
    name = next(named(level) for level in method.levels if level.number == found.vulnerability)
    return {"level": str(found.vulnerability), "name": name, **provenance(method.provenance)}


def _strategy(found: Circumstances) -> str:
    if not found.strategy or found.strategy_method is None:
        return ""
    method = parsed(found.strategy_method)
    return next(named(each) for each in method.strategies if each.code == found.strategy)


def as_of(scored: Scored) -> str:
    """The day the newest round was assessed on, where it is known."""
    on = scored.newest.assessed_on
    return thai_date(on) if on else ""
