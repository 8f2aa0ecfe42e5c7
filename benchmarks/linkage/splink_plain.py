"""How well and how fast does a plain, sensible Splink 5 model link the same lists?

python -m benchmarks.linkage.splink_plain LEFT RIGHT OUT   (Parquet files)

What an analyst writes who has read Splink's guides: exact ids, Jaro–Winkler on names with term frequencies,
levels of dates and homes, five blocking rules, u by random sampling, m by EM. No Thai spelling is folded.
"""

import json
import logging
import sys
import time
from pathlib import Path

import polars as pl
import splink.comparison_level_library as cll
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

from benchmarks.linkage.files import cleaned_list

BLOCKING = (
    block_on("citizen_id"),
    block_on("first_name", "last_name"),
    block_on("first_name", "birth_date"),
    block_on("last_name", "birth_date"),
    block_on("birth_date", "subdistrict"),
)
LEAST_WEIGHT = -10  # bits; the best threshold is looked for above it
RECALL_OF_IDS = 0.7  # what the analyst believes the first two rules find
SAMPLE = 1e6  # pairs that u is estimated from: what Splink takes unless told


def name_comparison(column: str) -> cl.CustomComparison:
    """Exact with term frequency, Jaro–Winkler 0.9 and 0.8, else."""
    return cl.JaroWinklerAtThresholds(column, [0.9, 0.8]).configure(term_frequency_adjustments=True)


def birth_comparison() -> cl.CustomComparison:
    """Exact date, one digit away (or two changed round), same year and month, same year, year before or after."""
    near = "damerau_levenshtein(cast(birth_date_l as varchar), cast(birth_date_r as varchar)) <= 1"
    month = "date_trunc('month', birth_date_l) = date_trunc('month', birth_date_r)"
    return cl.CustomComparison(
        output_column_name="birth",
        comparison_levels=[
            cll.NullLevel("birth_year"),
            cll.ExactMatchLevel("birth_date"),
            cll.CustomLevel(near, "one slip"),
            cll.CustomLevel(month, "year and month"),
            cll.ExactMatchLevel("birth_year"),
            cll.CustomLevel("abs(birth_year_l - birth_year_r) = 1", "a year off"),
            cll.ElseLevel(),
        ],
    )


def home_comparison() -> cl.CustomComparison:
    """Same house, village, subdistrict, else."""
    return cl.CustomComparison(
        output_column_name="home",
        comparison_levels=[
            cll.NullLevel("subdistrict"),
            cll.ExactMatchLevel("house"),
            cll.ExactMatchLevel("village"),
            cll.ExactMatchLevel("subdistrict"),
            cll.ElseLevel(),
        ],
    )


def splink_settings(*, ids: bool) -> SettingsCreator:
    """The model; without the id where no record has one."""
    comparisons = [name_comparison("first_name"), name_comparison("last_name"), birth_comparison(),
                   cl.ExactMatch("sex"), home_comparison()]  # fmt: skip
    return SettingsCreator(
        link_type="link_only",
        comparisons=[cl.ExactMatch("citizen_id")] * ids + comparisons,
        blocking_rules_to_generate_predictions=list(BLOCKING)[0 if ids else 1 :],
        retain_intermediate_calculation_columns=False,
        retain_matching_columns=False,
    )


def linked_by_splink(left: pl.DataFrame, right: pl.DataFrame, *, seed: int | None = None) -> pl.DataFrame:
    """Two cleaned lists -> left_id, right_id, match_weight of the pairs above LEAST_WEIGHT.

    A seed makes the sample, and so the result, the same each time; Splink is a little slower with one.
    """
    logging.getLogger("splink").setLevel(logging.ERROR)
    ids = left["citizen_id"].count() > 0
    database = DuckDBAPI()
    sides = [
        database.register(side.to_arrow(), dataset_display_name=name)
        for side, name in ((left, "a_left"), (right, "b_right"))
    ]
    linker = Linker(sides, splink_settings(ids=ids), log_level=None)
    certain = [block_on("citizen_id"), block_on("first_name", "last_name", "birth_date")]
    linker.training.estimate_probability_two_random_records_match(
        certain[0 if ids else 1 :], recall=RECALL_OF_IDS
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=SAMPLE, seed=seed)
    for rule in (block_on("first_name", "last_name"), block_on("birth_date", "subdistrict")):
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    predicted = linker.inference.predict(threshold_match_weight=LEAST_WEIGHT)
    wanted = "unique_id_l as left_id, unique_id_r as right_id, match_weight"
    pairs = database._con.sql(f"select {wanted} from {predicted.physical_name}")
    return pl.from_arrow(pairs.to_arrow_table())


def one_to_one(pairs: pl.DataFrame) -> pl.DataFrame:
    """The pairs that are best for both their records, then the same among what is left, until none is left."""
    rest = pairs.sort("match_weight", "left_id", "right_id", descending=[True, False, False]).with_row_index(
        "rank"
    )
    taken = [rest.clear()]
    while rest.height:
        first_of = [pl.col("rank") == pl.col("rank").min().over(side) for side in ("left_id", "right_id")]
        taken.append(rest.filter(*first_of))
        for side in ("left_id", "right_id"):
            rest = rest.join(taken[-1], on=side, how="anti")
    return pl.concat(taken).drop("rank")


def main() -> None:
    """Write the pairs, and say what reading and cleaning took of the time."""
    left, right, out = map(Path, sys.argv[1:])
    started = time.perf_counter()
    lists = [cleaned_list(path) for path in (left, right)]
    cleaned = time.perf_counter() - started
    one_to_one(linked_by_splink(*lists)).write_parquet(out)
    print(json.dumps({"cleaning_seconds": round(cleaned, 2)}))


if __name__ == "__main__":
    main()
