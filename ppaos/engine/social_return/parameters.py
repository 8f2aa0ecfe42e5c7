"""Which numbers does a study rest on, how far can each go, and what would the benefits be if it were another?"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from ppaos.engine.social_return.returns import inputs_pv_of, pv_of, returns
from ppaos.engine.social_return.said import INPUTS, OUTCOMES
from ppaos.engine.social_return.study import ADDITIVE, RATE, SHARES, TAKEN_OFF, Input, Outcome, Study

VARIED = ("quantity", "proxy", *SHARES, "duration")


@dataclass(frozen=True)
class Parameter:
    """One number of a study. least and most: how far it can go at all; money_at: inputs and benefits, both in year
    0's money, if it were another."""

    table: str
    position: int
    name: str
    key: str
    value: float
    least: float
    most: float
    money_at: Callable[[float], tuple[float, float]]

    @property
    def words(self) -> str:
        """How it is called in a table: «outcomes.fewer falls.deadweight», or «discount_rate»."""
        return ".".join(part for part in (self.table, self.name, self.key) if part)


def parameters_of(study: Study) -> Iterator[Parameter]:
    """Every number of a study that may be tried: the rate, each input, seven of each outcome."""
    found = returns(study)
    yield Parameter("", 0, "", RATE, study.discount_rate, -1.0, float("inf"), _by_rate(study))
    names = _names(study.inputs)
    for position, put_in in enumerate(study.inputs):
        money = _by_input(study, position, found.inputs_pv, found.benefits_pv)
        yield Parameter(INPUTS, position, names[position], "value", put_in.value, 0.0, float("inf"), money)
    names = _names(study.outcomes)
    for position, outcome in enumerate(study.outcomes):
        for key in VARIED:
            money = _by_outcome(study, position, key, found.inputs_pv, found.benefits_pv)
            least, most = limits(outcome, key, study.method)
            yield Parameter(
                OUTCOMES, position, names[position], key, getattr(outcome, key), least, most, money
            )


def limits(outcome: Outcome, key: str, method: str) -> tuple[float, float]:
    """How far a number of an outcome can go; by the additive method three shares make at most 1 together."""
    if key == "proxy":
        return float("-inf"), float("inf")
    if key not in SHARES:
        return 0.0, float("inf")
    if method == ADDITIVE and key in TAKEN_OFF:
        others = sum(getattr(outcome, other) for other in TAKEN_OFF if other != key)
        return 0.0, max(0.0, 1 - others)
    return 0.0, 1.0


def _by_rate(study: Study) -> Callable[[float], tuple[float, float]]:
    def money(rate: float) -> tuple[float, float]:
        return inputs_pv_of(study, rate), sum(pv_of(each, study.method, rate) for each in study.outcomes)

    return money


def _by_input(
    study: Study, position: int, inputs: float, benefits: float
) -> Callable[[float], tuple[float, float]]:
    put_in = study.inputs[position]
    factor = (1 + study.discount_rate) ** -put_in.year
    others = inputs - put_in.value * factor
    return lambda value: (others + value * factor, benefits)


def _by_outcome(
    study: Study, position: int, key: str, inputs: float, benefits: float
) -> Callable[[float], tuple[float, float]]:
    outcome = study.outcomes[position]
    others = benefits - pv_of(outcome, study.method, study.discount_rate)

    def money(value: float) -> tuple[float, float]:
        changed: dict[str, Any] = {key: value}
        tried = replace(outcome, **changed)
        return inputs, others + pv_of(tried, study.method, study.discount_rate)

    return money


def _names(entries: tuple[Input, ...] | tuple[Outcome, ...]) -> list[str]:
    """A name an entry; where two stakeholders have one by the same name, with the stakeholder."""
    often = Counter(each.name for each in entries)
    return [
        each.name if often[each.name] == 1 else f"{each.name} ({each.stakeholder or '–'})" for each in entries
    ]
