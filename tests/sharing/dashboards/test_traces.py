"""Traces: the protection officer sees who did what in the own areas, and nobody else does."""

import pytest
from django.apps import apps
from django.conf import settings

from ppaos.config.reference import glossary
from ppaos.config.reference.actions import events_written
from ppaos.ground.privacy.actions import record_export, record_reading, write_event
from ppaos.sharing.dashboards.presenters.traces import words
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


def test_every_event_that_anybody_writes_has_its_words_and_the_glossarys_thai():
    written = set().union(*(events_written(room) for room in settings.ROOMS))
    named = words()["events"]
    missing = sorted(written - set(named))
    assert not missing, f"no words in presenters/events.toml for: {missing}"
    thai = {code: said["th"] for code, said in named.items() if code in written}
    assert thai == {code: glossary.thai()[code] for code in written}


def test_no_words_stand_for_what_is_gone():
    labels = {model._meta.label_lower for model in apps.get_models()}
    assert set(words()["records"]) <= labels
    for said in [row for kind in words().values() for row in kind.values()]:
        assert all(said[language] for language in ("th", "en"))


@pytest.mark.parametrize(
    ("language", "what", "record"),
    [("th", "เปิดดูครัวเรือน", "ครัวเรือน"), ("en", "Household page opened", "household")],
)
def test_traces_are_told_in_words(traced, language, what, record):
    traced.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    answer = traced.get("/traces/", {"kind": "read"})
    (row,) = answer.context["rows"]
    assert row["what"] == what
    assert row["subjects"] == [f"{record} {row['household']}"]
    assert what in answer.content.decode()
    assert "household.read" not in answer.content.decode()


def test_figures_of_an_event_are_told_and_empty_ones_left_out(traced):
    write_event(
        "list.linked", by=None, at=AT, area_code="4601", detail={"same": 1234, "doubtful": 0, "odd": "x"}
    )
    row = next(row for row in traced.get("/traces/").context["rows"] if row["event"].verb == "list.linked")
    assert set(row["figures"].split(" · ")) == {"คนเดียวกัน 1,234", "odd x"}
    assert "เมืองกาฬสินธุ์" in row["area"]
    assert row["by"] == "ระบบ"


def test_an_event_on_many_records_says_how_many_more(traced):
    officers = [user_with("surveyor", "46", name=f"คนที่{number}") for number in range(6)]
    write_event("user.invited", by=None, at=AT, area_code="46", subjects=[officers])
    row = next(row for row in traced.get("/traces/").context["rows"] if row["event"].verb == "user.invited")
    assert (len(row["subjects"]), row["more"]) == (4, 2)
