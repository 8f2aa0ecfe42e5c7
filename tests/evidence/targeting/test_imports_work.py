"""The command line and the worker take the same steps; a killed worker leaves nothing half done or twice."""

import json

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from ppaos.evidence.targeting.actions.asking import ask_for_check, ask_for_commit, hand_out_failed_rows
from ppaos.evidence.targeting.models import Candidate, ListImport, RowBlock, Source
from ppaos.evidence.targeting.permissions import ImportRefused
from ppaos.evidence.targeting.presenters.rules import rules
from ppaos.evidence.targeting.tasks import imports as tasks
from ppaos.ground.workbench.actions import erase_file
from ppaos.ground.workbench.models import Job
from ppaos.ground.workbench.tasks import run_job
from tests.factories.areas import make_areas
from tests.factories.list_files import AT, checked, committed, csv_of, received, row, source_of
from tests.factories.people import data_manager_of

pytestmark = pytest.mark.django_db
State = ListImport.State
KEYS = {"rows", "accepted", "failed", "new", "changed", "unchanged", "seconds", "faults"}


@pytest.fixture(autouse=True)
def world(db):
    make_areas()


def imported(path, capsys, *more: str, year: str = "2565") -> dict[str, int]:
    call_command(
        "import_list", str(path), "--source", "tpmap", "--edition", year, "--area", "46", "--json", *more
    )
    return json.loads(capsys.readouterr().out)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "list.csv"
    path.write_bytes(csv_of(row(1), row(2), row(3, **{"รหัสตำบล": "469999"})))
    return path


def test_the_command_tells_what_it_did_and_does_nothing_twice(file, capsys):
    first = imported(file, capsys)
    assert first.keys() == KEYS
    assert [first[key] for key in ("rows", "accepted", "failed", "new")] == [3, 2, 1, 2]
    assert first["faults"] == {"area_unknown": 1}
    again = imported(file, capsys)
    assert [again[key] for key in ("new", "changed", "unchanged")] == [0, 0, 2]
    assert Candidate.objects.count() == 2


def test_failed_rows_are_written_out_and_can_be_sent_again(file, capsys, tmp_path):
    failed = tmp_path / "failed.xlsx"
    imported(file, capsys, "--failed", str(failed))
    assert imported(failed, capsys)["failed"] == 1


def test_a_mapping_may_be_given_and_a_full_edition_said(file, capsys, tmp_path):
    odd = tmp_path / "odd.csv"
    odd.write_text("ก,ข,ค\nสมมุติ,นามสกุล,460101\n")
    mapping = tmp_path / "mapping.json"
    mapping.write_text(json.dumps({"": {"ก": "first_name", "ข": "last_name", "ค": "subdistrict_code"}}))
    imported(file, capsys)
    assert imported(odd, capsys, "--mapping", str(mapping), "--full")["new"] == 1
    assert Candidate.objects.filter(superseded_by=None).count() == 1


def test_without_json_it_says_so_in_a_sentence(file, capsys):
    call_command("import_list", str(file), "--source", "tpmap", "--edition", "2565", "--area", "46")
    said = capsys.readouterr().out
    assert "3 rows: 2 accepted, 1 failed; 2 new" in said
    assert f"1 × {rules()['area_unknown'].message} {rules()['area_unknown'].remedy}" in said


@pytest.mark.parametrize(
    ("content", "more", "words"),
    [
        (None, (), "no file"),
        (b"", (), "list.csv"),
        ("ก,ข\n1,2\n".encode(), (), "--mapping"),
        (csv_of(row(1)), ("--area", "99"), "no such area"),
    ],
)
def test_what_cannot_be_used_stops_with_code_2_and_a_sentence(tmp_path, content, more, words):
    path = tmp_path / "list.csv"
    if content is not None:
        path.write_bytes(content)
    area = () if more else ("--area", "46")
    with pytest.raises(CommandError, match=words) as stopped:
        call_command("import_list", str(path), "--source", "tpmap", "--edition", "2565", *area, *more)
    assert stopped.value.returncode == 2
    assert Candidate.objects.count() == 0


