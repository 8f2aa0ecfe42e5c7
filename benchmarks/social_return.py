"""Claim: 200 outcomes are drawn 10,000 times within two seconds, many times as fast as a loop over draws.

    python benchmarks/social_return.py [OUTCOMES] [DRAWS]   (default 200 and 10,000)

The loop draws every number by itself and computes each study as `returns` does, for a few seconds' worth of draws; both
means and middles are compared. The one-way table of the same study is timed beside it.
"""

import random
import statistics
import sys
import time
from dataclasses import replace

from ppaos.engine import methods
from ppaos.engine.social_return import Study, returns, sensitivity, simulate, study_of

RULES = methods.load("social_return_rules")
MOST_SECONDS, TIMES, LOOPED = 2, 5, 200
SHARES = ("deadweight", "displacement", "attribution", "drop_off")


def main() -> None:
    outcomes, draws = (int(word) for word in [*sys.argv[1:3], *("200", "10000")[len(sys.argv) - 1 :]])
    study = invented(outcomes)
    found, taken = simulate(study, RULES, draws=draws, seed=1), []
    for _ in range(TIMES):
        began = time.perf_counter()
        simulate(study, RULES, draws=draws, seed=1)
        taken.append(time.perf_counter() - began)
    assert found.mean is not None
    began = time.perf_counter()
    ratios = looped(study, LOOPED)
    loop = (time.perf_counter() - began) / LOOPED * draws
    began = time.perf_counter()
    tried = len(sensitivity(study, RULES))
    table = time.perf_counter() - began
    assert abs(statistics.mean(ratios) / found.mean - 1) < 0.02
    assert abs(statistics.median(ratios) / found.percentiles["50"] - 1) < 0.02
    middle = statistics.median(taken)
    print(
        f"{outcomes:,} outcomes × {draws:,} draws: {middle:.2f} s (at most {MOST_SECONDS}); "
        f"a loop over draws {loop:.1f} s, {loop / middle:.0f} times as long; "
        f"{tried:,} numbers tried one by one: {table:.2f} s"
    )


def invented(count: int) -> Study:
    """A study of many outcomes that last one to ten years."""
    outcomes = [
        {
            "name": str(place), "quantity": 10 + place, "proxy": 100, "deadweight": 0.2, "displacement": 0.1,
            "attribution": 0.3, "drop_off": 0.1, "duration": 1 + place % 10,
        }
        for place in range(count)
    ]  # fmt: skip
    inputs = [{"name": "budget", "value": 1_000 * count}]
    return study_of({"discount_rate": 0.035, "inputs": inputs, "outcomes": outcomes}, RULES)


def looped(study: Study, draws: int) -> list[float]:
    """The ratio of each draw, number by number."""
    return [returns(drawn(study)).ratio for _ in range(draws)]


def drawn(study: Study) -> Study:
    """The study with every number another."""
    outcomes = tuple(
        replace(
            each,
            quantity=one(each.quantity),
            proxy=one(each.proxy),
            **{key: one(getattr(each, key)) for key in SHARES},
        )
        for each in study.outcomes
    )
    inputs = tuple(replace(each, value=one(each.value)) for each in study.inputs)
    return replace(study, discount_rate=one(study.discount_rate), inputs=inputs, outcomes=outcomes)


def one(value: float) -> float:
    return random.triangular(0.8 * value, 1.2 * value, value)


if __name__ == "__main__":
    main()
