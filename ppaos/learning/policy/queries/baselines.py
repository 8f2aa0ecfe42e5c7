"""Which figures did others publish of the programme, of which places, as of when, by which source?"""

import csv
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Any

from ppaos.learning.policy.queries.indicators import provinces

PUBLISHED, DERIVED = "published", "derived"


@dataclass(frozen=True)
class Baseline:
    """A published figure, in Thai («th») and English («en»). `value` is that of all twenty provinces, or of `area`;
    `parts` those of single provinces where they were published."""

    code: str
    unit: str
    value: float
    source: Mapping[str, str]
    status: str
    beside: tuple[str, ...]
    label: Mapping[str, str]
    note: Mapping[str, str] = field(default_factory=dict)
    area: str = ""
    as_of: date | None = None
    as_of_year: int | None = None  # Buddhist era, where no day is told
    is_at_least: bool = False
    parts: Mapping[str, float] = field(default_factory=dict)

    def of(self, codes: Sequence[str]) -> float | None:
        """What was published of exactly these places: all twenty, or one; None where nothing was."""
        if self.area:
            return self.value if list(codes) == [self.area] else None
        if len(codes) == 1:
            return self.parts.get(codes[0])
        return self.value if set(codes) == set(provinces()) else None


@lru_cache
def baselines() -> tuple[Baseline, ...]:
    """All published figures, in their order."""
    table = tomllib.loads(_text("baselines.toml"))
    return tuple(_baseline(entry, table["sources"]) for entry in table["baseline"])


def beside(code: str, codes: Sequence[str]) -> list[tuple[Baseline, float]]:
    """What was published of these places that stands beside an indicator, each with its value."""
    told = [(each, each.of(codes)) for each in baselines() if code in each.beside]
    return [(each, value) for each, value in told if value is not None]


def _baseline(entry: Mapping[str, Any], sources: Mapping[str, Mapping[str, str]]) -> Baseline:
    told = {key: value for key, value in entry.items() if key != "column"}
    told |= {"source": sources[entry["source"]], "beside": tuple(entry["beside"])}
    if "column" in entry:
        told["parts"] = {row["area"]: float(row[entry["column"]]) for row in _provinces()}
    return Baseline(**told)


@lru_cache
def _provinces() -> tuple[dict[str, str], ...]:
    return tuple(csv.DictReader(_text("baselines.csv").splitlines()))


def _text(name: str) -> str:
    return files("ppaos.learning.policy.queries").joinpath(name).read_text(encoding="utf-8")
