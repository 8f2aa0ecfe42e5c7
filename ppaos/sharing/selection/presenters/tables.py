"""Counts by area and by two fields as rows of a page, each number with the address of its households."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import polars as pl
from django.utils.translation import gettext as _

from ppaos.ground.geography.models import Area
from ppaos.ground.geography.presenters import label
from ppaos.sharing.selection.presenters.words import bucket_words
from ppaos.sharing.selection.queries.asking import CELL, UNKNOWN, Condition
from ppaos.sharing.selection.queries.fields import Field

To = Callable[..., str]


def totals(counted: pl.DataFrame) -> dict[str, int]:
    """The sums of a count: households, persons, undecided, of."""
    return {name: int(counted[name].sum()) for name in ("households", "persons", "undecided", "of")}


def part_rows(counted: pl.DataFrame, parts: Sequence[Area], to: Mapping[str, To]) -> list[dict[str, Any]]:
    """A row a part of the area, in their order; what lies in none of them last. `to`: addresses, by what they show."""
    told = {row["part"]: row for row in counted.iter_rows(named=True)}
    rows = [_row(told.get(part.code), label(part), part.code, to) for part in parts]
    if None in told:
        rows.append(_row(told[None], _("in none of these parts"), "", to))
    return rows


def _row(told: Mapping[str, Any] | None, name: str, code: str, to: Mapping[str, To]) -> dict[str, Any]:
    counts = told or dict.fromkeys(("households", "persons", "undecided", "of"), 0)
    return {
        "label": name, **{key: counts[key] for key in ("households", "persons", "undecided", "of")},
        "share": share(counts["households"], counts["of"]),
        "drill": to["drill"](area=code) if code else "",
        "list": to["list"](area=code) if code and counts["households"] else "",
        "undecided_list": to["list"](area=code, which="undecided") if code and counts["undecided"] else "",
    }  # fmt: skip


def cross_table(
    cells: pl.DataFrame, rows: Field, columns: Field, user: Any, to: To, order: Mapping[str, Sequence[str]]
) -> dict[str, Any]:
    """Two fields against each other: columns, rows of cells (count, share of the row, address), sums and the whole."""
    across = _ordered(cells["column"], order["columns"])
    down = _ordered(cells["row"], order["rows"])
    counts = {(row, column): number for row, column, number, _persons in cells.iter_rows()}
    whole = sum(counts.values())
    return {
        "columns": [bucket_words(columns, each, user) for each in across],
        "rows": [_crossed(row, across, counts, (rows, columns), user, to) for row in down],
        "sums": [sum(counts.get((row, each), 0) for row in down) for each in across],
        "whole": whole,
    }


def share(part: int, whole: int) -> float | None:
    """So many percent; None of nothing."""
    return 100 * part / whole if whole else None


def _crossed(
    row: str | None,
    across: Sequence[str | None],
    counts: Mapping[Any, int],
    by: tuple[Field, Field],
    user: Any,
    to: To,
) -> dict[str, Any]:
    numbers = [counts.get((row, each), 0) for each in across]
    whole = sum(numbers)
    cells = [
        {
            "value": number, "share": share(number, whole),
            "url": to(also=[cell(by[0], row), cell(by[1], each)]) if number else "",
            "label": bucket_words(by[1], each, user),
        }
        for each, number in zip(across, numbers, strict=True)
    ]  # fmt: skip
    return {
        "label": bucket_words(by[0], row, user), "cells": cells, "sum": whole,
        "url": to(also=[cell(by[0], row)]) if whole else "",
    }  # fmt: skip


def cell(field: Field, bucket: str | None) -> Condition:
    """The condition that picks one row or column of a table."""
    return Condition(field.code, UNKNOWN) if bucket is None else Condition(field.code, CELL, (bucket,))


def _ordered(found: pl.Series, order: Sequence[str]) -> list[str | None]:
    """The values there are, in the order of the field's own; what is not known last."""
    known = set(found.drop_nulls().to_list())
    first: list[str | None] = [each for each in order if each in known]
    rest = sorted(known - set(order), key=lambda each: (len(each), each))
    return [*first, *rest, *([None] if found.null_count() else [])]


def compared_rows(moved: pl.DataFrame, parts: Sequence[Area]) -> list[dict[str, Any]]:
    """A row a part of the area: how many came, left and stayed between two days."""
    sums = moved.group_by("part").agg(pl.col("came", "left", "stayed").sum())
    told = {part: (came, left, stayed) for part, came, left, stayed in sums.iter_rows()}
    named = [(part.code, label(part)) for part in parts]
    if None in told:
        named.append((None, _("in none of these parts")))  # type: ignore[arg-type]
    return [
        {"label": words, "came": came, "left": left, "stayed": stayed}
        for code, words in named
        for came, left, stayed in [told.get(code, (0, 0, 0))]
    ]
