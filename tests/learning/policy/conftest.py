"""Each test of this room begins in Thai, whatever the one before it spoke; what meetings and pledges begin with."""

from collections.abc import Iterator

import pytest
from django.utils.translation import override

from ppaos.ground.accounts.models import User
from ppaos.learning.policy.models import Meeting
from ppaos.people.cooperation.models import Organisation
from tests.factories.areas import make_areas
from tests.factories.meetings import meeting_of
from tests.factories.people import AT, user_with
from tests.factories.referred import agreement_with, office


@pytest.fixture(autouse=True)
def _in_thai() -> Iterator[None]:
    with override("th"):
        yield


@pytest.fixture
def ground(monkeypatch: pytest.MonkeyPatch) -> None:
    """The areas of Kalasin, at the hour of the tests."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)
    make_areas()


@pytest.fixture
def keeper() -> User:
    """Who prepares meetings of the province."""
    return user_with("data_manager", "46", name="ฝ่ายเลขานุการ")


@pytest.fixture
def meeting(keeper: User) -> Meeting:
    """A meeting of the province being prepared."""
    return meeting_of(by=keeper)


@pytest.fixture
def body() -> Organisation:
    """An agency that data may go to by agreement."""
    made = office()
    agreement_with(made)
    return made
