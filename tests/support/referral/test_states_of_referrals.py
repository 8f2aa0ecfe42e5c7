"""The states of a referral are data: every move leads somewhere, five are what an officer sees."""

from datetime import date

import pytest

from ppaos.support.referral.models import State
from ppaos.support.referral.queries.states import (
    due_on,
    moves,
    officer_states,
    open_states,
    reasons,
    skipped,
    states,
    states_told_by,
    waiting_states,
)


def test_every_state_stands_in_the_table_and_every_move_leads_to_one():
    assert set(states()) == set(State.values)
    assert {end for ends in moves().values() for end in ends} <= set(State.values)


def test_an_officer_sees_five():
    assert list(officer_states()) == ["sent", "received", "answered", "helped", "confirmed"]
    assert officer_states()["helped"] == ("delivered",)


def test_helped_is_valid_from_sent_on():
    for state in ("sent", "arrived", "asked", "taken_on", "visited", "approved", "delivering"):
        assert "delivered" in moves("receiver")[state]
    assert "delivered" not in moves("receiver")["draft"]
    assert "delivered" not in moves("sender")["sent"]


@pytest.mark.parametrize(
    ("start", "end", "passed"),
    [
        ("sent", "delivered", ("arrived", "taken_on", "visited", "approved", "delivering")),
        ("sent", "turned_down", ("arrived",)),
        ("arrived", "taken_on", ()),
        ("asked", "approved", ("taken_on", "visited")),
        ("delivered", "closed", ("affirmed",)),
        ("closed", "sent", ()),
    ],
)
def test_states_nobody_told_of_are_skipped(start, end, passed):
    assert skipped(start, end) == passed


def test_a_state_is_due_by_the_standard_of_the_service_else_by_its_own():
    assert due_on("sent", date(2026, 11, 1)) == date(2026, 11, 8)
    assert due_on("sent", date(2026, 11, 1), {"sent": 3}) == date(2026, 11, 4)
    assert due_on("closed", date(2026, 11, 1)) is None


def test_what_waits_for_whom_is_read_from_the_table():
    assert "closed" not in open_states()
    assert waiting_states() == ("sent", "arrived", "asked", "taken_on", "visited", "approved", "delivering")
    assert states_told_by("household") == ("sent", "affirmed")


def test_every_reason_has_a_state_that_asks_for_it_and_both_languages():
    assert set(reasons()) == {"turned_down", "asked", "called_back"}
    assert all(reason.thai and reason.english for codes in reasons().values() for reason in codes.values())
