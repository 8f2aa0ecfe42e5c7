"""How sure is the ratio, if every number may be somewhat another at once?"""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from ppaos.engine.methods import SocialReturnRules
from ppaos.engine.social_return.ranging import value_of
from ppaos.engine.social_return.said import INPUTS, OUTCOMES, Place, StudyError, say
from ppaos.engine.social_return.study import (
    ADDITIVE,
    NORMAL,
    RATE,
    SHARES,
    TAKEN_OFF,
    UNIFORM,
    Outcome,
    Range,
    RangeKey,
    Study,
)

MOST_DRAWS = 1_000_000
LEAST_RATE = -0.99
PERCENTS = (5, 10, 25, 50, 75, 90, 95)
Floats = NDArray[np.float64]
Draw = Callable[[RangeKey], Floats]


@dataclass(frozen=True)
class Simulation:
    """What many draws gave. mean, percentiles, and low to high (which hold `confidence` of the draws) are of the ratio;
    chance_below_one: share of draws in which a baht brought less than a baht; undefined: draws in which nothing was put
    in, left out of all the rest (which is null where nothing else was drawn)."""

    draws: int
    seed: int
    confidence: float
    undefined: int
    mean: float | None
    low: float | None
    high: float | None
    chance_below_one: float | None
    percentiles: dict[str, float]


def simulate(study: Study, rules: SocialReturnRules, *, seed: int, draws: int | None = None) -> Simulation:
    """The ratio of a study when all its numbers are drawn at once, each for itself.

    Drawn: the discount rate, the value of each input, and of each outcome quantity, proxy and the four shares; each
    within its own range, else by a triangle from the rules' variation less to as much more. Durations and years stay.
    What a draw takes out of bounds is put on the bound: shares on 0 and 1 (by the additive method the three
    together on 1), quantities and inputs on 0, a rate on −0.99. The same study, draws and seed give the same
    figures, another order of outcomes others, by chance alone. draws: the rules' number unless given, at most a
    million.
    Raises StudyError for a number of draws or a seed that cannot be. Source: Guide to Social Return on Investment
    (2012), stage 5, asks for a sensitivity analysis; to draw all numbers at once is a proposal of PPAOS.
    """
    count = int(rules.draws.value) if draws is None else draws
    if not 1 <= count <= MOST_DRAWS:
        raise StudyError([say(rules, "draws_off", Place(key="draws"), count, most=MOST_DRAWS)])
    if seed < 0:
        raise StudyError([say(rules, "below_zero", Place(key="seed"), seed)])
    ratio = _ratios(study, _drawing(study, rules, count, seed), count)
    known = ratio[np.isfinite(ratio)]
    return _summed_up(known, count, seed, rules.confidence.value)


def _summed_up(known: Floats, count: int, seed: int, confidence: float) -> Simulation:
    undefined = count - len(known)
    if not len(known):
        return Simulation(count, seed, confidence, undefined, None, None, None, None, {})
    ends = [50 * (1 - confidence), 50 * (1 + confidence)]
    *middle, low, high = np.percentile(known, [*PERCENTS, *ends]).tolist()
    percentiles = {str(percent): value for percent, value in zip(PERCENTS, middle, strict=True)}
    below = float(np.mean(known < 1))
    return Simulation(count, seed, confidence, undefined, float(known.mean()), low, high, below, percentiles)


def _ratios(study: Study, draw: Draw, count: int) -> Floats:
    """Benefits for one unit put in, a draw each; not a number where nothing was."""
    factor = 1 / (1 + np.maximum(draw(("", 0, RATE)), LEAST_RATE))
    inputs, benefits = np.zeros(count), np.zeros(count)
    for position, put_in in enumerate(study.inputs):
        inputs += np.maximum(draw((INPUTS, position, "value")), 0) * factor**put_in.year
    for position, outcome in enumerate(study.outcomes):
        _add(benefits, outcome, position, study.method, draw, factor)
    ratios: Floats = np.divide(benefits, inputs, out=np.full(count, np.nan), where=inputs > 0)
    return ratios


def _add(benefits: Floats, outcome: Outcome, position: int, method: str, draw: Draw, factor: Floats) -> None:
    """Add what one outcome is worth in each draw, in money of year 0."""
    drawn = {key: draw((OUTCOMES, position, key)) for key in ("quantity", "proxy", *SHARES)}
    shares = {key: np.clip(drawn[key], 0, 1) for key in SHARES}
    value = np.maximum(drawn["quantity"], 0) * drawn["proxy"]
    if method == ADDITIVE:
        value *= 1 - np.minimum(sum(shares[key] for key in TAKEN_OFF), 1)
    else:
        for key in TAKEN_OFF:
            value *= 1 - shares[key]
    value *= factor**outcome.start
    kept = (1 - shares["drop_off"]) * factor
    for _year in range(int(outcome.duration)):
        benefits += value
        value *= kept


def _drawing(study: Study, rules: SocialReturnRules, count: int, seed: int) -> Draw:
    """How each number is drawn, in the order in which it is asked for."""
    random = np.random.default_rng(seed)
    deviations = NormalDist().inv_cdf((1 + rules.confidence.value) / 2)

    def draw(place: RangeKey) -> Floats:
        value = value_of(study, place)
        step = rules.variation.value * abs(value)
        within = study.ranges.get(place, Range(value - step, value + step))
        if within.low == within.high:
            return np.full(count, value)
        if within.shape == UNIFORM:
            return random.uniform(within.low, within.high, count)
        if within.shape == NORMAL:
            return random.normal(value, (within.high - within.low) / 2 / deviations, count)
        return random.triangular(within.low, value, within.high, count)

    return draw
