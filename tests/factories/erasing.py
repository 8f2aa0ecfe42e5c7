"""People to be erased: a protection officer who asks, a data manager who approves, and the way from one to the other."""

from datetime import UTC, datetime
from typing import Any

from ppaos.ground.accounts.models import User
from ppaos.people.registry.models import Person
from ppaos.sharing.protection.actions.erasing import ask_erasure, erase_person
from ppaos.sharing.protection.models import Erasure
from tests.factories.people import user_with

AT = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


def officer_of_protection(area_code: str = "46") -> User:
    """A protection officer: asks that somebody be erased."""
    return user_with("protection_officer", area_code)


def asked(person: Person, *, by: Any = None, **given: Any) -> Erasure:
    """An erasure that waits for a second person."""
    told = {"reason": "เจ้าของข้อมูลขอให้ลบ", "at": AT} | given
    return ask_erasure(person=person, by=by or officer_of_protection(), **told)


def erased(person: Person, **given: Any) -> Erasure:
    """A person erased by two."""
    return erase_person(erasure=asked(person, **given), by=user_with("data_manager", "46"), at=AT)
