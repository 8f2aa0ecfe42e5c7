"""Who of a household is poor in what, and who lived there when it was asked?"""

from collections.abc import Sequence

import polars as pl
from django.db.models import QuerySet

from ppaos.engine.livelihood import Dimensions
from ppaos.evidence.livelihood.models import MethodVersion, PersonDimensions
from ppaos.ground.workbench.queries import fetched_frame
from ppaos.people.registry.models import Household
from ppaos.people.registry.queries import kept_ids

STATES = ("health", "living", "education", "income", "access")
PERSONS = {
    "person_id": pl.Int64, "household_id": pl.Int64, "area_id": pl.String, "year": pl.Int16, "round": pl.Int16,
    "method_id": pl.Int64, "age": pl.Int16, **dict.fromkeys(STATES, pl.String),
}  # fmt: skip
# Who lived there on the day of the round; where the register begins later, on the first day it knows of.
_LIVED_THERE = """
    with asked as (
        select household_id, year, round, coalesce(max(answered_on), make_date(year - 543, 7, 1)) as day
        from livelihood_answer
        where instrument = 'bmn' and superseded_at is null
            and (%(ids)s::bigint[] is null or household_id = any(%(ids)s))
        group by 1, 2, 3
    ),
    known as (
        select asked.*, greatest(day, (select min(valid_from) from registry_membership membership
            where membership.household_id = asked.household_id)) as register_day from asked
    )
    select distinct known.household_id, known.year, known.round, person.id,
        date_part('year', age(known.day, person.birth_on))::int
    from known join registry_membership membership on membership.household_id = known.household_id
        and membership.valid_from <= known.register_day
        and (membership.valid_to is null or membership.valid_to > known.register_day)
        and membership.presence <> 'named_absent'
    join registry_person person on person.id = membership.person_id and person.merged_into_id is null
    where person.birth_on is null or person.birth_on <= known.day"""
_LIVING = {
    "household_id": pl.Int64, "year": pl.Int16, "round": pl.Int16, "person_id": pl.Int64, "age": pl.Int64,
}  # fmt: skip


def members_asked(answers: pl.DataFrame, household_ids: Sequence[int] | None) -> pl.DataFrame:
    """Everybody who lived in the households when basic needs were asked, besides those who answered: household_id,
    year, round, person_id, age.

    Without them a member of whom nothing was asked would be no member, and the household «not poor» too easily.
    """
    ids = None if household_ids is None else list(household_ids)
    lived = fetched_frame(_LIVED_THERE, {"ids": ids}, schema=_LIVING)
    told = answers.drop_nulls("person_id").select("household_id", "year", "round", "person_id").unique()
    kept = told.join(kept_ids(told["person_id"]), on="person_id").drop("person_id")
    answered = kept.rename({"kept_id": "person_id"})
    return lived.join(answered, on=["household_id", "year", "round", "person_id"], how="anti")


def persons_judged(
    found: Dimensions, answers: pl.DataFrame, members: pl.DataFrame, version: MethodVersion
) -> pl.DataFrame:
    """What the engine says of the members of one round (columns PERSONS), beside the answers of that round (as
    `bmn_answers` gives them) and the members without any (as `members_asked`)."""
    person = ["household_id", "person_id"]
    ages = pl.concat([rows.select(*person, "age") for rows in (answers.drop_nulls("person_id"), members)])
    places = answers.group_by("household_id").agg(pl.col("area_id", "year", "round").first())
    told: pl.DataFrame = (
        found.persons.with_columns(pl.col("person_id").cast(pl.Int64))
        .join(places, on="household_id")
        .join(ages.group_by(person).agg(pl.col("age").max()), on=person)
        .with_columns(pl.lit(version.pk).alias("method_id"))
    )
    return told.select(pl.col(name).cast(dtype) for name, dtype in PERSONS.items())


def person_dimensions_of(household: Household) -> QuerySet[PersonDimensions]:
    """Current results of the members of a household, the newest round first, the oldest member first."""
    current = PersonDimensions.objects.filter(household=household, is_current=True)
    return current.select_related("person", "method").order_by("-year", "-round", "-age", "person_id")
