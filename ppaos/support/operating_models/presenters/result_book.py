"""A result as a workbook: figures with their definitions, what they rest on, the balance, members."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from ppaos.ground.geography.presenters import label
from ppaos.ground.workbench.presenters.thai import thai_datetime
from ppaos.support.operating_models.models import ComparedHousehold, ModelResult
from ppaos.support.operating_models.presenters.result_figures import (
    covariate_words,
    figures_of,
    method_words,
)
from ppaos.support.operating_models.presenters.results import rounds_words

State = ComparedHousehold.State


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
        columns = [
            _("Household"),
            _("Area"),
            _("How it was compared"),
            _("Income before"),
            _("Income after"),
            _("Change of income"),
        ]
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
