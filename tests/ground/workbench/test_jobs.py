"""Long work always ends: well, badly, cancelled, or taken up again after its worker was killed."""

import contextlib
import logging
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone, translation
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from ppaos.ground.workbench.actions import (
    JobStopped,
    Progress,
    begin_job,
    cancel_job,
    finish_job,
    progress,
    revive_lost_jobs,
    start_job,
)
from ppaos.ground.workbench.actions.jobs import MAX_ATTEMPTS
from ppaos.ground.workbench.models import Job
from ppaos.ground.workbench.permissions import check_can_cancel_job, check_can_see_job
from ppaos.ground.workbench.presenters.jobs import job_card
from ppaos.ground.workbench.queries.jobs import HEARTBEAT_LOST_AFTER, is_without_worker, jobs_of
from ppaos.ground.workbench.tasks import job_task, revive, run_job

KIND = "workbench.counting"


class Refusal(Exception):
    """An error whose words are meant for the person."""


@job_task(KIND, told=(Refusal,))
def counting(progress, *, upto=3, fault=""):
    """Count, and fail when told to."""
    for number in range(upto):
        progress.report(number + 1, upto, unit="numbers")
    if fault == "refused":
        raise Refusal("แถว 3: เลขซ้ำ")
    if fault:
        raise ZeroDivisionError(fault)
    return {"counted": upto}


def person(name="nok"):
    return get_user_model().objects.create(username=name, display_name=name)


def waiting(by=None, **arguments) -> Job:
    return start_job(kind=KIND, title="Counting", by=by, at=timezone.now(), arguments=arguments)


def run(job, work=counting):
    run_job(job.pk, work, (Refusal,))
    job.refresh_from_db()
    return job


@pytest.fixture(autouse=True)
def quick_pulse(monkeypatch):
    monkeypatch.setattr(progress, "SECONDS_BETWEEN_WRITES", 0.05)


@pytest.mark.django_db
def test_good_work_ends_with_its_result():
    job = run(waiting(upto=5))
    assert (job.state, job.result, job.attempts) == ("succeeded", {"counted": 5}, 1)
    assert job.started_at <= job.finished_at


@pytest.mark.django_db
def test_a_refusal_is_told_in_its_own_words():
    job = run(waiting(fault="refused"))
    assert (job.state, job.error, job.trace_id) == ("failed", "แถว 3: เลขซ้ำ", "")
    assert job_card(job).error == "แถว 3: เลขซ้ำ"


@pytest.mark.django_db
def test_an_unexpected_error_is_logged_under_the_number_the_person_is_given(caplog):
    job = waiting(fault="boom")
    with caplog.at_level(logging.ERROR), pytest.raises(ZeroDivisionError):
        run(job)
    job.refresh_from_db()
    assert job.state == "failed"
    assert job.trace_id in caplog.text
    assert job.trace_id in job_card(job).error
    assert "boom" not in job_card(job).error


@pytest.mark.django_db(transaction=True)
def test_work_is_queued_only_when_the_act_that_asks_for_it_is_kept():
    with contextlib.suppress(ZeroDivisionError), transaction.atomic():
        waiting()
        raise ZeroDivisionError
    assert (Job.objects.count(), ProcrastinateJob.objects.filter(task_name=KIND).count()) == (0, 0)
    job = waiting()
    assert ProcrastinateJob.objects.get(task_name=KIND).args == {"job_id": job.pk}


@pytest.mark.django_db(transaction=True)
def test_a_real_worker_does_the_queued_work():
    job = waiting(upto=2)
    with app.replace_connector(app.connector.get_worker_connector()) as workers:
        workers.run_worker(wait=False, listen_notify=False, install_signal_handlers=False)
    job.refresh_from_db()
    assert (job.state, job.result) == ("succeeded", {"counted": 2})


