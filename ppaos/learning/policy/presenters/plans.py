"""Plans and their lines in words: money by year, what warns, which revision follows which."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from ppaos.ground.geography.presenters import label
from ppaos.ground.workbench.presenters.thai import thousands
from ppaos.learning.policy.models import PlanLine, PlanLineYear, PolicyPlan
from ppaos.learning.policy.presenters.planning import PLAN_TONES, baht_or_none, money_cells
from ppaos.learning.policy.queries.plan_lines import year_warnings
from ppaos.learning.policy.queries.plans import Money

MOST_WARNINGS = 50


def years_words(plan: PolicyPlan) -> str:
    """The fiscal years of a plan: 2566–2570, or one."""
    one = plan.first_year == plan.last_year
    return str(plan.first_year) if one else f"{plan.first_year}–{plan.last_year}"


def plan_rows(
    plans: Iterable[PolicyPlan], totals: Mapping[int, tuple[int, Decimal | None]]
) -> list[dict[str, Any]]:
    """A row a plan, as lists show it."""
    nothing = (0, None)
    return [
        {
            "plan": each, "area": label(each.area), "years": years_words(each), "state": each.get_state_display(),
            "tone": PLAN_TONES[each.state], "revision": each.revision,
            "lines": thousands(totals.get(each.pk, nothing)[0]), "asked": baht_or_none(totals.get(each.pk, nothing)[1]),
        }
        for each in plans
    ]  # fmt: skip


def line_rows(lines: Iterable[PlanLine]) -> list[dict[str, Any]]:
    """A row a line with its money over all its years; what is not told of a year is not in the sum and said."""
    return [
        {
            "line": each, "money": money_cells(_money(each)), "warns": any(map(year_warnings, each.years.all())),
            "links": [str(linked) for linked in (each.proposal, each.resolution, each.model, each.batch) if linked],
        }
        for each in lines
    ]  # fmt: skip


def _money(line: PlanLine) -> Money:
    years = list(line.years.all())
    granted = [each.granted_baht for each in years if each.granted_baht is not None]
    spent = [each.spent_baht for each in years if each.spent_baht is not None]
    return Money(
        line.total_baht, sum(granted, Decimal(0)) if granted else None, sum(spent, Decimal(0)) if spent else None,
        len(years) - len(granted), len(years) - len(spent),
    )  # fmt: skip


def year_rows(sums: Sequence[tuple[int, Money]]) -> list[dict[str, Any]]:
    """A row a fiscal year of a plan."""
    return [{"year": str(year), "cells": money_cells(money)} for year, money in sums]


def line_year_rows(years: Iterable[PlanLineYear]) -> list[dict[str, Any]]:
    """A row a fiscal year of a line, with what it warns of."""
    return [
        {
            "year": str(each.fiscal_year), "asked": baht_or_none(each.asked_baht),
            "granted": baht_or_none(each.granted_baht), "spent": baht_or_none(each.spent_baht),
            "warnings": year_warnings(each),
        }
        for each in sorted(years, key=lambda each: each.fiscal_year)
    ]  # fmt: skip


def warnings_of(lines: Iterable[PlanLine]) -> list[dict[str, str]]:
    """What warns in a plan, line by line, with where it opens."""
    found = [
        {"code": line.code, "text": text, "url": reverse("policy:plan_line", args=[line.pk])}
        for line in lines
        for year in line.years.all()
        for text in year_warnings(year)
    ]
    return found[:MOST_WARNINGS]


def revision_links(plan: PolicyPlan) -> list[dict[str, str]]:
    """The plan this one revises, and those that revise it."""
    before = [(_("It revises"), plan.revises)] if plan.revises else []
    after = [(_("Revised in"), each) for each in plan.revisions.order_by("revision", "pk")]
    return [
        {
            "label": words, "url": reverse("policy:plan", args=[each.pk]),
            "name": f"{each.name} · {revision_words(each)} · {each.get_state_display()}",
        }
        for words, each in [*before, *after]
    ]  # fmt: skip


def revision_words(plan: PolicyPlan) -> str:
    """Which revision a plan is."""
    return _("revision %(number)d") % {"number": plan.revision} if plan.revision else _("first version")
