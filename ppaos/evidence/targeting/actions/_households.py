"""Candidate households that were met enter the register: people attached or made, standing told, rows marked."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import polars as pl

from ppaos.evidence.targeting.actions._arrivals import (
    identified_households,
    registrable,
    with_one_row_a_person,
)
from ppaos.evidence.targeting.queries.bringing import houses_to_bring, people_to_bring
from ppaos.ground.privacy.actions import announce
from ppaos.ground.workbench.queries import staged, written
from ppaos.people.registry.actions import Registered, record_standings, register_households
from ppaos.people.registry.models import POOR, Household, Standing

_SOURCE_MATCHES = """
INSERT INTO targeting_match (candidate_id, person_id, decision, origin, levels, method, decided_at, decided_by_id,
                             note, is_current)
SELECT brought.candidate_id, brought.person_id, 'same', 'source', '{}', '', %(at)s, %(by)s, '', true
FROM brought_row brought
WHERE NOT EXISTS (SELECT 1 FROM targeting_match known WHERE known.candidate_id = brought.candidate_id
                  AND known.is_current AND known.decision = 'same')
ORDER BY brought.candidate_id
"""
_BROUGHT = """
UPDATE targeting_candidatehousehold house SET brought_into_id = brought.household_id
FROM brought_household brought
WHERE house.id = brought.candidate_household_id AND house.brought_into_id IS DISTINCT FROM brought.household_id
"""


@dataclass(frozen=True)
class BroughtIn:
    """What came into the register, and what waits.

    standings_refused: steps that do not follow from where a household stands. waiting: rows in doubt. empty:
    households without any row that could be brought in. links: candidate_household_id, household_id.
    """

    households_made: int = 0
    households_known: int = 0
    persons_made: int = 0
    persons_attached: int = 0
    standings_refused: int = 0
    waiting: int = 0
    empty: int = 0
    links: pl.DataFrame = field(
        default_factory=lambda: pl.DataFrame(
            schema={"candidate_household_id": pl.Int64, "household_id": pl.Int64, "found": pl.String}
        )
    )

    def __add__(self, other: "BroughtIn") -> "BroughtIn":
        numbers = {
            name: getattr(self, name) + getattr(other, name)
            for name in self.__dataclass_fields__
            if name != "links"
        }
        return BroughtIn(**numbers, links=pl.concat([self.links, other.links]))


@dataclass(frozen=True)
class Meeting:
    """How households were met: from which record that is known, what was found where the list does not say it, by
    whom and by which right."""

    source_label: str
    source_id: int | None
    standing: str
    on: date
    today: date
    deed: str
    by: Any
    at: datetime


def brought_in(house_ids: list[int], meeting: Meeting, told: pl.DataFrame | None = None) -> BroughtIn:
    """Bring the rows of candidate households in that wait for nobody's decision.

    told: what a verdict found at a household and when (candidate_household_id, found, on); it outweighs the list.
    """
    people, houses = people_to_bring(house_ids), houses_to_bring(house_ids)
    if told is not None:
        houses = _as_told(houses, told)
    houses = identified_households(houses, people)
    ready = with_one_row_a_person(people)
    rows = registrable(ready, houses, standing=meeting.standing, on=meeting.on, today=meeting.today)
    waiting = int(people["waits"].sum())
    if rows.is_empty():
        return BroughtIn(waiting=waiting, empty=houses.height)
    made = register_households(
        frame=rows,
        by=meeting.by,
        at=meeting.at,
        source_label=meeting.source_label,
        source_id=meeting.source_id or _only(people["list_import_id"]),
        deed=meeting.deed,
    )
    links = _links(made, houses)
    refused = _told_standings(rows, links, meeting)
    _mark(ready, made, links, meeting)
    return BroughtIn(
        households_made=made.households_made,
        households_known=links.height - made.households_made,
        persons_made=made.persons_made,
        persons_attached=rows.height - made.persons_made,
        standings_refused=refused,
        waiting=waiting,
        empty=houses.height - links.height,
        links=links,
    )


def _only(imports: pl.Series) -> int | None:
    """The import all rows come from; none where they come from several."""
    return int(imports[0]) if imports.n_unique() == 1 else None


def _as_told(houses: pl.DataFrame, told: pl.DataFrame) -> pl.DataFrame:
    said = told.select("candidate_household_id", told_found="found", told_on="on")
    joined = houses.join(said, on="candidate_household_id", how="left", maintain_order="left")
    return joined.with_columns(
        found=pl.coalesce("told_found", "found"), survey_on=pl.coalesce("told_on", "survey_on")
    ).drop("told_found", "told_on")


def _links(made: Registered, houses: pl.DataFrame) -> pl.DataFrame:
    """candidate_household_id, household_id, found of the households that are in the register now."""
    links = made.households.select(
        pl.col("household_key").cast(pl.Int64).alias("candidate_household_id"), "household_id"
    )
    return links.join(houses.select("candidate_household_id", "found"), on="candidate_household_id")


def _told_standings(rows: pl.DataFrame, links: pl.DataFrame, meeting: Meeting) -> int:
    """Record what was found at households that were known before; returns how many steps were refused.

    A household found poor that is on its way through the programme stays where it is.
    """
    before = rows.filter(pl.col("household_id").is_not_null()).unique("candidate_household_id")
    steps = before.select("household_id", "standing", on="valid_from")
    found_poor = steps.filter(standing=Standing.VERIFIED.value)["household_id"].to_list()
    on_the_way = [standing for standing in POOR if standing != Standing.VERIFIED]
    stays = Household.objects.filter(pk__in=found_poor, standing__in=on_the_way).values_list("pk", flat=True)
    steps = steps.filter(
        ~pl.col("household_id").is_in(list(stays)) & (pl.col("standing") != Standing.CANDIDATE.value)
    )
    if steps.is_empty():
        return 0
    steps = steps.with_columns(source_id=pl.lit(meeting.source_id, pl.Int64))
    told = record_standings(
        frame=steps, by=meeting.by, at=meeting.at, source_label=meeting.source_label, deed=meeting.deed
    )
    return told.refused


def _mark(ready: pl.DataFrame, made: Registered, links: pl.DataFrame, meeting: Meeting) -> None:
    """Say of each row which person it is, and of each candidate household which household."""
    persons = made.persons.select(stands_for="source_row", person_id="person_id")
    brought = ready.select("candidate_id", "stands_for").join(persons, on="stands_for")
    staged("brought_row", brought.select("candidate_id", "person_id"))
    written(_SOURCE_MATCHES, {"at": meeting.at, "by": getattr(meeting.by, "pk", None)})
    staged("brought_household", links.select("candidate_household_id", "household_id"))
    written(_BROUGHT)
    announce(lists=links["candidate_household_id"], households=links["household_id"], at=meeting.at)
