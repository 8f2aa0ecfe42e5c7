"""Small random provinces for the cross-check, and the slow, obvious way to count them."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from hypothesis import strategies as st

from ppaos.evidence.targeting.models import Candidate, Edition, Match, Verdict
from ppaos.ground.privacy.queries import sealed_id
from ppaos.people.registry.models import POOR, Membership, Person
from tests.factories.listed import committed, edition_of, listed
from tests.factories.people import AT, citizen_id, person_row, registered

VILLAGES = ("46010101", "46010102", "46010201", "460510")
STANDINGS = ("verified", "verified", "verified", "active", "exited", "not_poor", "moved", "candidate")
TODAY = date(2026, 11, 22)


@dataclass(frozen=True)
class Home:
    """A registered household: where, how it stands, how many people, whether the last of them lives elsewhere."""

    area: str
    standing: str
    size: int
    last_left: bool


@dataclass(frozen=True)
class Row:
    """A listed row: its house, the person it is said to be (position among all), how surely, and its id."""

    house: int
    person: int
    decision: str
    id_number: int | None
    is_matchable: bool


@dataclass(frozen=True)
class World:
    homes: list[Home]
    rows: list[Row]
    house_areas: list[str]
    verdicts: list[str]
    merges: list[int] = field(default_factory=list)


@st.composite
def worlds(draw: Any) -> World:
    homes = draw(
        st.lists(
            st.builds(
                Home,
                area=st.sampled_from(VILLAGES),
                standing=st.sampled_from(STANDINGS),
                size=st.integers(1, 3),
                last_left=st.booleans(),
            ),
            min_size=1,
            max_size=5,
        )
    )
    people = sum(home.size for home in homes)
    rows = draw(
        st.lists(
            st.builds(
                Row,
                house=st.integers(0, 3),
                person=st.integers(0, people - 1),
                decision=st.sampled_from(
                    ["same", "same", "doubtful", "cannot_tell", "different", "none", "none"]
                ),
                id_number=st.one_of(st.none(), st.integers(500, 503)),
                is_matchable=st.booleans(),
            ),
            max_size=8,
        )
    )
    return World(
        homes=homes,
        rows=rows,
        house_areas=draw(st.lists(st.sampled_from(VILLAGES), min_size=4, max_size=4)),
        verdicts=draw(st.lists(st.sampled_from(["", "", *Verdict.Outcome.values]), min_size=4, max_size=4)),
        merges=draw(st.lists(st.integers(0, people - 1), max_size=2, unique=True)),
    )


@dataclass
class Made:
    """A world in the database, as the oracle reads it."""

    edition: Edition
    home_of: dict[int, int]  # person -> household, as far as somebody lives anywhere
    area_of: dict[int, str]
    standing_of: dict[int, str]
    candidates: list[Candidate]
    links: dict[int, tuple[int, str]]  # candidate -> (person, decision)
    verdict_of: dict[int, str]


def made(world: World) -> Made:
    """Put a world into the database."""
    rows = []
    for number, home in enumerate(world.homes):
        for _place in range(home.size):
            given = {"area_code": home.area, "house_no": str(number), "standing": home.standing}
            rows.append(person_row(len(rows) + 1, f"h{number}", **given))
    done = registered(*rows)
    people = done.persons.sort("source_row")["person_id"].to_list()
    households = dict(done.households.iter_rows())
    home_of, area_of, standing_of, position = {}, {}, {}, 0
    for number, home in enumerate(world.homes):
        household = households[f"h{number}"]
        area_of[household], standing_of[household] = home.area, home.standing
        for place in range(home.size):
            person = people[position]
            if home.last_left and place == home.size - 1:
                Membership.objects.filter(person_id=person).update(valid_to=TODAY)
            else:
                home_of[person] = household
            position += 1
    edition = edition_of("national")
    listing = committed(
        edition,
        *(
            listed(
                number + 1,
                f"l{row.house}",
                house_area_id=world.house_areas[row.house],
                area_id=world.house_areas[row.house],
                sealed_id=row.id_number and sealed_id(citizen_id(row.id_number)),
                is_matchable=row.is_matchable,
            )
            for number, row in enumerate(world.rows)
        ),
    )
    candidates = list(Candidate.objects.filter(list_import=listing).order_by("row_no"))
    links = {}
    for candidate, row in zip(candidates, world.rows, strict=True):
        if row.decision != "none":
            links[candidate.pk] = (people[row.person], row.decision)
            Match.objects.create(
                candidate=candidate,
                person_id=people[row.person],
                decision=row.decision,
                origin="person",
                decided_at=AT,
            )
    verdict_of = {}
    for number, outcome in enumerate(world.verdicts):
        house = next(
            (c.candidate_household for c, r in zip(candidates, world.rows, strict=True) if r.house == number),
            None,
        )
        if house and outcome:
            verdict_of[house.pk] = outcome
            Verdict.objects.create(candidate_household=house, outcome=outcome, found_on=TODAY, made_at=AT)
    _merge(world, people, home_of, links)
    return Made(edition, home_of, area_of, standing_of, candidates, links, verdict_of)


def _merge(
    world: World, people: list[int], home_of: dict[int, int], links: dict[int, tuple[int, str]]
) -> None:
    """Merge some persons into the next one who lives somewhere: decisions then speak of the record that is kept."""
    for position in world.merges:
        merged = people[position]
        kept = next((p for p in people if p != merged and p in home_of), None)
        if kept is None or Person.objects.get(pk=kept).merged_into_id is not None:
            continue
        Person.objects.filter(pk=merged).update(merged_into=kept)
        Person.objects.filter(merged_into=merged).update(merged_into=kept)
        home_of.pop(merged, None)
        for candidate, (person, decision) in list(links.items()):
            if person == merged:
                links[candidate] = (kept, decision)


def persons_by_state(made: Made) -> Counter[tuple[str, str]]:
    """(area, state) -> persons, one at a time."""
    counts: Counter[tuple[str, str]] = Counter()
    for _, area, state, _ in units(made):
        counts[area, state] += 1
    return counts


def households_by_state(made: Made, precedence: tuple[str, ...]) -> Counter[tuple[str, str]]:
    """(area, state) -> households, each the first of the precedence that its people are."""
    of: dict[str, list[tuple[bool, str, str]]] = {}
    for household, area, state, is_row in units(made):
        of.setdefault(household, []).append((is_row, area, state))
    counts: Counter[tuple[str, str]] = Counter()
    for people in of.values():
        area = min(people)[1]
        state = min((state for _, _, state in people), key=precedence.index)
        counts[area, state] += 1
    return counts


def units(made: Made) -> list[tuple[str, str, str, bool]]:
    """Every person, and every row that is nobody: household, area, state, whether it is a row."""
    same = {c: person for c, (person, decision) in made.links.items() if decision == "same"}
    doubted = {
        person for c, (person, decision) in made.links.items() if decision in ("doubtful", "cannot_tell")
    }
    on_list = {person for person in same.values() if person in made.home_of}
    found = []
    for person, household in made.home_of.items():
        state = _state_of_person(made, person, household, on_list, doubted)
        if state:
            found.append((f"h{household}", made.area_of[household], state, False))
    return found + _rows(made, same, on_list)


def _state_of_person(made: Made, person: int, household: int, on_list: set[int], doubted: set[int]) -> str:
    standing = made.standing_of[household]
    mates = {other for other, home in made.home_of.items() if home == household}
    if person in on_list:
        known = {"exited": "in_both", "not_poor": "listed_not_poor", "candidate": "listed_not_visited"}
        return "in_both" if standing in POOR else known.get(standing, "listed_not_found")
    if standing not in POOR:
        return ""
    if person in doubted:
        return "poor_in_doubt"
    if mates & on_list:
        return "covered"
    return "poor_in_doubt" if mates & doubted else "missed"


def _rows(made: Made, same: dict[int, int], on_list: set[int]) -> list[tuple[str, str, str, bool]]:
    settled = [c for c in made.candidates if same.get(c.pk) in on_list]
    written = {bytes(c.sealed_id) for c in settled if c.sealed_id}
    homes: dict[int, int] = {}
    for candidate in settled:
        home = made.home_of[same[candidate.pk]]
        house = candidate.candidate_household_id
        homes[house] = min(home, homes.get(house, home))
    found = []
    for candidate in made.candidates:
        if candidate in settled:
            continue
        if candidate.sealed_id:
            if bytes(candidate.sealed_id) in written:
                continue
            written.add(bytes(candidate.sealed_id))
        house = candidate.candidate_household_id
        home = homes.get(house)
        area = made.area_of[home] if home else candidate.area_id
        state = _state_of_row(made, candidate)
        found.append((f"h{home}" if home else f"row {house}", area, state, True))
    return found


def _state_of_row(made: Made, candidate: Candidate) -> str:
    decision = made.links.get(candidate.pk, (0, ""))[1]
    outcome = made.verdict_of.get(candidate.candidate_household_id, "")
    if decision in ("doubtful", "cannot_tell"):
        return "listed_in_doubt"
    if outcome == "found_not_poor":
        return "listed_not_poor"
    if outcome not in ("", "found_poor") or decision == "same":
        return "listed_not_found"
    return "listed_not_visited" if candidate.is_matchable else "unmatchable"
