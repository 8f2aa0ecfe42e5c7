"""What stands in a cell of a study's workbook, and where do its settings stand?"""

from dataclasses import dataclass

from ppaos.engine.social_return.labels import SHEETS
from ppaos.engine.social_return.reading import STUDY_KEYS

FIRST_ROW = 3  # the first entry, below labels and keys


@dataclass(frozen=True)
class Formula:
    """A formula (as a spreadsheet writes it, in English) and what it gives now."""

    text: str
    value: float | str


Cell = str | float | Formula | None
Rows = list[list[Cell]]


def column(place: int) -> str:
    """The letters of a column, 0 being A."""
    letters = ""
    while place >= 0:
        letters, place = chr(ord("A") + place % 26) + letters, place // 26 - 1
    return letters


def cells_of(table: str, letters: str, rows: int) -> str:
    """The cells of a column of a table, from its first entry on."""
    return f"'{SHEETS[table]}'!${letters}${FIRST_ROW}:${letters}${FIRST_ROW + rows - 1}"


def _setting(key: str) -> str:
    """The cell of a setting."""
    return f"'{SHEETS['study']}'!$B${STUDY_KEYS.index(key) + 2}"


RATE, METHOD = _setting("discount_rate"), _setting("method")
FIRST_YEAR = f'IF({_setting("first_year")}="",1,{_setting("first_year")})'
