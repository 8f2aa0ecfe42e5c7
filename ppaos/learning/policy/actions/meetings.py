"""Meetings are prepared, called, held, and confirmed by somebody else; one that does not take place says why."""

from datetime import date, datetime, time
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ppaos.ground.geography.models import Area
from ppaos.ground.privacy.actions import audited
from ppaos.ground.workbench.presenters.thai import thai_date
from ppaos.learning.policy.actions._meetings import held_meeting
from ppaos.learning.policy.actions.errors import PolicyRefused
from ppaos.learning.policy.models import AgendaItem, Meeting
from ppaos.learning.policy.permissions.meetings import check_can_confirm, check_can_hold
from ppaos.learning.policy.queries.meetings import PREPARED, next_number
from ppaos.people.cooperation.models import Committee

State = Meeting.State
BUDDHIST = 543


@audited("meeting.planned")
def plan_meeting(
    *, area: Area, name: str, on: date, by: Any, at: datetime, committee: Committee | None = None,
    number: int | None = None, starts_at: time | None = None, place: str = "",
) -> Meeting:  # fmt: skip
    """Prepare a meeting of an area, or of a committee that works there. Without a number it bears the next one of its
    year. Raises PolicyRefused for a number that is taken, or a committee whose term does not hold that day."""
    check_can_hold(by, area.code)
    if committee is not None:
        _check_committee(committee, on)
    year = on.year + BUDDHIST
    made = Meeting(
        area=area, committee=committee, name=name.strip(), on=on, starts_at=starts_at, place=place.strip(), year=year,
        number=number or next_number(area, committee, year), made_by=by, made_at=at,
    )  # fmt: skip
    _saved(made)
    return made


@audited("meeting.changed", subjects=("meeting",))
def change_meeting(
    *, meeting: Meeting, name: str, on: date, by: Any, at: datetime, starts_at: time | None = None, place: str = "",
) -> None:  # fmt: skip
    """Say anew how a meeting that has not taken place is called, when and where it is."""
    held = held_meeting(meeting, by, PREPARED)
    year = on.year + BUDDHIST
    if year != held.year:
        held.number = next_number(held.area, held.committee, year)
    held.name, held.on, held.starts_at, held.place, held.year = (
        name.strip(), on, starts_at, place.strip(), year,
    )  # fmt: skip
    _saved(held)


@audited("meeting.called", subjects=("meeting",))
def call_meeting(*, meeting: Meeting, by: Any, at: datetime) -> None:
    """The agenda goes out. Refused while there is nothing on it, nobody is called, or the day is over."""
    held = held_meeting(meeting, by, (State.PLANNED,))
    if not held.items.filter(state=AgendaItem.State.ON).exists():
        raise PolicyRefused(_("Nothing stands on the agenda yet. Build it, or hand something in first."))
    if not held.participants.exists():
        raise PolicyRefused(_("Nobody is called yet. Say who takes part first."))
    if held.on < timezone.localdate(at):
        raise PolicyRefused(
            _("The day of the meeting, %(day)s, is over. Change the day first.") % {"day": thai_date(held.on)}
        )
    _moved(held, State.CALLED)


@audited("meeting.held", subjects=("meeting",))
def hold_meeting(*, meeting: Meeting, by: Any, at: datetime) -> None:
    """The meeting took place, called here or, where it is put down afterwards, elsewhere. Refused before its day."""
    held = held_meeting(meeting, by, PREPARED)
    if held.on > timezone.localdate(at):
        raise PolicyRefused(
            _("The meeting is on %(day)s: it cannot have been held before. Change the day if it was moved.")
            % {"day": thai_date(held.on)}
        )
    _moved(held, State.HELD)


@audited("meeting.cancelled", subjects=("meeting",))
def cancel_meeting(*, meeting: Meeting, reason: str, by: Any, at: datetime) -> None:
    """The meeting does not take place. What was handed in goes to the next one."""
    held = held_meeting(meeting, by, PREPARED)
    if not reason.strip():
        raise PolicyRefused(_("Say why the meeting does not take place."))
    waiting = held.items.filter(kind=AgendaItem.Kind.HANDED_IN, state=AgendaItem.State.ON)
    waiting.update(state=AgendaItem.State.PUT_OFF)
    held.ended_reason = reason.strip()
    held.save(update_fields=["ended_reason"])
    _moved(held, State.CANCELLED)


@audited("minutes.confirmed", subjects=("meeting",))
def confirm_minutes(*, meeting: Meeting, by: Any, at: datetime) -> None:
    """The minutes are agreed on, by somebody other than who wrote them; they change no more.

    Refused without minutes, and while the minutes do not say what became of an item.
    """
    check_can_confirm(by, meeting)
    held = held_meeting(meeting, by, (State.HELD,))
    check_can_confirm(by, held)
    if not held.minutes and held.minutes_file_id is None:
        raise PolicyRefused(_("There are no minutes yet. Write them, or bring in the file first."))
    if left := held.items.filter(state=AgendaItem.State.ON).order_by("place", "pk").first():
        raise PolicyRefused(
            _(
                "Of «%(item)s» it is not said what became of it. Say whether it was discussed, put off or taken off."
            )
            % {"item": left.title}
        )
    held.confirmed_by, held.confirmed_at = by, at
    held.save(update_fields=["confirmed_by", "confirmed_at"])
    _moved(held, State.CONFIRMED)


def _check_committee(committee: Committee, on: date) -> None:
    if committee.valid_from > on or (committee.valid_to is not None and committee.valid_to < on):
        raise PolicyRefused(
            _("The term of %(committee)s does not hold on %(day)s. Renew it, or choose another day.")
            % {"committee": committee, "day": thai_date(on)}
        )


def _saved(meeting: Meeting) -> None:
    try:
        with transaction.atomic():
            meeting.save()
    except IntegrityError as error:
        raise PolicyRefused(
            _("There is a meeting no. %(number)d of %(year)d already. Give another number.")
            % {"number": meeting.number, "year": meeting.year}
        ) from error


def _moved(meeting: Meeting, state: str) -> None:
    meeting.state = state
    meeting.save(update_fields=["state"])
