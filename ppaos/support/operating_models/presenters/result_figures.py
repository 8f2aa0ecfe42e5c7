"""The figures of a kept result as rows: value, unit, of how many, definition, source, where it opens, what to mind."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from ppaos.engine.methods.price_index import BE_OFFSET
from ppaos.ground.workbench.presenters.thai import thai_date, thousands
from ppaos.support.operating_models.models import ModelResult
from ppaos.support.operating_models.presenters.models import capital_words
from ppaos.support.operating_models.presenters.result_words import FIGURES, GROUPS, Words


@dataclass(frozen=True)
class Figure:
    """One figure: `value` as a number (None: not known), `text` as it is read, `n` on how many it rests, `note`."""

    key: str
    words: Words
    value: float | None
    text: str
    n: int | None = None
    n_unit: str = ""
    note: str = ""
    href: str = ""

    @property
    def rests_on(self) -> str:
        """On how many it rests, with their unit; empty where it is a count itself or not known."""
        return "" if self.n is None else f"{thousands(self.n)} {self.n_unit}"


def figures_of(result: ModelResult, factor: float = 1.0) -> dict[str, Figure]:
    """All figures of a result by key. factor: what compared incomes are multiplied by, to be baht of another year."""
    told = _income(result, factor) | _records(result)
    return {key: told[key] for key in FIGURES}


def without_links(figures: Mapping[str, Figure]) -> dict[str, Figure]:
    """The same for who opens no households."""
    return {key: replace(each, href="") for key, each in figures.items()}


def figure_groups(figures: Mapping[str, Figure], *, without_income: bool) -> list[dict[str, Any]]:
    """Figures under their headings."""
    return [
        {"key": group, "title": title, "rows": [each for each in figures.values() if each.words.group == group]}
        for group, title in GROUPS.items()
        if not (without_income and group in ("income", "beside", "spread"))
    ]  # fmt: skip


def households_url(result: ModelResult, **asked: Any) -> str:
    """The households of a result behind a figure."""
    page = reverse("operating_models:result_households", args=[result.model_id])
    return f"{page}?{urlencode({'result': result.pk} | asked)}"


def baht_text(value: float | None, *, sign: bool = False) -> str:
    """Baht without satang, with thousands; a real minus, a plus where it is a change. Empty: not known."""
    if value is None:
        return ""
    whole = round(value)
    return f"{'−' if whole < 0 else '+' if sign and whole > 0 else ''}{thousands(abs(whole))}"


def _income(result: ModelResult, factor: float) -> dict[str, Figure]:
    spread, effect = result.income.get("spread", {}), result.income.get("effect", {})
    sides = result.income.get("sides", {})
    known = spread.get("n")
    unit = _("households")
    money = {
        "before": spread.get("before"), "after": spread.get("after"), "change": spread.get("change"),
        "change_p50": spread.get("change_p50"), "p10": spread.get("change_p10"), "p90": spread.get("change_p90"),
        "effect": effect.get("effect"), "own_change": effect.get("change"),
        "others_change": effect.get("others_change"),
    }  # fmt: skip
    base = {"effect": effect.get("members"), "own_change": effect.get("members")}
    base["others_change"] = effect.get("others")
    links = {
        "effect": households_url(result, state="income_compared"),
        "own_change": households_url(result, state="income_compared"),
        "others_change": households_url(result, of="others"),
    }
    told = {}
    for key, value in money.items():
        real = None if value is None else value * factor
        told[key] = Figure(
            key, FIGURES[key], real, baht_text(real, sign=key not in ("before", "after")), base.get(key, known), unit,
            "", links.get(key) or households_url(result),
        )  # fmt: skip
    for side in ("better", "same", "worse"):
        text = thousands(sides[side]) if sides and known else ""
        told[side] = Figure(
            side, FIGURES[side], sides.get(side) if known else None, text, known, unit, _share(sides.get(side), known),
            households_url(result, side=side),
        )  # fmt: skip
    for key in ("gini_before", "gini_after"):
        value = spread.get(key)
        told[key] = Figure(key, FIGURES[key], value, "" if value is None else f"{value:.2f}", known, unit)
    return told | {"interval": _interval(effect, factor)}


def _interval(effect: Mapping[str, Any], factor: float) -> Figure:
    least, most = effect.get("least"), effect.get("most")
    if least is None or most is None:
        return Figure("interval", FIGURES["interval"], None, "", effect.get("members"), _("households"))
    ends = {"least": baht_text(least * factor, sign=True), "most": baht_text(most * factor, sign=True)}
    note = _("It holds 0: a difference is not shown.") if least <= 0 <= most else ""
    text = _("%(least)s to %(most)s") % ends
    return Figure(
        "interval", FIGURES["interval"], least * factor, text, effect["members"], _("households"), note
    )


def _share(part: int | None, whole: int | None) -> str:
    return f"{100 * part / whole:.0f} %" if part is not None and whole else ""


def _records(result: ModelResult) -> dict[str, Figure]:
    told = result.records
    years = told.get("years", [])
    newest = years[-1] if years else {}
    costs, chain, kept = told.get("costs", {}), told.get("chain", {}), told.get("kept", {})
    named = told.get("channels", {}).get("named") if years else None
    homes = told.get("households")
    no_spent, no_worth = (_unknown(costs.get(name, 0)) for name in ("spent_unknown", "handed_unknown"))
    unit = _("households")
    members = reverse("operating_models:members", args=[result.model_id])
    page = reverse("operating_models:model", args=[result.model_id])
    until = _("records until %(month)s") % {"month": month_words(newest["last"])} if newest else ""
    lacking = _unknown(newest.get("unknown", 0))
    at_year = _("year %(year)s") % {"year": chain["year"]} if chain.get("year") else ""
    money = _("year %(year)s") % {"year": newest["year"] + BE_OFFSET} if newest else ""
    rows: list[tuple[str, Any, str, Any, str, str]] = [
        ("sold", newest.get("sold"), "baht", newest.get("members"), _all(money, until, lacking), members),
        ("selling", newest.get("selling") or None, "count", newest.get("members"), until, members),
        ("jobs", newest.get("paid_persons") or None, "count", newest.get("members"), until, members),
        ("jobs_households", newest.get("paid") or None, "count", newest.get("members"), until, members),
        ("channels", named, "count", None, _channels(told), "#channels"),
        ("chain_share", chain.get("share"), "share", chain.get("households"), at_year, _chain_url(result)),
        ("kept_share", kept.get("share"), "share", kept.get("members"), "", members),
        ("spent_each", costs.get("spent_each"), "baht", homes, no_spent, page),
        ("spent", costs.get("spent"), "baht", None, no_spent, page),
        ("handed_each", costs.get("handed_each"), "baht", homes, no_worth, page),
        ("handed", costs.get("handed"), "baht", None, no_worth, page),
    ]  # fmt: skip
    return {
        key: Figure(key, FIGURES[key], in_unit, _text(in_unit, how), _count(n), unit, note, href)
        for key, value, how, n, note, href in rows
        for in_unit in [100 * value if how == "share" and value is not None else value]
    }


def _text(value: float | None, how: str) -> str:
    if value is None:
        return ""
    return f"{value:.1f}" if how == "share" else baht_text(value)


def _count(number: float | None) -> int | None:
    return None if number is None else round(number)


def _unknown(lines: int) -> str:
    return _("of %(lines)s lines the amount is not known") % {"lines": thousands(lines)} if lines else ""


def _channels(told: Mapping[str, Any]) -> str:
    described = told.get("told_channels")
    return (
        _("%(count)s are described on the model's page") % {"count": thousands(described)}
        if described
        else ""
    )


def _chain_url(result: ModelResult) -> str:
    return reverse("operating_models:chain", args=[result.model_id])


def _all(*notes: str) -> str:
    return " · ".join(note for note in notes if note)


def month_words(day: str) -> str:
    """The month of a day kept as text, the Thai way."""
    return thai_date(date.fromisoformat(day), "month")


def warnings_of(result: ModelResult, fewest: int) -> list[str]:
    """What a reader must know before believing the figures, as sentences."""
    told, found = result.income, []
    if not told:
        return [
            _("No rounds were compared: either none was chosen, or none lies on both sides of the beginning.")
        ]
    n, matched = told["spread"]["n"], told["effect"]["members"]
    if n < fewest:
        found.append(
            _(
                "Incomes on both sides are known of %(n)s households only, fewer than %(fewest)s: take them "
                "as examples."
            )
            % {"n": thousands(n), "fewest": fewest}
        )
    if n and matched < told["members"] / 2:
        found.append(
            _(
                "A similar household was found for %(matched)s of %(members)s members: the difference tells of "
                "these alone."
            )
            % {"matched": thousands(matched), "members": thousands(told["members"])}
        )
    return found + _comparison_warnings(result)


def _comparison_warnings(result: ModelResult) -> list[str]:
    """What weakens the comparison itself: uneven groups, prices not verified, other models, several methods."""
    told, found = result.income, []
    if uneven := [row["covariate"] for row in told["balance"] if row["is_balanced"] is False]:
        found.append(
            _("Members and those beside them still differ before the beginning in: %(what)s.")
            % {"what": ", ".join(covariate_words(each) for each in uneven)}
        )
    if told["doubtful"]:
        years = ", ".join(str(year + BE_OFFSET) for year in told["doubtful"])
        found.append(_("The price index of %(years)s is not verified.") % {"years": years})
    if told["also_elsewhere"]:
        found.append(
            _("%(count)s members are, or were, in another model too: what they gained may come from it.")
            % {"count": thousands(told["also_elsewhere"])}
        )
    if len(result.methods) > 1:
        found.append(
            _("The capitals were scored by several methods: %(names)s.")
            % {"names": ", ".join(result.methods)}
        )
    return found


def covariate_words(name: str) -> str:
    """What households are held beside each other by."""
    return _("income before") if name == "real_before" else capital_words([name])[0]


def method_words(result: ModelResult) -> list[str]:
    """The method of the comparison, as sentences."""
    rule = result.income["rule"]
    near = _(
        "For each member the %(count)s most similar households outside all models were found, at most %(far)s standard "
        "deviations away (Mahalanobis distance over the five capitals and the income of the first round); one "
        "household may stand beside several members, and those as near share."
    ) % {"count": rule["neighbours"], "far": f"{rule['caliper']:g}"}
    sure = _(
        "The interval of %(share)s %% is that of Abadie and Imbens (2006). The rule is a proposal of PPAOS."
    ) % {"share": f"{100 * rule['confidence']:g}"}
    return [near, sure]


def balance_rows(balance: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """How alike the two groups are, a row a covariate."""
    names = ("members", "others", "members_matched", "others_matched", "smd_before", "smd_after")
    return [
        {"label": covariate_words(row["covariate"]), "is_balanced": row["is_balanced"]}
        | {name: _number(row[name], row["covariate"], name) for name in names}
        for row in balance
    ]


def _number(value: float | None, covariate: str, name: str) -> str:
    if value is None:
        return ""
    if covariate == "real_before" and not name.startswith("smd"):
        return baht_text(value)
    return f"{value:.2f}".replace("-", "−")
