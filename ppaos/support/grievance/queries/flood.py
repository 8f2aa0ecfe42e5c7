"""Does more come from one address, or for one area, than people who speak for themselves would send?"""

from datetime import datetime, timedelta

from ppaos.ground.geography.models import Area
from ppaos.ground.workbench.queries.throttled import HOUR, is_too_many
from ppaos.support.grievance.models import Voice

# Within an hour. Whole villages may share one address of a telephone network: beyond these a voice is kept all the
# same, and its sender asked a simple question that shows that somebody is there.
FROM_ONE_ADDRESS = 8
FOR_ONE_AREA = 40
NOTES_FROM_ONE_ADDRESS = 20


def is_flood(address: str, area: Area, at: datetime) -> bool:
    """Count one more voice from the network address; whether it is one of a flood."""
    for_area = Voice.objects.filter(
        area=area, channel=Voice.Channel.PUBLIC, received_at__gt=at - timedelta(seconds=HOUR)
    )
    return is_too_many(f"voice:{address}", FROM_ONE_ADDRESS, HOUR) or for_area.count() >= FOR_ONE_AREA


def too_many_notes(address: str) -> bool:
    """Count one more voice note from the network address; whether it has to be written instead."""
    return is_too_many(f"note:{address}", NOTES_FROM_ONE_ADDRESS, HOUR)
