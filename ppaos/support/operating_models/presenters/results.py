"""A kept result as a page, as households, beside those of other models, and as a workbook."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from ppaos.engine.methods.price_index import BE_OFFSET
from ppaos.ground.geography.presenters import label
from ppaos.ground.workbench.presenters.thai import thai_datetime, thousands
from ppaos.support.operating_models.models import ComparedHousehold, ModelResult, OperatingModel
from ppaos.support.operating_models.presenters.models import model_name
from ppaos.support.operating_models.presenters.result_figures import (
    Figure,
    baht_text,
    covariate_words,
    figures_of,
    households_url,
    method_words,
    month_words,
)
from ppaos.support.operating_models.presenters.result_words import CARDS, COMPARED, FIGURES

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
                "others_href": households_url(result, of="others") if state == State.COMPARED else "",
            }
        )  # fmt: skip
    return rows


def bars(result: ModelResult) -> list[dict[str, Any]]:
    """The histogram of changes; each bar opens its households."""
    return [
        {
            "key": f"{least:.0f}", "value": count, "state": "",
            "label": _("%(least)s to under %(most)s") % {
                "least": baht_text(least, sign=True) or "0", "most": baht_text(most, sign=True)
            },
            "href": households_url(result, least=round(least), most=round(most)) if count else "",
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


def side_by_side(
    models: Sequence[OperatingModel],
    results: Mapping[int, ModelResult],
    factors: Mapping[int, float | None],
    few: Collection[int],
) -> list[dict[str, Any]]:
    """A row a figure, a cell a model. factors: of each result, what brings its baht to one year (None: another index);
    few: models with so few households that their figures are not told to the reader."""
    told = {pk: figures_of(result, factors.get(pk) or 1.0) for pk, result in results.items() if pk not in few}
    return [
        {
            "key": key,
            "words": FIGURES[key],
            "cells": [
                {"pk": model.pk, "name": model_name(model)}
                | _cell(key, told.get(model.pk), factors.get(model.pk), model.pk in few)
                for model in models
            ],
        }
        for key in COMPARED
    ]


OF_INCOME = ("before", "after", "change", "change_p50", "effect", "interval")


def _cell(
    key: str, figures: Mapping[str, Figure] | None, factor: float | None, is_few: bool
) -> dict[str, Any]:
    if figures is None:
        return {"figure": None, "why": _("too few households") if is_few else _("no result is worked out")}
    if key in OF_INCOME and factor is None:
        return {"figure": None, "why": _("in baht of another price index: cannot be compared")}
    return {"figure": figures[key], "why": "" if figures[key].text else _("not known")}


def column_heads(
    models: Sequence[OperatingModel], results: Mapping[int, ModelResult]
) -> list[dict[str, Any]]:
    """What stands over each column: the model, since when, between which rounds, as of when."""
    heads = []
    for model in models:
        result = results.get(model.pk)
        heads.append(
            {
                "model": model, "name": model_name(model), "area": label(model.area) if model.area else "",
                "rounds": rounds_words(result) if result else "",
                "as_of": thai_datetime(result.made_at) if result else "",
            }
        )  # fmt: skip
    return heads


def column_warnings(results: Iterable[ModelResult]) -> list[str]:
    """What keeps columns from being compared plainly."""
    kept = [each for each in results if each.income]
    spans = {(each.before_year, each.after_year) for each in kept}
    found = []
    if len(spans) > 1:
        found.append(
            _(
                "The models are told between different rounds: a longer time, or other years, change incomes by "
                "themselves."
            )
        )
    if len({tuple(each.methods) for each in kept}) > 1:
        found.append(
            _(
                "The capitals were scored by different methods: similar households are not alike in the same way."
            )
        )
    if len({tuple(sorted(each.income["rule"].items())) for each in kept}) > 1:
        found.append(_("Similar households were found by different rules."))
    return found


def member_cells(found: Iterable[ComparedHousehold], amounts: Collection[int]) -> list[list[Any]]:
    """Members of a result as cells of a sheet; amounts only of those whose incomes the reader sees."""
    return [
        [
            each.household_id, label(each.area), str(State(each.state).label),
            *((each.before, each.after, each.change) if each.household_id in amounts else (None, None, None)),
        ]
        for each in found
    ]  # fmt: skip


def workbook(
    result: ModelResult, name: str, warnings: Sequence[str], members: Sequence[list[Any]] | None
) -> dict[str, list[list[Any]]]:
    """The figures with their definitions, the balance, what they rest on; members where households are taken out."""
    head = [_("Figure"), _("Value"), _("Unit"), _("Rests on"), _("To mind"), _("Definition"), _("Source")]
    table = [
        [
            str(each.words.label), each.text if each.key == "interval" else each.value, str(each.words.unit),
            each.rests_on, each.note, str(each.words.definition), str(each.words.source),
        ]
        for each in figures_of(result).values()
    ]  # fmt: skip
    sheets: dict[str, list[list[Any]]] = {_("Figures"): [head, *table]}
    sheets[_("About the result")] = [[_("Topic"), _("What is told")], *_about(result, name, warnings)]
    if result.income:
        sheets[_("Balance")] = _balance(result)
    if members is not None:
        columns = [_("Household"), _("Area"), _("How it was compared"), _("Income before"), _("Income after"), _("Change of income")]
        sheets[_("Members")] = [columns, *members]
    return sheets


def _about(result: ModelResult, name: str, warnings: Sequence[str]) -> list[list[Any]]:
    told: list[list[Any]] = [
        [_("Name of the model"), name], [_("As of"), thai_datetime(result.made_at)],
        [_("Rounds"), rounds_words(result)], [_("In baht of the year"), result.baht_year],
        [_("Price index"), result.index], [_("Area of similar households"), label(result.area)],
    ]  # fmt: skip
    told += [[_("Method"), sentence] for sentence in (method_words(result) if result.income else [])]
    return told + [[_("To mind"), sentence] for sentence in warnings]


def _balance(result: ModelResult) -> list[list[Any]]:
    head = [
        _("Held beside each other by"), _("Members"), _("Others, all"), _("Members, compared"), _("Others, compared"),
        _("Difference before matching"), _("Difference after matching"),
    ]  # fmt: skip
    names = ("members", "others", "members_matched", "others_matched", "smd_before", "smd_after")
    rows = [
        [covariate_words(row["covariate"]), *(row[name] for name in names)]
        for row in result.income["balance"]
    ]
    return [head, *rows]


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
