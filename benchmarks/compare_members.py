"""How long does the result of a model take: members beside similar households, with balance, interval and spread?

Invented members (`--members`, default 5,000) and others (`--others`, default 20,000) with five capitals and income;
beside it the plain way, each member with every other in Python on a sample, scaled; both must find the same.

    .venv/bin/python benchmarks/compare_members.py [--members N] [--others M] [--decimals D]
"""

import argparse
import os
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np
import polars as pl

from ppaos.engine import methods
from ppaos.engine.comparison import MatchRule, compare_members, pairs_of

SAMPLE = 20
CAPITALS = ("human", "physical", "financial", "natural", "social")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--members", type=int, default=5_000)
    arguments.add_argument("--others", type=int, default=20_000)
    arguments.add_argument("--decimals", type=int, default=3, help="of the capitals: fewer make more ties")
    options = arguments.parse_args()
    chance = np.random.default_rng(7)
    members = invented(chance, 0, options.members, options.decimals, 6_000)
    others = invented(chance, options.members, options.others, options.decimals, 1_000)
    index = methods.load("price_index")
    print(f"{options.members:,} members, {options.others:,} others, load {os.getloadavg()[0]:.1f}")
    for rule in (MatchRule((*CAPITALS, "real_before")), MatchRule(CAPITALS, neighbours=4)):
        found, seconds = timed(
            f"{len(rule.covariates)} covariates, {rule.neighbours} neighbours",
            lambda rule=rule: compare_members(members, others, index, rule, to=2567),
        )
        told = {key: round(value) for key, value in found.effect.items()}
        print(
            f"  effect {told['effect']:,} baht ({told['least']:,} to {told['most']:,}), {told['members']:,} matched"
        )
        plain, slow = timed(
            f"plain Python, {SAMPLE} members", lambda found=found, rule=rule: plainly(found, rule)
        )
        for household, distance in plain.items():
            assert abs(pairs_of(found.matched, household)["distance"][0] - distance) < 1e-6
        scaled = slow * options.members / len(plain)
        print(
            f"  plain Python scaled: {scaled:,.0f} s for the pairs alone, {scaled / seconds:.0f} times as long"
        )
    print(f"memory at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:.2f} GB")


def invented(chance: np.random.Generator, first: int, count: int, decimals: int, more: float) -> pl.DataFrame:
    """Households whose income rose by so much on the mean; a twentieth of every number is not known."""

    def told(values: np.ndarray) -> pl.Series:
        return pl.Series(values).set(pl.Series(chance.random(count) < 0.05), None)

    before = chance.lognormal(10, 0.5, count)
    return pl.DataFrame(
        {
            "household_id": np.arange(first, first + count),
            **{capital: told(chance.uniform(1, 4, count).round(decimals)) for capital in CAPITALS},
            "before": told(before), "after": told(before + chance.normal(more, 8_000, count)),
            "before_year": np.full(count, 2565), "after_year": np.full(count, 2567),
        }
    )  # fmt: skip


def plainly(found: Any, rule: MatchRule) -> dict[int, float]:
    """The distance to the nearest of all others, one at a time, for the first members that were matched."""
    own, other = (
        frame.select(rule.covariates).to_numpy() for frame in (found.matched.members, found.matched.others)
    )
    inside = np.vstack([own - own.mean(axis=0), other - other.mean(axis=0)])
    inverse = np.linalg.inv(inside.T @ inside / (len(inside) - 2)).tolist()
    rows = found.matched.links["of"].unique().sort().head(SAMPLE).to_list()
    ids, candidates = found.matched.members["household_id"].to_list(), other.tolist()
    return {ids[row]: min(distance(own[row].tolist(), each, inverse) for each in candidates) for row in rows}


def distance(one: list[float], other: list[float], inverse: list[list[float]]) -> float:
    """Mahalanobis distance by its formula."""
    apart = [mine - its for mine, its in zip(one, other, strict=True)]
    turned = [sum(weight * step for weight, step in zip(row, apart, strict=True)) for row in inverse]
    return float(max(sum(a * b for a, b in zip(apart, turned, strict=True)), 0) ** 0.5)


def timed(label: str, step: Callable[[], Any]) -> tuple[Any, float]:
    """What a step gives and its seconds of processor, printed beside those of the clock (others work too)."""
    started, worked = time.perf_counter(), time.process_time()
    result = step()
    seconds, worked = time.perf_counter() - started, time.process_time() - worked
    print(f"{label}: {seconds:.2f} s by the clock, {worked:.2f} s of processor", flush=True)
    return result, worked


if __name__ == "__main__":
    main()
