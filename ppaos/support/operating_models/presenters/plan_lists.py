"""Lists of plans in words: tabs, filters, households that have no plan yet, what was done."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ppaos.evidence.livelihood.queries.lines import heads_of
from ppaos.ground.accounts.models import User
from ppaos.ground.geography.models import Area
from ppaos.ground.geography.presenters import label
from ppaos.ground.geography.queries import areas_within
from ppaos.people.registry.models import Household
from ppaos.support.operating_models.models import HouseholdPlan
from ppaos.support.operating_models.presenters.plans import group_name
from ppaos.support.operating_models.queries.plans import EITHER, GROUPS


def inside(area: Area) -> QuerySet[Area]:
    """The areas within an area, itself included."""
    return areas_within(area.code)


def tabs(here: str, area_code: str) -> list[dict[str, Any]]:
    """The pages of who keeps the plans of an area."""
    pages = {
        "plans": _("Plans"),
        "caseloads": _("Mentors and caseloads"),
        "new_plans": _("Households without a plan"),
    }
    return [
        {
            "label": words,
            "url": f"{reverse(f'operating_models:{name}')}?area={area_code}",
            "current": name == here,
        }
        for name, words in pages.items()
    ]


def filter_choices(asked: dict[str, str], mentors: Iterable[User]) -> list[dict[str, Any]]:
    """What a list of plans is narrowed by, for parts/filters.html."""
    offered: dict[str, tuple[str, list[tuple[Any, Any]]]] = {
        "state": (_("How it stands"), [("open", _("open plans")), *HouseholdPlan.State.choices]),
        "due": (_("What waits"), [("contact", _("contact due")), ("steps", _("steps late"))]),
        "group": (_("Target group"), [(code, group_name(code)) for code in GROUPS]),
        "mentor": (
            _("Mentor"),
            [("nobody", _("nobody named yet")), *((str(who.pk), str(who)) for who in mentors)],
        ),
    }
    return [
        {"name": name, "label": words, "choices": _chosen(choices, asked.get(name, ""))}
        for name, (words, choices) in offered.items()
    ]


def group_filter(group: str) -> list[dict[str, Any]]:
    """Which households without a plan are shown, for parts/filters.html."""
    choices = [(EITHER, _("either group")), *((code, group_name(code)) for code in GROUPS)]
    return [{"name": "group", "label": _("Target group"), "choices": _chosen(choices, group)}]


def _chosen(choices: Iterable[tuple[Any, Any]], asked: str) -> list[dict[str, Any]]:
    return [{"value": value, "label": words, "is_chosen": value == asked} for value, words in choices]


def home_rows(homes: Iterable[Household]) -> list[dict[str, Any]]:
    """Households (`queries.plans.without_plan`) as rows."""
    listed = list(homes)
    heads = heads_of({home.pk for home in listed})
    return [
        {
            "household": home,
            "head": heads.get(home.pk, str(home)),
            "address": home.dwelling.house_no,
            "area": label(home.area),
            "group": group_name(home.target_group or ""),  # type: ignore[attr-defined]
        }
        for home in listed
    ]


def made_words(count: int) -> str:
    """How many plans were begun."""
    return ngettext("%(count)d plan begun.", "%(count)d plans begun.", count) % {"count": count}


def done_words(act: str) -> str:
    """What was written about a plan."""
    return {
        "wishes": _("The wishes are written down."),
        "goal": _("The goal is set."),
        "step": _("The step is added."),
        "agree": _("The plan is agreed."),
        "contact": _("The contact is noted."),
        "review": _("The review is written down; the next round begins."),
        "finish": _("The plan is closed. Its mentor sees the household no more."),
    }[act]
