"""The worker asks the rooms below for news: lists every ten seconds, interviews every two."""

from datetime import timedelta

from django.utils import timezone
from procrastinate.contrib.django import app

from ppaos.evidence.livelihood.actions import take_in_interviews, take_in_news
from ppaos.evidence.livelihood.actions.target_poor import judge_target_poor

# Every second look is at what was told lately, which is quick; once a minute at all there is.
LATELY = timedelta(minutes=10)
MINUTE = 60
SECONDS_BETWEEN = 2


@app.periodic(cron="*/10 * * * * *")
@app.task(
    name="livelihood.take_in_news",
    queue="default",
    queueing_lock="livelihood.take_in_news",
)
def take_in(timestamp: int) -> None:
    """Take in what is new of lists; two at once wait for each other in the database."""
    take_in_news(by=None, at=timezone.now())


@app.periodic(cron=f"*/{SECONDS_BETWEEN} * * * * *")
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
