"""A worker is asked once for all that comes within two seconds, and a killed one holds nothing up."""

from datetime import timedelta

import pytest
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from ppaos.evidence.survey.actions import _asking
from ppaos.evidence.survey.actions._asking import READ, ask_for_reading

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def empty_queue():
    """The queue's tables outlive the test database's being emptied."""
    yield _emptied()
    _emptied()


def _emptied():
    with connection.cursor() as cursor:
        cursor.execute("delete from procrastinate_jobs where task_name = %s", [READ])


@pytest.fixture
def clock(monkeypatch):
    """A clock that a test sets, and a process that has asked for nothing yet."""
    now = [1_800_000_000.0]
    monkeypatch.setattr(_asking.time, "time", lambda: now[0])
    monkeypatch.setattr(_asking, "_asked", _asking._Asked())
    return now


def waiting():
    return list(ProcrastinateJob.objects.filter(task_name=READ).order_by("scheduled_at"))


def test_one_job_waits_for_all_that_comes_within_two_seconds(clock):
    for moment in (0.1, 0.2, 0.5, 1.7):
        clock[0] = 1_800_000_000 + moment
        ask_for_reading()
    assert [job.scheduled_at.timestamp() for job in waiting()] == [1_800_000_002]


def test_what_comes_too_late_for_a_turn_asks_for_the_next(clock):
    clock[0] += 0.5
    ask_for_reading()
    clock[0] += 1.4
    ask_for_reading()
    first, second = waiting()
    assert second.scheduled_at - first.scheduled_at == timedelta(seconds=2)


def test_processes_share_the_job_of_a_turn(clock, monkeypatch):
    clock[0] += 0.5
    ask_for_reading()
    monkeypatch.setattr(_asking, "_asked", _asking._Asked())
    ask_for_reading()
    assert len(waiting()) == 1


def test_a_killed_worker_holds_no_lock():
    """A lock of the queue stays with the job that a killed worker left behind, and nothing with it runs ever again."""
    assert {name: task.lock for name, task in app.tasks.items() if task.lock is not None} == {}
    ask_for_reading()
    assert {job.lock for job in waiting()} == {None}
