"""The Poverty Forum of the demonstration: one meeting that was held and confirmed, the next one being prepared."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import polars as pl

from ppaos.config.demo.bodies import bodies, body, noon
from ppaos.config.demo.forum_pledges import Promised, households_pledged, keep_pledges, make_pledges
from ppaos.config.demo.plan import data
from ppaos.ground.accounts.models import User
from ppaos.learning.policy.actions.agenda import build_agenda, hand_in, tell_of_item
from ppaos.learning.policy.actions.cases import put_cases
from ppaos.learning.policy.actions.meetings import call_meeting, confirm_minutes, hold_meeting, plan_meeting
from ppaos.learning.policy.actions.minutes import write_minutes
from ppaos.learning.policy.actions.participants import call_members, call_participants, note_attendance
from ppaos.learning.policy.actions.resolution_reports import report_on_resolution
from ppaos.learning.policy.actions.resolutions import resolve
from ppaos.learning.policy.actions.summary import publish_summary
from ppaos.learning.policy.models import AgendaItem, Meeting
from ppaos.learning.policy.queries.stuck_records import records_behind
from ppaos.people.cooperation.models import Committee

State = AgendaItem.State


@dataclass(frozen=True)
class Office:
    """Who works at the Forum: the governor's office holds it, the data manager prepares it."""

    governor: User
    manager: User


def hold_forum(committee: Committee, households: int, at: datetime) -> Meeting:
    """The meeting that was held: agenda, cases, pledges and what was kept of them, resolutions, minutes, summary."""
    told, office = data("forum")["held"], _office()
    planned = noon(_day(told["planned"], at))
    meeting = _planned(told, committee, office, _day(told["on"], at), planned)
    items = _handed_in(meeting, told, office, planned)
    pledged = households_pledged(committee.area_id, households)
    cases = [home for each in pledged for home in each.homes]
    for item, each in zip(items, told["handed_in"], strict=True):
        if each.get("cases") and cases:
            _put(item, pl.DataFrame({"household_id": cases}), each["question"], office, at)
    _call(meeting, told, office, at)
    day = noon(_day(told["on"], at))
    hold_meeting(meeting=meeting, by=office.governor, at=day)
    promised = make_pledges(items[0], pledged, by=office.manager, at=day)
    _write_down(meeting, items, office, at)
    _follow_up(meeting, promised, office, households, at)
    return meeting


def prepare_forum(committee: Committee, at: datetime) -> Meeting:
    """The next meeting: its agenda is built from what is stuck today, with case papers."""
    told, office = data("forum")["next"], _office()
    meeting = _planned(told, committee, office, _day(told["on"], at), at)
    _handed_in(meeting, told, office, at)
    build_agenda(meeting=meeting, by=office.manager, at=at)
    call_members(meeting=meeting, by=office.manager, at=at)
    stuck = meeting.items.filter(kind=AgendaItem.Kind.OVERDUE).first()
    behind = records_behind(office.manager, stuck, at.date()) if stuck else None
    if stuck and behind:
        rows = list(behind.rows.values_list("household_id", "pk")[: told["cases"]])
        frame = pl.DataFrame(rows, schema={"household_id": pl.Int64, "referral_id": pl.Int64}, orient="row")
        if rows:
            _put(stuck, frame, told["question"], office, at)
    return meeting


def _office() -> Office:
    return Office(User.objects.get(username="governor"), User.objects.get(username="data"))


def _day(days: int, at: datetime) -> date:
    return (at + timedelta(days=days)).date()


def _planned(
    told: Mapping[str, Any], committee: Committee, office: Office, on: date, at: datetime
) -> Meeting:
    return plan_meeting(
        area=committee.area, committee=committee, name=told["name"].format(area=committee.area.name_th), on=on,
        starts_at=time(told["starts"]), place=told["place"], by=office.manager, at=at,
    )  # fmt: skip


def _handed_in(meeting: Meeting, told: Mapping[str, Any], office: Office, at: datetime) -> list[AgendaItem]:
    return [
        hand_in(meeting=meeting, title=each["title"], note=each["note"], by=office.manager, at=at)
        for each in told["handed_in"]
    ]


def _put(item: AgendaItem, frame: pl.DataFrame, question: str, office: Office, at: datetime) -> None:
    missing = {"referral_id": None, "exit_id": None}
    frame = frame.with_columns(
        pl.lit(value, pl.Int64).alias(name) for name, value in missing.items() if name not in frame.columns
    )
    put_cases(item=item, frame=frame, question=question, by=office.manager, at=at)


def _call(meeting: Meeting, told: Mapping[str, Any], office: Office, at: datetime) -> None:
    when = noon(_day(told["called"], at))
    build_agenda(meeting=meeting, by=office.manager, at=when)
    call_members(meeting=meeting, by=office.manager, at=when)
    call_participants(
        meeting=meeting, organisations=bodies(told["bodies"], meeting.area), names=told["guests"], by=office.manager,
        at=when,
    )  # fmt: skip
    call_meeting(meeting=meeting, by=office.governor, at=when)


def _write_down(meeting: Meeting, items: list[AgendaItem], office: Office, at: datetime) -> None:
    """What became of every item, who came, and what was resolved."""
    told, day = data("forum")["held"], noon(_day(data("forum")["held"]["on"], at))
    for item, each in zip(items, told["handed_in"], strict=True):
        state = State.PUT_OFF if "put_off" in each else State.DONE
        words = each.get("put_off") or each["discussion"]
        tell_of_item(item=item, state=state, discussion=words, by=office.governor, at=day)
    for item in meeting.items.filter(state=State.ON):
        tell_of_item(item=item, state=State.DONE, discussion="", by=office.governor, at=day)
    people = list(meeting.participants.order_by("pk").values_list("pk", flat=True))
    came = {number: place < len(people) - told["absent"] for place, number in enumerate(people)}
    note_attendance(meeting=meeting, came=came, by=office.governor, at=day)
    for each in told["resolution"]:
        owner = body(each["owner"], meeting.area)
        budget = Decimal(each["budget"]) if "budget" in each else None
        made = resolve(
            meeting=meeting, text=each["text"], owner=owner, due_on=_day(each["due"], at), budget_baht=budget,
            item=items[0], by=office.governor, at=day,
        )  # fmt: skip
        for step in each["step"]:
            on = _day(step["on"], at)
            report_on_resolution(
                resolution=made, state=step["state"], note=step["note"], on=on, by=office.manager, at=noon(on)
            )
    write_minutes(meeting=meeting, text=told["minutes"], by=office.governor, at=day)


def _follow_up(
    meeting: Meeting, promised: list[Promised], office: Office, households: int, at: datetime
) -> None:
    told = data("forum")["held"]
    keep_pledges(promised, households, at)
    confirm_minutes(meeting=meeting, by=office.manager, at=noon(_day(told["confirmed"], at)))
    published = noon(_day(told["published"], at))
    publish_summary(meeting=meeting, text=told["summary"], by=office.manager, at=published)
