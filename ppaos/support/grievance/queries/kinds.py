"""Which kinds of voices are there, who handles each, by when; and to whom can an answer be appealed?"""

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from django.utils.translation import get_language

VISIT, CHANGE, REFERRAL = "visit", "change", "referral"
CONDUCT, RIGHTS, MISSED = "conduct", "rights", "missed"
TABLE = "kinds.toml"


@dataclass(frozen=True)
class Kind:
    """One kind of voice as `kinds.toml` tells of it."""

    code: str
    thai: str
    english: str
    plain_thai: str
    plain_english: str
    days: int
    deed: str  # who may do it, handles it
    is_sealed: bool
    parties: frozenset[str]  # visited, recorded, referred
    opens: str  # visit, change, referral, or nothing
    appeal_deed: str  # who may do it, decides appeals; empty: as the level says

    @property
    def label(self) -> str:
        """What officers call it, in the reader's language."""
        return self.thai if get_language() == "th" else self.english

    @property
    def plain(self) -> str:
        """What it is called for everybody, in the reader's language."""
        return self.plain_thai if get_language() == "th" else self.plain_english


@dataclass(frozen=True)
class AppealRow:
    """One level of appeal: who decides there, and within how many days."""

    code: str
    deed: str
    level: str
    days: int


@lru_cache
def kinds() -> dict[str, Kind]:
    """All kinds, in the order in which they are offered."""
    return {
        code: Kind(
            code, row["thai"], row["english"], row["plain_thai"], row["plain_english"], row["days"], row["deed"],
            row.get("sealed", False), frozenset(row["parties"]), row.get("opens", ""), row.get("appeal_deed", ""),
        )
        for code, row in _table()["kind"].items()
    }  # fmt: skip


@lru_cache
def appeal_levels() -> dict[str, AppealRow]:
    """The levels of appeal, the lowest first."""
    return {code: AppealRow(code, **row) for code, row in _table()["appeal"].items()}


def told(name: str) -> Any:
    """A number of the table: reopen_days, joined_within_days, alike, alike_from_letters, remind_before_days,
    most_letters."""
    return _table()[name]


@lru_cache
def _table() -> dict[str, Any]:
    return tomllib.loads(files("ppaos.support.grievance").joinpath(TABLE).read_text(encoding="utf-8"))
