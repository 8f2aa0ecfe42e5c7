"""The book of the demonstration's rice bank: savings after the harvest, loans before it, most of them paid back."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import numpy as np
import polars as pl
from django.utils import timezone

from ppaos.ground.accounts.models import User
from ppaos.support.operating_models.actions.funds import Booked, book_entries
from ppaos.support.operating_models.models import Enrolment, OperatingModel

# Months of a rice year: lent before the harvest, saved after it, paid back in the first month of the next year.
LENDS, GIVES, SAVES, DUE = 7, 9, 12, (1, 31)
SCHEMA = {
    "uid": pl.String, "kind": pl.String, "enrolment_id": pl.Int64, "quantity": pl.Float64, "on": pl.Date,
    "due_on": pl.Date, "loan_uid": pl.String, "baht": pl.Float64, "note": pl.String,
}  # fmt: skip
PERCENT = 100


def keep_book(
    told: Mapping[str, Any],
    model: OperatingModel,
    members: Sequence[Enrolment],
    dice: np.random.Generator,
    *,
    by: User,
    at: datetime,
) -> Booked:
    """Write the whole book from the day the bank began; nothing is dated after today."""
    fund, today = told["fund"], timezone.localdate(at)
    gift = fund["first_gift"] * len(members)
    rows = [_entry(dice, fund, "gift", None, gift, told["began_on"], note="วัดและร้านค้าร่วมบุญ (สมมติ)")]
    for member in members:
        rows += _of_member(fund, told["details"]["interest"], member, today, dice)
    frame = pl.DataFrame(rows, schema=SCHEMA, orient="row").filter(pl.col("on") <= today)
    return book_entries(model=model, frame=frame, by=by, at=at)


def _of_member(
    fund: Mapping[str, Any], interest: float, member: Enrolment, today: date, dice: np.random.Generator
) -> Iterator[tuple[Any, ...]]:
    """The years of one member: who did not pay back borrows no more."""
    joined_on = member.joined_on or today
    yield _entry(dice, fund, "deposit", member.pk, int(dice.integers(*fund["deposit"])), joined_on)
    owes = False
    for year in range(joined_on.year, today.year + 1):
        lent_on = date(year, LENDS, int(dice.integers(1, 28)))
        if not owes and lent_on > joined_on and dice.random() < fund["borrows"]:
            lent = int(dice.integers(*fund["loan"])) // 5 * 5
            loan = _entry(dice, fund, "loan", member.pk, lent, lent_on, due_on=date(year + 1, *DUE))
            yield loan
            owes = bool(dice.random() < fund["late"])
            paid = lent // 2 if owes else lent
            if not owes or dice.random() < fund["part"]:
                paid_on = date(year + 1, 1, int(dice.integers(5, 30)))
                yield _entry(dice, fund, "repayment", member.pk, paid, paid_on, loan_uid=loan[0])
                fee = round(paid * interest / PERCENT, 1)
                yield _entry(dice, fund, "interest", member.pk, fee, paid_on)
        if dice.random() < fund["gets_welfare"] and date(year, GIVES, 1) > joined_on:
            yield _entry(dice, fund, "welfare_paid", member.pk, fund["welfare"], date(year, GIVES, 1))
        saved_on = date(year, SAVES, int(dice.integers(5, 28)))
        if saved_on > joined_on:
            yield _entry(dice, fund, "deposit", member.pk, int(dice.integers(*fund["deposit"])), saved_on)


def _entry(
    dice: np.random.Generator, fund: Mapping[str, Any], kind: str, member: int | None, quantity: float, on: date,
    due_on: date | None = None, loan_uid: str | None = None, note: str = "",
) -> tuple[Any, ...]:  # fmt: skip
    """A line of the book, as a row of SCHEMA."""
    uid = str(UUID(bytes=dice.bytes(16), version=4))
    return uid, kind, member, float(quantity), on, due_on, loan_uid, float(quantity) * fund["baht"], note
