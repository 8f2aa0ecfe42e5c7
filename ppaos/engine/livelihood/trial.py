"""What would a method say if some of its numbers were others? The data of a method with other numbers, to be tried."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from ppaos.engine.methods import CapitalMethod
from ppaos.engine.methods.capitals import capital_method
from ppaos.engine.methods.document import Document, MethodError

DECIMALS = 6


@dataclass(frozen=True)
class Trial:
    """Numbers to be tried in place of a method's own: weights by indicator, lower edges by level number, and the share
    of a capital's weight that must be answered. With `rest_follows` the other weights of a capital are scaled, so that
    they make 1 again."""

    weights: Mapping[str, float] = field(default_factory=dict)
    edges: Mapping[int, float] = field(default_factory=dict)
    coverage: float | None = None
    rest_follows: bool = True

    @property
    def is_empty(self) -> bool:
        """Whether nothing is changed."""
        return not self.weights and not self.edges and self.coverage is None


def with_numbers(data: Mapping[str, Any], trial: Trial, *, place: str) -> dict[str, Any]:
    """The data of a five-capital method with the trial's numbers in it.

    Raises MethodError where a number is out of place: a weight not above 0 or above 1, weights of a capital that cannot
    make 1, an indicator or level that the method does not have, levels that do not rise.
    """
    tried = deepcopy(dict(data))
    _weighted(tried["indicator"], trial, place)
    numbers = {entry["number"]: entry for entry in tried["level"]}
    for number, edge in trial.edges.items():
        if number not in numbers:
            raise MethodError(
                f"{place}: there is no level {number}; the levels are {', '.join(map(str, numbers))}"
            )
        numbers[number]["from"] = edge
    if trial.coverage is not None:
        tried["coverage"]["value"] = trial.coverage
    tried_method(tried, place=place)
    return tried


def tried_method(data: Mapping[str, Any], *, place: str) -> CapitalMethod:
    """The method inside data; raises MethodError where it contradicts itself."""
    return capital_method(Document(place, data))


def _weighted(indicators: list[dict[str, Any]], trial: Trial, place: str) -> None:
    """Put the weights in, and scale the others of each capital concerned."""
    known = {entry["code"]: entry for entry in indicators}
    for code, weight in trial.weights.items():
        if code not in known:
            raise MethodError(f"{place}: there is no indicator «{code}»; its weight has no place")
        if not 0 < weight <= 1:
            raise MethodError(
                f"{place}: the weight of {code} is {weight:g}; write a share above 0 and up to 1"
            )
        known[code]["weight"] = weight
    if trial.rest_follows:
        for capital in {code.partition("_")[0] for code in trial.weights}:
            own = [entry for entry in indicators if entry["code"].partition("_")[0] == capital]
            _scaled(own, trial, capital, place)


def _scaled(own: list[dict[str, Any]], trial: Trial, capital: str, place: str) -> None:
    """Scale the weights that were not given, so that all of the capital make 1; the last bit goes to the largest."""
    rest = [entry for entry in own if entry["code"] not in trial.weights]
    left = 1 - sum(entry["weight"] for entry in own if entry["code"] in trial.weights)
    if rest and left < 1e-9:
        raise MethodError(
            f"{place}: the weights given for {capital} add up to {1 - left:g}; "
            "give less, so that something is left for its other indicators"
        )
    total = sum(entry["weight"] for entry in rest)
    for entry in rest:
        entry["weight"] = round(entry["weight"] * left / total, DECIMALS)
    if rest:
        largest = max(rest, key=lambda entry: entry["weight"])
        largest["weight"] = round(largest["weight"] + left - sum(entry["weight"] for entry in rest), 12)
