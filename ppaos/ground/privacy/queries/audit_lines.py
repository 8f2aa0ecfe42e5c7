"""How does an event read as one line of the audit, and where does the chain of lines stand?"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from django.db import connection
from django.utils import timezone

from ppaos.engine.audit_chain import START
from ppaos.ground.privacy.models import EventLink

UTC = """to_char({0} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""
# Fields in one fixed order; subjects sorted by label (by bytes) and number. docs/reference/audit_format.md tells it.
TEXT = f"""row_to_json((select line from (select
        {{position}} as position, {UTC.format("{linked_at}")} as linked_at, {{event_id}} as id,
        {UTC.format("event.at")} as at, event.verb, event.actor_id, event.actor_label, event.area_code, event.purpose,
        event.detail, array(
            select subject.label || ' ' || subject.subject_id from privacy_eventsubject subject
            where subject.event_id = event.id order by subject.label collate "C", subject.subject_id
        ) as subjects) line))::text"""
_WAITING = f"""
    select waiting.event_id, {TEXT.format(position="waiting.position", linked_at="%(at)s::timestamptz", event_id="waiting.event_id")}
    from (
        select event_id, %(head)s + row_number() over (order by event_id) as position
        from privacy_unlinkedevent order by event_id limit %(most)s
    ) waiting
    left join privacy_event event on event.id = waiting.event_id
    order by waiting.position"""  # noqa: E501
_LINES = f"""
    select encode(link.hash, 'hex') || ' ' || {TEXT.format(position="link.position", linked_at="link.linked_at", event_id="link.event_id")}
    from privacy_eventlink link left join privacy_event event on event.id = link.event_id
    where link.position > %(after)s and link.position <= %(last)s
    order by link.position"""  # noqa: E501
# No quotes are put around a line, and none is escaped: JSON holds neither of these two letters.
_AS_IT_IS = "(format csv, quote E'\\x01', delimiter E'\\x02')"


class Place(NamedTuple):
    """A place in the chain: the position of a line and its hash; 0 and START before the first."""

    position: int
    hash: bytes


def head() -> Place:
    """Where the chain ends now."""
    return _place(EventLink.objects.order_by("-position").first())


def place_at(position: int) -> Place:
    """The place of a position; the beginning where there is no such line."""
    return _place(EventLink.objects.filter(position=position).first())


def waiting_texts(after: Place, at: datetime, most: int) -> list[tuple[int, str]]:
    """Events that wait to be tied, the lowest number first, each with its text as the lines after `after`."""
    with connection.cursor() as cursor:
        cursor.execute(_WAITING, {"head": after.position, "at": at, "most": most})
        return [(event_id, text) for event_id, text in cursor.fetchall()]


def positions_of_days(first: date | None, last: date | None) -> tuple[int, int]:
    """The position before the first line tied on these days (Thai time, both included), and that of the last one."""
    links = EventLink.objects.order_by("position")
    before = 0
    if first:
        begun = links.filter(linked_at__gte=_midnight(first)).first()
        before = begun.position - 1 if begun else head().position
    reach = links.filter(linked_at__lt=_midnight(last + timedelta(days=1))) if last else links
    end = reach.last()
    return before, max(end.position if end else 0, before)


def lines(after: int, last: int) -> Iterator[bytes]:
    """The lines of the chain after a position, up to another, each with its line end, as they can be made from what the
    database holds today."""
    with (
        connection.cursor() as cursor,
        cursor.cursor.copy(f"copy ({_LINES}) to stdout {_AS_IT_IS}", {"after": after, "last": last}) as copy,
    ):
        for block in copy:
            yield bytes(block)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _place(link: Any) -> Place:
    return Place(link.position, bytes(link.hash).hex().encode()) if link else Place(0, START)
