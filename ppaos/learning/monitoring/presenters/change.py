"""What changed between two rounds, in words and tables: every number with its n and the way to its households."""

from collections.abc import Callable, Mapping
from typing import Any

import polars as pl
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ppaos.engine.livelihood.change import change_of
from ppaos.engine.livelihood.moves import UNKNOWN
from ppaos.evidence.livelihood.presenters.dimensions import names as dimension_names
from ppaos.evidence.livelihood.presenters.groups import group_words
from ppaos.evidence.livelihood.presenters.rounds import CHANGES, change_words
from ppaos.evidence.livelihood.presenters.words import named
from ppaos.ground.workbench.presenters.thai import thousands
from ppaos.learning.monitoring.presenters.shocks import kind_words
from ppaos.learning.monitoring.queries import change_kinds as kinds
from ppaos.learning.monitoring.queries.change import DIMENSIONS, INCOMES, LINE, Changes, Methods
from ppaos.people.cooperation.models import Organisation
from ppaos.people.cooperation.presenters.lists import organisation_name
from ppaos.support.operating_models.models import OperatingModel

Address = Callable[..., str]
KINDS = {
    kinds.AREA: gettext_lazy("By area"),
    kinds.GROUP: gettext_lazy("By target group"),
    kinds.MODEL: gettext_lazy("By model"),
    kinds.AGENCY: gettext_lazy("By agency that helped in between"),
    kinds.SHOCK: gettext_lazy("By shock in between"),
}
NOBODY = {
    kinds.AREA: gettext_lazy("in none of its parts"),
    kinds.GROUP: gettext_lazy("In no run yet"),
    kinds.MODEL: gettext_lazy("in no model"),
    kinds.AGENCY: gettext_lazy("no help told in between"),
    kinds.SHOCK: gettext_lazy("no shock told in between"),
}
# Of states there is no score: what is not known is told as that.
STATE_CHANGES = CHANGES | {UNKNOWN: gettext_lazy("Not known in one of them")}
INCOME_WORDS = {
    "income_per_head": gettext_lazy("Income a head, with everything"),
    "earned_per_head": gettext_lazy("Income a head, without what programmes gave"),
}


def score_rows(changes: Changes, by: Methods, to: Address) -> list[dict[str, Any]]:
    """A row a capital and the overall, each number of households with the way to them."""
    names = {each.code: named(each) for each in by.capitals.capitals} | {"overall": _("Overall")}
    return [
        {"label": names[row["score"]], **change_words(row), "cells": _cells(row, to, of=row["score"])}
        for row in changes.panel.changes.to_dicts()
    ]


def dimension_rows(changes: Changes, to: Address) -> list[dict[str, Any]]:
    """A row a dimension: poor in it before and after, who left it, who fell into it."""
    told, words = changes.dimensions, dimension_names()
    return [_state_row(told, name, words[name], f"dimension-{name}", to) for name in DIMENSIONS]


def income_rows(changes: Changes) -> list[dict[str, Any]]:
    """A row an income: the means of both rounds in baht of the later year, and the change, of those known in both."""
    rows = []
    for name in INCOMES:
        pairs = changes.incomes.drop_nulls([f"{name}_change"])
        means = [pairs[f"{name}_{when}"].mean() for when in ("before", "after", "change")]
        rows.append(
            {
                "label": INCOME_WORDS[name], "pairs": pairs.height, "unknown": changes.incomes.height - pairs.height,
                "before": _baht(means[0]), "after": _baht(means[1]),
                "change": _signed_baht(means[2]),
                "median": _signed_baht(pairs[f"{name}_change"].median()),
            }
        )  # fmt: skip
    return rows


def line_row(changes: Changes, to: Address) -> dict[str, Any]:
    """Who stood below the line of their year, before and after."""
    return _state_row(changes.incomes, LINE, _("Below the poverty line of the year"), LINE, to)


def kind_rows(
    changes: Changes, keys: pl.DataFrame, by: Methods, names: Mapping[str, str], to: Address
) -> list[dict[str, Any]]:
    """A row a key that the pairs are told apart by: the overall score of its households."""
    told = change_of(changes.panel.pairs.join(keys, on="household_id"), by.rules, by=["key"])
    rows = {row["key"]: row for row in told.to_dicts()}
    order = [*(key for key in names if key in rows), *(key for key in rows if key not in names)]
    return [
        {
            "label": names.get(key, key), **change_words(rows[key]),
            "cells": _cells(rows[key], to, of="overall", key=key),
        }
        for key in order
    ]  # fmt: skip


