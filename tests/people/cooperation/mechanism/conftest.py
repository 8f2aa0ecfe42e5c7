"""Areas, the language, and browsers of those who keep committees and courses."""

import pytest
from django.utils.translation import override

from tests.factories.areas import make_areas
from tests.factories.people import user_with

BACKEND = "ppaos.ground.accounts.backends.ActiveUsers"


@pytest.fixture(autouse=True)
def thai():
    with override("th"):
        yield


@pytest.fixture(autouse=True)
def areas(db):
    make_areas()


@pytest.fixture
def keeper():
    return user_with("data_manager", "46", name="keeper")


@pytest.fixture
def inside(client, keeper):
    """A browser in which the data manager of the province is signed in."""
    client.force_login(keeper, backend=BACKEND)
    return client


@pytest.fixture
def as_role(client):
    """Sign somebody with a role in an area in; the browser comes back."""

    def sign_in(role, area):
        client.force_login(user_with(role, area), backend=BACKEND)
        return client

    return sign_in
