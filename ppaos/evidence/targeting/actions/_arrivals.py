"""From listed rows of households that were met to the frame the register takes: who is whom, and which household."""

from datetime import date

import polars as pl

from ppaos.evidence.targeting.queries.bringing import living_counts
from ppaos.people.registry.queries import household_ids_of

# A household that is not told by its code is a registered one when half of either's people are the same.
SHARE_OF_PEOPLE = 0.5


def identified_households(houses: pl.DataFrame, people: pl.DataFrame) -> pl.DataFrame:
    """Candidate households with household_id, the registered household each is; null where it is none yet.

    In this order: what it was brought into before, the household of the same code, the household where most of its
    known people live (at least half of its rows, or of that household's members). One claim a household.
    """
    told = houses.with_columns(told=pl.coalesce("brought_into", "household_of_code"))
    told = told.with_columns(told=_first_claim("told"))
    shared = _by_people(people).join(
        told.filter(pl.col("told").is_not_null()), on="candidate_household_id", how="anti"
    )
    shared = shared.join(told.select(household_id="told").drop_nulls(), on="household_id", how="anti")
    best = shared.unique("candidate_household_id", keep="first", maintain_order=True)
    best = best.unique("household_id", keep="first", maintain_order=True)
    joined = told.join(
        best.select("candidate_household_id", by_people="household_id"),
        on="candidate_household_id",
        how="left",
        maintain_order="left",
    )
    return joined.with_columns(household_id=pl.coalesce("told", "by_people")).drop("told", "by_people")


def _first_claim(name: str) -> pl.Expr:
    """The value where its row is the first that has it."""
    is_first = pl.col("candidate_household_id") == pl.col("candidate_household_id").min().over(name)
    return pl.when(is_first).then(pl.col(name))


def _by_people(people: pl.DataFrame) -> pl.DataFrame:
    """candidate_household_id, household_id where enough people are the same, the best claims first."""
    known = people.filter(pl.col("person_id").is_not_null())
    homes = household_ids_of(known["person_id"])
    sizes = people.group_by("candidate_household_id").agg(rows=pl.len())
    shared = (
        known.join(homes, on="person_id")
        .group_by("candidate_household_id", "household_id")
        .agg(same=pl.col("person_id").n_unique(), heads=pl.col("is_head").sum())
        .join(sizes, on="candidate_household_id")
        .join(living_counts(homes["household_id"]), on="household_id")
    )
    enough = (pl.col("same") >= SHARE_OF_PEOPLE * pl.col("rows")) | (
        pl.col("same") >= SHARE_OF_PEOPLE * pl.col("members")
    )
    order = ["same", "heads", "candidate_household_id", "household_id"]
    return shared.filter(enough).sort(order, descending=[True, True, False, False])


def with_one_row_a_person(people: pl.DataFrame) -> pl.DataFrame:
    """Rows that can be brought in, with `stands_for`: the row that brings the person a repeated row is.

    Rows of one registered person, or of one citizen id, are one person; present ones and heads come first.
    """
    ready = people.filter(~pl.col("waits"))
    absent = pl.col("presence") == "named_absent"
    ready = ready.sort(absent, ~pl.col("is_head"), "candidate_id")
    holders = ready.filter(pl.col("person_id").is_not_null() & pl.col("sealed_id").is_not_null())
    by_id = holders.unique("sealed_id", keep="first", maintain_order=True).select(
        "sealed_id", holder="person_id"
    )
    known = ready.join(by_id, on="sealed_id", how="left", maintain_order="left").with_columns(
        person_id=pl.coalesce("person_id", "holder")
    )
    who = pl.coalesce(
        pl.format("p{}", "person_id"),
        pl.concat_str(pl.lit("i"), pl.col("sealed_id").bin.encode("hex")),
        pl.format("c{}", "candidate_id"),
    )
    return known.with_columns(stands_for=pl.col("candidate_id").first().over(who)).drop("holder")


def registrable(
    people: pl.DataFrame, houses: pl.DataFrame, *, standing: str, on: date, today: date
) -> pl.DataFrame:
    """One row a person as `register_households` takes them; source_row is the candidate's number.

    standing and on hold where the list itself does not say what was found, or when.
    """
    standings = {"poor": "verified", "not_poor": "not_poor", "": standing}
    homes = houses.select(
        "candidate_household_id", "household_id", "household_code", "house_no", "moo", "area_code", "latitude",
        "longitude",
        standing=pl.col("found").replace_strict(standings),
        valid_from=pl.min_horizontal(pl.col("survey_on").fill_null(on), pl.lit(today)),
        # A code that is another household's stays with it.
        is_coded=pl.col("household_id").is_null() & pl.col("household_of_code").is_null()
        & (pl.col("candidate_household_id") == pl.col("candidate_household_id").min().over("household_code")),
    )  # fmt: skip
    bringing = people.filter(pl.col("candidate_id") == pl.col("stands_for"))
    rows = bringing.join(homes, on="candidate_household_id").sort("candidate_household_id", "candidate_id")
    is_first_head = pl.col("is_head") & (pl.col("is_head").cum_sum().over("candidate_household_id") == 1)
    return rows.with_columns(
        household_key=pl.col("candidate_household_id").cast(pl.String),
        household_code=pl.when("is_coded").then("household_code"),
        source_row=pl.col("candidate_id"),
        citizen_id_sealed=pl.col("sealed_id"),
        is_head=is_first_head,
        presence=pl.when(pl.col("presence") != "").then("presence"),
    )