def figure_names(by: Methods) -> dict[str, str]:
    """What the figures of the page are called, by their codes."""
    return (
        {each.code: named(each) for each in by.capitals.capitals}
        | {"overall": _("Overall"), LINE: _("Below the poverty line of the year")}
        | {f"dimension-{code}": words for code, words in dimension_names().items()}
        | {code: str(words) for code, words in INCOME_WORDS.items()}
    )


def key_names(kind: str, keys: pl.DataFrame, parts: Mapping[str, str]) -> dict[str, str]:
    """The keys of a kind in words, in the order shown; who counts under none comes last."""
    given = [key for key in keys["key"].unique().sort().to_list() if key != kinds.NONE]
    if kind == kinds.AREA:
        known = dict(parts)
    elif kind == kinds.GROUP:
        known = {key: group_words(key) for key in given}
    elif kind == kinds.MODEL:
        known = {str(each.pk): str(each) for each in OperatingModel.objects.filter(pk__in=given)}
    elif kind == kinds.AGENCY:
        known = {str(each.pk): organisation_name(each) for each in Organisation.objects.filter(pk__in=given)}
    else:
        known = {key: kind_words(key) for key in given}
    return known | {kinds.NONE: str(NOBODY[kind])}


def sheet(tables: Mapping[str, list[dict[str, Any]]]) -> pl.DataFrame:
    """The page as a sheet, a row a figure: which table, of what, n, better, unchanged, worse, not known, means."""
    columns = [
        _("Table"), _("Of what"), _("Households with both (n)"), *map(str, CHANGES.values()), _("Beforehand"),
        _("Afterwards"), _("Mean change"), _("Interval"), _("Weighted change"),
    ]  # fmt: skip
    rows = [
        [
            table,
            str(row["label"]),
            str(row["pairs"]),
            *_counted(row),
            *(_text(row.get(key)) for key in _MEANS),
        ]
        for table, told in tables.items()
        for row in told
    ]
    return pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row")


_MEANS = ("before", "after", "change", "interval", "weighted")


def _counted(row: Mapping[str, Any]) -> list[str]:
    """Better, unchanged, worse and not known of a row; a dash in a table that tells only means."""
    cells = {cell["change"]: str(cell["value"]) for cell in row.get("cells", ())}
    if not cells and "unknown" in row:
        cells = {"unknown": str(row["unknown"])}
    return [cells.get(change, "") for change in CHANGES]


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _state_row(told: pl.DataFrame, name: str, label: str, of: str, to: Address) -> dict[str, Any]:
    moves = dict(told.group_by(f"{name}_move").len().iter_rows())
    known = told.filter(pl.col(f"{name}_move") != "unknown")
    before, after = (known.filter(pl.col(f"{name}_{when}") == "poor").height for when in ("before", "after"))
    counts = {change: moves.get(change, 0) for change in CHANGES}
    return {
        "label": label, "pairs": known.height, "before": thousands(before), "after": thousands(after),
        "change": signed_count(after - before), "cells": _cells(counts, to, words=STATE_CHANGES, of=of),
    }  # fmt: skip


def _cells(
    row: Mapping[str, Any], to: Address, *, words: Mapping[str, Any] = CHANGES, **asked: str
) -> list[dict[str, Any]]:
    return [
        {
            "change": change, "label": label, "value": row[change],
            "href": to(change=change, **asked) if row[change] else "",
        }
        for change, label in words.items()
    ]  # fmt: skip


def signed_count(number: int) -> str:
    """A difference of households with its sign."""
    return thousands(number) if number == 0 else f"{'+' if number > 0 else '−'}{thousands(abs(number))}"


def _baht(amount: Any) -> str | None:
    return None if amount is None else thousands(amount)


def _signed_baht(amount: Any) -> str | None:
    return None if amount is None else signed_count(round(amount))


def state_words(value: Any) -> str:
    """One value of a list behind a figure: a state, a score or baht; nothing where it is not known."""
    words = {"poor": _("poor"), "not_poor": _("not poor"), "unknown": _("not known")}
    if isinstance(value, str):
        return words.get(value, value)
    return "" if value is None else thousands(value, 2)
