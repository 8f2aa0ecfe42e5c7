"""How much may one line of the ledger carry, and in which fiscal year does a day lie?"""

import tomllib
from datetime import date
from functools import lru_cache
from importlib.resources import files

BUDDHIST_ERA = 543
FIRST_MONTH = 10  # a fiscal year begins on 1 October of the year before


@lru_cache
def limits() -> dict[str, dict[str, int]]:
    """The largest `baht` and `quantity` of one line, by kind of help."""
    return tomllib.loads(files("ppaos.support.assistance").joinpath("limits.toml").read_text())


def fiscal_year_of(day: date) -> int:
    """The fiscal year (Buddhist era) a day lies in: 2569 ends on 30 September 2026."""
    return day.year + BUDDHIST_ERA + (day.month >= FIRST_MONTH)
