"""Models with members, and what members tell of a month."""

from datetime import date
from typing import Any
from uuid import uuid4

import polars as pl

from ppaos.people.registry.models import Household
from ppaos.support.operating_models.actions.enrolling import Enrolled, enrol_households
from ppaos.support.operating_models.actions.recording import RecordsKept, record_incomes
from ppaos.support.operating_models.models import Enrolment, OperatingModel
from tests.factories.people import AT

BEGAN_ON, JOINED_ON, MONTH = date(2026, 3, 15), date(2026, 4, 10), date(2026, 10, 1)


def model_of(name: str = "กระจูดแก้จน", **given: Any) -> OperatingModel:
    """A model that runs in the province."""
    told = {
        "kind": "value_chain", "area_id": "46", "state": "model_running", "began_on": BEGAN_ON, "made_at": AT,
        "changed_at": AT,
    }  # fmt: skip
    return OperatingModel.objects.create(name_th=name, **(told | given))


def joined(model: OperatingModel, *places: Household, by: Any = None, **given: Any) -> Enrolled:
    """These households become members."""
    told: dict[str, Any] = {"joined_on": JOINED_ON, "at": AT} | given
    frame = pl.DataFrame({"household_id": [place.pk for place in places]}, schema={"household_id": pl.Int64})
    return enrol_households(model=model, members=told.pop("members", frame), by=by, **told)


def member_of(model: OperatingModel, place: Household, **given: Any) -> Enrolment:
    """One household that became a member."""
    return Enrolment.objects.get(pk=joined(model, place, **given).lines["enrolment_id"][0])


def sale(member: Enrolment, **given: Any) -> dict[str, Any]:
    """One row: what a member sold in a month."""
    told = {
        "uid": str(uuid4()), "enrolment_id": member.pk, "month": MONTH, "kind": "sale", "product": "กระเป๋ากระจูด",
        "quantity": 12.0, "unit": "ใบ", "baht": 3600.0, "channel": "ตลาดนัด",
    }  # fmt: skip
    return told | given


def told_of(model: OperatingModel, *rows: dict[str, Any], by: Any = None, **given: Any) -> RecordsKept:
    """These rows are recorded."""
    frame = pl.from_dicts(list(rows), infer_schema_length=None)
    return record_incomes(model=model, records=frame, by=by, **({"at": AT} | given))
