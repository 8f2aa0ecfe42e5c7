"""What a study came to: in words, cards, tables by year, outcome and part, and how sure it is."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ppaos.engine.social_return import Simulation
from ppaos.evidence.livelihood.presenters.words import named
from ppaos.ground.workbench.presenters.thai import thousands
from ppaos.learning.monitoring.models import Study
from ppaos.learning.monitoring.presenters.study_map import capitals
from ppaos.learning.monitoring.presenters.study_words import (
    KEYS,
    STATUSES,
    TABLES,
    key_words,
    money,
    months_words,
    percent,
    value_words,
)

PARTS = {
    "by_stakeholder": gettext_lazy("By stakeholder"),
    "by_capital": gettext_lazy("By capital"),
    "by_strategy": gettext_lazy("By livelihood strategy"),
    "by_area": gettext_lazy("By area"),
}
Figures = Mapping[str, Any]


def choices_of(study: Study) -> list[tuple[str, str]]:
    """The choices by which a study is counted: told with every figure."""
    first = _("year 1: a year after the money was spent") if study.first_year else _("year 0: not discounted")
    return [
        (str(KEYS["discount_rate"]), percent(float(study.discount_rate)) or ""),
        (str(KEYS["method"]), str(study.get_method_display())),
        (str(KEYS["first_year"]), first),
        (
            str(KEYS["base_year"]),
            _("%(year)s: year 0 of the axis, in whose baht all is told") % {"year": study.base_year},
        ),
    ]  # fmt: skip


def cards(figures: Figures) -> list[dict[str, Any]]:
    """The figures seen first."""
    baht, never = _("baht"), _("never within the study")
    months = figures["payback_months"]
    return [
        _card("ratio", _("Social return ratio"), thousands(figures["ratio"], 2), _("baht for one baht"),
              _("The present value of the outcomes for one baht of the present value put in.")),
        _card("inputs", _("Put in, present value"), money(figures["inputs_pv"]), baht,
              _("All that was put in, in baht of year 0 by the discount rate.")),
        _card("benefits", _("Outcomes, present value"), money(figures["benefits_pv"]), baht,
              _("All that the outcomes are worth, in baht of year 0 by the discount rate; harms taken off.")),
        _card("npv", _("Net present value"), money(figures["npv"]), baht,
              _("The present value of the outcomes less that of what was put in.")),
        _card("payback", _("Payback"), never if months is None else months_words(months),
              "" if months is None else _("months"),
              _("Months from the beginning of the study's first year until the outcomes reach what was put in.")),
    ]  # fmt: skip


def year_rows(figures: Figures) -> list[dict[str, Any]]:
    """A row a year of the axis."""
    return [
        {
            "year": row["year"], "factor": f"{row['factor']:.4f}",
            **{key: money(row[key]) for key in ("inputs", "benefits", "inputs_pv", "benefits_pv", "cumulated")},
        }
        for row in figures["yearly"]
    ]  # fmt: skip


def outcome_rows(figures: Figures) -> list[dict[str, Any]]:
    """A row an outcome: what it is worth a year, and in all."""
    names = capital_names()
    return [
        {
            "stakeholder": row["stakeholder"], "name": row["name"],
            "capital": names.get(row["capital"], row["capital"]), "impact": money(row["impact"]),
            "pv": money(row["pv"]), "share": None if row["share"] is None else f"{100 * row['share']:,.1f}",
        }
        for row in figures["outcomes"]
    ]  # fmt: skip


def part_tables(figures: Figures) -> list[dict[str, Any]]:
    """The value by stakeholder, capital, strategy and area: a table each, where anything is told."""
    names = capital_names()
    return [
        {
            "label": words,
            "rows": [
                {
                    "label": names.get(row["name"], row["name"]) or _("not told"), "outcomes": row["outcomes"],
                    "impact": money(row["impact"]), "pv": money(row["pv"]), "ratio": thousands(row["ratio"], 2),
                }
                for row in figures[key]
            ],
        }
        for key, words in PARTS.items()
        if any(row["name"] is not None for row in figures[key])
    ]  # fmt: skip


def sensitivity_rows(figures: Figures) -> list[dict[str, Any]]:
    """A row a number of the study, what moves the ratio most first."""
    return [
        {
            "label": parameter_words(row, figures), "value": value_words(row["key"], row["value"]),
            "low": value_words(row["key"], row["low"]), "high": value_words(row["key"], row["high"]),
            "ratio_low": thousands(row["ratio_low"], 3), "ratio_high": thousands(row["ratio_high"], 3),
            "break_even": value_words(row["key"], row["break_even"]), "is_clipped": row["is_clipped"],
        }
        for row in figures["sensitivity"]
    ]  # fmt: skip


def parameter_words(row: Mapping[str, Any], figures: Figures) -> str:
    """Which number of the study: «deadweight · people with a trade»; what is cut short keeps its key."""
    if row["position"] is None:
        return key_words(row["key"])
    if row["table"] == "outcomes":
        outcome = figures["outcomes"][row["position"] - 1]
        of = outcome["name"] + (f" ({outcome['stakeholder']})" if outcome["stakeholder"] else "")
    else:
        of = _("%(table)s %(number)s") % {"table": TABLES["inputs"], "number": row["position"]}
    return f"{key_words(row['key'])} · {of}"


def simulation_words(drawn: Simulation | Mapping[str, Any]) -> dict[str, Any]:
    """What many draws gave, in words."""
    told = drawn if isinstance(drawn, Mapping) else asdict(drawn)
    if told["mean"] is None:
        return {"seed": told["seed"], "draws": told["draws"], "sentence": "", "percentiles": []}
    sentence = _(
        "%(share)s of the draws lie between %(low)s and %(high)s baht for one baht; in %(below)s of them one baht "
        "brings less than one baht."
    ) % {
        "share": f"{told['confidence']:.0%}", "low": thousands(told["low"], 2), "high": thousands(told["high"], 2),
        "below": f"{told['chance_below_one']:.1%}",
    }  # fmt: skip
    return {
        "seed": told["seed"], "draws": told["draws"], "sentence": sentence, "mean": thousands(told["mean"], 2),
        "percentiles": [(f"{key} %", thousands(value, 2)) for key, value in told["percentiles"].items()],
    }  # fmt: skip


def proxy_rows(figures: Figures) -> list[dict[str, Any]]:
    """The proxies of the bank as they stand there, before they were brought to baht of the base year."""
    return [
        row | {"value": money(row["value"]), "status": STATUSES.get(row["status"], row["status"])}
        for row in figures.get("proxies", [])
    ]


def cost_words(cost: float | None) -> str:
    """What was put in for each household that rose by a level; empty where none did."""
    if cost is None:
        return ""
    return _("Put in for each household that rose by a level: %(cost)s baht.") % {"cost": money(cost)}


def capital_names() -> dict[Any, str]:
    """What the five capitals are called."""
    return {each.code: named(each) for each in capitals()}


def _card(key: str, label: str, value: str | None, unit: str, definition: str) -> dict[str, Any]:
    return {"key": f"study-{key}", "label": label, "value": value, "unit": unit, "definition": definition}
