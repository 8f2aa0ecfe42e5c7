"""A kept result as a page, as households, beside those of other models, and as a workbook."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from ppaos.engine.methods.price_index import BE_OFFSET
from ppaos.ground.geography.presenters import label
from ppaos.ground.workbench.presenters.thai import thai_datetime, thousands
from ppaos.support.operating_models.models import ComparedHousehold, ModelResult
from ppaos.support.operating_models.presenters.result_figures import (
    Figure,
    baht_text,
    households_url,
    month_words,
)
from ppaos.support.operating_models.presenters.result_words import CARDS

State = ComparedHousehold.State
TONES = {"worse": "care"}


def round_words(year: int | None, number: int | None) -> str:
    """A round, as «2566, round 1»."""
    return _("%(year)s, round %(number)s") % {"year": year, "number": number} if year else ""


def cards(figures: Mapping[str, Figure]) -> list[dict[str, Any]]:
    """The figures seen first."""
    return [
        {
            "key": f"card-{each.key}", "label": each.words.label, "value": each.text or None, "unit": each.words.unit,
            "definition": each.words.definition, "href": each.href if each.value is not None else "",
            "note": _("of %(n)s") % {"n": each.rests_on} if each.rests_on else "", "tone": TONES.get(each.key, ""),
        }
        for each in (figures[key] for key in CARDS)
    ]  # fmt: skip


def state_rows(result: ModelResult) -> list[dict[str, Any]]:
    """How many members and others could be compared, and why the rest could not."""
    rows = []
    for state, members, others in result.income.get("states", []):
        of_members_alone = state in (State.TOO_LATE, State.TOO_EARLY, State.ALONE)
        rows.append(
            {
                "label": State(state).label, "members": members, "others": None if of_members_alone else others,
                "href": households_url(result, state=state) if members else "",
            }
        )  # fmt: skip
    return rows


def bars(result: ModelResult, *, opens: bool) -> list[dict[str, Any]]:
    """The histogram of changes; each bar opens its households for who sees some."""
    return [
        {
            "key": f"{least:.0f}", "value": count, "state": "",
            "label": f"{baht_text(least, sign=True)} … {baht_text(most, sign=True)}",
            "href": households_url(result, least=round(least), most=round(most)) if count and opens else "",
        }
        for least, most, count in result.income.get("bins", [])
    ]  # fmt: skip


def decile_rows(result: ModelResult) -> list[dict[str, str]]:
    """The nine changes between tenths of members."""
    return [
        {
            "label": _("%(share)s %% of members changed by at most") % {"share": 10 * place},
            "value": baht_text(value, sign=True),
        }
        for place, value in enumerate(result.income.get("deciles", []), start=1)
    ]  # fmt: skip


def year_rows(result: ModelResult) -> list[dict[str, Any]]:
    """What records say by calendar year, the newest first, in baht of that year and of the result's year."""
    rows = []
    for row in reversed(result.records.get("years", [])):
        money = {name: baht_text(row[name]) for name in ("sold", "wages", "spent")}
        real = baht_text(row["real_sold"]) if row["in_index"] else ""
        lacking = "" if row["in_index"] else _("the price index has no such year")
        told = {name: row[name] for name in ("members", "months", "unknown", "paid")}
        rows.append(
            told | money | {"year": row["year"] + BE_OFFSET, "real_sold": real, "lacking": lacking,
                            "last": month_words(row["last"])}
        )  # fmt: skip
    return rows


def channel_rows(result: ModelResult) -> list[dict[str, Any]]:
    """Where members sold, the largest first, last what was sold nobody said where."""
    told = result.records.get("channels", {})
    rows = list(told.get("rows", []))
    if told.get("silent"):
        rows.append(told["silent"] | {"channel": _("not told where")})
    whole = told.get("sold")
    return [
        {
            "label": row["channel"], "baht": baht_text(row["baht"]), "members": row["members"],
            "share": f"{100 * row['baht'] / whole:.1f}" if row["baht"] is not None and whole else "",
            "unknown": row["unknown"],
        }
        for row in rows
    ]  # fmt: skip


def older_rows(results: Iterable[ModelResult]) -> list[dict[str, Any]]:
    """Results kept, each with what it was asked for."""
    return [
        {
            "result": each, "at": thai_datetime(each.made_at), "by": each.made_by,
            "rounds": rounds_words(each), "baht_year": each.baht_year, "area": label(each.area),
        }
        for each in results
    ]  # fmt: skip


def rounds_words(result: ModelResult) -> str:
    """Between which rounds incomes were compared."""
    if not result.after_year:
        return _("records alone")
    sides = {
        "before": round_words(result.before_year, result.before_round),
        "after": round_words(result.after_year, result.after_round),
    }
    return _("%(before)s → %(after)s") % sides


def household_rows(
    found: Iterable[ComparedHousehold], heads: Mapping[int, str], amounts: set[int]
) -> list[dict[str, Any]]:
    """Households of a result; amounts only of those whose incomes the reader sees."""
    return [
        {
            "household": each.household, "name": heads.get(each.household_id, ""), "area": label(each.area),
            "state": State(each.state).label, "sees": each.household_id in amounts,
            "before": baht_text(each.before), "after": baht_text(each.after),
            "change": baht_text(each.change, sign=True),
            "distance": "" if each.distance is None else f"{each.distance:.2f}",
            "weight": "" if each.weight is None else f"{each.weight:.2f}",
        }
        for each in found
    ]  # fmt: skip


def counted(members_then: int | None, members_now: int) -> str:
    """Whether others joined since a result was made; empty where nobody did."""
    if members_then is None or members_then == members_now:
        return ""
    return _(
        "Since then the model has %(now)s members that ever were in it, not %(then)s: work it out again."
    ) % {
        "now": thousands(members_now),
        "then": thousands(members_then),
    }
