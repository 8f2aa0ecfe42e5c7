"""How well are people linked? Writes docs/reference/linkage-quality.md.

Lists of 336,239 and 957,470 invented people. Seed 1 is for tuning and is never published; seeds 2 and 3 are new
lists, seed 4 is a new list of names that tuning never saw. Each as it is, with all error rates doubled, and without
any ids; beside it an exact join of ids and a plain Splink 5 model with the threshold that the truth says is best.

python benchmarks/linkage_quality.py                   publish (about ten minutes)
python benchmarks/linkage_quality.py --tune            seed 1 alone, printed, not published
python benchmarks/linkage_quality.py --rows 33624 95747 --page FILE     smaller lists, another page
"""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.linkage.febrl import febrl
from benchmarks.linkage.files import cleaned
from benchmarks.linkage.id_join import id_joined
from benchmarks.linkage.judge import Judged, best_cut, found_by_others, judged
from benchmarks.linkage.page import PAGE, QUALITY, write_part
from benchmarks.linkage.quality_page import OURS, SPLINK, Results, quality_page
from benchmarks.linkage.splink_plain import linked_by_splink, one_to_one
from ppaos.engine.linkage.linking import linkage
from tests.engine.linkage.invented import Invented, people

ROWS = (336_239, 957_470)
TUNING, SEEDS, UNSEEN = 1, (2, 3, 4), 4
HARDSHIPS = {"as it is": {}, "errors doubled": {"errors": 2.0}, "no ids": {"ids": False}}


def main() -> None:
    """Judge every list and write the page."""
    options = _options()
    seeds = (TUNING,) if options.tune else SEEDS
    results: Results = {}
    for seed in seeds:
        for hardship, how in HARDSHIPS.items():
            lists = people(*options.rows, seed=seed, names="unseen" if seed == UNSEEN else "tuning", **how)
            for method, outcome in judged_by_all(
                lists, with_splink=hardship == "as it is" or seed == seeds[0]
            ).items():
                results[seed, hardship, method] = outcome
                print(f"seed {seed}, {hardship}, {method}: F1 {outcome.overall.f1:.4f}", flush=True)
    text = quality_page(results, febrl(), options.rows, UNSEEN)
    if options.tune:
        print(text)
    else:
        write_part(QUALITY, text, options.page)
        print(f"written: {options.page}")


def judged_by_all(lists: Invented, *, with_splink: bool) -> dict[str, Judged]:
    """By method, how well it links these lists."""
    out = {OURS: judged(linkage(lists.left, lists.right), lists)}
    if lists.left["citizen_id"].count():
        out["exact join of ids"] = found_by_others(id_joined(lists.left, lists.right), lists)
    if with_splink:
        scored = one_to_one(linked_by_splink(cleaned(lists.left), cleaned(lists.right), seed=1))
        out[SPLINK] = found_by_others(best_cut(scored, lists.truth), lists)
    return out


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--tune", action="store_true", help="the tuning seed alone; print, do not publish")
    parser.add_argument("--rows", type=int, nargs=2, default=ROWS, metavar=("LEFT", "RIGHT"))
    parser.add_argument("--page", type=Path, default=PAGE, help="the page to write")
    return parser.parse_args()


if __name__ == "__main__":
    main()
