"""Short messages: told once, sent by whatever carries them, tried again for a day, given up with the reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.utils.module_loading import import_string

from ppaos.ground.privacy.actions import unaudited
from ppaos.ground.workbench.models import Notice

# How long after each try the next one is made; after the last wait it is given up.
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720))
MOST_AT_ONCE = 200
KEY_LENGTH = Notice._meta.get_field("key").max_length
FAULT_LENGTH = 200


class NotSent(RuntimeError):
    """A message did not leave; the words say why. `is_final`: trying again is no use."""

    def __init__(self, words: str, *, is_final: bool = False) -> None:
        super().__init__(words)
        self.is_final = is_final


class Carrier(Protocol):
    """What brings a message to somebody; one class each in `backends`."""

    def send(self, notice: Notice) -> None:
        """Bring it, or raise NotSent."""


@dataclass(frozen=True)
class Message:
    """What is told to one person by one channel. `key` makes it once."""

    key: str
    channel: str
    purpose: str
    subject: str
    text: str
    user_id: int | None = None
    address: str = ""
    link: str = ""


@dataclass(frozen=True)
class Sent:
    """What came of one round of sending."""

    sent: int
    failed: int
    given_up: int


@unaudited("a notice is itself what is written down: whom it tells what, and when")
def tell(*, messages: Iterable[Message], by: Any, at: datetime) -> int:
    """Tell each message once, however often it is asked for; how many are new.

    What stands on the home page is there at once, the others leave with the next round of sending. Never put the name
    or id of a person who is helped into a message.
    """
    told = {message.key[:KEY_LENGTH]: message for message in messages}
    known = set(Notice.objects.filter(key__in=list(told)).values_list("key", flat=True))
    fresh = [_notice(key, message, at) for key, message in told.items() if key not in known]
    Notice.objects.bulk_create(fresh, ignore_conflicts=True)
    return len(fresh)


@unaudited("each notice keeps when it was sent, tried and given up")
def send_notices(*, by: Any, at: datetime, most: int = MOST_AT_ONCE) -> Sent:
    """Send what waits. One that does not leave is tried again later and later, and given up with the reason.

    What a killed worker held is tried again: rather twice than never.
    """
    done = {"sent": 0, "failed": 0, "given_up": 0}
    for notice in _claimed(at, most):
        try:
            _carrier(notice.channel).send(notice)
        except NotSent as fault:
            done["given_up" if _failed(notice, fault, at) else "failed"] += 1
        else:
            Notice.objects.filter(pk=notice.pk).update(sent_at=at, next_try_at=None, fault="")
            done["sent"] += 1
    return Sent(**done)


@unaudited("a reader's own bookkeeping")
def mark_read(*, by: Any, at: datetime) -> int:
    """Mark everything on the reader's home page as read."""
    own = Notice.objects.filter(channel=Notice.Channel.HOME, user_id=by.pk, read_at=None)
    return own.update(read_at=at)


def _carrier(channel: str) -> Carrier:
    """What carries a channel's messages, as the settings choose."""
    name = settings.NOTICE_CARRIERS[channel]
    try:
        made: Carrier = import_string(f"ppaos.ground.workbench.backends.{name.title()}")()
    except ImportError as error:
        raise ImproperlyConfigured(
            f"PPAOS_NOTICES_{channel.upper()} is «{name}»; choose console, file, smtp, gateway or line."
        ) from error
    return made


def _notice(key: str, message: Message, at: datetime) -> Notice:
    is_here = message.channel == Notice.Channel.HOME
    return Notice(
        key=key, channel=message.channel, purpose=message.purpose, subject=message.subject, text=message.text,
        user_id=message.user_id, address=message.address, link=message.link, made_at=at,
        sent_at=at if is_here else None, next_try_at=None if is_here else at,
    )  # fmt: skip


def _claimed(at: datetime, most: int) -> list[Notice]:
    """Those whose time has come, put back for the case that this worker dies."""
    with transaction.atomic():
        due = Notice.objects.filter(sent_at=None, given_up_at=None, next_try_at__lte=at)
        waiting = list(due.select_for_update(skip_locked=True).order_by("next_try_at", "pk")[:most])
        for notice in waiting:
            notice.tries += 1
            notice.next_try_at = at + WAITS[min(notice.tries, len(WAITS)) - 1]
        Notice.objects.bulk_update(waiting, ["tries", "next_try_at"])
    return waiting


def _failed(notice: Notice, fault: NotSent, at: datetime) -> bool:
    """Keep the reason; whether it is given up."""
    is_over = fault.is_final or notice.tries > len(WAITS)
    ended = {"given_up_at": at, "next_try_at": None} if is_over else {}
    Notice.objects.filter(pk=notice.pk).update(fault=str(fault)[:FAULT_LENGTH], **ended)
    return is_over
