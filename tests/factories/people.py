"""Users with grants, and invented people in households, brought in by the register's own action."""

from datetime import UTC, date, datetime
from typing import Any

import polars as pl

from ppaos.engine.thai.citizen_ids import check_digit
from ppaos.ground.accounts.models import User
from ppaos.ground.privacy.queries import sealed_id
from ppaos.people.cooperation.models import Grant, Organisation, Sector
from ppaos.people.registry.actions import Registered, register_households
from ppaos.people.registry.models import Household, Person

AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
SURVEYED_ON = date(2026, 11, 1)


def user_with(role: str, area_code: str, *, name: str = "", organisation: Organisation | None = None) -> User:
    """A user who holds a role in an area."""
    username = name or f"{role}-{area_code}-{User.objects.count()}"
    user = User.objects.create(username=username, display_name=username)
    Grant.objects.create(
        user=user, role=role, area_id=area_code, organisation=organisation, valid_from=date(2026, 1, 1)
    )
    return user


def data_manager_of(area_code: str) -> User:
    """A data manager: keeps the register of an area."""
    return user_with("data_manager", area_code)


def organisation(name: str = "หน่วยงานสมมุติ") -> Organisation:
    """An invented agency."""
    return Organisation.objects.create(name_th=name, sector=Sector.GOVERNMENT)


def citizen_id(number: int) -> str:
    """An invented citizen id with the right check digit; no one in the world need have it."""
    twelve = f"9{number:011d}"
    return twelve + check_digit(twelve)


def person_row(number: int, household: str = "h1", **given: Any) -> dict[str, Any]:
    """One arriving row: an invented person in a household in village 46010101."""
    return {
        "household_key": household,
        "source_row": number,
        "area_code": "46010101",
        "house_no": "12/3",
        "moo": "01",
        "first_name": f"สมมุติ{number}",
        "last_name": "นามสกุล",
        "sex": "m",
        "standing": "verified",
        "valid_from": SURVEYED_ON,
        "citizen_id_sealed": sealed_id(citizen_id(number)),
        **given,
    }


def registered(*rows: dict[str, Any], by: Any = None, at: datetime = AT) -> Registered:
    """Register rows as if a survey had brought them."""
    frame = pl.from_dicts(list(rows), infer_schema_length=None)
    return register_households(frame=frame, by=by, at=at, source_label="tests.survey", source_id=1)


def household_of(*names: str, key: str = "h1", **given: Any) -> Household:
    """A household of people with these first names, the first of them its head."""
    start = Person.objects.count() + 1
    rows = [
        person_row(
            start + place, key, **{"first_name": name, "line_no": place + 1, "is_head": place == 0, **given}
        )
        for place, name in enumerate(names)
    ]
    return Household.objects.get(pk=registered(*rows).households["household_id"][0])


def person_named(first_name: str) -> Person:
    """The only registered person of this first name."""
    return Person.objects.get(first_name=first_name)
