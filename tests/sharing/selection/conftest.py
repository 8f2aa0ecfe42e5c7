"""Each test of this room begins in Thai, on the ground of Kalasin, at the hour of the tests."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils.translation import override

from ppaos.evidence.livelihood.actions import publish_packaged_methods
from ppaos.ground.accounts.models import User
from ppaos.people.registry.models import Household
from ppaos.sharing.dashboards.actions import fold_changes
from tests.factories.areas import make_areas
from tests.factories.people import AT, household_of, user_with


@pytest.fixture(autouse=True)
def _in_thai() -> Iterator[None]:
    with override("th"):
        yield


@pytest.fixture(autouse=True)
def ground(monkeypatch: pytest.MonkeyPatch, db: Any) -> None:
    """The areas of Kalasin with the methods that come with the platform."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)
    make_areas()
    publish_packaged_methods(by=None, at=AT)


@pytest.fixture
def homes() -> dict[str, Household]:
    """Six households in three villages, of every kind of standing."""
    made = {
        name: household_of(name, f"{name}ลูก", key=name, area_code=area, standing=standing)
        for name, area, standing in [
            ("ก", "46010101", "active"), ("ข", "46010101", "verified"), ("ค", "46010201", "active"),
            ("ง", "46010201", "not_poor"), ("จ", "46010102", "moved"), ("ฉ", "46010102", "candidate"),
        ]
    }  # fmt: skip
    fold_changes(at=AT)
    return made


@pytest.fixture
def keeper() -> User:
    """Who keeps the data of the province."""
    return user_with("data_manager", "46", name="ผู้จัดการข้อมูล")
