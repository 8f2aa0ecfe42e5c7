"""What everybody may read of a meeting is published, and taken down; it names nobody who is helped."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from ppaos.ground.privacy.actions import audited
from ppaos.learning.policy.actions._meetings import held_meeting
from ppaos.learning.policy.actions.errors import PolicyRefused
from ppaos.learning.policy.models import Meeting
from ppaos.learning.policy.queries.meetings import TOOK_PLACE
from ppaos.learning.policy.queries.public_page import page_of
from ppaos.learning.policy.queries.without_persons import has_long_number, named_in, people_before


@audited("summary.published", subjects=("meeting",))
def publish_summary(*, meeting: Meeting, text: str, by: Any, at: datetime) -> None:
    """Publish what everybody may read: the summary, and the agenda, resolutions and pledges as they stand now.

    Refused where the summary, a title, a resolution or a pledge names somebody of a household put before the meeting,
    or holds 13 digits. What is published changes only by being published again.
    """
    held = held_meeting(meeting, by, TOOK_PLACE)
    if not text.strip():
        raise PolicyRefused(_("Write in a few sentences what the meeting came to."))
    page = page_of(held, timezone.localdate(at))
    _check_nobody_is_named(held, [text, held.name, held.place, *_texts(page)])
    held.public_summary, held.public_page, held.published_at = text.strip(), page, at
    held.save(update_fields=["public_summary", "public_page", "published_at"])


@audited("summary.taken_down", subjects=("meeting",))
def take_summary_down(*, meeting: Meeting, by: Any, at: datetime) -> None:
    """What was published can be read no more; the text stays to be mended."""
    held = held_meeting(meeting, by, TOOK_PLACE)
    held.public_page, held.published_at = {}, None
    held.save(update_fields=["public_page", "published_at"])


def _texts(page: dict[str, Any]) -> list[str]:
    """The free words of a page, which somebody typed."""
    items = [each["title"] for each in page["items"]]
    return [
        *items,
        *(each["text"] for each in page["resolutions"]),
        *(each["text"] for each in page["pledges"]),
    ]


def _check_nobody_is_named(meeting: Meeting, texts: Iterable[str]) -> None:
    people = people_before(meeting)
    for text in filter(None, texts):
        shown = text if len(text) <= 80 else f"{text[:80]}…"
        if has_long_number(text):
            raise PolicyRefused(
                _("A 13-digit number stands in «%(text)s»: everybody would read it. Take it out first.")
                % {"text": shown}
            )
        if name := named_in(text, people):
            raise PolicyRefused(
                _(
                    "«%(name)s» is the name of somebody whose household was put before this meeting, and stands in "
                    "«%(text)s». Everybody would read it: take it out first."
                )
                % {"name": name, "text": shown}
            )
