"""A wave of interviews told to lists and register, with a handful of statements however many they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl

from ppaos.evidence.survey.actions._members import recognised, registrable
from ppaos.evidence.survey.actions._putting_right import put_right, save_links
from ppaos.evidence.survey.actions._telling import FOUND, Telling
from ppaos.evidence.survey.models import Interview
from ppaos.evidence.targeting.actions.taking_back import take_back_verdicts
from ppaos.evidence.targeting.actions.verdicts import enter_verdicts
from ppaos.evidence.targeting.models import CandidateHousehold
from ppaos.people.registry.actions import (
    give_consents,
    place_dwellings,
    register_households,
    withdraw_consents,
)
from ppaos.people.registry.queries import household_ids_of

ORIGIN = Interview._meta.label_lower
# A house on no list is a registered household where half of the members it names live.
SHARE_OF_PEOPLE = 0.5
VERDICT = {
    "candidate_household_id": pl.Int64, "household_id": pl.Int64, "outcome": pl.String, "found_on": pl.Date,
    "reason": pl.String, "note": pl.String, "moved_to": pl.String, "source_id": pl.Int64,
    "made_by_id": pl.Int64,
}  # fmt: skip


@dataclass(frozen=True)
class Right:
    """By whom, by which deed, and when the register is told."""

    by: Any
    deed: str
    at: datetime


def tell_register(wave: Sequence[Telling], right: Right) -> int:
    """Tell what is new in these interviews; each gets its household. Returns how many households are new."""
    changed = [each for each in wave if _differs(each)]
    _take_back(changed, right)
    listed = [each for each in changed if each.verdict and not _is_unknown(each)]
    made = _enter(listed, right)
    _find_listed(wave)
    if any(map(_is_unknown, wave)):
        _find_by_people(wave, recognised(wave))
    met = [each for each in wave if each.is_found and (each.household_id or _is_unknown(each))]
    made += _register(met, right)
    _take_members_out([each for each in wave if each.household_id and not each.members], right)
    _enter([each for each in changed if each.verdict and each not in listed and each.household_id], right)
    _place([each for each in met if each.household_id], right)
    _consent([each for each in wave if each.household_id], right)
    return made


def _differs(telling: Telling) -> bool:
    told, fresh = telling.interview.told, telling.fresh()
    return bool(fresh["verdict"] != told.get("verdict", "") or fresh["of"] != told.get("of", fresh["of"]))


def _is_unknown(telling: Telling) -> bool:
    """Whether the house was found on the way, and is no household yet."""
    return telling.is_on_no_list and telling.household_id is None and telling.outcome in FOUND


def _take_back(changed: Sequence[Telling], right: Right) -> None:
    """Verdicts that were told before and are others now."""
    numbers = [number for each in changed if each.interview.told.get("verdict") for number in each.source_ids]
    if numbers:
        take_back_verdicts(source_label=ORIGIN, source_ids=numbers, by=right.by, at=right.at)


def _enter(tellings: Sequence[Telling], right: Right) -> int:
    """Enter verdicts; returns how many households they brought into the register."""
    rows = [
        {
            **(each.verdict or {}),
            "candidate_household_id": each.interview.candidate_household_id,
            "household_id": each.household_id,
            "source_id": each.interview.pk,
            "made_by_id": each.interview.surveyor_id,
        }
        for each in tellings
    ]
    if not rows:
        return 0
    frame = pl.DataFrame(rows, schema=VERDICT)
    return enter_verdicts(frame=frame, by=right.by, at=right.at, source_label=ORIGIN).households_made


def _find_listed(wave: Sequence[Telling]) -> None:
    """The households that verdicts brought into the register."""
    wanted = {
        each.interview.candidate_household_id: each
        for each in wave
        if each.household_id is None and each.interview.candidate_household_id is not None
    }
    brought = CandidateHousehold.objects.filter(pk__in=wanted, brought_into__isnull=False)
    for number, household in brought.values_list("pk", "brought_into_id"):
        wanted[number].household_id = household


def _find_by_people(wave: Sequence[Telling], people: pl.DataFrame) -> None:
    """Houses on no list that are registered households: where at least half of the named live together."""
    unknown = {each.interview.pk: each for each in wave if _is_unknown(each)}
    named = people.filter(pl.col("interview_id").is_in(list(unknown)) & pl.col("person_id").is_not_null())
    homes = named.join(household_ids_of(named["person_id"]).rename({"household_id": "home"}), on="person_id")
    taken = {each.household_id for each in wave}
    counted = homes.group_by("interview_id", "home").agg(same=pl.len())
    for number, home, same in counted.sort(
        "interview_id", "same", "home", descending=[False, True, False]
    ).rows():
        each = unknown[number]
        if each.household_id is None and home not in taken and same >= SHARE_OF_PEOPLE * len(each.members):
            each.household_id = home
            taken.add(home)


def _register(met: Sequence[Telling], right: Right) -> int:
    """Members of households that were met, where they are not what was told before; returns the new households."""
    changed = [
        each for each in met if each.members and each.members_digest != each.interview.told.get("members")
    ]
    rows = registrable(changed, recognised(changed)) if changed else pl.DataFrame()
    if rows.is_empty():
        return 0
    made = register_households(
        frame=rows, by=right.by, at=right.at, source_label=ORIGIN, source_id=None, deed=right.deed
    )
    homes = dict(made.households.select("household_key", "household_id").iter_rows())
    for each in changed:
        each.household_id = homes.get(str(each.interview.pk), each.household_id)
    links = rows.drop("person_id").join(
        made.persons.rename({"source_row": "row"}), on="row", maintain_order="left"
    )
    is_made = rows.select("row", is_made=pl.col("person_id").is_null() | pl.col("was_made"))
    links = links.join(is_made, on="row", maintain_order="left")
    put_right(changed, links, at=right.at)
    save_links(links, [each.interview.pk for each in changed])
    return made.households_made


def _take_members_out(tellings: Sequence[Telling], right: Right) -> None:
    """Whom interviews brought in that name nobody any more."""
    emptied = [each for each in tellings if each.interview.told.get("members")]
    if emptied:
        nobody = recognised([]).with_columns(is_made=False)
        put_right(emptied, nobody, at=right.at)
        save_links(nobody, [each.interview.pk for each in emptied])


def _place(met: Sequence[Telling], right: Right) -> None:
    rows = []
    for each in met:
        point, was = each.facts.point, each.interview.told.get("point") or (None, None)
        if point is not None and list(point) != list(was):
            rows.append((each.household_id, *point, *was))
    if rows:
        names = ("household_id", "latitude", "longitude", "was_latitude", "was_longitude")
        schema = {name: pl.Int64 if name == "household_id" else pl.Float64 for name in names}
        frame = pl.DataFrame(rows, schema=schema, orient="row")
        place_dwellings(frame=frame, by=right.by, at=right.at, deed=right.deed)


def _consent(met: Sequence[Telling], right: Right) -> None:
    changed = [each for each in met if each.fresh()["consents"] != each.interview.told.get("consents", "")]
    before = [number for each in changed if each.interview.told.get("consents") for number in each.source_ids]
    if before:
        withdraw_consents(source_label=ORIGIN, source_ids=before, by=right.by, at=right.at, deed=right.deed)
    rows = [
        (each.household_id, purpose, version, each.given_at.isoformat(), each.interview.pk)
        for each in changed
        for purpose, version in each.consents
    ]
    if rows:
        schema = {
            "household_id": pl.Int64, "purpose": pl.String, "notice_version": pl.String, "given_at": pl.String,
            "source_id": pl.Int64,
        }  # fmt: skip
        frame = pl.DataFrame(rows, schema=schema, orient="row")
        give_consents(frame=frame, by=right.by, at=right.at, source_label=ORIGIN, deed=right.deed)
