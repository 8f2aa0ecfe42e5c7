"""Does the worker do in every minute what it is to do every few seconds?"""

from procrastinate.contrib.django import app

START = 1_795_786_261.0  # a minute that is no tenth one, at its first second
EVERY = {
    "referral.deliver_due": 10,
    "livelihood.take_in_news": 10,
    "livelihood.take_in_interviews": 2,
}


def test_what_is_done_every_few_seconds_is_done_in_every_minute():
    """The sixth column of a cron is that of seconds; a step in the first column leaves whole minutes out."""
    gaps = {}
    for told in app.periodic_registry.periodic_tasks.values():
        if len(told.cron.split()) == 6:
            first = told.croniter.get_next(ret_type=float, start_time=START)
            second = told.croniter.get_next(ret_type=float, start_time=first)
            assert first - START <= EVERY[told.task.name], told.cron
            gaps[told.task.name] = second - first
    assert gaps == EVERY
