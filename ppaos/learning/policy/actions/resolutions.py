"""What a meeting resolved: written down with its owner and day, and put right until the minutes are confirmed."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Max
from django.db.models.deletion import ProtectedError
from django.utils.translation import gettext as _

from ppaos.ground.geography.models import Area
from ppaos.ground.geography.queries import areas_within
from ppaos.ground.privacy.actions import audited
from ppaos.learning.policy.actions._due_days import check_day
from ppaos.learning.policy.actions._meetings import held_meeting
from ppaos.learning.policy.actions._open_words import check_open_words
from ppaos.learning.policy.actions.errors import PolicyRefused
from ppaos.learning.policy.models import AgendaItem, Meeting, Resolution
from ppaos.learning.policy.queries.meetings import WRITTEN
from ppaos.people.cooperation.models import Organisation

MOST_BAHT = Decimal(1_000_000_000_000)


@audited("resolution.made", subjects=("meeting",))
def resolve(
    *, meeting: Meeting, text: str, owner: Organisation | None, due_on: date, by: Any, at: datetime,
    area: Area | None = None, item: AgendaItem | None = None, budget_baht: Decimal | None = None,
) -> Resolution:  # fmt: skip
    """Write down what a meeting resolved: who does it, until when, with which money (None: not told), for which area
    (None: the meeting's). The same told again is the same resolution.

    Raises PolicyRefused without words or owner, for a day before the meeting, a place outside its area, money below
    zero, or a meeting that was not called or whose minutes are confirmed.
    """
    meeting = held_meeting(meeting, by, WRITTEN)
    told = _checked(meeting, text, owner, due_on, area, budget_baht)
    if item is not None and item.meeting_id != meeting.pk:
        raise PolicyRefused(
            _("This item stands on the agenda of another meeting. Choose one of this meeting.")
        )
    if same := meeting.resolutions.filter(item=item, **told).first():
        return same
    last = meeting.resolutions.aggregate(last=Max("number"))["last"] or 0
    return Resolution.objects.create(
        meeting=meeting, item=item, number=last + 1, made_by=by, made_at=at, **told
    )


@audited("resolution.changed", subjects=("resolution",))
def change_resolution(
    *, resolution: Resolution, text: str, owner: Organisation | None, due_on: date, by: Any, at: datetime,
    area: Area | None = None, budget_baht: Decimal | None = None,
) -> Resolution:  # fmt: skip
    """Put right what was written down; refused as `resolve`, and where somebody has reported on it already."""
    meeting = held_meeting(resolution.meeting, by, WRITTEN)
    _check_untouched(resolution)
    told = _checked(meeting, text, owner, due_on, area, budget_baht)
    for name, value in told.items():
        setattr(resolution, name, value)
    resolution.save(update_fields=list(told))
    return resolution


@audited("resolution.taken_out", subjects=("meeting",))
def take_out_resolution(*, meeting: Meeting, number: int, by: Any, at: datetime) -> None:
    """Take out a resolution that was written down by mistake; refused where it is reported on or cited by a plan."""
    meeting = held_meeting(meeting, by, WRITTEN)
    found = meeting.resolutions.filter(number=number).first()
    if found is None:
        return
    _check_untouched(found)
    try:
        found.delete()
    except ProtectedError as error:
        raise PolicyRefused(
            _("A line of a plan cites resolution %(number)s: it stays. Drop it with its reason instead.")
            % {"number": number}
        ) from error


def _checked(
    meeting: Meeting, text: str, owner: Organisation | None, due_on: date, area: Area | None,
    budget_baht: Decimal | None,
) -> dict[str, Any]:  # fmt: skip
    words = check_open_words(text, meeting)
    if not words:
        raise PolicyRefused(_("Write what was resolved."))
    if owner is None or owner.ended_on is not None:
        raise PolicyRefused(_("A resolution needs an owner that is still there: say who carries it out."))
    check_day(meeting, due_on)
    if area is not None and not areas_within(meeting.area_id).filter(code=area.code).exists():
        raise PolicyRefused(
            _("%(area)s lies outside the area of this meeting. Choose a place within it.") % {"area": area}
        )
    if budget_baht is not None and not 0 <= budget_baht <= MOST_BAHT:
        raise PolicyRefused(_("A budget lies between 0 and 1,000,000,000,000 baht. Look at the zeros."))
    return {
        "text": words, "owner": owner, "due_on": due_on, "area": area or meeting.area, "budget_baht": budget_baht,
    }  # fmt: skip


def _check_untouched(resolution: Resolution) -> None:
    if resolution.steps.exists():
        raise PolicyRefused(
            _(
                "Resolution %(number)s was reported on already: it stays as it is. Report how it goes on, or drop it."
            )
            % {"number": resolution.number}
        )
