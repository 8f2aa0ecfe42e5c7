"""Which role freezes, writes, speaks for a level and keeps plans, over its area and no other."""

import pytest

from ppaos.learning.policy.permissions.plans import may_keep_plans
from ppaos.learning.policy.permissions.proposals import ENDORSE, may_keep
from ppaos.people.cooperation.models import Grant
from ppaos.people.cooperation.permissions import may
from tests.factories.areas import make_areas
from tests.factories.people import user_with

pytestmark = pytest.mark.django_db
# Role: writes proposals, speaks for a level, keeps plans.
TABLE = {
    "supervisor": (True, False, False),
    "data_manager": (True, False, True),
    "project_team": (True, False, False),
    "governor_office": (False, True, True),
}


@pytest.mark.parametrize("role", Grant.Role.values)
def test_the_deeds_of_planning_belong_to_these_roles(role):
    make_areas()
    user = user_with(role, "4601")
    asked = [
        (may_keep(user, code), may(user, ENDORSE, area_code=code), may_keep_plans(user, code))
        for code in ("460101", "4601", "46", "4605")
    ]
    here, nowhere = TABLE.get(role, (False,) * 3), (False,) * 3
    assert asked == [here, here, nowhere, nowhere]
    assert may_keep(None, "46")
    assert may_keep_plans(None, "46")
