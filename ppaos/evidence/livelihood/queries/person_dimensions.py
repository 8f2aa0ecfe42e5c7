"""Who of a household is poor in what, and who lived there when it was asked?"""

from collections.abc import Sequence

import polars as pl
from django.db.models import QuerySet

from ppaos.evidence.livelihood.models import PersonDimensions
from ppaos.ground.workbench.queries import fetched_frame
from ppaos.people.registry.models import Household
from ppaos.people.registry.queries import kept_ids

STATES = ("health", "living", "education", "income", "access")
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


def person_dimensions_of(household: Household) -> QuerySet[PersonDimensions]:
    """Current results of the members of a household, the newest round first, the oldest member first."""
    current = PersonDimensions.objects.filter(household=household, is_current=True)
    return current.select_related("person", "method").order_by("-year", "-round", "-age", "person_id")
