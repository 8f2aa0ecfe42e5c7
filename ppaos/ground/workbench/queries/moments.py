"""Which moment did a program mean, in a form that the database can hold?"""

from datetime import UTC, datetime

from django.utils import timezone

EARLIEST, LATEST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


def storable(moment: datetime) -> datetime:
    """The moment in UTC; without a zone it is told in local time; before 1900 and after 2200 it is cut there."""
    told = moment if timezone.is_aware(moment) else timezone.make_aware(moment)
    if not EARLIEST.year < told.year < LATEST.year:
        return EARLIEST if told.year <= EARLIEST.year else LATEST
    return told.astimezone(UTC)
