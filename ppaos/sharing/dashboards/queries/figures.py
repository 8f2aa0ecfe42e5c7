"""Which figures are there, what do they mean, and by which rule is each counted?"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from typing import Any

from ppaos.people.registry.models import FOUND, POOR

SUM, COUNT = ":sum", ":count"
BAHT = "baht"  # worth may be unknown: beside the sum stands of how many it is known


@dataclass(frozen=True)
class Figure:
    """One figure: its words in Thai and English, its unit, and the rule over the facts that counts it."""

    code: str
    unit: str  # households, persons, baht, score
    label: dict[str, str]
    definition: dict[str, str]
    of: tuple[str, ...] = ()  # household, list, or both
    counts: str = "1"
    where: str = "true"
    mean: str = ""
    needs: str = ""
    tone: str = ""
    key: str = ""
    short: dict[str, str] = field(default_factory=dict)

    def words(self, language: str) -> str:
        """Label and definition in one line, in Thai («th») or English («en»)."""
        return f"{self.label[language]} ({self.unit}): {self.definition[language]}"

    @property
    def records(self) -> str:
        """The SQL condition on the facts behind the figure."""
        amount = (
            f"{self.mean or self.counts} is not null"
            if self.mean or self.unit == BAHT
            else "true"
            if self.counts == "1"
            else f"{self.counts} > 0"
        )
        return f"({self.where}) and {amount}"

    @property
    def sums(self) -> dict[str, str]:
        """What is kept for each area, by its code: an SQL expression of what one row of facts adds."""
        if self.mean:
            known = f'({self.where}) and "{self.mean}" is not null'
            return {
                self.code + SUM: f'case when {known} then "{self.mean}" else 0 end',
                self.code + COUNT: f"case when {known} then 1 else 0 end",
            }
        amount = {self.code: f"case when {self.where} then {self.counts} else 0 end"}
        if self.unit != BAHT:
            return amount
        known = f"case when ({self.where}) and {self.counts} is not null then 1 else 0 end"
        return amount | {self.code + COUNT: known}


@lru_cache
def figures() -> dict[str, Figure]:
    """All figures by code, in the order in which they are shown."""
    text = files("ppaos.sharing.dashboards.queries").joinpath("figures.toml").read_text(encoding="utf-8")
    table = tomllib.loads(text)
    return {figure.code: figure for entry in table["figure"] for figure in _family(entry, table["families"])}


def counted(of: str) -> dict[str, str]:
    """What every row of these facts («household» or «list») adds to which sum: {code: SQL expression}."""
    return {
        code: rule for figure in figures().values() if of in figure.of for code, rule in figure.sums.items()
    }


def _family(entry: dict[str, Any], families: dict[str, dict[str, dict[str, str]]]) -> Iterator[Figure]:
    """The figure of an entry, or one for each member of its family."""
    members = families[entry["each"]] if "each" in entry else {"": {}}
    for key, words in members.items():
        names = {"key": key, **words, "verified": _standing_in(FOUND), "poor": _standing_in(POOR)}
        told = {name: _filled(value, names) for name, value in entry.items() if name != "each"}
        yield Figure(key=key, **told)


def _filled(value: Any, names: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {language: text.format(**names) for language, text in value.items()}
    if isinstance(value, list):
        return tuple(value)
    return value.format(**names) if isinstance(value, str) else value


def _standing_in(standings: tuple[Any, ...]) -> str:
    return "standing in ({})".format(", ".join(f"'{standing.value}'" for standing in standings))
