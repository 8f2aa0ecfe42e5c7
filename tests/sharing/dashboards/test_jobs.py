"""Every long job in one place: the reader's own wholly, that of others where they manage without what came to it."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from ppaos.ground.privacy.models import Event
from ppaos.ground.workbench.actions import start_job, start_job_again
from ppaos.ground.workbench.models import Job
from ppaos.ground.workbench.permissions import may_start_again
from ppaos.people.registry.actions.doubles import FIND
from tests.factories.areas import make_areas
from tests.factories.people import AT, data_manager_of, user_with

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture(autouse=True)
def areas(client):
    make_areas()
    client.cookies["django_language"] = "en"


def work(by, title="Looking for doubles in the register", area="4601", **given):
    job = start_job(kind=FIND, title=title, by=by, at=AT, area_code=area)
    Job.objects.filter(pk=job.pk).update(**given)
    job.refresh_from_db()
    return job


def page(client, user, **asked):
    client.force_login(user)
    return client.get("/work/jobs/", asked)


def test_own_work_comes_with_its_progress_what_runs_first(client):
    mine = data_manager_of("46")
    ended, waits, runs = (
        work(mine, state="succeeded", finished_at=NOW),
        work(mine),
        work(mine, state="running"),
    )
    work(data_manager_of("46"))
    answer = page(client, mine)
    assert [row["job"].pk for row in answer.context["rows"]] == [runs.pk, waits.pk, ended.pk]
    shown = answer.content.decode()
    assert shown.count("every 2s") + shown.count("every 15s") == 2
    assert 'class="work-badge"' in shown


def test_without_work_the_page_says_so_and_there_is_no_badge(client):
    shown = page(client, user_with("surveyor", "46")).content.decode()
    assert "No long work" in shown
    assert "work-badge" not in shown
    assert "Of the area" not in shown


def test_who_looks_after_people_sees_that_others_work_and_not_what_came_of_it(client):
    other = user_with("supervisor", "4601", name="สุดา")
    work(other, state="failed", error="แถว 3: นายลับ ลับสุด", finished_at=NOW, result={"url": "/secret/"})
    work(other, area="460510", state="running", done=1, total=4)
    shown = page(client, data_manager_of("46"), whose="area")
    text = shown.content.decode()
    assert [row["by"] for row in shown.context["rows"]] == ["สุดา", "สุดา"]
    assert [row["percent"] for row in shown.context["rows"]] == [25, None]
    assert "ลับ" not in text
    assert "/secret/" not in text
    assert page(client, data_manager_of("4605"), whose="area").context["page_obj"].paginator.count == 1
    assert page(client, user_with("surveyor", "46"), whose="area").status_code == 403


@pytest.mark.parametrize(
    ("state", "told", "hours", "may"),
    [
        ("cancelled", {}, 1, True),
        ("failed", {"trace_id": "x"}, 1, True),
        ("failed", {"error": "แถว 3"}, 1, False),
        ("succeeded", {}, 1, False),
        ("cancelled", {}, 25, False),
        ("running", {}, None, False),
        ("waiting", {}, None, False),
    ],
)
def test_what_was_cancelled_or_broke_off_begins_again_within_a_day(state, told, hours, may):
    mine = data_manager_of("46")
    ended = None if hours is None else NOW - timedelta(hours=hours)
    job = work(mine, state=state, finished_at=ended, **told)
    assert may_start_again(job, NOW) is may
    if may:
        start_job_again(job=job, by=mine, at=NOW)
        job.refresh_from_db()
        assert (job.state, job.attempts, job.finished_at) == ("waiting", 0, None)
        assert Event.objects.filter(verb="job.started_again", actor_id=mine.pk).count() == 1
    else:
        with pytest.raises(PermissionDenied):
            start_job_again(job=job, by=mine, at=NOW)


def test_only_who_started_the_work_starts_it_again(client):
    mine, other = data_manager_of("46"), data_manager_of("46")
    job = work(mine, state="cancelled", finished_at=timezone.now())
    client.force_login(other)
    assert client.post(f"/work/jobs/{job.pk}/again/").status_code == 403
    client.force_login(mine)
    assert "Start again" in client.get(f"/work/jobs/{job.pk}/").content.decode()
    assert client.post(f"/work/jobs/{job.pk}/again/").headers["Location"] == f"/work/jobs/{job.pk}/"
    assert client.get(f"/work/jobs/{job.pk}/again/").status_code == 405


def test_all_pages_stand_in_the_parts_of_the_platform(client):
    client.force_login(data_manager_of("46"))
    parts = {
        part["key"]: [door["label"] for door in part["doors"]]
        for part in client.get("/menu/").context["parts"]
    }
    assert next(iter(parts)) == "search"
    assert "Find" in parts["search"]
    assert "Needs" in parts["referral"]
    assert {"Home", "My account", "Long work", "Search"} <= set(parts["own"])
    client.force_login(user_with("surveyor", "46"))
    kept = [part["key"] for part in client.get("/menu/").context["parts"]]
    assert "policy" not in kept
