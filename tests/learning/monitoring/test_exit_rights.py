"""Truth tables of exits: which role takes which step where, and which step follows which state."""

import pytest
from django.core.exceptions import PermissionDenied

from ppaos.engine import methods
from ppaos.learning.monitoring.models import Exit
from ppaos.learning.monitoring.permissions import (
    check_can_decide,
    check_can_propose,
    check_can_tell_of,
    check_can_verify,
    may_check,
)
from ppaos.people.cooperation.models import Grant
from tests.factories.areas import make_areas
from tests.factories.exiting import TODAY, ready, rules
from tests.factories.people import AT, user_with

pytestmark = pytest.mark.django_db
NOBODY: frozenset[str] = frozenset()
BOTH = frozenset({"supervisor", "data_manager"})
# Which roles take the step in their own area.
MAY = {
    "propose": BOTH,
    "verify": BOTH,
    "decide": frozenset({"data_manager", "governor_office"}),
    "object": BOTH,
    "check": BOTH,
}
# What may follow each state: the steps of the way, no more and no less.
FOLLOWS = {
    "proposed": {"exit_verified", "returned", "exit_stopped"},
    "exit_verified": {"exit_reviewed", "returned", "exit_stopped"},
    "exit_reviewed": {"noticed", "returned", "exit_stopped"},
    "noticed": {"objected", "in_monitored_exit", "returned", "exit_stopped"},
    "objected": {"exit_verified", "in_monitored_exit", "returned", "exit_stopped"},
    "in_monitored_exit": {"left_poverty", "reentered", "exit_stopped"},
    "left_poverty": {"reentered"},
    "returned": set(),
    "reentered": set(),
    "exit_stopped": set(),
}


@pytest.fixture
def waiting():
    make_areas()
    version = rules()
    home = ready()
    return Exit.objects.create(
        household=home, area=home.area, rule=version, proposed_on=TODAY, made_at=AT, changed_at=AT
    )


def allowed(step: str, by, proposed: Exit) -> bool:
    """Whether the step's check lets this user through."""
    checks = {
        "propose": lambda: check_can_propose(by, {proposed.area_id}),
        "verify": lambda: check_can_verify(by, proposed),
        "decide": lambda: check_can_decide(by, {proposed.area_id}),
        "object": lambda: check_can_tell_of(by, proposed.household),
    }
    if step == "check":
        return may_check(by, proposed)
    try:
        checks[step]()
    except PermissionDenied:
        return False
    return True


def test_every_step_is_for_its_roles_in_their_own_area(waiting):
    for role in Grant.Role.values:
        here, elsewhere = user_with(role, "46"), user_with(role, "4605")
        for step, roles in MAY.items():
            assert allowed(step, here, waiting) == (role in roles), f"{role} {step} here"
            assert not allowed(step, elsewhere, waiting), f"{role} {step} elsewhere"


def test_the_platform_proposes_and_notes_but_neither_looks_nor_decides(waiting):
    done = {step: allowed(step, None, waiting) for step in MAY}
    assert done == {"propose": True, "verify": False, "decide": False, "object": True, "check": True}


def test_each_state_leads_where_the_table_says():
    assert {each.code: set(each.to) for each in methods.load("exit_rule").states} == FOLLOWS
    assert set(FOLLOWS) == set(Exit.State.values)
