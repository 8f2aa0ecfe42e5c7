"""A village hears its list: opened, written down, household by household; who was missed is added; confirmed, or
opened again with a reason.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, BinaryIO

import polars as pl
from django.utils import timezone
from django.utils.translation import gettext as _

from ppaos.evidence.survey.actions.paper import HEARD_LABEL, FoundHouse, add_found_household
from ppaos.evidence.survey.models import Hearing, HearingLine
from ppaos.evidence.survey.queries.hearings import HEAR, LINES, heard_of
from ppaos.evidence.survey.queries.visits import least_busy
from ppaos.ground.geography.models import Area, Level
from ppaos.ground.privacy.actions import audited
from ppaos.ground.workbench.actions.files import store_file
from ppaos.ground.workbench.queries import staged, written
from ppaos.people.registry.permissions import check_may_in_areas

VILLAGES = (Level.VILLAGE, Level.COMMUNITY)
_FILL = """
INSERT INTO survey_hearingline (hearing_id, household_id, candidate_household_id, opinion, note, state, is_added)
SELECT %(hearing)s, household_id, candidate_household_id, 'not_heard', '', state, false FROM heard_of
ON CONFLICT DO NOTHING
"""
_STATES = """
UPDATE survey_hearingline line SET state = heard_of.state FROM heard_of
WHERE line.hearing_id = %(hearing)s AND line.state <> heard_of.state
  AND (line.household_id = heard_of.household_id OR line.candidate_household_id = heard_of.candidate_household_id)
"""
_OPINIONS = """
UPDATE survey_hearingline line SET opinion = said.opinion, note = said.note FROM said
WHERE line.id = said.line_id AND line.hearing_id = %(hearing)s
  AND (line.opinion, line.note) <> (said.opinion, said.note)
