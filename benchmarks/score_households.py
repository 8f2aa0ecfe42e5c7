"""Claim: a nation's households are scored and judged in the five dimensions in seconds, many times as fast as pandas.

python benchmarks/score_households.py [HOUSEHOLDS]   (default 10,000,000, which wants 12 GB)

Both sides start from frames in memory, each in its library's own form (Polars: human capital, a mean over members, as
floats, what is asked of the household as small whole numbers, basic needs as enumerated words; pandas: floats with NaN
and categories, on which it is fastest), check every answer against the scale and compute the same outputs, which are
compared. On a busy machine look at the processor seconds: the engine uses all cores, pandas one.
"""

import gc
import resource
import statistics
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl

from ppaos.engine import methods
from ppaos.engine.livelihood import household_dimensions, score
from ppaos.engine.livelihood.bmn_answers import RESULTS

METHOD = methods.load("slf_capitals")
NEEDS = methods.load("bmn_indicators", version="2560-64")
CAPITALS = [capital.code for capital in METHOD.capitals]
FIVE = [dimension.code for dimension in NEEDS.dimensions]
SCORES = [*CAPITALS, "overall", "level", "coverage", "least", "most"]
DECIMALS = int(METHOD.decimals.value)
SLICE = 2_500_000  # households at a time: what lies between answers and results stays small
PANDAS_SAMPLE = 4_000_000  # pandas gets slower as frames grow; ten million would want some 30 GB
ROUNDS = 3
GIB = 2**30


def main() -> None:
    """Print households per second both ways, the ratio and what memory it took."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000_000
    answers, needs = households(count)
    size = (answers.estimated_size() + needs.estimated_size()) / GIB
    sample = min(count, PANDAS_SAMPLE)
    floats, words = in_pandas(answers.head(sample), needs.head(sample))
    check_the_same(answers.head(sample), needs.head(sample), floats, words)
    print(f"households                      {count:>14,}   input frames {size:.2f} GiB")
    print(f"outputs of both sides: household_id, {', '.join(SCORES + FIVE)}")
    with Memory() as memory:
        engine = measured("engine", lambda: by_engine(answers, needs), count)
    print(f"  memory beyond the input       {memory.most / GIB:>14.2f} GiB, the results included")
    for name, work in (("pandas, whole frames", by_frames), ("pandas, column by column", by_columns)):
        theirs = measured(name, lambda work=work: work(floats, words), sample)
        print(f"  the engine is so many times as fast {engine / theirs:>8.1f}")


def households(count: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Invented answers, one in twenty empty; few basic needs unmet."""
    random = np.random.default_rng(2569)
    ids = pl.Series("household_id", np.arange(count))
    answers = {
        indicator.code: _with_gaps(random, count).cast(
            pl.Float64 if indicator.capital == "human" else pl.Int8
        )
        for indicator in METHOD.indicators
    }
    needs = {indicator.code: _said(random, count) for indicator in NEEDS.mapped}
    return pl.DataFrame({"household_id": ids, **answers}), pl.DataFrame({"household_id": ids, **needs})


def by_engine(answers: pl.DataFrame, needs: pl.DataFrame) -> pl.DataFrame:
    """Scores and dimensions, a slice at a time."""
    parts = []
    for start in range(0, answers.height, SLICE):
        scored = score(answers.slice(start, SLICE).lazy(), METHOD).select("household_id", *SCORES)
        judged = household_dimensions(needs.slice(start, SLICE).lazy(), NEEDS).select(FIVE)
        parts.append(pl.concat(pl.collect_all([scored, judged]), how="horizontal"))
    return pl.concat(parts)


def by_frames(answers: pd.DataFrame, needs: pd.DataFrame) -> pd.DataFrame:
    """The same in pandas, as one writes it: arithmetic of whole frames, row sums, cut."""
    codes = [indicator.code for indicator in METHOD.indicators]
    table = answers[codes]
    if ((table < METHOD.least) | (table > METHOD.most)).to_numpy().any():
        raise ValueError("answers off the scale")
    result: dict[str, Any] = {"household_id": answers["household_id"]}
    covered, least, most = {}, {}, {}
    for capital in METHOD.capitals:
        weights = pd.Series({i.code: i.weight for i in capital.indicators})
        told = table[weights.index]
        points = told.mul(weights).sum(axis=1)
        share = told.notna().mul(weights).sum(axis=1).round(DECIMALS)
        covered[capital.code] = share
        result[capital.code] = (points / share).where(share >= METHOD.coverage.value).round(DECIMALS)
        least[capital.code] = (points + (1 - share) * METHOD.least).round(DECIMALS)
        most[capital.code] = (points + (1 - share) * METHOD.most).round(DECIMALS)
    _whole(result, covered, least, most)
    for dimension in FIVE:
        said = needs[[i.code for i in NEEDS.mapped if i.dimension == dimension]]
        is_open = said.eq("missing").any(axis=1) | said.isna().any(axis=1)
        result[dimension] = np.select([said.eq("fail").any(axis=1), is_open], ["poor", "unknown"], "not_poor")
    return pd.DataFrame(result)


