"""The worker asks the rooms below for news: lists every ten seconds, interviews every two."""

from datetime import timedelta

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from procrastinate.contrib.django import app

from ppaos.evidence.livelihood.actions import take_in_interviews, take_in_news
from ppaos.evidence.livelihood.actions.assessing_again import ASSESS_AREA, assess_area
from ppaos.evidence.livelihood.actions.own_data import TAKE_AWAY, gather_own_data
from ppaos.evidence.livelihood.actions.target_poor import judge_target_poor
from ppaos.ground.workbench.actions import Progress
from ppaos.ground.workbench.tasks import job_task

# Every second look is at what was told lately, which is quick; once a minute at all there is.
LATELY = timedelta(minutes=10)
MINUTE = 60
SECONDS_BETWEEN = 2


@app.periodic(cron="* * * * * */10")
@app.task(
    name="livelihood.take_in_news",
    queue="default",
    queueing_lock="livelihood.take_in_news",
)
def take_in(timestamp: int) -> None:
    """Take in what is new of lists; two at once wait for each other in the database."""
    take_in_news(by=None, at=timezone.now())


@app.periodic(cron=f"* * * * * */{SECONDS_BETWEEN}")
@app.task(
    name="livelihood.take_in_interviews",
    queue="default",
    queueing_lock="livelihood.take_in_interviews",
)
def take_in_what_interviews_say(timestamp: int) -> None:
    """Take in what is new of interviews; two at once wait for each other in the database."""
    now = timezone.now()
    is_full_look = timestamp % MINUTE < SECONDS_BETWEEN
    take_in_interviews(by=None, at=now, since=None if is_full_look else now - LATELY)


@app.periodic(cron="*/5 * * * *")
@app.task(
    name="livelihood.judge_target_poor",
    queue="default",
    queueing_lock="livelihood.judge_target_poor",
)
def judge_by_registers(timestamp: int) -> None:
    """Tell who is target poor, as welfare registers come, go and are linked."""
    judge_target_poor(by=None, at=timezone.now())


@job_task(ASSESS_AREA, told=(PermissionDenied,))
def assess_again(progress: Progress, *, area_code: str) -> dict[str, str]:
    """Assess an area again for who asked; a second run from the beginning changes nothing."""
    by = get_user_model().objects.get(pk=progress.job.created_by_id or 0)
    assess_area(area_code=area_code, by=by, at=timezone.now())
    return {"url": reverse("livelihood:methods")}


@job_task(TAKE_AWAY, told=(PermissionDenied,))
def gather_all_data(
    progress: Progress, *, area_code: str, purpose: str, language: str = "th"
) -> dict[str, str]:
    """Gather all data of a local authority for who asked; again from the beginning makes the archive anew."""
    by = get_user_model().objects.get(pk=progress.job.created_by_id or 0)
    with override(language):
        gather_own_data(area_code=area_code, purpose=purpose, by=by, at=timezone.now(), progress=progress)
    return {"url": reverse("livelihood:authority", args=[area_code])}
