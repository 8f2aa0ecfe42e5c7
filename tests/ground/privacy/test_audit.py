"""The audited write: one transaction, one event, its subjects, news for the rooms above."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from ppaos.ground.accounts.models import User
from ppaos.ground.privacy import actions, queries
from ppaos.ground.privacy.models import Change, Event, EventSubject, KeyCheck

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 22, 9, 0, tzinfo=ZoneInfo("Asia/Bangkok"))


@dataclass
class Counted:
    rows: int
    names: list[str]


@actions.audited("user.renamed", subjects=("user",))
def rename(*, user, name, by, at):
    user.display_name = name
    user.save()
    return user


@actions.audited("list.counted")
def count_list(*, rows, by, at):
    if rows < 0:
        raise ValueError("rows")
    User.objects.create(username=f"made-{rows}", display_name="x")
    return Counted(rows=rows, names=["ลับ"])


def test_an_action_leaves_one_event_with_its_subject_named_once():
    user = User.objects.create(username="malee", display_name="มาลี")
    rename(user=user, name="มาลัย", by=user, at=AT)
    event = Event.objects.get()
    assert (event.verb, event.actor_id, event.actor_label, event.at) == ("user.renamed", user.pk, "มาลัย", AT)
    assert list(event.subjects.values_list("label", "subject_id")) == [("accounts.user", user.pk)]


def test_a_bulk_act_keeps_figures_and_no_names():
    count_list(rows=40000, by=None, at=AT)
    event = Event.objects.get()
    assert event.detail == {"rows": 40000}
    assert event.actor_label == "system"


def test_an_act_done_in_an_area_is_noted_there():
    @actions.audited("area.counted")
    def count_area(*, area_code, by, at):
        return Counted(rows=1, names=[])

    for code in ("46", ""):
        count_area(area_code=code, by=None, at=AT)
    assert list(Event.objects.order_by("id").values_list("area_code", flat=True)) == ["46", ""]


def test_a_failed_action_leaves_nothing():
    with pytest.raises(ValueError, match="rows"):
        count_list(rows=-1, by=None, at=AT)
    assert not Event.objects.exists()
    assert not User.objects.exists()


@pytest.mark.parametrize("parameters", ["at", "by", "positional"])
def test_an_action_without_actor_or_time_is_refused_when_it_is_written(parameters):
    def without_at(*, by): ...
    def without_by(*, at): ...
    def positional(by, at): ...

    broken = {"at": without_at, "by": without_by, "positional": positional}[parameters]
    with pytest.raises(TypeError, match="keyword-only"):
        actions.audited("x.done")(broken)


def test_subjects_may_come_in_lists_and_other_values_are_passed_over():
    users = [User.objects.create(username=name, display_name=name) for name in "ab"]
    actions.record_reading(by=users[0], at=AT, purpose="verify", subjects=[*users, "text", None])
    assert EventSubject.objects.count() == 2
    assert Event.objects.get().purpose == "verify"


def test_an_export_is_recorded_with_its_size():
    actions.record_export(by=None, at=AT, purpose="support", rows=12, what="households", area_code="46")
    event = Event.objects.get()
    assert (event.area_code, event.detail) == ("46", {"what": "households", "rows": 12})


def test_changes_are_announced_with_the_transaction_that_made_them():
    actions.announce(households=[3, 1, 3], lists=[], area_code="46", at=AT)
    change = Change.objects.get()
    assert (change.kind, change.subject_ids) == ("household", [1, 3])
    assert change.xid > 0


def test_the_database_remembers_its_key(tmp_path, monkeypatch):
    queries.check_key()
    actions.bind_key(by=None, at=AT)
    actions.bind_key(by=None, at=AT)
    assert KeyCheck.objects.count() == 1
    queries.check_key()
    monkeypatch.setenv("PPAOS_KEY_FILE", str(tmp_path / "keys" / "master.key"))
    assert actions.make_master_key()
    assert not actions.make_master_key()
    assert (tmp_path / "keys" / "master.key").stat().st_mode & 0o077 == 0
    with pytest.raises(queries.KeyWrong, match="not the key of this database"):
        queries.check_key()
    with pytest.raises(queries.KeyWrong, match="another key"):
        actions.bind_key(by=None, at=AT)
