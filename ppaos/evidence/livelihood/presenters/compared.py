"""Moves between levels as pages show them: a matrix, bars, cards and the words of each."""

from collections.abc import Callable, Mapping
from typing import Any

import polars as pl
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ppaos.engine.livelihood import compared
from ppaos.engine.methods import CapitalMethod
from ppaos.evidence.livelihood.presenters.words import named
from ppaos.ground.workbench.presenters.thai import thousands

NOT_SCORED = "none"
MOVES = {
    compared.UP: gettext_lazy("Moves to a higher level"),
    compared.DOWN: gettext_lazy("Moves to a lower level"),
    compared.SAME: gettext_lazy("Stays in its level"),
    compared.NEWLY: gettext_lazy("Newly scored"),
    compared.NO_LONGER: gettext_lazy("No longer scored"),
    compared.NEVER: gettext_lazy("Not scored either way"),
}
MOVE_KEYS = {move: move.replace(" ", "_") for move in MOVES}
DEFINITIONS = {
    compared.UP: gettext_lazy("The level afterwards is higher than the level before."),
    compared.DOWN: gettext_lazy("The level afterwards is lower than the level before."),
    compared.SAME: gettext_lazy("The same level before and afterwards."),
    compared.NEWLY: gettext_lazy("Not scored before, scored afterwards. This is no rise."),
    compared.NO_LONGER: gettext_lazy("Scored before, not scored afterwards. This is no fall."),
    compared.NEVER: gettext_lazy("Too little was answered to score it, before and afterwards."),
}
Address = Callable[..., str]


def level_key(level: int | None) -> str:
    """How an address writes a level."""
    return NOT_SCORED if level is None else str(level)


def level_words(level: int | None, method: CapitalMethod) -> str:
    """A level with its number and name, or that there is none."""
    if level is None:
        return _("Not scored")
    names = {each.number: named(each) for each in method.levels}
    return f"{level} · {names.get(level, '')}"


def levels_of(before: CapitalMethod, after: CapitalMethod) -> list[int | None]:
    """The levels of either method, the lowest first, and none at last."""
    return [*sorted({each.number for method in (before, after) for each in method.levels}), None]


def matrix(
    counts: pl.DataFrame, before: CapitalMethod, after: CapitalMethod, address: Address
) -> dict[str, Any]:
    """The move matrix: a row a level before, a column a level after; each number with the address of its households."""
    levels = levels_of(before, after)
    told = {
        (row[0], row[1]): row[2]
        for row in counts.select("level_before", "level_after", "households").iter_rows()
    }
    rows = []
    for one in levels:
        cells = [
            {
                "value": told.get((one, other), 0),
                "href": address(**{"from": level_key(one), "to": level_key(other)})
                if told.get((one, other))
                else "",
                "is_same": one == other,
                "label": level_words(other, after),
            }
            for other in levels
        ]
        whole = sum(cell["value"] for cell in cells)
        rows.append({"level": one, "label": level_words(one, before), "cells": cells, "sum": whole})
    sums = [sum(row["cells"][place]["value"] for row in rows) for place in range(len(levels))]
    return {
        "columns": [level_words(level, after) for level in levels], "rows": rows, "sums": sums, "whole": sum(sums),
    }  # fmt: skip


def level_bars(shown: Mapping[str, Any], before: str, after: str) -> dict[str, Any]:
    """The same counts as two bars: the levels before and after."""
    keys = [str(row["level"]) if row["level"] else "not_scored" for row in shown["rows"]]
    columns = [{"key": key, "label": label} for key, label in zip(keys, shown["columns"], strict=True)]
    counts = ((before, [row["sum"] for row in shown["rows"]]), (after, shown["sums"]))
    rows = [{"label": label, "cells": [{"value": value} for value in values]} for label, values in counts]
    return {"columns": columns, "rows": rows}


def move_counts(pairs: pl.DataFrame) -> dict[str, int]:
    """How many households moved how; every kind of move is there."""
    counted = dict(pairs.group_by("move").len().iter_rows())
    return {move: counted.get(move, 0) for move in MOVES}


def move_cards(counts: Mapping[str, int], address: Address) -> list[dict[str, Any]]:
    """A card a kind of move, with how much of all it is."""
    whole = sum(counts.values())
    return [
        {
            "label": MOVES[move],
            "key": MOVE_KEYS[move],
            "value": thousands(count),
            "unit": _("households"),
            "note": percent(count, whole),
            "definition": DEFINITIONS[move],
            "href": address(move=MOVE_KEYS[move]) if count else "",
        }
        for move, count in counts.items()
    ]


def part_rows(
    counts: pl.DataFrame, names: Mapping[str, str], address: Address, open_part: Callable[[str], str]
) -> list[dict[str, Any]]:
    """A row a part of the area with its moves; what lies in none comes last."""
    told: dict[str | None, dict[str, int]] = {}
    for part, move, households in counts.select("part", "move", "households").iter_rows():
        told.setdefault(part, {})[move] = households
    known: list[str | None] = [code for code in names if code in told]
    return [
        {
            "label": names[code] if code else _("In none of these"),
            "href": open_part(code) if code else "",
            "cells": [
                {
                    "value": told[code].get(move, 0),
                    "label": MOVES[move],
                    "href": address(move=MOVE_KEYS[move], part=code or "-") if told[code].get(move) else "",
                }
                for move in MOVES
            ],
            "whole": sum(told[code].values()),
        }
        for code in [*known, *([None] if None in told else [])]
    ]


def percent(count: float, of: float) -> str:
    """A share in words; empty where there is nobody to be a share of."""
    return f"{thousands(100 * count / of, 1)} %" if of else ""