def by_columns(answers: pd.DataFrame, needs: pd.DataFrame) -> pd.DataFrame:
    """The same in pandas, tuned: a column at a time, no frame of intermediate results."""
    result: dict[str, Any] = {"household_id": answers["household_id"]}
    covered, least, most = {}, {}, {}
    for capital in METHOD.capitals:
        points, share = 0.0, 0.0
        for indicator in capital.indicators:
            column = answers[indicator.code]
            if ((column < METHOD.least) | (column > METHOD.most)).any():
                raise ValueError("answers off the scale")
            points = points + column.fillna(0.0) * indicator.weight
            share = share + column.notna() * indicator.weight
        share = share.round(DECIMALS)
        covered[capital.code] = share
        result[capital.code] = (points / share).where(share >= METHOD.coverage.value).round(DECIMALS)
        least[capital.code] = (points + (1 - share) * METHOD.least).round(DECIMALS)
        most[capital.code] = (points + (1 - share) * METHOD.most).round(DECIMALS)
    _whole(result, covered, least, most)
    for dimension in FIVE:
        said = [needs[i.code] for i in NEEDS.mapped if i.dimension == dimension]
        is_poor = np.logical_or.reduce([column == "fail" for column in said])
        is_open = np.logical_or.reduce([(column == "missing") | column.isna() for column in said])
        result[dimension] = np.select([is_poor, is_open], ["poor", "unknown"], "not_poor")
    return pd.DataFrame(result)


def _whole(result: dict[str, Any], covered: Any, least: Any, most: Any) -> None:
    """The overall, its level, coverage and range from those of the capitals, in pandas."""
    for name, parts in (("overall", result), ("coverage", covered), ("least", least), ("most", most)):
        result[name] = (sum(parts[capital] for capital in CAPITALS) / len(CAPITALS)).round(DECIMALS)
    edges = [*(level.lower_edge for level in METHOD.levels), np.inf]
    result["level"] = pd.cut(result["overall"], edges, right=False, labels=False) + 1


def in_pandas(answers: pl.DataFrame, needs: pl.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The same answers as pandas keeps them best."""
    floats = pd.DataFrame({name: answers[name].cast(pl.Float64).to_numpy() for name in answers.columns})
    words = {"household_id": needs["household_id"].to_numpy()} | {
        i.code: pd.Categorical.from_codes(needs[i.code].to_physical().to_numpy(), categories=list(RESULTS))
        for i in NEEDS.mapped
    }
    return floats, pd.DataFrame(words)


def check_the_same(
    answers: pl.DataFrame, needs: pl.DataFrame, floats: pd.DataFrame, words: pd.DataFrame
) -> None:
    """Stop where the sides differ by more than the last decimal."""
    ours = by_engine(answers, needs)
    for theirs in (by_frames(floats, words), by_columns(floats, words)):
        for name in SCORES:
            a, b = ours[name].cast(pl.Float64).fill_null(np.nan).to_numpy(), theirs[name].to_numpy(np.float64)
            assert np.allclose(a, b, atol=1.1e-6, equal_nan=True), name
        for name in FIVE:
            assert ours[name].to_list() == theirs[name].to_list(), name


def measured(name: str, work: Callable[[], object], count: int) -> float:
    """Print and return the middle one of several speeds, in households a second."""
    speeds, processor = [], []
    for _ in range(ROUNDS):
        gc.collect()
        started, used = time.perf_counter(), time.process_time()
        work()
        speeds.append(count / (time.perf_counter() - started))
        processor.append((time.process_time() - used) / count * 1_000_000)
    print(
        f"{name:<31} {statistics.median(speeds):>14,.0f} a second [{min(speeds):,.0f} to {max(speeds):,.0f}], "
        f"{min(processor):.2f} processor seconds a million (of {count:,})"
    )
    return statistics.median(speeds)


class Memory:
    """The most memory this process held beyond what it held at the beginning, looked at every few milliseconds."""

    def __enter__(self) -> "Memory":
        gc.collect()
        self.before, self.most, self.is_over = _resident(), 0, threading.Event()
        self.watch = threading.Thread(target=self._look)
        self.watch.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.is_over.set()
        self.watch.join()

    def _look(self) -> None:
        while not self.is_over.wait(0.005):
            self.most = max(self.most, _resident() - self.before)


def _resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


def _with_gaps(random: np.random.Generator, count: int) -> pl.Series:
    answers = pl.Series(random.integers(1, 5, count, dtype=np.int8))
    return answers.set(pl.Series(random.random(count) < 0.05), None)


def _said(random: np.random.Generator, count: int) -> pl.Series:
    drawn = random.integers(0, 100, count, dtype=np.uint8)
    ranks = (drawn >= 10).astype(np.uint8) + (drawn >= 95) + (drawn >= 97)  # na, pass, missing, fail
    return pl.Series(ranks.astype(np.uint8)).cat.to(pl.Enum(RESULTS))


if __name__ == "__main__":
    main()
