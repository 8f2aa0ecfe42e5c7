"""Notices about voices: that there is an answer, that something is due; never who, never what was said."""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from ppaos.engine.thai.digits import LATIN, THAI
from ppaos.ground.workbench.actions import Message
from ppaos.ground.workbench.models import Notice
from ppaos.support.grievance.models import Voice
from ppaos.support.grievance.queries.reminders import ToRemind

ANSWERED, DUE = "grievance.answered", "grievance.due"
_DIGITS = str.maketrans(THAI, LATIN)
_TELEPHONE = re.compile(r"(?:\+?66|0)[0-9]{8,9}")
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")


def contact_of(typed: str) -> tuple[str, str] | None:
    """The channel and address of what somebody left to be told by: a telephone or an e-mail; None for neither."""
    plain = re.sub(r"[\s()-]", "", typed.translate(_DIGITS))
    if _TELEPHONE.fullmatch(plain):
        return Notice.Channel.SMS, plain
    return (Notice.Channel.EMAIL, plain) if _MAIL.fullmatch(plain) else None


def answered(voice: Voice, request: HttpRequest) -> Iterator[Message]:
    """To the sender, and to all who said the same: there is an answer, to be read with number and code."""
    link = request.build_absolute_uri("/v/follow/")
    for each in [voice, *voice.joined.all()]:
        if found := contact_of(each.contact):
            channel, address = found
            with override("th"):
                text = _("What you said, no. %(number)s, has an answer. Read it with your code: %(link)s")
                subject = _("There is an answer")
            # A voice answered again, after an appeal, is told again.
            key = f"{ANSWERED}:{each.pk}:{voice.answered_at:%Y%m%d%H%M}"
            words = text % {"number": each.number, "link": link}
            yield Message(key, channel, ANSWERED, subject, words, None, address, link)


def reminders(found: Iterable[ToRemind], on: date) -> Iterator[Message]:
    """One message to each handler: how many are new, due soon and overdue."""
    for row in found:
        with override(row.language):
            words = _("New: %(new)d. Due within days: %(soon)d. Overdue: %(overdue)d.") % vars(row)
            subject, link = _("What people say waits for you"), f"{reverse('grievance:voices')}?whose=mine"
            for channel, address in _channels(row.email):
                key = f"{DUE}:{on}:{row.user_id}:{channel}:{row.new}:{row.overdue}"
                yield Message(key, channel, DUE, subject, words, row.user_id, address, link)


def _channels(email: str) -> list[tuple[Any, str]]:
    here: list[tuple[Any, str]] = [(Notice.Channel.HOME, "")]
    return [*here, (Notice.Channel.EMAIL, email)] if email else here
