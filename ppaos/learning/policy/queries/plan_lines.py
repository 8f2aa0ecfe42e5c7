"""What is a line of a plan told to be, what is wrong with that, what warns, and how is it told now?"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from ppaos.ground.workbench.presenters.thai import thousands
from ppaos.learning.policy.models import PlanLine, PlanLineYear, PolicyPlan
from ppaos.people.cooperation.models import Organisation

MOST_BAHT = Decimal(10) ** 13
TEXTS = {"code": 40, "name": 300, "aim": 10_000, "indicator": 300, "source_of_money": 200}
MONEY = ("asked", "granted", "spent")


@dataclass(frozen=True)
class YearTold:
    """Baht of a line in one fiscal year; None is not known."""

    asked: Decimal | None = None
    granted: Decimal | None = None
    spent: Decimal | None = None


@dataclass(frozen=True)
class LineTold:
    """A line as somebody tells it. links: proposal, resolution, model, batch, each or None; no links: as they are."""

    code: str
    name: str
    owner: Organisation | None
    total_baht: Decimal | None
    years: Mapping[int, YearTold] = field(default_factory=dict)
    aim: str = ""
    indicator: str = ""
    source_of_money: str = ""
    links: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class LineFault:
    """What is wrong with a line, at which of its values («asked 2570» for money of a year)."""

    key: str
    text: str


def line_faults(plan: PolicyPlan, told: LineTold) -> list[LineFault]:
    """Everything that keeps a line from being kept: what is missing, years outside, baht that do not add up."""
    found = [LineFault(key, text) for key, text in _words_wrong(told)]
    money = [LineFault(key, text) for key, text in _money_wrong(plan, told)]
    return found + money + ([] if money else _sum_wrong(told))


def _words_wrong(told: LineTold) -> list[tuple[str, str]]:
    found = [(key, _("Nothing is told here.")) for key in ("code", "name") if not getattr(told, key).strip()]
    found += [
        (key, _("This is longer than %(most)d letters.") % {"most": most})
        for key, most in TEXTS.items()
        if len(getattr(told, key)) > most
    ]
    if told.owner is None:
        found.append(("owner", _("Name the organisation that carries the line out.")))
    return found


def _money_wrong(plan: PolicyPlan, told: LineTold) -> list[tuple[str, str]]:
    found = []
    if told.total_baht is None:
        found.append(("total_baht", _("The total is not told. Write 0 where nothing is asked for.")))
    for key, baht in [("total_baht", told.total_baht), *_amounts(told)]:
        if baht is not None and not 0 <= baht < MOST_BAHT:
            found.append(
                (key, _("Money is 0 baht or more, and below %(most)s.") % {"most": thousands(MOST_BAHT)})
            )
    if not told.years:
        found.append(("total_baht", _("Tell what is asked for in at least one fiscal year.")))
    for year, money in sorted(told.years.items()):
        if not plan.first_year <= year <= plan.last_year:
            words = _("Fiscal year %(year)d lies outside the plan, which runs from %(first)d to %(last)d.")
            told_of = {"year": year, "first": plan.first_year, "last": plan.last_year}
            found.append((f"asked {year}", words % told_of))
        elif money.asked is None:
            words = _("What is asked for in %(year)d is not told. Write 0 where nothing is.")
            found.append((f"asked {year}", words % {"year": year}))
    return found


def _amounts(told: LineTold) -> list[tuple[str, Decimal | None]]:
    return [(f"{name} {year}", getattr(money, name)) for year, money in told.years.items() for name in MONEY]


def _sum_wrong(told: LineTold) -> list[LineFault]:
    years = sum((money.asked for money in told.years.values() if money.asked is not None), Decimal(0))
    total = told.total_baht or Decimal(0)
    if years == total:
        return []
    words = _(
        "The years come to %(years)s baht and the total says %(total)s: they differ by %(by)s. Correct one of them."
    )
    numbers = {"years": years, "total": total, "by": abs(years - total)}
    return [LineFault("total_baht", words % {key: thousands(each, 2) for key, each in numbers.items()})]


def year_warnings(year: PlanLineYear) -> list[str]:
    """What a year of a line warns of. It hinders nothing."""
    found, numbers = [], {"year": year.fiscal_year}
    if year.spent_baht is not None and year.granted_baht is None:
        found.append(_("%(year)d: money was spent, and what was granted is not told.") % numbers)
    if year.spent_baht is not None and year.granted_baht is not None and year.spent_baht > year.granted_baht:
        over = thousands(year.spent_baht - year.granted_baht, 2)
        found.append(_("%(year)d: %(over)s baht more were spent than granted.") % (numbers | {"over": over}))
    return found


def told_now(line: PlanLine) -> LineTold:
    """A line as it stands, but for its links."""
    years = {
        each.fiscal_year: YearTold(each.asked_baht, each.granted_baht, each.spent_baht)
        for each in line.years.all()
    }
    return LineTold(
        line.code,
        line.name,
        line.owner,
        line.total_baht,
        years,
        line.aim,
        line.indicator,
        line.source_of_money,
    )


def is_same_but_money(one: LineTold, other: LineTold) -> bool:
    """Whether two tell the same line, whatever was granted and spent."""
    return _without_money(one) == _without_money(other)


def _without_money(told: LineTold) -> LineTold:
    years = {year: YearTold(money.asked) for year, money in told.years.items()}
    return replace(told, years=years, links=None)
