"""A sender does not agree: the voice is opened again, or another level decides on its answer."""

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from ppaos.ground.privacy.actions import audited
from ppaos.ground.workbench.presenters.thai import thai_date
from ppaos.support.grievance.actions._moving import held, move, words
from ppaos.support.grievance.actions._parties import put_to_handler
from ppaos.support.grievance.actions.errors import VoiceRefused
from ppaos.support.grievance.models import Appeal, Voice
from ppaos.support.grievance.permissions import check_can_hear
from ppaos.support.grievance.queries.again import again_until, judges, next_level
from ppaos.support.grievance.queries.kinds import AppealRow, appeal_levels, kinds
from ppaos.support.grievance.queries.parties import handlers_free

State = Voice.State


@audited("voice.reopened", subjects=("voice",))
def reopen_voice(*, voice: Voice, reason: str, by: Any, at: datetime) -> Voice:
    """Open an answered or closed voice again, within the days the table tells. `by` None: its sender, by the code."""
    found = _over(voice, by, at)
    said = words(reason, _("Say what is still wrong."))
    due_on = timezone.localdate(at) + timedelta(days=kinds()[found.kind].days)
    told = {"due_on": due_on, "closed_at": None, "reminded_on": None}
    move(found, State.REOPENED, by=by, at=at, text=said, is_told=True, **told)
    if found.handler_id not in {user.pk for user in handlers_free(found)}:
        put_to_handler(found)
    return found


@audited("voice.appealed", subjects=("voice",))
def appeal(*, voice: Voice, reason: str, by: Any, at: datetime) -> Appeal:
    """Take the answer to another level, where somebody decides who neither answered nor is party to it."""
    found = _over(voice, by, at)
    said = words(reason, _("Say why the answer is not right."))
    if found.answered_at is None:
        raise VoiceRefused(_("It was closed without an answer: open it again instead."))
    row = _level(found)
    free = judges(found, row)
    made = Appeal.objects.create(
        voice=found, level=row.code, reason=said, made_at=at, handler=free[0] if free else None,
        due_on=timezone.localdate(at) + timedelta(days=row.days),
    )  # fmt: skip
    move(found, State.APPEALED, by=by, at=at, text=said, is_told=True, due_on=made.due_on, reminded_on=None)
    return made


@audited("voice.appeal_decided", subjects=("appeal",))
def decide_appeal(*, appeal: Appeal, is_upheld: bool, decision: str, by: Any, at: datetime) -> Appeal:
    """Decide an appeal: the answer stands, or the voice is worked on again by somebody other than who answered."""
    found = held(appeal.voice)
    judged = Appeal.objects.select_for_update().get(pk=appeal.pk)
    if judged.outcome or found.state != State.APPEALED:
        raise VoiceRefused(_("This appeal was decided already."))
    if by is None or by.pk not in {user.pk for user in judges(found, appeal_levels()[judged.level])}:
        raise PermissionDenied(
            _("An appeal is decided at its level, by somebody who neither answered nor is party to it.")
        )
    judged.decision = words(decision, _("Say what is decided, and why, in words that everybody knows."))
    judged.outcome = Appeal.Outcome.UPHELD if is_upheld else Appeal.Outcome.NOT_UPHELD
    judged.decided_by, judged.decided_at = by, at
    judged.save(update_fields=["outcome", "decision", "decided_by", "decided_at"])
    _go_on(found, judged, by, at)
    return judged


def _go_on(voice: Voice, judged: Appeal, by: Any, at: datetime) -> None:
    if judged.outcome == Appeal.Outcome.NOT_UPHELD:
        move(voice, State.ANSWERED, by=by, at=at, text=judged.decision, is_told=True)
        return
    due_on = timezone.localdate(at) + timedelta(days=kinds()[voice.kind].days)
    move(
        voice,
        State.REOPENED,
        by=by,
        at=at,
        text=judged.decision,
        is_told=True,
        due_on=due_on,
        reminded_on=None,
    )
    put_to_handler(voice, but=(voice.answered_by_id, judged.decided_by_id))


def _over(voice: Voice, by: Any, at: datetime) -> Voice:
    """The voice, locked, whose answer may still be spoken against."""
    found = held(voice)
    check_can_hear(by, str(found.area_id))
    until = again_until(found)
    if until is None:
        raise VoiceRefused(
            _("It is not answered yet: it is «%(state)s». Wait for the answer, due on %(day)s.")
            % {"state": found.get_state_display(), "day": thai_date(found.due_on)}
        )
    if timezone.localdate(at) > until:
        raise VoiceRefused(
            _("It could be opened again until %(day)s. Say it anew, and give its number.")
            % {"day": thai_date(until)}
        )
    return found


def _level(voice: Voice) -> AppealRow:
    """The next level at which somebody is free to decide; where nobody is, the next one, and it waits there."""
    first = next_level(voice)
    if first is None:
        raise VoiceRefused(_("Every level has decided on it. The answer stands."))
    levels = list(appeal_levels().values())
    higher = levels[levels.index(first) :]
    return next((row for row in higher if judges(voice, row)), first)
