"""Claim: a nation's households are scored in seconds, far faster than row by row in Python.

python benchmarks/score_households.py [HOUSEHOLDS]   (default 1,000,000; 10,000,000 wants 8 GB)
"""

import statistics
import sys
import time
from collections.abc import Callable

import numpy as np
import polars as pl

from ppaos.engine import methods
from ppaos.engine.livelihood import score

METHOD = methods.load("slf_capitals")
SAMPLE = 20_000
ROUNDS = 3


def households(count: int) -> pl.DataFrame:
    """Invented answers, one in twenty empty."""
    random = np.random.default_rng(2569)
    answers = {i.code: _with_gaps(random, count) for i in METHOD.indicators}
    return pl.DataFrame({"household_id": np.arange(count), **answers})


def by_row(rows: list[dict[str, float | None]]) -> list[tuple[float | None, int | None]]:
    """The same rule, a household at a time."""
    results = []
    for row in rows:
        scores = []
        for capital in METHOD.capitals:
            weight = points = 0.0
            for indicator in capital.indicators:
                value = row[indicator.code]
                if value is not None:
                    weight += indicator.weight
                    points += indicator.weight * value
            enough = round(weight, 6) >= METHOD.coverage.value
            scores.append(round(points / weight, 6) if enough else None)
        overall = None if None in scores else round(sum(scores) / len(scores), 6)
        level = None if overall is None else sum(overall >= level.lower_edge for level in METHOD.levels)
        results.append((overall, level))
    return results


def median_seconds(work: Callable[[], object]) -> float:
    """The middle one of several runs."""
    seconds = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - started)
    return statistics.median(seconds)


def main() -> None:
    """Print households per second both ways, and the ratio."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    frame = households(count)
    rows = frame.head(SAMPLE).to_dicts()
    wanted = ["household_id", *(capital.code for capital in METHOD.capitals), "overall", "level"]
    engine = count / median_seconds(lambda: score(frame.lazy(), METHOD).select(wanted).collect())
    everything = count / median_seconds(lambda: score(frame, METHOD))
    python = SAMPLE / median_seconds(lambda: by_row(rows))
    print(f"households                 {count:>14,}")
    print(f"engine, scores and levels  {engine:>14,.0f} a second")
    print(f"engine, all 23 columns     {everything:>14,.0f} a second")
    print(f"Python, row by row         {python:>14,.0f} a second")
    print(f"ratio                      {engine / python:>14,.1f}")


def _with_gaps(random: np.random.Generator, count: int) -> pl.Series:
    answers = pl.Series(random.integers(1, 5, count, dtype=np.int8)).cast(pl.Float64)
    return answers.set(pl.Series(random.random(count) < 0.05), None)


if __name__ == "__main__":
    main()
