"""What became of a resolution, one report after the other, until it is done or dropped with a reason."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from ppaos.ground.privacy.actions import audited
from ppaos.ground.workbench.actions import store_file
from ppaos.ground.workbench.models import StoredFile
from ppaos.ground.workbench.presenters.thai import thai_date
from ppaos.learning.policy.actions._open_words import check_open_words
from ppaos.learning.policy.actions.errors import PolicyRefused
from ppaos.learning.policy.models import Resolution, ResolutionStep
from ppaos.learning.policy.permissions.meetings import may_hold
from ppaos.learning.policy.permissions.resolutions import check_can_report
from ppaos.learning.policy.queries.resolutions import UNDER_WAY

State = Resolution.State
PURPOSE = "report on a resolution"


@audited("resolution.reported", subjects=("resolution",))
def report_on_resolution(
    *, resolution: Resolution, state: str, note: str, on: date, by: Any, at: datetime, file: Any = None
) -> ResolutionStep:
    """Say what became of a resolution on a day: it is being done, done, or dropped. Told again it is the same report.

    Its owner's officers report, and who holds the meetings; only the latter drop it or take it up again. Raises
    PolicyRefused where words are missing that others will ask for, and for days that cannot be.
    """
    check_can_report(by, resolution)
    resolution = (
        Resolution.objects.select_for_update(of=("self",)).select_related("meeting").get(pk=resolution.pk)
    )
    words, last = check_open_words(note, resolution.meeting), resolution.steps.order_by("pk").last()
    if last is not None and (last.state, last.note, last.on, file) == (state, words, on, None):
        return last
    _check_move(resolution, state, words, by)
    _check_day(resolution, last, on, at)
    step = ResolutionStep.objects.create(
        resolution=resolution, state=state, note=words, on=on, made_by=by, made_at=at,
        file=_kept(file, resolution, by, at),
    )  # fmt: skip
    resolution.state = state
    resolution.ended_on = None if state in UNDER_WAY else on
    resolution.save(update_fields=["state", "ended_on"])
    return step


def _check_move(resolution: Resolution, state: str, words: str, by: Any) -> None:
    if state not in (State.DOING, State.DONE, State.DROPPED):
        raise PolicyRefused(_("Say whether it is being done, done or dropped."))
    is_over, is_again = resolution.state not in UNDER_WAY, state == resolution.state
    if is_over and (is_again or state != State.DOING):
        raise PolicyRefused(
            _("This resolution is «%(state)s» already. Who holds the meetings may take it up again.")
            % {"state": resolution.get_state_display()}
        )
    if (is_over or state == State.DROPPED) and not may_hold(by, resolution.meeting):
        raise PermissionDenied(
            _("What the meeting resolved is dropped, or taken up again, by who holds its meetings.")
        )
    if (is_over or state != State.DOING) and not words:
        raise PolicyRefused(
            {
                State.DONE: _("Write what was done: the next meeting will ask."),
                State.DROPPED: _("Write why it is dropped: the next meeting will ask."),
            }.get(State(state), _("Write why it is taken up again."))
        )


def _check_day(resolution: Resolution, last: ResolutionStep | None, on: date, at: datetime) -> None:
    if on > timezone.localdate(at):
        raise PolicyRefused(_("A report tells what was, not what will be. Look at the day."))
    first = last.on if last is not None else resolution.meeting.on
    if on < first:
        raise PolicyRefused(
            _("The report bears a day before the meeting or the report before it (%(day)s). Look at the day.")
            % {"day": thai_date(first)}
        )


def _kept(file: Any, resolution: Resolution, by: Any, at: datetime) -> StoredFile | None:
    if file is None:
        return None
    return store_file(
        content=file, name=file.name, purpose=PURPOSE, by=by, at=at, content_type=file.content_type,
        area_code=resolution.area_id,
    )  # fmt: skip