"""


class HearingRefused(ValueError):
    """The hearing is not in a state for this, or something is missing; the message says what to do."""


@dataclass(frozen=True)
class Heard:
    """How many lines of the list were added or changed."""

    lines: int


@audited("hearing.opened", subjects=("area",))
def open_hearing(*, area: Area, held_on: date, by: Any, at: datetime) -> Hearing:
    """Open a hearing of a village with everybody its list names; the one that is open already is gone on with."""
    check_may_in_areas(by, HEAR, [area.pk])
    if area.level not in VILLAGES:
        raise HearingRefused(_("A hearing is held by a village or a community. Choose one."))
    if held_on > timezone.localdate(at):
        raise HearingRefused(_("This day lies in the future. Enter the day of the meeting."))
    hearing = Hearing.objects.filter(area=area, state=Hearing.State.OPEN_HEARING).first()
    if hearing is None:
        hearing = Hearing.objects.create(area=area, held_on=held_on, made_at=at, made_by=by)
    _filled(hearing, timezone.localdate(at))
    return hearing


@audited("hearing.filled", subjects=("hearing",))
def fill_hearing(*, hearing: Hearing, by: Any, at: datetime) -> Heard:
    """Add households that came onto the list since; what was said of the others stays."""
    _open(hearing, by)
    return Heard(_filled(hearing, timezone.localdate(at)))


@audited("hearing.written", subjects=("hearing",))
def write_minutes(
    *,
    hearing: Hearing,
    held_on: date,
    attended: int | None,
    minutes: str,
    by: Any,
    at: datetime,
    content: BinaryIO | None = None,
    file_name: str = "",
) -> Hearing:
    """Write down when a hearing was held, how many came, and what was said; a file takes the place of the last."""
    hearing = _open(hearing, by)
    if held_on > timezone.localdate(at):
        raise HearingRefused(_("This day lies in the future. Enter the day of the meeting."))
    hearing.held_on, hearing.attended, hearing.minutes = held_on, attended, minutes
    if content is not None:
        hearing.file = store_file(
            content=content, name=file_name, purpose="survey.hearing", area_code=hearing.area_id, by=by, at=at
        )
    hearing.save(update_fields=["held_on", "attended", "minutes", "file"])
    return hearing


@audited("hearing.heard", subjects=("hearing",))
def hear_households(*, hearing: Hearing, frame: pl.DataFrame, by: Any, at: datetime) -> Heard:
    """Note what the village says of households of its list: line_id, opinion, note (text)."""
    _open(hearing, by)
    said = frame.select(
        pl.col("line_id").cast(pl.Int64), "opinion", pl.col("note").fill_null("").str.slice(0, 300)
    )
    if not said["opinion"].is_in(HearingLine.Opinion.values).all():
        raise HearingRefused(_("An opinion is one of: agrees, disagrees, not spoken of."))
    staged("said", said)
    return Heard(written(_OPINIONS, {"hearing": hearing.pk}))


@audited("hearing.missed_added", subjects=("hearing",))
def add_missed(
    *, hearing: Hearing, found: FoundHouse, by: Any, at: datetime, due_on: date | None = None
) -> HearingLine:
    """Add a household the village says was missed: registered to be verified, and a visit for whoever has fewest
    there; where nobody visits the village, it waits among those to be assigned."""
    hearing = _open(hearing, by)
    household = add_found_household(
        found=found, on=hearing.held_on, surveyor=least_busy(hearing.area_id, timezone.localdate(at)), due_on=due_on,
        origin=HEARD_LABEL, deed=HEAR, by=by, at=at,
    )  # fmt: skip
    return HearingLine.objects.create(
        hearing=hearing, household=household, opinion=HearingLine.Opinion.AGREED, is_added=True
    )


@audited("hearing.confirmed", subjects=("hearing",))
def confirm_hearing(*, hearing: Hearing, by: Any, at: datetime) -> Hearing:
    """Let the list count as confirmed by the village: nothing of it changes any more, unless it is opened again."""
    hearing = _open(hearing, by)
    if not hearing.attended:
        raise HearingRefused(_("Write down first how many people came to the meeting."))
    if not hearing.lines.exclude(opinion=HearingLine.Opinion.NOT_HEARD).exists():
        raise HearingRefused(_("Nothing was said of any household yet. Note what the village says first."))
    staged("heard_of", heard_of(hearing.area_id, timezone.localdate(at)).select(*LINES))
    written(_STATES, {"hearing": hearing.pk})
    hearing.state, hearing.confirmed_at, hearing.confirmed_by = Hearing.State.CONFIRMED, at, by
    hearing.save(update_fields=["state", "confirmed_at", "confirmed_by"])
    return hearing


@audited("hearing.reopened", subjects=("hearing",))
def reopen_hearing(*, hearing: Hearing, why: str, by: Any, at: datetime) -> Hearing:
    """Open a confirmed list again, and say why."""
    hearing = _held(hearing, by)
    if hearing.state != Hearing.State.CONFIRMED:
        raise HearingRefused(_("This list is not confirmed; it can be changed as it is."))
    if not why.strip():
        raise HearingRefused(_("Say why the confirmed list is opened again."))
    hearing.state, hearing.reopened_why = Hearing.State.OPEN_HEARING, why.strip()[:300]
    hearing.confirmed_at = hearing.confirmed_by = None
    hearing.save(update_fields=["state", "reopened_why", "confirmed_at", "confirmed_by"])
    return hearing


def _filled(hearing: Hearing, on: date) -> int:
    staged("heard_of", heard_of(hearing.area_id, on).select(*LINES))
    return written(_FILL, {"hearing": hearing.pk})


def _held(hearing: Hearing, by: Any) -> Hearing:
    check_may_in_areas(by, HEAR, [hearing.area_id])
    return Hearing.objects.select_for_update().get(pk=hearing.pk)


def _open(hearing: Hearing, by: Any) -> Hearing:
    hearing = _held(hearing, by)
    if hearing.state != Hearing.State.OPEN_HEARING:
        raise HearingRefused(_("The village has confirmed this list. Open it again first, and say why."))
    return hearing
