"""What did a study's outcomes bring, year by year, for what was put in?"""

from dataclasses import dataclass
from math import ceil

from ppaos.engine.social_return.study import ADDITIVE, Outcome, Study

MONTHS = 12


@dataclass(frozen=True)
class Year:
    """One year of the axis: money as it falls in it, its factor (1 in year 0), and money of year 0; `cumulated`:
    benefits of year 0's money up to and with this year."""

    year: int
    inputs: float
    benefits: float
    factor: float
    inputs_pv: float
    benefits_pv: float
    cumulated: float


@dataclass(frozen=True)
class OutcomeValue:
    """What one outcome is worth: a year before drop-off (impact), and all its years in year 0's money (pv)."""

    impact: float
    pv: float


@dataclass(frozen=True)
class Returns:
    """The figures of a study, in its currency. ratio: benefits for one unit put in; net_ratio: that less the unit;
    payback_months: null where the inputs are never reached. `outcomes` in the study's order."""

    inputs_pv: float
    benefits_pv: float
    npv: float
    ratio: float
    net_ratio: float
    payback_months: float | None
    years: tuple[Year, ...]
    outcomes: tuple[OutcomeValue, ...]


def impact_of(outcome: Outcome, method: str) -> float:
    """What an outcome is worth in its first year, in the study's currency.

    multiplicative: quantity × proxy × (1 − deadweight) × (1 − displacement) × (1 − attribution); additive: quantity ×
    proxy × (1 − their sum). Source: Guide to Social Return on Investment (2012); the additive form as Thai reports
    have it.
    """
    gross = outcome.quantity * outcome.proxy
    if method == ADDITIVE:
        return gross * (1 - (outcome.deadweight + outcome.displacement + outcome.attribution))
    return gross * (1 - outcome.deadweight) * (1 - outcome.displacement) * (1 - outcome.attribution)


def values_of(outcome: Outcome, method: str) -> list[tuple[int, float]]:
    """Year and value of each year an outcome lasts: impact × (1 − drop_off)^k in start + k; of a duration that is
    not whole the last year counts in part."""
    impact = impact_of(outcome, method)
    return [
        (outcome.start + k, impact * (1 - outcome.drop_off) ** k * min(1.0, outcome.duration - k))
        for k in range(ceil(outcome.duration))
    ]


def pv_of(outcome: Outcome, method: str, rate: float) -> float:
    """What an outcome is worth in all, in money of year 0."""
    return sum(value * (1 + rate) ** -year for year, value in values_of(outcome, method))


def inputs_pv_of(study: Study, rate: float) -> float:
    """What was put in, in money of year 0."""
    return sum(each.value * (1 + rate) ** -each.year for each in study.inputs)


def returns(study: Study) -> Returns:
    """Present value, ratio, net ratio, net present value and payback of a study.

    Every year t of the axis is divided by (1 + discount rate)^t. ratio = benefits_pv ÷ inputs_pv, npv = benefits_pv −
    inputs_pv, net_ratio = npv ÷ inputs_pv. payback_months: months from the beginning of the study's first_year until
    the discounted benefits cumulated reach inputs_pv for the first time, each year's spread evenly over its months.
    Source: Guide to Social Return on Investment (2012); that months lie evenly in a year is a proposal of PPAOS.
    """
    years = _years(study)
    inputs_pv, benefits_pv = sum(year.inputs_pv for year in years), sum(year.benefits_pv for year in years)
    npv = benefits_pv - inputs_pv
    worth = tuple(
        OutcomeValue(impact_of(each, study.method), pv_of(each, study.method, study.discount_rate))
        for each in study.outcomes
    )
    return Returns(
        inputs_pv, benefits_pv, npv, benefits_pv / inputs_pv, npv / inputs_pv,
        _payback(years, inputs_pv, study.first_year), years, worth,
    )  # fmt: skip


def _years(study: Study) -> tuple[Year, ...]:
    """The years from 0 to the last in which anything falls."""
    benefits: dict[int, float] = {}
    for outcome in study.outcomes:
        for year, value in values_of(outcome, study.method):
            benefits[year] = benefits.get(year, 0.0) + value
    inputs: dict[int, float] = {}
    for each in study.inputs:
        inputs[each.year] = inputs.get(each.year, 0.0) + each.value
    found, cumulated = [], 0.0
    for year in range(max(*benefits, *inputs) + 1):
        # A year in which nothing falls is known to be 0.
        gained, spent, factor = (
            benefits.get(year, 0.0),
            inputs.get(year, 0.0),
            (1 + study.discount_rate) ** -year,
        )
        cumulated += gained * factor
        found.append(Year(year, spent, gained, factor, spent * factor, gained * factor, cumulated))
    return tuple(found)


def _payback(years: tuple[Year, ...], inputs_pv: float, first_year: int) -> float | None:
    """Months until the benefits have made good what was put in."""
    before = 0.0
    for year in years:
        if year.cumulated >= inputs_pv:
            part = (inputs_pv - before) / year.benefits_pv
            return MONTHS * (year.year - first_year + part)
        before = year.cumulated
    return None
