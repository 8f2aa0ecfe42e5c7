"""The parts of a model as tables of its page: resources by kind, partners, team, money by year, activities."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from ppaos.ground.workbench.presenters.thai import thai_date, thousands
from ppaos.people.cooperation.presenters.lists import organisation_name
from ppaos.support.operating_models.models import (
    Activity,
    ModelBudget,
    OperatingModel,
    Partner,
    Resource,
    TeamMember,
)
from ppaos.support.operating_models.queries.kinds import Line, kinds, lines, said


def resource_tables(model: OperatingModel, resources: Iterable[Resource]) -> list[dict[str, Any]]:
    """A table for each kind of line that the model's kind has: kind, words, heads, rows (cells), total (land)."""
    told: dict[str, list[Resource]] = {}
    for each in resources:
        told.setdefault(each.kind, []).append(each)
    return [_table(lines()[kind], told.get(kind, [])) for kind in kinds()[model.kind].resources]


def partner_rows(partners: Iterable[Partner]) -> list[dict[str, Any]]:
    """Who takes part, under which agreement; one that has ended says so."""
    today = timezone.localdate()
    return [
        {
            "line": each,
            "name": organisation_name(each.organisation),
            "term": term(each.since, each.until),
            "has_ended": each.until is not None and each.until < today,
            "agreement_ended": _agreement_ended(each, today),
        }
        for each in partners
    ]


def team_rows(team: Iterable[TeamMember], sees_names: bool) -> list[dict[str, Any]]:
    """Who is in the team; by duty alone where names are not seen."""
    return [
        {
            "line": each,
            "name": str(each.user or each.name) if sees_names else "",
            "term": term(each.since, each.until),
        }
        for each in team
    ]


def budget_rows(budgets: Iterable[ModelBudget]) -> list[dict[str, Any]]:
    """Money by year and source. More spent than was granted is marked."""
    return [
        {
            "line": each,
            "organisation": organisation_name(each.organisation) if each.organisation else "",
            "is_over": each.spent is not None and each.granted is not None and each.spent > each.granted,
        }
        for each in budgets
    ]


def budget_sums(budgets: Iterable[ModelBudget]) -> list[dict[str, Any]]:
    """By year: planned, granted, spent of all sources; None where no source told it. Never added to each other."""
    years: dict[int, dict[str, Any]] = {}
    for each in budgets:
        row = years.setdefault(each.fiscal_year, {"year": each.fiscal_year})
        for name in ("planned", "granted", "spent"):
            amount = getattr(each, name)
            row[name] = row.get(name) if amount is None else (row.get(name) or 0) + amount
    return [years[year] for year in sorted(years, reverse=True)]


def activity_rows(activities: Iterable[Activity]) -> list[dict[str, Any]]:
    """What is done when: done, on its way, late or to come."""
    today = timezone.localdate()
    return [
        {"line": each, "days": term(each.starts_on, each.ends_on), **_standing(each, today)}
        for each in activities
    ]


def term(since: date | None, until: date | None) -> str:
    """From when to when, as far as it is told."""
    if since and until:
        return f"{thai_date(since)} – {thai_date(until)}"
    if since:
        return _("from %(day)s") % {"day": thai_date(since)}
    return _("until %(day)s") % {"day": thai_date(until)} if until else ""


def _table(line: Line, rows: list[Resource]) -> dict[str, Any]:
    quantities = [each.quantity for each in rows if each.quantity is not None]
    return {
        "kind": line.kind,
        "words": Resource.Kind(line.kind).label,
        "heads": [said(words) for words in line.columns.values()],
        "rows": [
            {
                "line": each,
                "cells": [
                    {"head": said(words), "value": _cell(each, name), "is_first": name == "name"}
                    for name, words in line.columns.items()
                ],
            }
            for each in rows
        ],
        "total": f"{thousands(sum(quantities), 2)} {line.unit}" if line.unit and quantities else "",
    }


def _cell(line: Resource, name: str) -> str:
    value = getattr(line, name)
    if value is None:
        return ""
    if name == "on":
        return thai_date(value)
    if name == "quantity":
        return f"{thousands(value, 0 if value == value.to_integral_value() else 2)} {line.unit}".strip()
    return str(value)


def _agreement_ended(partner: Partner, today: date) -> bool:
    agreement = partner.agreement
    return agreement is not None and agreement.valid_to is not None and agreement.valid_to <= today


def _standing(activity: Activity, today: date) -> dict[str, str]:
    if activity.done_on:
        return {"standing": _("done %(day)s") % {"day": thai_date(activity.done_on)}, "tone": "good"}
    if (activity.ends_on or activity.starts_on) < today:
        return {"standing": _("late: not done yet"), "tone": "bad"}
    if activity.starts_on <= today:
        return {"standing": _("on its way"), "tone": "care"}
    return {"standing": _("to come"), "tone": ""}