def test_a_mapping_that_is_no_mapping_is_told(file, tmp_path):
    broken = tmp_path / "mapping.json"
    broken.write_text("{")
    with pytest.raises(CommandError, match="mapping"):
        call_command(
            "import_list", str(file), "--source", "tpmap", "--edition", "2565", "--mapping", str(broken)
        )


def test_columns_that_say_too_little_leave_a_failed_import_not_an_open_one(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("ก,ข\n1,2\n")
    with pytest.raises(CommandError):
        call_command("import_list", str(path), "--source", "tpmap", "--edition", "2565", "--area", "46")
    assert ListImport.objects.get().state == State.FAILED


def asked_again(job: Job) -> None:
    """The state a killed worker leaves, taken up again."""
    Job.objects.filter(pk=job.pk).update(state=Job.State.WAITING)
    work = {"targeting.check_list": tasks.check_list, "targeting.commit_list": tasks.commit}[job.kind]
    run_job(job.pk, work, tasks.TOLD)
    job.refresh_from_db()


def test_a_check_taken_up_again_replaces_what_the_first_attempt_kept():
    list_import = received(csv_of(row(1), row(2)), source_of(), by=data_manager_of("46"))
    mapping = checked(csv_of(row(1)), list_import.edition.source).mapping
    job = ask_for_check(list_import=list_import, mapping=mapping, by=list_import.received_by, at=AT)
    for _attempt in range(2):
        asked_again(job)
        assert job.state == "succeeded"
        assert RowBlock.objects.filter(list_import=list_import, kind="received").count() == 1
    list_import.refresh_from_db()
    assert (list_import.state, list_import.counts["new"]) == (State.CHECKED, 2)


def test_a_commit_taken_up_again_lets_nothing_in_twice():
    user = data_manager_of("46")
    list_import = checked(csv_of(row(1), row(2)), source_of())
    job = ask_for_commit(list_import=list_import, is_full=False, by=user, at=AT)
    for _attempt in range(2):
        asked_again(job)
        assert job.state == "succeeded"
        assert Candidate.objects.count() == 2


def test_a_worker_killed_between_commit_and_linking_links_next_time(monkeypatch):
    list_import = checked(csv_of(row(1)), source_of())
    job = ask_for_commit(list_import=list_import, is_full=False, by=None, at=AT)
    with monkeypatch.context() as patch:
        patch.setattr(tasks, "settle_import", lambda **of: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            asked_again(job)
    assert Candidate.objects.count() == 1
    linked = []
    monkeypatch.setattr(tasks, "settle_import", lambda **of: linked.append(of["list_import"].pk))
    asked_again(job)
    assert linked == [list_import.pk]
    assert Candidate.objects.count() == 1


def test_a_check_of_a_list_that_went_on_does_nothing():
    list_import, _done = committed(csv_of(row(1)), source_of())
    job = ask_for_check(list_import=list_import, mapping=None, by=None, at=AT)
    asked_again(job)
    list_import.refresh_from_db()
    assert (job.state, list_import.state) == ("succeeded", State.COMMITTED)


def test_somebody_whose_grant_ended_meanwhile_is_told():
    user = data_manager_of("46")
    list_import = checked(csv_of(row(1)), source_of())
    job = ask_for_commit(list_import=list_import, is_full=False, by=user, at=AT)
    user.grants.all().delete()
    asked_again(job)
    assert job.state == "failed"
    assert Candidate.objects.count() == 0


def test_a_file_that_was_erased_is_told_not_half_read():
    list_import = received(csv_of(row(1)), source_of())
    erase_file(file=list_import.file, by=None, at=timezone.now())
    job = ask_for_check(list_import=list_import, mapping=None, by=None, at=AT)
    asked_again(job)
    assert job.state == "failed"
    assert "erased" in job.error


def test_failed_rows_are_refused_where_there_are_none():
    list_import = checked(csv_of(row(1)), source_of())
    with pytest.raises(ImportRefused):
        hand_out_failed_rows(list_import=list_import, by=None, at=AT)


def test_a_source_is_made_by_its_kind_told_from_the_headers(file, capsys):
    imported(file, capsys)
    assert Source.objects.get().kind == "national_list"
