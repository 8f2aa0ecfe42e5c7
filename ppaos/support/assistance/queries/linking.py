"""Which registered persons does an agency's file of help name? Linked by the engine; the doubtful wait for a person."""

import json
from collections.abc import Iterable

import polars as pl
from django.db.models import QuerySet

from ppaos.engine.linkage import Settings, link
from ppaos.people.registry.models import Person
from ppaos.people.registry.queries import household_ids_of, persons_for_linking
from ppaos.support.assistance.models import HelpImport

LINKED, DOUBTFUL, NOBODY, FAULTY = "linked", "doubtful", "nobody", "faulty"
ADDED = {"state": pl.String, "person_id": pl.Int64, "household_id": pl.Int64, "candidates": pl.String}


def linked_rows(rows: pl.DataFrame, *, area_code: str) -> pl.DataFrame:
    """The rows (row_no, fault and what `engine.linkage.link` takes) with whom they name among the area's persons.

    state: «linked» (person_id, household_id), «doubtful» (candidates: JSON list of numbers of persons, the likeliest
    first), «nobody» (nobody registered there), «faulty» (fault told before, or the person lives nowhere).
    """
    good = rows.filter(pl.col("fault").is_null())
    persons = persons_for_linking(area_codes=[area_code])
    pairs = _pairs(good, persons)
    sure = pairs.filter(decision="same").group_by("row_no").agg(person_id="person_id", many=pl.len())
    one = sure.filter(pl.col("many") == 1).select("row_no", person_id=pl.col("person_id").list.first())
    homes = household_ids_of(one["person_id"])
    one = one.join(homes, on="person_id", how="left")
    rest = pairs.join(one, on="row_no", how="anti").sort(
        "row_no", "probability", "person_id", descending=[False, True, False]
    )
    doubts = rest.group_by("row_no", maintain_order=True).agg("person_id")
    told = [json.dumps(people) for people in doubts["person_id"].to_list()]
    doubts = doubts.select("row_no", candidates=pl.Series(told, dtype=pl.String))
    found = rows.join(one, on="row_no", how="left").join(doubts, on="row_no", how="left").sort("row_no")
    is_homeless = pl.col("person_id").is_not_null() & pl.col("household_id").is_null()
    found = found.with_columns(fault=pl.coalesce("fault", pl.when(is_homeless).then(pl.lit("lives_nowhere"))))
    return found.with_columns(
        state=pl.when(pl.col("fault").is_not_null()).then(pl.lit(FAULTY))
        .when(pl.col("person_id").is_not_null()).then(pl.lit(LINKED))
        .when(pl.col("candidates").is_not_null()).then(pl.lit(DOUBTFUL))
        .otherwise(pl.lit(NOBODY)),
    )  # fmt: skip


def imports_of(organisation_ids: Iterable[int] | None = None) -> QuerySet[HelpImport]:
    """Files of help that were read, the newest first; of these organisations, where they are named."""
    found = HelpImport.objects.select_related("organisation", "area", "file", "made_by").order_by(
        "-made_at", "-pk"
    )
    return found if organisation_ids is None else found.filter(organisation__in=list(organisation_ids))


def candidates_of(numbers: Iterable[int]) -> dict[int, Person]:
    """Persons by their number, with where they live."""
    return Person.objects.select_related("area").in_bulk(list(numbers))


def _pairs(good: pl.DataFrame, persons: pl.DataFrame) -> pl.DataFrame:
    """row_no, person_id, probability, decision of the pairs found."""
    schema = {"row_no": pl.Int64, "person_id": pl.Int64, "probability": pl.Float64, "decision": pl.String}
    if good.is_empty() or persons.is_empty():
        return pl.DataFrame(schema=schema)
    # One person is helped several times: many rows may be the same person.
    links = link(good.rename({"row_no": "record_id"}), persons, settings=Settings(one_to_one=False))
    return links.frame.select(
        pl.col("left_id").cast(pl.Int64).alias("row_no"),
        pl.col("right_id").cast(pl.Int64).alias("person_id"),
        pl.col("probability").cast(pl.Float64),
        pl.col("decision").cast(pl.String),
    )
