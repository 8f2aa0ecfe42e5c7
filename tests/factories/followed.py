"""Rounds of follow-up over a few households, and the answers that come of them."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from ppaos.evidence.livelihood.actions import assess_households
from ppaos.evidence.survey.models import Form
from ppaos.ground.accounts.models import User
from ppaos.ground.geography.models import Area
from ppaos.learning.monitoring.actions.hazards import mark_hazard
from ppaos.learning.monitoring.actions.rounds import plan_round
from ppaos.learning.monitoring.models import FollowUpRound, Hazard
from ppaos.people.registry.models import Household, Opening, Purpose
from tests.factories.answered import INDICATORS, scored
from tests.factories.people import AT, household_of
from tests.factories.surveyed import small_form

BEGINS, ENDS = date(2026, 11, 20), date(2026, 12, 20)
FIRST = (2569, 1)


def monitoring_form() -> Form:
    """A published form that may be asked in a round."""
    return Form.objects.filter(code="small").first() or small_form().form


def homes(*names: str, area: str = "46010101", score: float | None = 2.0, **given: Any) -> list[Household]:
    """Households named after their heads, with answers of the first round unless the score is none."""
    made = [
        household_of(name, key=name, area_code=area, valid_from=date(2024, 1, 1), **given) for name in names
    ]
    if score is not None:
        for each in made:
            answered(each, score)
    return made


def answered(home: Household, score: float | None, *, year: int = 2569, number: int = 1) -> None:
    """Answers of a round, each indicator alike, and the household assessed by them."""
    scored(home, year=year, round=number, **dict.fromkeys(INDICATORS, score))
    assess_households(household_ids=[home.pk], by=None, at=datetime(2026, 11, 22, 10, tzinfo=UTC))


def round_of(area: str = "46", *, by: Any = None, at: datetime = AT, **given: Any) -> FollowUpRound:
    """A census of the verified poor in the area, unless given otherwise."""
    told: dict[str, Any] = {
        "area": Area.objects.get(pk=area), "name": "รอบสอง", "form": monitoring_form(),
        "of_whom": {"standings": ["verified", "active"]}, "starts_on": BEGINS, "ends_on": ENDS, "number": 2,
    }  # fmt: skip
    return plan_round(**(told | given), by=by, at=at)


def opened(home: Household, user: User, *fields: str) -> None:
    """The household is open to the user, with these classes of fields (names and health unless given)."""
    Opening.objects.create(
        household=home, user=user, purpose=Purpose.SURVEY, field_classes=list(fields or ("names", "health")),
        valid_from=date(2026, 1, 1), origin_label="tests", origin_id=1,
    )  # fmt: skip


def hazard_over(*codes: str, by: Any = None, **given: Any) -> Hazard:
    """A flood over these places that began two days ago, unless given otherwise."""
    told: dict[str, Any] = {
        "kind": "flood", "name": "น้ำปาวท่วม", "areas": [Area.objects.get(pk=code) for code in codes],
        "started_on": AT.date() - timedelta(days=2),
    }  # fmt: skip
    return mark_hazard(**(told | given), by=by, at=AT)
