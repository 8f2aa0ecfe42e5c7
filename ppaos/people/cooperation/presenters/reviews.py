"""Grants as rows of the yearly review, and warnings that it is due."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from ppaos.ground.accounts.models import User
from ppaos.ground.workbench.actions import Message
from ppaos.ground.workbench.models import Notice
from ppaos.people.cooperation.models import Grant
from ppaos.people.cooperation.permissions.reviews import ReviewState, review_state, stops_on
from ppaos.people.cooperation.presenters.lists import grant_words

PURPOSE = "grants.review"
TONES = {ReviewState.OVERDUE: "bad", ReviewState.DUE: "care", ReviewState.DONE: "good"}


def review_rows(grants: Iterable[Grant], on: date) -> list[dict[str, Any]]:
    """Grants (with `review_due_on`) with their state, the day they are due and the day they would stop."""
    return [
        {
            "grant": grant,
            "words": grant_words(grant),
            "due_on": vars(grant)["review_due_on"],
            "stops_on": stops_on(grant),
            "state": review_state(grant, on).label,
            "tone": TONES[review_state(grant, on)],
        }
        for grant in grants
    ]


def review_warnings(counts: Iterable[tuple[User, int]], on: date) -> Iterator[Message]:
    """One message a month to each who looks after grants that are due: on the home page, and by e-mail."""
    for person, count in counts:
        with override(person.language):
            text = ngettext(
                "%(count)d role of people you look after waits for its yearly review. What nobody looks at stops.",
                "%(count)d roles of people you look after wait for their yearly review. What nobody looks at stops.",
                count,
            ) % {"count": count}
            for channel, address in {Notice.Channel.HOME: "", Notice.Channel.EMAIL: person.email}.items():
                if channel == Notice.Channel.HOME or address:
                    key = f"{PURPOSE}:{on:%Y-%m}:{person.pk}:{channel}"
                    link = reverse("cooperation:reviews")
                    yield Message(
                        key, channel, PURPOSE, _("Yearly review of roles"), text, person.pk, address, link
                    )
