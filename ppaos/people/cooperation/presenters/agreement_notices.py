"""Warnings that an agreement ends, in words: once each, to whoever keeps the agreements of its area."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from ppaos.ground.workbench.actions import Message
from ppaos.ground.workbench.models import Notice
from ppaos.ground.workbench.presenters.thai import thai_date
from ppaos.people.cooperation.models import Agreement
from ppaos.people.cooperation.permissions import users_who_may

MANAGE, PURPOSE = "manage_organisations", "agreement.ends"


def warnings(due: Iterable[tuple[Agreement, int]], on: date) -> Iterator[Message]:
    """One message a warning, person and channel: on the home page, and by e-mail where there is an address."""
    for agreement, days in due:
        for person in users_who_may(MANAGE, area_code=str(agreement.area_id)):
            with override(person.language):
                yield from _to(person, agreement, days, on)


def _to(person: Any, agreement: Agreement, days: int, on: date) -> Iterator[Message]:
    assert agreement.valid_to is not None
    left, last = (agreement.valid_to - on).days, agreement.valid_to - timedelta(days=1)
    text = ngettext(
        "«%(title)s» holds for %(count)d more day, until %(day)s. Renew it, or nothing flows under it afterwards.",
        "«%(title)s» holds for %(count)d more days, until %(day)s. Renew it, or nothing flows under it afterwards.",
        left,
    ) % {
        "title": agreement.title, "count": left, "day": thai_date(last),
    }  # fmt: skip
    link = reverse("cooperation:agreement", args=[agreement.pk])
    channels = {Notice.Channel.HOME: "", Notice.Channel.EMAIL: person.email}
    for channel, address in channels.items():
        if channel == Notice.Channel.HOME or address:
            key = f"{PURPOSE}:{agreement.pk}:{agreement.valid_to}:{days}:{person.pk}:{channel}"
            yield Message(key, channel, PURPOSE, _("An agreement ends soon"), text, person.pk, address, link)
