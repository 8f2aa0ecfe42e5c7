"""Each test of this room begins in Thai, whatever the one before it spoke."""

from collections.abc import Callable, Iterator

import pytest
from django.utils.translation import override

from ppaos.evidence.livelihood.actions import publish_packaged_methods
from tests.factories.areas import make_areas
from tests.factories.people import AT


@pytest.fixture(autouse=True)
def _in_thai() -> Iterator[None]:
    with override("th"):
        yield


@pytest.fixture
def ground(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The areas of Kalasin, at the hour of the tests."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)
    make_areas()


@pytest.fixture
def publish() -> Callable[[], None]:
    """Publishes the packaged methods: what scores, groups and matches needs them."""
    return lambda: publish_packaged_methods(by=None, at=AT)
