"""What is a study of social return made of: what was put in, what came of it, and by which choices is it counted?"""

from collections.abc import Mapping
from dataclasses import dataclass, field

MULTIPLICATIVE, ADDITIVE = "multiplicative", "additive"
METHODS = (MULTIPLICATIVE, ADDITIVE)
FIRST_YEARS = (1, 0)
TAKEN_OFF = ("deadweight", "displacement", "attribution")
SHARES = (*TAKEN_OFF, "drop_off")
TRIANGULAR, UNIFORM, NORMAL = "triangular", "uniform", "normal"
SHAPES = (TRIANGULAR, UNIFORM, NORMAL)
RATE = "discount_rate"


@dataclass(frozen=True)
class Input:
    """What somebody put in: a value in the study's currency, spent in a year of the axis (0 is not discounted)."""

    name: str
    value: float
    year: int = 0
    stakeholder: str | None = None
    source: str | None = None
    note: str | None = None


@dataclass(frozen=True)
class Outcome:
    """What came of it for a stakeholder.

    quantity times proxy (currency a unit; below 0 for a harm) is its value a year before anything is taken off;
    deadweight, displacement, attribution: shares 0 to 1 that the project did not bring; drop_off: share lost from each
    year to the next; duration: years, from `start` on. `assumed`: shares that were not given and count as 0.
    """

    name: str
    quantity: float
    proxy: float
    duration: float
    start: int
    deadweight: float = 0.0
    displacement: float = 0.0
    attribution: float = 0.0
    drop_off: float = 0.0
    stakeholder: str | None = None
    capital: str | None = None
    strategy: str | None = None
    area: str | None = None
    change: str | None = None
    is_intended: bool = True
    output: str | None = None
    indicator: str | None = None
    indicator_source: str | None = None
    unit: str | None = None
    proxy_name: str | None = None
    source: str | None = None
    proxy_year: int | None = None
    evidence_years: float | None = None
    note: str | None = None
    assumed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Range:
    """Within which a number may lie. triangular: most likely the number itself; uniform: all alike; normal: around
    the number, low to high holding the rules' confidence."""

    low: float
    high: float
    shape: str = TRIANGULAR


RangeKey = tuple[
    str, int, str
]  # table, place in it (0 first), key; the discount rate: "", 0, "discount_rate"


@dataclass(frozen=True)
class Study:
    """One study. method: how shares are taken off; first_year: of outcomes that say no start (0:
    undiscounted); base_year: the calendar year that is year 0, in whose money all is told."""

    discount_rate: float
    method: str
    first_year: int
    inputs: tuple[Input, ...]
    outcomes: tuple[Outcome, ...]
    title: str | None = None
    currency: str | None = None
    base_year: int | None = None
    note: str | None = None
    ranges: Mapping[RangeKey, Range] = field(default_factory=dict)
