"""Households that told of their income in two rounds, with the capitals of the first, members of a model or not."""

from datetime import date
from typing import Any

import polars as pl

from ppaos.evidence.livelihood.models import Assessment, Circumstances
from ppaos.evidence.livelihood.queries import newest_method
from ppaos.people.registry.models import Household
from ppaos.support.operating_models.actions.results import keep_result
from ppaos.support.operating_models.models import ModelResult, OperatingModel
from ppaos.support.operating_models.queries.results import Asked
from tests.factories.enrolled import joined, model_of
from tests.factories.people import AT, person_row, registered

BEGAN_ON, JOINED_ON = date(2022, 3, 1), date(2022, 6, 1)  # 2565
BEFORE, AFTER = (2564, 1), (2567, 1)
BEFORE_ON, AFTER_ON = date(2021, 11, 1), date(2024, 11, 1)
CAPITALS = ("human", "physical", "financial", "natural", "social")
ASKED = Asked(BEFORE, AFTER, 2567, "46")


def homes(count: int, area: str = "46010101", first: int = 1) -> list[Household]:
    """So many households of one person in a village."""
    rows = [
        person_row(
            number, f"h{number}", area_code=area, first_name=f"สมาชิก{number}", line_no=1, is_head=True,
            house_no=f"{number}/1",
        )
        for number in range(first, first + count)
    ]  # fmt: skip
    ids = registered(*rows).households.sort("household_key")
    keyed = dict(ids.select("household_key", "household_id").iter_rows())
    found = Household.objects.in_bulk(keyed.values())
    return [found[keyed[f"h{number}"]] for number in range(first, first + count)]


def told(
    place: Household, of: tuple[int, int], income: float | None, capitals: Any = (2.0,) * 5, on: date | None = None
) -> None:  # fmt: skip
    """What a household of one person told of a round: income a year, and how its capitals were scored."""
    year, number = of
    Circumstances.objects.create(
        household=place, area_id=place.area_id, year=year, round=number, members=1, earned_per_head=income,
        is_below_line="unknown", hazards=[], made_at=AT,
    )  # fmt: skip
    Assessment.objects.create(
        household=place, area_id=place.area_id, year=year, round=number, method=newest_method("slf_capitals"),
        assessed_on=on, made_at=AT, **dict(zip(CAPITALS, capitals, strict=True)),
    )  # fmt: skip


def both(place: Household, before: float | None, after: float | None, capitals: Any = (2.0,) * 5) -> None:
    """The same household in both rounds."""
    told(place, BEFORE, before, capitals, BEFORE_ON)
    told(place, AFTER, after, capitals, AFTER_ON)


def begun(*places: Household, **given: Any) -> OperatingModel:
    """A model that began in 2565, with these members from its first summer."""
    model = model_of(**({"began_on": BEGAN_ON} | given))
    if places:
        joined(model, *places, joined_on=JOINED_ON)
    return model


def kept(model: OperatingModel, asked: Asked = ASKED, by: Any = None, at: Any = AT) -> ModelResult:
    """The result of a model, worked out and kept."""
    return keep_result(model=model, asked=asked, by=by, at=at)


def members_frame(*places: Household) -> pl.DataFrame:
    """Households as a frame, for enrolling."""
    return pl.DataFrame({"household_id": [place.pk for place in places]})
