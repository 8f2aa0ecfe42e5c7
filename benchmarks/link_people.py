"""How fast and how well are two lists linked, beside an exact join of citizen ids on the same lists?

python benchmarks/link_people.py [LEFT_ROWS RIGHT_ROWS] [--seed N] [--errors X] [--no-ids]
"""

import argparse
import resource
import sys
import time
from pathlib import Path

import polars as pl

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from ppaos.engine.linkage import link
from tests.engine.linkage.invented import Invented, f1, people


def main() -> None:
    """Print one line for the id join, one for linking, and their ratio."""
    arguments = _arguments()
    lists = people(
        arguments.left,
        arguments.right,
        seed=arguments.seed,
        errors=arguments.errors,
        ids=not arguments.no_ids,
    )
    joined, join_seconds = _timed(lambda: id_join(lists))
    links, link_seconds = _timed(lambda: link(lists.left, lists.right))
    same = links.frame.filter(pl.col("decision") == "same")
    right = same.join(lists.truth, on=["left_id", "right_id"], how="semi").height
    print(f"{arguments.left:,} × {arguments.right:,}, seed {arguments.seed}, errors × {arguments.errors}")
    print(f"exact id join   {join_seconds:7.2f} s  F1 {f1(joined, lists.truth):.4f}")
    print(
        f"link            {link_seconds:7.2f} s  F1 {f1(same, lists.truth):.4f}  precision {right / same.height:.4f}"
        f"  recall {right / lists.truth.height:.4f}  doubtful {links.count('doubtful') / arguments.left:.2%}"
    )
    print(
        f"verified by id {links.verified:,}, pairs compared {links.compared:,}, passed over {links.passed_over}"
    )
    print(f"ratio of time {link_seconds / join_seconds:.1f}; peak memory {peak_gigabytes():.2f} GB")


def id_join(lists: Invented) -> pl.DataFrame:
    """Pairs with the same citizen id as typed."""
    left, right = (
        side.select(pl.col("record_id").alias(name), "citizen_id").drop_nulls()
        for side, name in ((lists.left, "left_id"), (lists.right, "right_id"))
    )
    return left.join(right, on="citizen_id")


def peak_gigabytes() -> float:
    """The most memory this process held, the generator's included."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_000_000


def _timed(work):
    started = time.perf_counter()
    return work(), time.perf_counter() - started


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("left", type=int, nargs="?", default=33_624)
    parser.add_argument("right", type=int, nargs="?", default=95_747)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--errors", type=float, default=1.0)
    parser.add_argument("--no-ids", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    main()
