"""Facts told of households and their members, as if interviews or lists had brought them."""

from typing import Any

from ppaos.evidence.livelihood.models import Answer
from ppaos.people.registry.models import Household, Person
from tests.factories.people import SURVEYED_ON


def facts_of(
    place: Household,
    person: Person | None = None,
    *,
    year: int = 2566,
    round: int = 1,
    on: Any = SURVEYED_ON,
    **told: float | str,
) -> None:
    """Facts of a household or of one who lives there: a number, or the state («refused», «not_applicable»)."""
    Answer.objects.bulk_create(
        Answer(
            household=place, person=person, year=year, round=round, instrument="facts", indicator=fact,
            value=None if isinstance(value, str) else value, state=value if isinstance(value, str) else "answered",
            answered_on=on, origin_label="tests.facts", origin_id=1,
        )
        for fact, value in told.items()
    )  # fmt: skip
