"""Why does a household fit a model or not, in words?"""

from typing import Any

from ppaos.engine.matching.criteria import Wanted, fact_of_criterion, weight_of
from ppaos.engine.routing import FAILS, MEETS, UNKNOWN

OUTCOMES = {MEETS: "meets", FAILS: "fails", UNKNOWN: "unknown"}


def reasons(outcomes: str, model: Wanted) -> list[dict[str, Any]]:
    """Each criterion of a model with how it came out, in its order.

    outcomes: the letters `fits` kept. A dict a criterion: thai, english (its sentences), fact, fact_thai, fact_english,
    weight («must», «wish») and outcome («meets», «fails», «unknown»). Raises ValueError where the letters are not those
    of these criteria, as when the model's criteria changed since.
    """
    if len(outcomes) != len(model.criteria):
        raise ValueError(
            f"model {model.code} has {len(model.criteria)} criteria and {len(outcomes)} outcomes were kept; match again"
        )
    return [_told(criterion, letter) for criterion, letter in zip(model.criteria, outcomes, strict=True)]


def _told(criterion: Any, letter: str) -> dict[str, Any]:
    fact = fact_of_criterion(criterion["fact"])
    return {
        "thai": criterion["thai"],
        "english": criterion["english"],
        "fact": criterion["fact"],
        "fact_thai": fact.thai if fact else "พื้นที่ที่อยู่",
        "fact_english": fact.english if fact else "area it lives in",
        "weight": weight_of(criterion),
        "outcome": OUTCOMES[letter],
    }
