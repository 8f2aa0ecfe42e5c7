"""Each night the traces are sealed, the seal is published, and keepers outside get it."""

from datetime import date

import pytest
from django.core.management import call_command
from django.utils import timezone

from ppaos.config.command_line import audit_verify
from ppaos.ground.privacy.actions import write_event
from ppaos.ground.privacy.actions.audit_export import export_audit
from ppaos.ground.privacy.models import AuditSeal, EventLink, UnlinkedEvent
from ppaos.ground.workbench.models import Notice
from ppaos.sharing.protection.tasks.traces import seal_traces

pytestmark = pytest.mark.django_db
KEEPERS = ["keeper@university.example", "auditor@state.example"]


@pytest.fixture
def sealed(settings, monkeypatch):
    settings.SEAL_KEEPERS = KEEPERS
    monkeypatch.setattr("django.db.connections.close_all", lambda: None)
    write_event("list.counted", by=None, at=timezone.now())
    seal_traces(0)
    return AuditSeal.objects.get()


def test_each_keeper_gets_the_seal(sealed):
    told = Notice.objects.filter(purpose="audit_sealed")
    assert sorted(told.values_list("address", flat=True)) == sorted(KEEPERS)
    assert all(sealed.token in notice.text for notice in told)


def test_without_keepers_it_is_sealed_and_nobody_told(settings, monkeypatch):
    settings.SEAL_KEEPERS = []
    monkeypatch.setattr("django.db.connections.close_all", lambda: None)
    seal_traces(0)
    assert not AuditSeal.objects.exists(), "nothing was done yet"
    seal_traces(0)
    assert AuditSeal.objects.count() == 1, "that it was tried is a trace itself"
    assert not Notice.objects.exists()


def test_everybody_may_read_the_seals_and_check_by_them(sealed, client, tmp_path):
    page = client.get("/.well-known/audit-seals.txt")
    assert (page.status_code, page["Content-Type"]) == (200, "text/plain; charset=utf-8")
    seals, key, file = (tmp_path / name for name in ("seals.txt", "jwks.json", "audit.jsonl"))
    seals.write_bytes(page.getvalue())
    key.write_bytes(client.get("/.well-known/jwks.json").content)
    export_audit(file=file, first=date(2020, 1, 1), last=None, by=None, at=timezone.now())
    assert audit_verify.main([str(file), "--seals", str(seals), "--key", str(key)]) == 0


def test_the_keeper_of_figures_ties_what_was_done():
    write_event("list.counted", by=None, at=timezone.now())
    call_command("fold_changes", "--once")
    assert EventLink.objects.exists()
    assert not UnlinkedEvent.objects.exists()
