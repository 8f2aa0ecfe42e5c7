"""Invented lists as files, in a process of their own, so that who times the methods stays small.

python -m benchmarks.linkage.lists write FOLDER LEFT_ROWS RIGHT_ROWS SEED   left, right and truth as Parquet
python -m benchmarks.linkage.lists judge FOLDER METHOD                      prints F1 of FOLDER/METHOD.parquet
"""

import sys
from pathlib import Path

import polars as pl

from benchmarks.linkage.judge import best_cut, counted
from tests.engine.linkage.invented import people


def write(folder: Path, left_rows: int, right_rows: int, seed: int) -> None:
    """The lists and the truth about them."""
    lists = people(left_rows, right_rows, seed=seed)
    for name, frame in (("left", lists.left), ("right", lists.right), ("truth", lists.truth)):
        frame.write_parquet(folder / f"{name}.parquet")


def judge(folder: Path, method: str) -> float:
    """F1 of a method's result: at its own decisions, or at the best threshold where it has weights alone."""
    truth, found = (pl.read_parquet(folder / f"{name}.parquet") for name in ("truth", method))
    if "decision" in found.columns:
        found = found.filter(pl.col("decision") == "same")
    elif "match_weight" in found.columns:
        found = best_cut(found, truth)
    return counted(found, truth).f1


def main() -> None:
    """Do what the first argument says."""
    task, folder, *rest = sys.argv[1:]
    if task == "write":
        write(Path(folder), *map(int, rest))
    else:
        print(judge(Path(folder), *rest))


if __name__ == "__main__":
    main()
