"""A household here and one there, in two sub-districts of one province."""

import pytest

from ppaos.people.registry.models import Household
from tests.factories.areas import make_areas
from tests.factories.people import household_of

HERE, THERE = "460101", "460102"


@pytest.fixture
def here(db) -> Household:
    make_areas()
    return household_of("มานี", key="here", area_code="46010101")


@pytest.fixture
def there(here) -> Household:
    return household_of("ปิติ", key="there", area_code="46010201")
