"""A district with people, needs, help and figures, and the language of its words."""

import pytest
from django.utils import timezone
from django.utils.translation import override

from ppaos.sharing.dashboards.actions import fold_changes
from tests.factories.areas import make_areas
from tests.factories.people import household_of


@pytest.fixture(autouse=True)
def thai():
    with override("th"):
        yield


@pytest.fixture
def homes(db):
    """Two households in one village, one in another subdistrict."""
    make_areas()
    found = [
        household_of("สมหวัง", "มาลี", key="h1", household_code="K-1"),
        household_of("ทองดี", key="h2", household_code="K-2", standing="not_poor"),
        household_of("คำปุ่น", key="h3", household_code="K-3", area_code="46010201"),
    ]
    fold_changes(at=timezone.now())
    return found
