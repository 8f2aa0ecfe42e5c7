"""The invitation to a meeting as a notice: when, where, and how much stands on the agenda; never who."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from ppaos.ground.workbench.actions import Message
from ppaos.ground.workbench.models import Notice
from ppaos.learning.policy.models import AgendaItem, Meeting
from ppaos.learning.policy.presenters.meetings import when, where
from ppaos.learning.policy.queries.meetings import people_called

CALLED = "meeting.called"


def invitations(meeting: Meeting, at: datetime) -> Iterator[Message]:
    """One message a person called and channel: on the home page, and by e-mail where there is an address."""
    items = meeting.items.filter(state=AgendaItem.State.ON).count()
    link = reverse("policy:meeting", args=[meeting.pk])
    for person in people_called(meeting):
        with override(person.language):
            subject = _("You are called to «%(meeting)s»") % {"meeting": meeting.name}
            text = _("%(when)s. %(where)s. Items on the agenda: %(items)d.") % {
                "when": when(meeting), "where": where(meeting), "items": items,
            }  # fmt: skip
        channels = {Notice.Channel.HOME: "", Notice.Channel.EMAIL: person.email}
        for channel, address in channels.items():
            if channel == Notice.Channel.HOME or address:
                key = f"{CALLED}:{meeting.pk}:{meeting.on}:{person.pk}:{channel}"
                yield Message(key, channel, CALLED, subject, text, person.pk, address, link)
