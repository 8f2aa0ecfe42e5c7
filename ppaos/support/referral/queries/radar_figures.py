"""What does the radar look for, what does it mean, and by which rule is each counted?"""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from importlib.resources import files

from ppaos.support.referral.queries.states import days_told, officer_states, waiting_states

REFERRAL, NEED, HOUSEHOLD = "referral", "need", "household"


@dataclass(frozen=True)
class RadarFigure:
    """One figure of the radar: its words, what is counted, and the rule (or the two times a step lies between)."""

    code: str
    of: str
    label: dict[str, str]
    definition: dict[str, str]
    where: str = ""
    begins: str = ""
    ends: str = ""
    tone: str = ""
    of_all: bool = False

    @property
    def is_days(self) -> bool:
        """Whether it tells how long a step takes."""
        return bool(self.begins)

    def rule(self, on: date) -> str:
        """The SQL condition on rows of its own table, as of a day."""
        if self.is_days:
            return (
                f"referral_referral.{self.begins} is not null and referral_referral.{self.ends} is not null"
            )
        long_ago = on - timedelta(days=days_told("escalate_after_days"))
        sent = [state for states in officer_states().values() for state in states]
        return self.where.format(
            sent=_listed(sent),
            waiting=_listed(waiting_states()),
            today=f"date '{on}'",
            long_ago=f"date '{long_ago}'",
        )


@lru_cache
def radar_figures() -> dict[str, RadarFigure]:
    """All figures by code, in the order in which they are shown."""
    table = tomllib.loads(files("ppaos.support.referral").joinpath("radar.toml").read_text(encoding="utf-8"))
    return {
        row["code"]: RadarFigure(
            row["code"], row["of"], row["label"], row["definition"], row.get("where", ""), row.get("from", ""),
            row.get("to", ""), row.get("tone", ""), row.get("of_all", False),
        )
        for row in table["figure"]
    }  # fmt: skip


def counted_of(of: str) -> list[RadarFigure]:
    """The figures that count rows of a table by a rule."""
    return [figure for figure in radar_figures().values() if figure.of == of and figure.where]


def steps() -> list[RadarFigure]:
    """The figures that tell how long a step takes."""
    return [figure for figure in radar_figures().values() if figure.is_days]


def _listed(values: Iterable[str]) -> str:
    return "({})".format(", ".join(f"'{value}'" for value in values))