@pytest.mark.django_db
def test_a_job_is_claimed_once():
    job = waiting()
    first = begin_job(job_id=job.pk, at=timezone.now())
    assert begin_job(job_id=job.pk, at=timezone.now()) is None
    later = timezone.now() + timedelta(seconds=61)
    second = begin_job(job_id=job.pk, at=later)
    assert (first.attempts, second.attempts) == (1, 2)
    # The first worker wakes up late: its end no longer counts.
    assert not finish_job(job=first, result={"counted": 1}, at=later)
    assert finish_job(job=second, result={"counted": 2}, at=later)
    assert run(job).result == {"counted": 2}


@pytest.mark.django_db(transaction=True)
def test_progress_is_seen_while_the_work_is_inside_its_transaction():
    job = begin_job(job_id=waiting().pk, at=timezone.now())
    with transaction.atomic(), Progress(job) as held:
        Job.objects.filter(pk=job.pk).exists()
        held.report(3, 10, message="reading", unit="rows")
        time.sleep(0.4)
        held.report(4)
        job.refresh_from_db()
    assert (job.done, job.total, job.message, job.unit) == (3, 10, "reading", "rows")


@pytest.mark.django_db(transaction=True)
def test_a_million_reports_cost_next_to_nothing():
    job = begin_job(job_id=waiting().pk, at=timezone.now())
    start = time.perf_counter()
    with Progress(job) as held:
        for number in range(1_000_000):
            held.report(number)
    assert time.perf_counter() - start < 10


@pytest.mark.django_db(transaction=True)
def test_cancelled_work_stops_at_its_next_report():
    by = person()
    job = waiting(by)

    def endless(progress):
        cancel_job(job=job, by=by, at=timezone.now())
        while True:
            progress.report(1)
            time.sleep(0.01)

    assert run(job, endless).state == "cancelled"
    with pytest.raises(PermissionDenied):
        cancel_job(job=job, by=by, at=timezone.now())
    with Progress(job) as held:
        time.sleep(0.3)
        with pytest.raises(JobStopped) as held_too_long:
            held.report(1)
    assert str(job.pk) in str(held_too_long.value)


@pytest.mark.django_db
def test_cancelled_before_it_began_it_never_begins():
    by = person()
    job = waiting(by)
    cancel_job(job=job, by=by, at=timezone.now())
    assert run(job).attempts == 0


@pytest.mark.django_db(transaction=True)
def test_work_of_a_worker_killed_hard_is_done_again():
    job = waiting(upto=2)
    script = Path(__file__).with_name("killed_worker.py")
    database = connection.settings_dict["NAME"]
    worker = subprocess.Popen([sys.executable, str(script), database, str(job.pk)], cwd=Path.cwd())
    try:
        until = time.monotonic() + 60
        while job.done == 0 and time.monotonic() < until:
            time.sleep(0.1)
            job.refresh_from_db()
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("running", 1)
    assert job.done > 0
    assert revive_lost_jobs(at=timezone.now()) == (0, 0)
    assert revive_lost_jobs(at=timezone.now() + timedelta(seconds=61)) == (1, 0)
    again = run(job)
    assert (again.state, again.attempts, again.result) == ("succeeded", 2, {"counted": 2})


@pytest.mark.django_db
def test_a_job_whose_workers_always_die_ends_as_failed():
    job = waiting()
    at = timezone.now()
    for attempt in range(MAX_ATTEMPTS):
        assert begin_job(job_id=job.pk, at=at).attempts == attempt + 1
        at += timedelta(seconds=61)
        revived = revive_lost_jobs(at=at)
    assert revived == (0, 1)
    job.refresh_from_db()
    assert (job.state, job.finished_at) == ("failed", at)
    with translation.override("en"):
        assert f"J{job.pk}" in job_card(job).error
        assert "3 times" in job_card(job).error


@pytest.mark.django_db
def test_a_job_fetched_by_a_worker_that_died_before_it_began_is_queued_again():
    job = waiting()
    late = timezone.now() + timedelta(seconds=61)
    assert revive_lost_jobs(at=late) == (0, 0)
    with connection.cursor() as cursor:
        cursor.execute("update procrastinate_jobs set status = 'doing' where task_name = %s", [KIND])
    assert revive_lost_jobs(at=late) == (1, 0)
    assert ProcrastinateJob.objects.filter(task_name=KIND, status="todo").count() == 1
    assert run(job).state == "succeeded"


