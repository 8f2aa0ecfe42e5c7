"""Chains become interviews: worked out in memory, then saved with a handful of statements."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl
from django.utils import timezone

from ppaos.evidence.survey.actions._interview_rows import existing_interviews, write_interviews
from ppaos.evidence.survey.queries.joined import digest_of, sealed_answers
from ppaos.evidence.survey.queries.linked import Chain
from ppaos.evidence.survey.queries.mapped import Facts, metres_between
from ppaos.evidence.survey.queries.visited import KnownPlace, areas_that_exist, known_places
from ppaos.evidence.targeting.models import Verdict
from ppaos.ground.workbench.queries import reserved_ids

BUDDHIST = 543
LONGEST_INTERVIEW = 2_000_000_000
UNITED = "united"


@dataclass(frozen=True)
class Saved:
    """How many interviews are new, changed, or became one; and their numbers by (form, chain)."""

    made: int
    changed: int
    united: int
    interview_ids: dict[tuple[int, str], int]


def save_interviews(chains: Sequence[Chain], *, at: datetime) -> Saved:
    """Save what the chains say, one interview each; those of chains that became one are united."""
    known = existing_interviews((chain.form_id, chain.ids) for chain in chains)
    kept = {key: _kept(chain, known) for key, chain in ((_key(chain), chain) for chain in chains)}
    fresh_ids = iter(reserved_ids("survey_interview", sum(not rows for rows in kept.values())))
    places = known_places(chain.facts.fields.get("visit", "") for chain in chains)
    areas = areas_that_exist(chain.facts.fields.get("area", "") for chain in chains)
    rows = []
    for chain in chains:
        before = kept[_key(chain)]
        number = before[0]["id"] if before else next(fresh_ids)
        rows.append(_row(chain, number, before, places, areas))
    united = {row["id"]: row["interview_id"] for row in _united(chains, kept, rows)}
    write_interviews(rows, united, _submissions(chains), at=at)
    made = sum(row["is_new"] for row in rows)
    changed = sum(row["is_changed"] for row in rows) - made
    numbers = {_key(chain): row["interview_id"] for chain, row in zip(chains, rows, strict=True)}
    return Saved(made, changed, len(united), numbers)


def _key(chain: Chain) -> tuple[int, str]:
    return chain.form_id, chain.name


def _kept(chain: Chain, known: pl.DataFrame) -> list[dict[str, Any]]:
    """The interviews there are of a chain, the oldest first: it stays, the others are united with it."""
    own = known.filter((pl.col("form_id") == chain.form_id) & pl.col("chain").is_in(list(chain.ids)))
    return own.sort("id").to_dicts()


def _united(
    chains: Iterable[Chain],
    kept: Mapping[tuple[int, str], list[dict[str, Any]]],
    rows: Iterable[dict[str, Any]],
) -> Iterable[dict[str, Any]]:
    for chain, row in zip(chains, rows, strict=True):
        for other in kept[_key(chain)][1:]:
            yield {"id": other["id"], "interview_id": row["interview_id"]}


def _row(
    chain: Chain,
    number: int,
    before: list[dict[str, Any]],
    places: Mapping[str, KnownPlace],
    areas: Collection[str],
) -> dict[str, Any]:
    """One interview as a row to be written."""
    result, facts, first = chain.result, chain.facts, chain.first
    place = places.get(facts.fields.get("visit", "").removeprefix("uuid:").lower(), KnownPlace())
    told = _told_before(before)
    times = _times(chain)
    stated_area = facts.fields.get("area", "")
    is_practice = place.is_practice or any(one.row.is_practice for one in chain.submissions)
    digest = _digest(chain, times["held_on"], place.visit_id, is_practice)
    was = before[0] if before else None
    return {
        "interview_id": number,
        "form_id": chain.form_id,
        "form_version_id": chain.version.pk,
        "chain": chain.name,
        "visit_id": place.visit_id,
        "household_id": place.household_id or told.get("household"),
        "candidate_household_id": place.candidate_household_id,
        "area_id": place.area_id or (stated_area if stated_area in areas else None),
        "surveyor_id": first.sent_by_id,
        **times,
        "round": _round(facts, place),
        "outcome": _outcome(facts),
        **_point(facts, place, told),
        "sealed": sealed_answers(chain.form_id, chain.name, result.answers),
        "submissions": len(chain.submissions),
        "branches": len(result.heads),
        "is_practice": is_practice,
        "digest": digest,
        "told": told,
        "is_new": was is None,
        "is_changed": was is None or was["digest"] != digest or len(before) > 1,
        "is_open_again": chain.has_field_news and was is not None,
    }


def _digest(chain: Chain, held_on: date, visit_id: int | None, is_practice: bool) -> str:
    """By which it is known whether an interview says what it said: answers, and all by which they are read."""
    said, version = chain.result, chain.version
    read_by = (version.pk, version.mapping, held_on, chain.first.sent_by_id, is_practice, visit_id)
    return digest_of(said.answers, said.missing, *read_by)


def _times(chain: Chain) -> dict[str, Any]:
    """When the form was filled, and how long that took."""
    started, ended = _moments(chain)
    held_on = _held_on(chain, started, ended)
    return {
        "held_on": held_on,
        "year": held_on.year + BUDDHIST,
        "started_at": started.isoformat() if started else None,
        "ended_at": ended.isoformat() if ended else None,
        "seconds": _seconds(started, ended),
    }


def _told_before(before: list[dict[str, Any]]) -> dict[str, Any]:
    """What was told of an interview; of those that become one, all of it, remembering their numbers.

    What several said is marked, so that it is told anew.
    """
    said = [row["told"] for row in before if row["told"]]
    if not said:
        return {}
    told = {
        name: next((each[name] for each in said if each.get(name)), None) for name in ("point", "household")
    }
    for name in ("verdict", "members", "consents"):
        values = {each[name] for each in said if each.get(name)}
        told[name] = next(iter(values), "") if len(before) == 1 else UNITED if values else ""
    numbers = {number for row in before for number in (row["id"], *row["told"].get("of", ()))}
    return {**told, "of": sorted(numbers)}


def _moments(chain: Chain) -> tuple[datetime | None, datetime | None]:
    """When the first record was begun and ended: as the mapping says, else by the phone's own stamps."""
    stamps = {question["type"]: question["path"] for question in chain.version.questions}
    answers = chain.result.answers

    def moment(word: str, stamp: str) -> datetime | None:
        said = chain.facts.moment(word)
        if said is None and stamp in stamps:
            said = Facts({word: answers.get(stamps[stamp], "")}).moment(word)
        return said

    return moment("started_at", "start"), moment("ended_at", "end")


