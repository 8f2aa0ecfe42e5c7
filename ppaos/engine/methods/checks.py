"""What is looked at before a method is published? Each rule with what was found, for a page and for minutes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from ppaos.engine.methods.document import STATUSES
from ppaos.engine.methods.writing import is_list_of_tables

EXACT = 1e-9
WEIGHED = ("capitals", "mpi")  # the kinds whose weights make one


@dataclass(frozen=True)
class Check:
    """A rule («weights», «bands», «sources», «dates»), of what it was asked, what was found, and whether it will do."""

    rule: str
    of: str
    found: str
    is_met: bool


def checks(data: Mapping[str, Any]) -> tuple[Check, ...]:
    """The rules that hold for methods of every kind; what a kind has of its own its builder refuses.

    weights: of each capital, or of the whole, they make 1. bands: edges rise, so that no two bands overlap. sources:
    every entry says where it is from (its own, or that of the document) and what stands behind it. dates: there is a
    first day, and a last day after it.
    """
    return (*_weights(data), *_bands(data), _sources(data), _dates(data))


def _weights(data: Mapping[str, Any]) -> Iterable[Check]:
    if data.get("kind") not in WEIGHED:
        return
    sums: dict[str, float] = {}
    for name, row in _entries(data):
        if "weight" in row:
            whole = str(row.get("code", "")).partition("_")[0] if data["kind"] == "capitals" else name
            sums[whole] = sums.get(whole, 0.0) + _number(row["weight"])
    for whole, total in sums.items():
        yield Check("weights", whole, f"{total:.10g}", abs(total - 1) <= EXACT)


def _bands(data: Mapping[str, Any]) -> Iterable[Check]:
    edges: dict[str, list[float]] = {}
    for name, row in _entries(data):
        if "from" in row:
            edges.setdefault(name, []).append(_number(row["from"]))
    for name, begin in edges.items():
        rises = all(low < high for low, high in pairwise(begin))
        yield Check("bands", name, ", ".join(f"{edge:g}" for edge in begin), rises)


def _sources(data: Mapping[str, Any]) -> Check:
    tables = [
        data,
        *(row for _name, row in _entries(data)),
        *(t for t in data.values() if isinstance(t, Mapping)),
    ]
    told = [
        (table.get("source", data.get("source")), table.get("status", data.get("status"))) for table in tables
    ]
    without = sum(
        not (isinstance(source, str) and source.strip() and status in STATUSES) for source, status in told
    )
    return Check("sources", "", f"{len(tables) - without} / {len(tables)}", without == 0)


def _dates(data: Mapping[str, Any]) -> Check:
    first, last = data.get("valid_from"), data.get("valid_to")
    is_met = isinstance(first, date) and (last is None or (isinstance(last, date) and first < last))
    return Check("dates", "", " – ".join(str(day or "") for day in (first, last)), is_met)


def _entries(data: Mapping[str, Any]) -> Iterable[tuple[str, Mapping[str, Any]]]:
    for name, rows in data.items():
        if is_list_of_tables(rows):
            yield from ((name, row) for row in rows)


def _number(value: Any) -> float:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number else float("nan")
