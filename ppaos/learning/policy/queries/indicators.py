"""Which indicators has the programme's report, what do they mean, and which provinces began when?"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from ppaos.learning.policy.queries.dated_figures import FIGURES

ON_DAY, IN_YEAR = "on_day", "in_year"
DATED = "dated"
BAHT = "baht"


@dataclass(frozen=True)
class Indicator:
    """An indicator in Thai («th») and English («en»), its unit, how it is counted, where it opens, what it aims at."""

    code: str
    group: str
    unit: str
    when: str
    counted: str
    label: Mapping[str, str]
    definition: Mapping[str, str]
    dated: str = ""  # the figure on a date by which it is counted
    opens: str = ""
    target: int | None = None  # the number that the founding document names
    tone: str = ""


@lru_cache
def indicators() -> dict[str, Indicator]:
    """All indicators by their code, in the order of the report."""
    return {entry["code"]: _indicator(entry) for entry in _table()["indicator"]}


@lru_cache
def groups() -> dict[str, dict[str, str]]:
    """The headings of the report, in their order, in both languages."""
    return dict(_table()["groups"])


@lru_cache
def cohorts() -> dict[int, tuple[str, ...]]:
    """The provinces of the programme by the fiscal year in which they began."""
    return {int(year): tuple(codes) for year, codes in _table()["cohorts"].items()}


def provinces() -> tuple[str, ...]:
    """The codes of all provinces of the programme, in the order of the founding document."""
    return tuple(code for codes in cohorts().values() for code in codes)


def _indicator(entry: dict[str, Any]) -> Indicator:
    """An indicator; one counted by a figure on a date takes its words where it has none of its own."""
    if entry["counted"] != DATED:
        return Indicator(**entry)
    code = entry.get("dated", entry["code"])
    words = {"label": FIGURES[code].label, "definition": FIGURES[code].definition}
    return Indicator(**(words | entry | {"dated": code}))


@lru_cache
def _table() -> dict[str, Any]:
    text = files("ppaos.learning.policy.queries").joinpath("indicators.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
