"""Assessed households to be put into groups: a score, an income and members, as if an assessment had made them."""

from typing import Any

from ppaos.evidence.livelihood.models import Answer, Assessment, Circumstances
from ppaos.evidence.livelihood.queries import newest_method, parsed
from ppaos.people.registry.models import Household, Person
from tests.factories.people import AT, person_row, registered

ABLE = {"health": 1, "work": 2}
IDLE = {"health": 1, "work": 1}
BEDBOUND = {"health": 4, "work": 0}


def ranked_household(
    number: int,
    *,
    overall: float | None = None,
    members: tuple[dict[str, float], ...] = (ABLE,),
    year: int = 2569,
    income: float | None = None,
    area: str = "46010101",
    answers: dict[str, float] | None = None,
    facts: dict[str, float] | None = None,
    standing: str = "verified",
    scored: bool = True,
) -> Household:
    """A household of this number with one adult a member, each with the facts given."""
    rows = [
        person_row(
            number * 10 + line, f"h{number}", area_code=area, first_name=f"สมาชิก{number}ที่{line}", line_no=line,
            is_head=line == 1, birth_on=AT.date().replace(year=1986), standing=standing, house_no=f"{number}/1",
        )
        for line, _ in enumerate(members or ({},), start=1)
    ]  # fmt: skip
    place = Household.objects.get(pk=registered(*rows).households["household_id"][0])
    if scored:
        assessed(place, overall, year=year, answers=answers or {})
    if income is not None:
        around = {
            "members": len(members),
            "is_below_line": "unknown",
            "income_per_head": income,
            "hazards": [],
            "made_at": AT,
        }
        Circumstances.objects.create(household=place, area_id=area, year=year, round=1, **around)
    people = Person.objects.filter(memberships__household=place).order_by("memberships__line_no")
    for person, told in zip(people, members, strict=False):
        _facts(place, person, told, year)
    _facts(place, None, facts or {}, year)
    return place


def assessed(
    place: Household, overall: float | None, *, year: int = 2569, answers: dict[str, Any], round: int = 1
) -> Assessment:
    """A current assessment with this overall score, and answers to some indicators."""
    version = newest_method("slf_capitals")
    codes = [indicator.code for indicator in parsed(version).indicators]
    return Assessment.objects.create(
        household=place, area_id=place.area_id, year=year, round=round, method=version, overall=overall,
        answers=[answers.get(code) for code in codes], made_at=AT,
    )  # fmt: skip


def _facts(place: Household, person: Person | None, told: dict[str, float], year: int) -> None:
    Answer.objects.bulk_create(
        Answer(
            household=place, person=person, year=year, round=1, instrument="facts", indicator=indicator, value=value,
            state="answered", origin_label="tests.facts", origin_id=1,
        )
        for indicator, value in told.items()
    )  # fmt: skip
