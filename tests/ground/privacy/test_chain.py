"""Events are tied one after the other, none is overlooked, and the end is signed."""

import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import InternalError, ProgrammingError, connection, transaction

from ppaos.config.command_line import audit_verify
from ppaos.ground.privacy.actions import insert_with_event, write_event
from ppaos.ground.privacy.actions.audit_export import export_audit
from ppaos.ground.privacy.actions.chain import AT_ONCE, link_events, seal_audit
from ppaos.ground.privacy.models import AuditSeal, Event, EventLink, UnlinkedEvent
from ppaos.ground.privacy.queries.audit_lines import head
from ppaos.ground.privacy.queries.signing import public_keys, verified
from tests.factories.audited import A_DAY, BEGUN, days_at_work, fence_down, found_by_a_stranger

pytestmark = pytest.mark.django_db


def events(number, at=BEGUN):
    return [write_event("list.counted", by=None, at=at, detail={"n": n}) for n in range(number)]


def test_each_event_waits_until_it_is_tied():
    events(3)
    assert UnlinkedEvent.objects.count() == 3
    assert link_events(by=None, at=BEGUN) == 3
    assert not UnlinkedEvent.objects.exists()
    assert link_events(by=None, at=BEGUN) == 0
    assert [link.position for link in EventLink.objects.order_by("position")] == [1, 2, 3]


def test_an_event_written_with_its_insert_waits_too():
    insert_with_event(
        "insert into privacy_change (xid, at, area_code, kind, subject_ids) values (1, now(), '', 'list', '{}')"
        " returning id",
        [],
        verb="list.told",
        label="privacy.change",
        by=None,
        at=BEGUN,
    )
    assert UnlinkedEvent.objects.count() == 1


def test_one_with_a_lower_number_that_comes_late_is_tied_behind_the_others():
    first, *_ = events(2)
    UnlinkedEvent.objects.filter(pk=first.pk).delete()
    link_events(by=None, at=BEGUN)
    assert link_events(by=None, at=BEGUN) == 0
    assert link_events(by=None, at=BEGUN, is_thorough=True) == 1
    assert EventLink.objects.get(event_id=first.pk).position == 2


def test_more_than_go_at_once_are_all_tied(monkeypatch):
    monkeypatch.setattr("ppaos.ground.privacy.actions.chain.AT_ONCE", 2)
    events(5)
    assert link_events(by=None, at=BEGUN) == 5
    assert AT_ONCE > 1000


def test_nothing_done_is_nothing_sealed():
    assert seal_audit(by=None, at=BEGUN) is None


def test_seals_are_numbered_name_the_one_before_and_are_signed():
    days_at_work(days=2)
    first, second = (
        verified(seal.token, "audit-seal", public_keys()) for seal in AuditSeal.objects.order_by("id")
    )
    assert (first["number"], second["number"], first["before"]) == (1, 2, "")
    assert first["position"] == 4
    assert bytes.fromhex(second["hash"]) == bytes(EventLink.objects.get(position=second["position"]).hash)
    assert len(second["before"]) == 64
    assert Event.objects.filter(verb="audit.sealed").count() == 2


@pytest.mark.parametrize(
    "sql",
    [
        "update privacy_event set verb = 'x.done'",
        "delete from privacy_event",
        "update privacy_eventsubject set subject_id = 1",
        "delete from privacy_eventsubject",
        "update privacy_eventlink set position = position + 100",
        "delete from privacy_eventlink",
        "update privacy_auditseal set token = ''",
        "delete from privacy_auditseal",
    ],
)
def test_the_first_fence_refuses_changes_of_traces(sql):
    days_at_work(days=1)
    with (
        pytest.raises((ProgrammingError, InternalError), match="never changed or removed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)


def test_a_whole_audit_is_whole(tmp_path):
    days_at_work()
    assert found_by_a_stranger(tmp_path) == []


def test_the_export_is_an_event_and_the_next_file_holds_it(tmp_path):
    days_at_work(days=1)
    file = tmp_path / "a.jsonl"
    made = export_audit(file=file, first=None, last=None, by=None, at=BEGUN + A_DAY)
    assert Event.objects.get(verb="export.made").detail == {"what": "audit", "rows": made.lines}
    again = export_audit(file=file, first=None, last=None, by=None, at=BEGUN + A_DAY)
    assert again.last == made.last + 1
    assert '"verb":"export.made"' in file.read_text("utf-8")


def test_days_are_those_on_which_events_were_tied(tmp_path):
    days_at_work()
    first = BEGUN.date()
    file = tmp_path / "a.jsonl"
    made = export_audit(file=file, first=first + A_DAY, last=first + A_DAY, by=None, at=BEGUN + 5 * A_DAY)
    assert (made.first, made.last, made.lines, made.seals) == (5, 9, 5, 2)
    assert audit_verify.main([str(file)]) == 0
    later = export_audit(file=file, first=first + 20 * A_DAY, last=None, by=None, at=BEGUN + 5 * A_DAY)
    assert (later.lines, audit_verify.main([str(file)])) == (0, 0)
    earlier = export_audit(file=file, first=None, last=first - A_DAY, by=None, at=BEGUN + 5 * A_DAY)
    assert (earlier.lines, earlier.first, audit_verify.main([str(file)])) == (0, 1, 0)


def test_the_commands_say_what_they_did(tmp_path, capsys):
    days_at_work(days=1)
    file = tmp_path / "audit.jsonl"
    call_command("audit_export", "--out", str(file), "--from", "2569-01-01", "--to", "2026-12-31")
    assert "lines (1 to" in capsys.readouterr().out
    call_command("audit_export", "--out", str(file), "--from", "2020-01-01", "--to", "2020-01-02")
    assert "Nothing was tied" in capsys.readouterr().out
    call_command("audit_export", "--out", str(file), "--json")
    assert set(json.loads(capsys.readouterr().out)) == {"first", "last", "lines", "seals"}
    with pytest.raises(CommandError, match="earlier day first"):
        call_command("audit_export", "--out", str(file), "--from", "2026-02-01", "--to", "2026-01-01")
    with pytest.raises(CommandError, match="is no day"):
        call_command("audit_export", "--out", str(file), "--from", "ก")
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("audit_export", "--out", str(tmp_path / "no" / "file"))


def test_after_a_restore_the_chain_goes_on(tmp_path):
    """What waited when the backup was made waits in it, too; numbers of transactions play no part."""
    days_at_work(days=1)
    events(2, at=BEGUN + A_DAY)
    end = head().position
    assert link_events(by=None, at=BEGUN + A_DAY, is_thorough=True) == 2
    assert head().position == end + 2
    assert found_by_a_stranger(tmp_path) == []


def test_an_event_of_a_transaction_that_ends_after_the_seal_is_not_called_late(tmp_path):
    days_at_work(days=1)
    events(1, at=BEGUN + timedelta(hours=8))
    assert found_by_a_stranger(tmp_path) == []


def test_the_fence_stands_again_afterwards():
    events(1)
    with fence_down():
        Event.objects.update(verb="x.done")
    with pytest.raises(ProgrammingError), transaction.atomic():
        Event.objects.update(verb="y.done")
