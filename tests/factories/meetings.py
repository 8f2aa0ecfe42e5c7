"""Meetings of the Forum in any state, with what is stuck for their agenda and households put before them."""

from datetime import date, timedelta
from typing import Any

import polars as pl

from ppaos.ground.geography.models import Area
from ppaos.learning.policy.actions.agenda import build_agenda
from ppaos.learning.policy.actions.cases import put_cases
from ppaos.learning.policy.actions.meetings import call_meeting, hold_meeting, plan_meeting
from ppaos.learning.policy.actions.minutes import write_minutes
from ppaos.learning.policy.actions.participants import call_participants
from ppaos.learning.policy.models import AgendaItem, Meeting
from ppaos.people.cooperation.models import Organisation
from ppaos.people.registry.models import Household
from ppaos.support.referral.actions.radar import count_radar, mark_radar
from ppaos.support.referral.models import Referral
from tests.factories.people import AT, household_of
from tests.factories.referred import agreement_with, need_of, office, sent_referral, service_of

TODAY = AT.date()
NEXT_WEEK = TODAY + timedelta(days=7)


def meeting_of(area: str = "46", *, on: date = TODAY, by: Any = None, **given: Any) -> Meeting:
    """A meeting being prepared, today unless given otherwise."""
    told = {"name": "เวทีแก้จนจังหวัด", "area": Area.objects.get(pk=area)} | given
    return plan_meeting(**told, on=on, by=by, at=AT)


def called(meeting: Meeting, *bodies: Organisation, by: Any = None) -> Meeting:
    """The meeting with an agenda and an organisation, called."""
    call_participants(meeting=meeting, organisations=bodies or [office()], by=by, at=AT)
    if not meeting.items.exists():
        handed_in(meeting)
    call_meeting(meeting=meeting, by=by, at=AT)
    return again(meeting)


def held(meeting: Meeting, *, by: Any = None, minutes: str = "") -> Meeting:
    """The meeting called and held, with minutes where some are given."""
    hold_meeting(meeting=called(meeting, by=by), by=by, at=AT)
    if minutes:
        write_minutes(meeting=again(meeting), text=minutes, by=by, at=AT)
    return again(meeting)


def handed_in(meeting: Meeting, title: str = "ถนนเข้าหมู่บ้าน", **given: Any) -> AgendaItem:
    """Something that stands on the agenda because somebody wants it heard."""
    told = {"kind": AgendaItem.Kind.HANDED_IN, "place": 101, "area": meeting.area, "made_at": AT} | given
    return AgendaItem.objects.create(meeting=meeting, title=title, **told)


def stuck_referral(name: str, days: int = 20, *, body: str = "พมจ. สมมุติ", area: str = "46010101") -> Referral:
    """A referral that should have moved on so many days ago."""
    home = household_of(name, key=name, area_code=area)
    receiver = office(body)
    if not receiver.agreements.exists():
        agreement_with(receiver)
    service = receiver.services.first() or service_of(receiver, code=f"aid{receiver.pk}")
    sent = sent_referral(need_of(home), service)
    Referral.objects.filter(pk=sent.pk).update(due_on=TODAY - timedelta(days=days))
    sent.refresh_from_db()
    return sent


def radar() -> None:
    """The radar as it stands now."""
    count_radar(at=AT)
    mark_radar(at=AT)


def built(meeting: Meeting, *, by: Any = None) -> dict[str, AgendaItem]:
    """The agenda just built, its items by kind."""
    build_agenda(meeting=meeting, by=by, at=AT)
    return {each.kind: each for each in meeting.items.select_related("meeting", "area", "organisation")}


def put(item: AgendaItem, *homes: Household, by: Any = None, question: str = "", **given: Any) -> Any:
    """The households put before the meeting."""
    rows = [{"household_id": home.pk, "referral_id": None, "exit_id": None} | given for home in homes]
    schema = {"household_id": pl.Int64, "referral_id": pl.Int64, "exit_id": pl.Int64}
    return put_cases(item=item, frame=pl.DataFrame(rows, schema=schema), question=question, by=by, at=AT)


def again(meeting: Meeting) -> Meeting:
    """The meeting as it stands now."""
    return Meeting.objects.select_related("area", "committee").get(pk=meeting.pk)
