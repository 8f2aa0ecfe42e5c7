"""What the members of a model made, sold and spent, month by month: with seasons, lost rounds and untold months."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import numpy as np
import polars as pl
from django.utils import timezone

from ppaos.config.demo.models_members import Gone
from ppaos.config.demo.plan import data
from ppaos.ground.accounts.models import User
from ppaos.support.operating_models.actions.recording import RecordsKept, record_incomes
from ppaos.support.operating_models.models import Enrolment, OperatingModel

LEARNS = 12  # months until a new member works as the others do
LEAST_SKILL, DEARER, LEFT_OVER = 0.5, 0.02, 0.2  # of a beginner; prices a year; of a lost round
SCHEMA = {
    "uid": pl.String, "enrolment_id": pl.Int64, "month": pl.Date, "kind": pl.String, "product": pl.String,
    "quantity": pl.Float64, "unit": pl.String, "baht": pl.Float64, "channel": pl.String, "note": pl.String,
}  # fmt: skip


def tell_months(
    told: Mapping[str, Any],
    model: OperatingModel,
    members: Sequence[Enrolment],
    gone: Gone,
    dice: np.random.Generator,
    *,
    by: User,
    at: datetime,
) -> RecordsKept:
    """Record every month of every member up to the last whole one, as the project team does."""
    days, last = gone.days(), timezone.localdate(at).replace(day=1)
    rows: list[tuple[Any, ...]] = []
    for member in members:
        skill = float(dice.lognormal(0, 0.22))
        for number, month in enumerate(_months(member, min(days.get(member.pk, last), last))):
            if dice.random() >= data("models")["course"]["missed_month"]:
                able = skill * min(1, LEAST_SKILL + number / LEARNS * (1 - LEAST_SKILL))
                rows.extend(_month(told, member.pk, month, able, dice))
    frame = pl.DataFrame(rows, schema=SCHEMA, orient="row")
    return record_incomes(model=model, records=frame, by=by, at=at)


def _months(member: Enrolment, end: date) -> Iterator[date]:
    """First days of the months from the one after it joined to before the end."""
    month = (member.joined_on or end).replace(day=1)
    while (month := date(month.year + month.month // 12, month.month % 12 + 1, 1)) < end:
        yield month


def _month(
    told: Mapping[str, Any], member: int, month: date, able: float, dice: np.random.Generator
) -> Iterator[tuple[Any, ...]]:
    """The records of one member's month, as rows of SCHEMA."""
    course, season = data("models")["course"], told["season"][month.month - 1]
    is_lost = bool(dice.random() < course["lost"])
    luck = float(dice.uniform(0.8, 1.2)) * (LEFT_OVER if is_lost else 1)
    made = max(1, round(told["quantity"] * season * able * luck))
    note = "เสียหายเกือบทั้งรอบ" if is_lost else ""
    if told.get("is_made", True):
        yield _row(dice, member, month, "production", told["product"], made, told["unit"], None, "", note)
    for name, baht in told["costs"].items():
        spent = round(baht * season * min(able, 1.3) * float(dice.uniform(0.85, 1.15)))
        yield _row(dice, member, month, "cost", name, None, "", spent, "", "")
    if "wage" in told and dice.random() < told["wage"]["share"]:
        yield _row(
            dice, member, month, "model_wage", told["wage"]["work"], None, "", told["wage"]["baht"], "", ""
        )
    if dice.random() >= course["unsold"]:
        sold = max(1, round(made * float(dice.uniform(0.85, 1))))
        price = told["price"] * (1 + DEARER * (month.year - 2022)) * float(dice.uniform(0.93, 1.07))
        worth = None if dice.random() < course["price_not_told"] else round(sold * price)
        channel = told["channels"][int(dice.random() ** 2 * len(told["channels"]))]
        yield _row(dice, member, month, "sale", told["product"], sold, told["unit"], worth, channel, "")


def _row(dice: np.random.Generator, *told: Any) -> tuple[Any, ...]:
    return (str(UUID(bytes=dice.bytes(16), version=4)), *told)
