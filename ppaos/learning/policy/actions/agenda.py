"""The agenda: built from what is stuck, added to by who sees the meeting, discussed item by item."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from ppaos.ground.geography.models import Area
from ppaos.ground.geography.presenters import label
from ppaos.ground.geography.queries import areas_within
from ppaos.ground.privacy.actions import audited
from ppaos.learning.policy.actions._meetings import held_meeting, locked_meeting
from ppaos.learning.policy.actions._open_words import check_open_words
from ppaos.learning.policy.actions.errors import PolicyRefused
from ppaos.learning.policy.models import AgendaItem, CasePaper, Meeting
from ppaos.learning.policy.permissions.meetings import check_can_hand_in
from ppaos.learning.policy.queries.agenda import FOUND, as_of, count_of, pledges_of_before, stuck, stuck_kinds
from ppaos.learning.policy.queries.meetings import PREPARED, WRITTEN, meetings_before
from ppaos.people.cooperation.models import Organisation

Kind, State = AgendaItem.Kind, AgendaItem.State
AFTER_FOUND = 100  # places of what is handed in begin here
PLEDGES_UNIT = "pledges"
Counts = tuple[pl.DataFrame, pl.DataFrame]  # what is stuck, and the pledges of before


@dataclass(frozen=True)
class Built:
    """What building an agenda came to: items new, counted anew, taken over from before, and left unchanged."""

    added: int
    counted: int
    taken_over: int
    unchanged: int


@audited("agenda.built", subjects=("meeting",))
def build_agenda(*, meeting: Meeting, by: Any, at: datetime) -> Built:
    """Look up what is stuck and put it on the agenda, with what was put off before. Items that were discussed, put off
    or taken off stay as they are; a second time counts anew and adds nothing that stands already."""
    held = held_meeting(meeting, by, PREPARED)
    on = timezone.localdate(at)
    taken_over = _take_over(held, at)
    items = list(held.items.select_related("area", "organisation").order_by("place", "pk"))
    waiting = [each for each in items if each.state == State.ON and each.kind != Kind.HANDED_IN]
    known = {each.kind for each in items if _is_whole(each, held)}
    added: list[AgendaItem] = []
    for code in {each.area_id for each in waiting} | {held.area_id}:
        counts = _counts(held, on, code)
        for item in waiting:
            if item.area_id == code:
                item.as_of = as_of(item.kind, at)
                item.count = _count(item, counts)
        if code == held.area_id:
            added = [_found(held, kind, counts, at) for kind in FOUND if kind not in known]
    fresh = [item for item in added if item.count]
    AgendaItem.objects.bulk_create(fresh)
    AgendaItem.objects.bulk_update(waiting, ["count", "as_of"])
    held.agenda_as_of = at
    held.save(update_fields=["agenda_as_of"])
    unchanged = sum(each.kind != Kind.HANDED_IN for each in items) - len(waiting)
    return Built(len(fresh), len(waiting), taken_over, unchanged)


@audited("agenda.handed_in", subjects=("meeting",))
def hand_in(
    *, meeting: Meeting, title: str, note: str, by: Any, at: datetime, area: Area | None = None,
    organisation: Organisation | None = None,
) -> AgendaItem:  # fmt: skip
    """Hand something in to be heard. The title is read by everybody: nobody who is helped stands in it."""
    check_can_hand_in(by, meeting)
    held = locked_meeting(meeting, PREPARED)
    if not title.strip():
        raise PolicyRefused(_("Say in a few words what is to be heard."))
    words = check_open_words(title, held)
    _check_inside(held, area)
    return AgendaItem.objects.create(
        meeting=held, place=_last_place(held), kind=Kind.HANDED_IN, title=words, note=note.strip(),
        area=area or held.area, organisation=organisation, handed_in_by=by, made_at=at,
    )  # fmt: skip


@audited("agenda.narrowed", subjects=("item",))
def narrow_item(
    *, item: AgendaItem, by: Any, at: datetime, area: Area | None = None, organisation: Organisation | None = None
) -> AgendaItem:  # fmt: skip
    """Make a part of what is stuck, of one organisation or of a part of the area, an item of its own."""
    held = held_meeting(item.meeting, by, PREPARED)
    where = area or item.area
    _check_inside(held, where)
    body = organisation or item.organisation
    if item.kind == Kind.HANDED_IN or (where.code == item.area_id and body == item.organisation):
        raise PolicyRefused(_("Choose an organisation or a part of the area to make an item of its own."))
    if held.items.filter(kind=item.kind, area=where, organisation=body).exists():
        raise PolicyRefused(_("This stands on the agenda already."))
    made = _item(held, item.kind, where, body, at)
    made.place = item.place
    made.count = _count(made, _counts(held, timezone.localdate(at), where.code))
    made.save()
    return made


@audited("agenda.item_moved", subjects=("item",))
def move_item(*, item: AgendaItem, is_up: bool, by: Any, at: datetime) -> None:
    """Hear an item earlier or later; at the end of the agenda nothing changes."""
    held = held_meeting(item.meeting, by, (*PREPARED, *WRITTEN))
    items = list(held.items.order_by("place", "pk"))
    here = next(index for index, each in enumerate(items) if each.pk == item.pk)
    there = here - 1 if is_up else here + 1
    if 0 <= there < len(items):
        items[here], items[there] = items[there], items[here]
    for place, each in enumerate(items, start=1):
        each.place = place
    AgendaItem.objects.bulk_update(items, ["place"])


@audited("agenda.item_discussed", subjects=("item",))
def tell_of_item(*, item: AgendaItem, state: str, discussion: str, by: Any, at: datetime) -> None:
    """Write down what became of an item: discussed, put off, taken off, or back on the agenda; and what was said.

    Refused for a discussion before the meeting is called, and for one put off without a reason."""
    states = (*PREPARED, *WRITTEN) if state in (State.ON, State.PUT_OFF, State.TAKEN_OFF) else WRITTEN
    held_meeting(item.meeting, by, states)
    held = AgendaItem.objects.select_for_update().get(pk=item.pk)
    if state not in State.values:
        raise PolicyRefused(_("Say what became of the item."))
    if state in (State.PUT_OFF, State.TAKEN_OFF) and not discussion.strip():
        raise PolicyRefused(_("Say why it is put off or taken off the agenda."))
    if AgendaItem.objects.filter(came_from=held).exists() and state != State.PUT_OFF:
        raise PolicyRefused(_("The next meeting took this item over already: it stays put off here."))
    held.state, held.discussion = state, discussion.strip()
    held.save(update_fields=["state", "discussion"])


def _take_over(meeting: Meeting, at: datetime) -> int:
    """What earlier meetings put off and nobody took over yet goes on here, with its case papers."""
    before = AgendaItem.objects.filter(meeting__in=meetings_before(meeting), goes_on_as=None)
    waiting = before.filter(state=State.PUT_OFF).select_related("area", "organisation")
    taken = list(waiting.order_by("meeting__on", "place", "pk"))
    for old in taken:
        _go_on(meeting, old, at)
    return len(taken)


def _go_on(meeting: Meeting, old: AgendaItem, at: datetime) -> None:
    same = meeting.items.filter(kind=old.kind, area=old.area, organisation=old.organisation, came_from=None)
    item = same.first() if old.kind != Kind.HANDED_IN else None
    if item is None:
        item = _item(meeting, old.kind, old.area, old.organisation, at)
        if old.kind == Kind.HANDED_IN:
            item.place, item.title, item.handed_in_by = _last_place(meeting), old.title, old.handed_in_by
    item.note, item.came_from = old.note, old
    item.save()
    papers = [
        CasePaper(item=item, household_id=each.household_id, referral_id=each.referral_id, exit_id=each.exit_id,
                  question=each.question)
        for each in old.cases.order_by("pk")
    ]  # fmt: skip
    CasePaper.objects.bulk_create(papers, ignore_conflicts=True)


def _found(meeting: Meeting, kind: str, counts: Counts, at: datetime) -> AgendaItem:
    item = _item(meeting, kind, meeting.area, None, at)
    item.count = _count(item, counts)
    return item


def _item(meeting: Meeting, kind: str, area: Area, body: Organisation | None, at: datetime) -> AgendaItem:
    """An item found among what is stuck, titled in Thai as the agenda is printed."""
    with override("th"):
        about = [str(Kind(kind).label), str(body or ""), label(area) if area.code != meeting.area_id else ""]
    found = stuck_kinds().get(kind)
    unit = found.unit if found else PLEDGES_UNIT if kind == Kind.PLEDGES else ""
    place = FOUND.index(kind) + 1 if kind in FOUND else AFTER_FOUND
    return AgendaItem(
        meeting=meeting, place=place, kind=kind, title=" · ".join(filter(None, about)), area=area, organisation=body,
        count_unit=unit, as_of=as_of(kind, at), made_at=at,
    )  # fmt: skip


def _counts(meeting: Meeting, on: Any, area_code: str) -> Counts:
    return stuck(meeting, on, area_code=area_code), pledges_of_before(meeting, on, area_code=area_code)


def _count(item: AgendaItem, counts: Counts) -> int | None:
    """How many belong to the item; None for what the radar never counted."""
    if item.kind == Kind.PLEDGES:
        pledges = counts[1]
        if item.organisation_id is not None:
            pledges = pledges.filter(pl.col("organisation_id") == item.organisation_id)
        return pledges.height
    return count_of(item, counts[0]) if item.as_of else None


def _is_whole(item: AgendaItem, meeting: Meeting) -> bool:
    return item.area_id == meeting.area_id and item.organisation_id is None


def _last_place(meeting: Meeting) -> int:
    return max([AFTER_FOUND, *meeting.items.values_list("place", flat=True)]) + 1


def _check_inside(meeting: Meeting, area: Area | None) -> None:
    if area is not None and not areas_within(meeting.area_id).filter(code=area.code).exists():
        raise PolicyRefused(
            _("%(area)s lies outside the area of the meeting. Choose a place within it.")
            % {"area": label(area)}
        )
