"""Each test of this room begins in Thai, whatever the one before it spoke."""

from collections.abc import Iterator

import pytest
from django.utils.translation import override


@pytest.fixture(autouse=True)
def _in_thai() -> Iterator[None]:
    with override("th"):
        yield
