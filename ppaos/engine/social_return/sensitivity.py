"""Which number moves the ratio most, and at which value of it would a baht bring just a baht?"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from ppaos.engine.methods import SocialReturnRules
from ppaos.engine.social_return.parameters import Parameter, parameters_of
from ppaos.engine.social_return.returns import returns, values_of
from ppaos.engine.social_return.study import RATE, SHARES, Study

LOWEST_RATE, HIGHEST_RATE, RATES_TRIED = -0.9, 10.0, 2_000
CLOSE, FAR = 1e-12, 1e12


@dataclass(frozen=True)
class Sensitivity:
    """One number tried at a fifth less and more: low and high (its values; `is_clipped` where it could not go so
    far), the ratio there, and break_even: its value at which the ratio is 1 (null: there is none)."""

    parameter: str
    table: str
    position: int
    key: str
    value: float
    low: float
    high: float
    is_clipped: bool
    ratio_low: float
    ratio_high: float
    break_even: float | None

    @property
    def swing(self) -> float:
        """How much the ratio moves between low and high."""
        return abs(self.ratio_high - self.ratio_low)


def sensitivity(study: Study, rules: SocialReturnRules) -> tuple[Sensitivity, ...]:
    """Each number of a study for itself, the others as they are; what moves the ratio most comes first.

    low and high are the value less and more the rules' variation of its size: of a number below 0 low is the further
    one. Shares stay within 0 and 1 (by the additive method the three together), a rate above −1, and `is_clipped` says
    so. A duration is tried in parts of a year, the last year counting in part. break_even lies where the number can
    lie: by closed form where the benefits are a straight line in it, else by halving; of several rates the one nearest
    to the study's, between −0.9 and 10. Of equal swings the order is the study's.
    """
    found = [_tried(parameter, study, rules) for parameter in parameters_of(study)]
    return tuple(sorted(found, key=lambda each: -round(each.swing, 12)))


def _tried(of: Parameter, study: Study, rules: SocialReturnRules) -> Sensitivity:
    step = rules.variation.value * abs(of.value)
    low, high = max(of.value - step, of.least), min(of.value + step, of.most)
    if of.key == RATE and low <= -1:
        low = (of.value - 1) / 2
    is_clipped = low > of.value - step or high < of.value + step
    return Sensitivity(
        of.words, of.table, of.position, of.key, of.value, low, high, is_clipped, _ratio(of, low), _ratio(of, high),
        _break_even(of, study, int(rules.horizon.value)),
    )  # fmt: skip


def _ratio(of: Parameter, value: float) -> float:
    inputs, benefits = of.money_at(value)
    return benefits / inputs


def _break_even(of: Parameter, study: Study, most_years: int) -> float | None:
    """The value at which benefits are what was put in."""
    if of.key == RATE:
        return _rate(study)
    if of.key == "duration":
        return _duration(of, study, most_years)
    if of.key == "drop_off":
        return _crossing(_gap(of), 0.0, 1.0)
    # A share is told apart at all or nothing; of amounts the slope of a small one shows from afar only.
    far = 1.0 if of.key in SHARES else FAR
    at_none, at_far = _gap(of)(0.0), _gap(of)(far)
    if at_none == at_far:
        return None
    value = -at_none / ((at_far - at_none) / far)
    if not of.least - CLOSE <= value <= of.most + CLOSE or of.money_at(value)[0] <= 0:
        return None
    return min(max(value, of.least), of.most)


def _gap(of: Parameter) -> Callable[[float], float]:
    def gap(value: float) -> float:
        inputs, benefits = of.money_at(value)
        return benefits - inputs

    return gap


def _crossing(gap: Callable[[float], float], low: float, high: float) -> float | None:
    """Where a steady line passes 0, to the last bit; none where it does not, or is 0 all along."""
    at_low, at_high = gap(low), gap(high)
    if at_low == at_high or at_low * at_high > 0:
        return None
    while low < (middle := (low + high) / 2) < high:
        if (gap(middle) > 0) == (at_low > 0):
            low = middle
        else:
            high = middle
    return min((low, high), key=lambda value: abs(gap(value)))


def _duration(of: Parameter, study: Study, most: int) -> float | None:
    """How many years would do, the last in part."""
    outcome, before = study.outcomes[of.position], _gap(of)(0.0)
    lasting = replace(outcome, duration=most - outcome.start + 1)
    for past, (year, value) in enumerate(values_of(lasting, study.method)):
        now = before + value * (1 + study.discount_rate) ** -year
        if before * now <= 0 and before != now:
            return past + before / (before - now)
        before = now
    return None


def _rate(study: Study) -> float | None:
    """The discount rate nearest to the study's at which the ratio is 1."""
    net = np.array([year.benefits - year.inputs for year in returns(study).years])
    years = np.arange(len(net))

    def gap(rate: float) -> float:
        return float(np.sum(net * (1 + rate) ** -years.astype(float)))

    rates = np.geomspace(1 + LOWEST_RATE, 1 + HIGHEST_RATE, RATES_TRIED) - 1
    gaps = np.array([gap(rate) for rate in rates])
    changes = np.flatnonzero((gaps[:-1] * gaps[1:] <= 0) & (gaps[:-1] != gaps[1:]))
    found = [_crossing(gap, float(rates[place]), float(rates[place + 1])) for place in changes]
    known = [rate for rate in found if rate is not None]
    return min(known, key=lambda rate: abs(rate - study.discount_rate), default=None)