def _held_on(chain: Chain, started: datetime | None, ended: datetime | None) -> date:
    """The day the form was filled; where it says none, the day its first record came."""
    said = chain.facts.day("held_on")
    moment = started or ended or chain.first.received_at
    return said or timezone.localdate(moment)


def _seconds(started: datetime | None, ended: datetime | None) -> int | None:
    if started is None or ended is None or ended < started:
        return None
    return min(int((ended - started).total_seconds()), LONGEST_INTERVIEW)


def _round(facts: Facts, place: KnownPlace) -> int:
    """The round that the form says; else that of the visit, of a round of follow-up; else the first."""
    said = facts.fields.get("round", "")
    is_told = said.isascii() and said.isdigit() and 0 < int(said) < 100
    return int(said) if is_told else place.round or 1


def _outcome(facts: Facts) -> str:
    said = facts.fields.get("outcome", "")
    return said if said in Verdict.Outcome.values else ""


def _point(facts: Facts, place: KnownPlace, told: Mapping[str, Any]) -> dict[str, float | None]:
    """Where the form was filled, and how far from the house as known otherwise than from this interview."""
    point = facts.point
    known = place.point if place.point and list(place.point) != told.get("point") else None
    distance = metres_between(point, known) if point and known else None
    latitude, longitude = point or (None, None)
    return {"latitude": latitude, "longitude": longitude, "distance_metres": distance}


def _submissions(chains: Iterable[Chain]) -> pl.DataFrame:
    """The submissions of the chains, each with its chain's name."""
    rows = [(one.row.pk, chain.name) for chain in chains for one in chain.submissions]
    return pl.DataFrame(rows, schema={"id": pl.Int64, "chain": pl.String}, orient="row")
