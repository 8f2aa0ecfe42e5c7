"""How long does it take to judge every household of twenty provinces for leaving, and to say what stops them?

Invented households (`--households`, default 215,000; three observations, five dimensions and a referral each, a tenth
of every answer not known) are judged by the packaged rule, and counted. Beside it the plain reading, household by
household in Python on a sample, scaled to all of them; both say the same.

    .venv/bin/python benchmarks/judge_exits.py [--households N]
"""

import argparse
import os
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np
import polars as pl

from ppaos.engine import methods
from ppaos.engine.exit import judge_exits, who_would_pass
from tests.engine.exit.plainly import plainly

SAMPLE = 2_000
AS_OF = date(2026, 1, 1)
RULE, LINES, METHOD = (methods.load(name) for name in ("exit_rule", "income_lines", "slf_capitals"))


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--households", type=int, default=215_000)
    options = arguments.parse_args()
    parts = invented(options.households)
    print(f"{options.households:,} households, {len(parts[0]):,} observations, load {os.getloadavg()[0]:.1f}")
    judged, seconds = fastest(lambda: judge_exits(*parts, RULE, LINES, as_of=AS_OF))
    passing, counting = fastest(lambda: who_would_pass(judged, RULE))
    print(f"judged in {seconds:.2f} s, counted in {counting:.2f} s; {passing.passing:,} may be proposed")
    few = [part.filter(pl.col("household_id") < SAMPLE) for part in parts]
    plain, slow = fastest(
        lambda: plainly(*(part.to_dicts() for part in few), RULE, LINES, AS_OF, METHOD), times=1
    )
    assert plain == judge_exits(*few, RULE, LINES, as_of=AS_OF).to_dicts()
    scaled = slow * options.households / min(SAMPLE, options.households)
    print(f"household by household: {scaled:.0f} s scaled, {scaled / seconds:.0f} times as long")


def invented(count: int) -> tuple[pl.DataFrame, ...]:
    """Observations, dimensions, capitals and referrals."""
    chance = np.random.default_rng(7)
    homes = np.arange(count)

    def told(values: Any) -> pl.Series:
        return pl.Series(values).set(pl.Series(chance.random(len(values)) < 0.1), None)

    days = np.datetime64("2024-01-01") + chance.integers(0, 180, 3 * count) + np.repeat([0, 200, 400], count)
    observations = pl.DataFrame(
        {
            "household_id": np.tile(homes, 3), "number": np.repeat([1, 2, 3], count),
            "observed_on": pl.Series(days).cast(pl.Date), "province_code": "46",
            "income_per_head": told(chance.integers(20_000, 90_000, 3 * count).astype(float)),
            "transfers_per_head": told(chance.integers(0, 9_000, 3 * count).astype(float)),
        }
    )  # fmt: skip
    dimensions = pl.DataFrame(
        {
            "household_id": np.repeat(homes, len(RULE.dimensions)), "dimension": [*RULE.dimensions] * count,
            "state": chance.choice(["poor", "not_poor", "unknown"], len(RULE.dimensions) * count, p=[0.1, 0.85, 0.05]),
            "judged_on": date(2025, 12, 31),
            "accepted_reason": pl.Series(["x"] * len(RULE.dimensions) * count).set(
                pl.Series(chance.random(len(RULE.dimensions) * count) < 0.8), None
            ),
        }
    )  # fmt: skip
    codes = [*(capital.code for capital in METHOD.capitals), "overall"]
    capitals = pl.DataFrame(
        {"household_id": homes, "scored_on": date(2025, 6, 1)}
        | {code: told(chance.uniform(1.5, 4, count)) for code in codes}
    )
    referrals = pl.DataFrame(
        {"household_id": chance.integers(0, count, count), "is_open": told(chance.random(count) < 0.2)}
    )
    return observations, dimensions, capitals, referrals


def fastest(step: Callable[[], Any], *, times: int = 3) -> tuple[Any, float]:
    """What a step gives, and the seconds of the fastest time."""
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        given = step()
        taken.append(time.perf_counter() - started)
    return given, min(taken)


if __name__ == "__main__":
    main()
