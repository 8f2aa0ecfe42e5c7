"""Traces: the protection officer sees who did what in the own areas, and nobody else does."""

import pytest

from ppaos.ground.privacy.actions import record_export, record_reading, write_event
from tests.factories.areas import AT, make_areas
from tests.factories.people import household_of, user_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def traced(client):
    make_areas()
    officer = user_with("protection_officer", "46")
    reader = user_with("supervisor", "4601", name="ผู้เปิด")
    household = household_of("มาลี")
    record_reading(by=reader, at=AT, purpose="verify", subjects=[household], verb="household.read")
    record_export(by=reader, at=AT, purpose="support", rows=12, what="households", area_code="46")
    write_event("session.opened", by=reader, at=AT, subjects=[reader])
    write_event("list.committed", by=None, at=AT, area_code="10")
    client.force_login(officer)
    return client


def shown(client, **chosen):
    return [row["event"].verb for row in client.get("/traces/", chosen).context["rows"]]


def test_events_of_the_own_areas_and_of_people_who_work_there(traced):
    verbs = shown(traced)
    assert {"household.read", "export.made", "session.opened"} <= set(verbs)
    assert "list.committed" not in verbs


@pytest.mark.parametrize(
    ("kind", "verb"),
    [("read", "household.read"), ("taken_out", "export.made"), ("entrance", "session.opened")],
)
def test_each_kind_shows_its_own(traced, kind, verb):
    assert shown(traced, kind=kind) == [verb]


def test_a_name_narrows_them_and_a_reading_opens_its_household(traced):
    assert shown(traced, kind="read", actor="ผู้เปิด") == ["household.read"]
    assert shown(traced, actor="ไม่มีใคร") == []
    rows = traced.get("/traces/", {"kind": "read"}).context["rows"]
    assert rows[0]["household"]
    assert str(rows[0]["purpose"])


@pytest.mark.parametrize("role", ["data_manager", "governor_office", "administrator", "surveyor"])
def test_nobody_else_sees_traces(client, role):
    make_areas()
    client.force_login(user_with(role, "46"))
    assert client.get("/traces/").status_code == 403
