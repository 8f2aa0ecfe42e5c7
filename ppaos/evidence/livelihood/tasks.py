"""Every ten seconds the worker asks whether lists brought new answers."""

from django.utils import timezone
from procrastinate.contrib.django import app

from ppaos.evidence.livelihood.actions import take_in_news


@app.periodic(cron="*/10 * * * * *")
@app.task(
    name="livelihood.take_in_news",
    queue="default",
    queueing_lock="livelihood.take_in_news",
    lock="livelihood.news",
)
def take_in(timestamp: int) -> None:
    """Take in what is new; one worker at a time."""
    take_in_news(by=None, at=timezone.now())