@pytest.mark.django_db(transaction=True)
def test_the_minute_task_revives():
    Job.objects.filter(pk=waiting().pk).update(
        state="running", heartbeat_at=timezone.now() - timedelta(hours=1)
    )
    revive(timestamp=0)
    revive(timestamp=0)
    assert list(Job.objects.values_list("state", flat=True)) == ["waiting"]


@pytest.mark.django_db
def test_only_who_started_the_work_sees_it():
    mine, other = person(), person("lek")
    job = waiting(mine)
    check_can_see_job(user=mine, job=job)
    check_can_cancel_job(user=mine, job=job)
    for stranger in (other, None):
        with pytest.raises(PermissionDenied):
            check_can_see_job(user=stranger, job=job)
    with pytest.raises(PermissionDenied):
        check_can_see_job(user=None, job=waiting(None))
    assert list(jobs_of(mine)) == [job]
    assert list(jobs_of(other)) == []


@pytest.mark.django_db
@pytest.mark.urls("tests.ground.workbench.addresses")
def test_the_page_follows_the_work_and_stops_asking_at_its_end(client):
    mine = person()
    job = waiting(mine)
    client.force_login(mine, backend="ppaos.ground.accounts.backends.ActiveUsers")
    page = client.get(f"/jobs/{job.pk}/").content.decode()
    assert "<html" in page
    assert "every 2s" in page
    part = client.get(f"/jobs/{job.pk}/", headers={"HX-Request": "true"}).content.decode()
    assert "every 2s" in part
    assert "<html" not in part
    client.post(f"/jobs/{job.pk}/cancel/")
    part = client.get(f"/jobs/{job.pk}/", headers={"HX-Request": "true"}).content.decode()
    assert "every 2s" not in part


def heartbeat_of_a_worker(at):
    with connection.cursor() as cursor:
        cursor.execute("insert into procrastinate_workers (last_heartbeat) values (%s)", [at])


SILENT = timedelta(seconds=HEARTBEAT_LOST_AFTER + 1)


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["waiting", "running"])
def test_work_without_a_worker_says_so_and_its_page_asks_seldom(state):
    job, now = waiting(), timezone.now()
    Job.objects.filter(pk=job.pk).update(
        state=state, created_at=now - SILENT, heartbeat_at=now - SILENT if state == "running" else None
    )
    heartbeat_of_a_worker(now - SILENT)
    job.refresh_from_db()
    assert is_without_worker(job, now)
    assert (job_card(job).is_without_worker, job_card(job).asks_every) == (True, 15)


@pytest.mark.django_db
def test_a_turn_that_is_long_in_coming_is_no_missing_worker():
    job, now = waiting(), timezone.now()
    assert not is_without_worker(job, now), "within the first minute nothing is said"
    assert is_without_worker(job, now + SILENT)
    heartbeat_of_a_worker(now)
    assert not is_without_worker(job, now + timedelta(seconds=HEARTBEAT_LOST_AFTER))
    assert job_card(job).asks_every == 2


@pytest.mark.django_db
def test_work_that_ended_needs_no_worker():
    job = waiting()
    Job.objects.filter(pk=job.pk).update(state="failed", created_at=timezone.now() - SILENT)
    job.refresh_from_db()
    assert not is_without_worker(job, timezone.now())


@pytest.mark.django_db
@pytest.mark.urls("tests.ground.workbench.addresses")
def test_the_page_says_in_words_that_no_worker_runs_and_goes_on_asking(client):
    mine = person()
    job = waiting(mine)
    Job.objects.filter(pk=job.pk).update(created_at=timezone.now() - SILENT)
    client.force_login(mine, backend="ppaos.ground.accounts.backends.ActiveUsers")
    page = client.get(f"/jobs/{job.pk}/").content.decode()
    assert "every 15s" in page
    assert "ppaos run" in page
    heartbeat_of_a_worker(timezone.now())
    page = client.get(f"/jobs/{job.pk}/").content.decode()
    assert "every 2s" in page
    assert "ppaos run" not in page
