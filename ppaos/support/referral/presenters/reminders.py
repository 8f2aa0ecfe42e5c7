"""Reminders in words: how much is due, late, or on the agenda; never who."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

import polars as pl
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from ppaos.ground.workbench.actions import Message
from ppaos.ground.workbench.models import Notice
from ppaos.support.referral.models import Referral
from ppaos.support.referral.queries.pages import OVERDUE, THIS_WEEK
from ppaos.support.referral.queries.reminders import TO_RECEIVER, TO_SENDER
from ppaos.support.referral.queries.states import days_told

NOT_RECEIVED = "referral.not_received"


def reminders(receivers: pl.DataFrame, senders: pl.DataFrame, on: date) -> Iterator[Message]:
    """One message a person and channel: on the home page, and by e-mail where there is an address."""
    for row in receivers.iter_rows(named=True):
        with override(row["language"]):
            due = OVERDUE if row["overdue"] else THIS_WEEK
            words = _("Referrals wait for your answer"), _counts(row), f"{reverse('referral:desk')}?due={due}"
            yield from _by_each_channel(TO_RECEIVER, f"{on}", row, words)
    for row in senders.iter_rows(named=True):
        with override(row["language"]):
            link = f"{reverse('referral:outgoing')}?due={OVERDUE}"
            words = _("Answers to referrals from your area are late"), _counts(row), link
            yield from _by_each_channel(TO_SENDER, f"{on}", row, words)


def not_received(referral: Referral, people: Iterable[Any], at: datetime) -> Iterator[Message]:
    """A household says that the help did not come: to those who answer and those who sent."""
    day = f"{referral.pk}:{timezone.localdate(at)}"
    for person in people:
        with override(person.language):
            words = (
                _("A household says that the help did not come"),
                _("Referral no. %(number)d is open again: look into it and answer.")
                % {"number": referral.pk},
                reverse("referral:referral", args=[referral.pk]),
            )
            told = {"user_id": person.pk, "email": person.email}
            yield from _by_each_channel(NOT_RECEIVED, day, told, words)


def _counts(row: dict[str, Any]) -> str:
    return _(
        "Due within %(days)d days: %(soon)d. Overdue: %(overdue)d, of these on the agenda of the Forum: %(agenda)d."
    ) % {"days": days_told("remind_before_days"), **row}


def _by_each_channel(
    purpose: str, what: str, row: dict[str, Any], words: tuple[str, str, str]
) -> Iterator[Message]:
    subject, text, link = words
    channels = {Notice.Channel.HOME: "", Notice.Channel.EMAIL: row["email"]}
    for channel, address in channels.items():
        if channel == Notice.Channel.HOME or address:
            key = f"{purpose}:{what}:{row['user_id']}:{channel}"
            yield Message(key, channel, purpose, subject, text, row["user_id"], address, link)
